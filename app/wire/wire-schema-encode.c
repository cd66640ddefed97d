/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-schema-private.h"

#include <string.h>

/* Enough for the digits of any 64-bit number */
#define MAX_DIGITS 20

static void
append_unsigned (GString *out,
                 guint64  number)
{
  char digits[MAX_DIGITS];
  gsize start = sizeof digits;

  do
    {
      digits[--start] = '0' + number % 10;
      number /= 10;
    }
  while (number > 0);

  g_string_append_len (out, digits + start, sizeof digits - start);
}

static void
append_signed (GString *out,
               gint64   number)
{
  if (number < 0)
    g_string_append_c (out, '-');

  append_unsigned (out, number < 0 ? -(guint64) number : (guint64) number);
}

static void
append_escape (GString *out,
               guchar   byte)
{
  static const char short_forms[] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
    ['"'] = '"', ['\\'] = '\\',
  };

  g_string_append_c (out, '\\');

  if (short_forms[byte] != '\0')
    g_string_append_c (out, short_forms[byte]);
  else
    g_string_append_printf (out, "u%04x", byte);
}

static inline gboolean
needs_escape (guchar byte)
{
  return byte < 0x20 || byte == '"' || byte == '\\';
}

/* A peer may drop the connection over invalid UTF-8, so none ever leaves. */
static void
append_string (GString    *out,
               const char *text)
{
  gsize length = strlen (text);
  g_autofree char *valid = NULL;
  const char *pending;

  if (G_UNLIKELY (!g_utf8_validate_len (text, length, NULL)))
    text = valid = g_utf8_make_valid (text, length);

  g_string_append_c (out, '"');

  pending = text;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (G_UNLIKELY (needs_escape (*p)))
        {
          g_string_append_len (out, pending, p - pending);
          append_escape (out, *p);
          pending = p + 1;
        }
    }

  g_string_append (out, pending);
  g_string_append_c (out, '"');
}

static void
append_json (GString *out,
             GBytes  *json)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);

  g_string_append_len (out, text, length);
}

static void
append_string_map (GString    *out,
                   GHashTable *map)
{
  GHashTableIter iter;
  gpointer key, value;
  char separator = '{';

  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_string_append_c (out, separator);
      append_string (out, key);
      g_string_append_c (out, ':');
      append_string (out, value);
      separator = ',';
    }

  g_string_append_c (out, '}');
}

static void
append_strings (GString           *out,
                const char *const *strings)
{
  g_string_append_c (out, '[');

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_string (out, strings[i]);
    }

  g_string_append_c (out, ']');
}

static void
append_array (GString          *out,
              const WireSchema *schema,
              GPtrArray        *structs)
{
  g_string_append_c (out, '[');

  for (guint i = 0; structs != NULL && i < structs->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      wire_schema_encode (schema, g_ptr_array_index (structs, i), out);
    }

  g_string_append_c (out, ']');
}

static void
append_map (GString          *out,
            const WireSchema *schema,
            GPtrArray        *structs)
{
  const WireField *map_key = wire_schema_get_map_key (schema);

  g_string_append_c (out, '{');

  for (guint i = 0; structs != NULL && i < structs->len; i++)
    {
      gpointer data = g_ptr_array_index (structs, i);
      const char *key = G_STRUCT_MEMBER (const char *, data, map_key->offset);

      if (i > 0)
        g_string_append_c (out, ',');
      append_string (out, key != NULL ? key : "");
      g_string_append_c (out, ':');
      wire_schema_encode (schema, data, out);
    }

  g_string_append_c (out, '}');
}

static gpointer
get_pointer (gconstpointer member)
{
  return *(const gpointer *) member;
}

static gboolean
is_empty (const WireField *field,
          gconstpointer    data)
{
  gconstpointer member = G_STRUCT_MEMBER_P (data, field->offset);

  switch (field->kind)
    {
    case WIRE_KIND_BOOLEAN:
    case WIRE_KIND_INT32:
    case WIRE_KIND_UINT32:
      return *(const guint32 *) member == 0;

    case WIRE_KIND_INT64:
    case WIRE_KIND_UINT64:
      return *(const guint64 *) member == 0;

    case WIRE_KIND_INLINE:
      return field->presence != 0 && !G_STRUCT_MEMBER (gboolean, data, field->presence);

    case WIRE_KIND_STRING:
      return get_pointer (member) == NULL || *(char *) get_pointer (member) == '\0';

    case WIRE_KIND_JSON:
      return get_pointer (member) == NULL || g_bytes_get_size (get_pointer (member)) == 0;

    case WIRE_KIND_STRING_MAP:
      return get_pointer (member) == NULL || g_hash_table_size (get_pointer (member)) == 0;

    case WIRE_KIND_ARRAY:
    case WIRE_KIND_MAP:
      return get_pointer (member) == NULL || ((GPtrArray *) get_pointer (member))->len == 0;

    case WIRE_KIND_STRINGS:
    case WIRE_KIND_STRUCT:
    default:
      return get_pointer (member) == NULL;
    }
}

static void
append_value (GString         *out,
              const WireField *field,
              gconstpointer    member)
{
  switch (field->kind)
    {
    case WIRE_KIND_STRING:
      append_string (out, get_pointer (member) != NULL ? get_pointer (member) : "");
      break;

    case WIRE_KIND_BOOLEAN:
      g_string_append (out, *(const gboolean *) member ? "true" : "false");
      break;

    case WIRE_KIND_INT32:
      append_signed (out, *(const gint32 *) member);
      break;

    case WIRE_KIND_INT64:
      append_signed (out, *(const gint64 *) member);
      break;

    case WIRE_KIND_UINT32:
      append_unsigned (out, *(const guint32 *) member);
      break;

    case WIRE_KIND_UINT64:
      append_unsigned (out, *(const guint64 *) member);
      break;

    case WIRE_KIND_JSON:
      append_json (out, get_pointer (member));
      break;

    case WIRE_KIND_STRING_MAP:
      append_string_map (out, get_pointer (member));
      break;

    case WIRE_KIND_STRINGS:
      append_strings (out, get_pointer (member));
      break;

    case WIRE_KIND_INLINE:
      wire_schema_encode (field->schema, member, out);
      break;

    case WIRE_KIND_STRUCT:
      wire_schema_encode (field->schema, get_pointer (member), out);
      break;

    case WIRE_KIND_ARRAY:
      append_array (out, field->schema, get_pointer (member));
      break;

    case WIRE_KIND_MAP:
      append_map (out, field->schema, get_pointer (member));
      break;

    default:
      g_assert_not_reached ();
    }
}

/*< private >
 * wire_field_encode:
 * @field: how the member goes on the wire
 * @data: the struct with the member
 * @out: where to append
 *
 * Writes key and value into the object that is open at the end of @out,
 * unless the value is empty and may be left out.
 */
void
wire_field_encode (const WireField *field,
                   gconstpointer    data,
                   GString         *out)
{
  if (field->label == NULL)
    return;
  if (!(field->flags & WIRE_FIELD_ALWAYS) && is_empty (field, data))
    return;

  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_len (out, field->label, field->key_length + strlen ("\"\":"));
  append_value (out, field, G_STRUCT_MEMBER_P (data, field->offset));
}

/*< private >
 * wire_schema_encode:
 * @schema: how @data goes on the wire
 * @data: a struct
 * @out: where to append
 *
 * Writes a struct as a JSON object.
 */
void
wire_schema_encode (const WireSchema *schema,
                    gconstpointer     data,
                    GString          *out)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < schema->n_fields; i++)
    wire_field_encode (&schema->fields[i], data, out);
  g_string_append_c (out, '}');
}
