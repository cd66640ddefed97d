/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-schema-private.h"

#include "wire-error.h"
#include "wire-payload-private.h"

#include <string.h>

#define REPLACEMENT "\uFFFD"

static const struct
{
  yyjson_type type;
  const char *name;
} kinds[] = {
  [WIRE_KIND_STRING] = { YYJSON_TYPE_STR, "a string without NUL" },
  [WIRE_KIND_BOOLEAN] = { YYJSON_TYPE_BOOL, "a boolean" },
  [WIRE_KIND_INT32] = { YYJSON_TYPE_RAW, "a 32-bit integer" },
  [WIRE_KIND_INT64] = { YYJSON_TYPE_RAW, "a 64-bit integer" },
  [WIRE_KIND_UINT32] = { YYJSON_TYPE_RAW, "an unsigned 32-bit integer" },
  [WIRE_KIND_UINT64] = { YYJSON_TYPE_RAW, "an unsigned 64-bit integer" },
  [WIRE_KIND_JSON] = { YYJSON_TYPE_NONE, "JSON" },
  [WIRE_KIND_STRING_MAP] = { YYJSON_TYPE_OBJ, "an object of strings" },
  [WIRE_KIND_STRINGS] = { YYJSON_TYPE_ARR, "an array of strings" },
  [WIRE_KIND_INLINE] = { YYJSON_TYPE_OBJ, "an object" },
  [WIRE_KIND_STRUCT] = { YYJSON_TYPE_OBJ, "an object" },
  [WIRE_KIND_ARRAY] = { YYJSON_TYPE_ARR, "an array of objects" },
  [WIRE_KIND_MAP] = { YYJSON_TYPE_OBJ, "an object of objects" },
};

static gboolean
set_type_error (const WireField  *field,
                GError          **error)
{
  g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID, "\"%.*s\" is not %s",
               (int) field->key_length, field->label + 1, kinds[field->kind].name);

  return FALSE;
}

/* As the decoder replaces half of a surrogate pair. */
static char *
replace_nuls (const char *text,
              gsize       length)
{
  GString *string = g_string_sized_new (length + sizeof REPLACEMENT);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '\0')
        g_string_append_c (string, text[i]);
      else
        g_string_append (string, REPLACEMENT);
    }

  return g_string_free_and_steal (string);
}

static gboolean
read_string (yyjson_val      *value,
             WireFieldFlags   flags,
             char           **string)
{
  const char *text = yyjson_get_str (value);
  gsize length = yyjson_get_len (value);

  if (text == NULL)
    return FALSE;

  if (memchr (text, '\0', length) == NULL)
    *string = g_strndup (text, length);
  else if ((flags & WIRE_FIELD_LENIENT) != 0)
    *string = replace_nuls (text, length);
  else
    return FALSE;

  return TRUE;
}

static gboolean
read_digits (const char *digits,
             gsize       length,
             guint64     max,
             guint64    *number)
{
  guint64 sum = 0;

  if (length == 0)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guchar) digits[i] - '0';

      if (digit > 9 || sum > (max - digit) / 10)
        return FALSE;
      sum = sum * 10 + digit;
    }

  *number = sum;

  return TRUE;
}

static gboolean
read_unsigned (yyjson_val *value,
               guint64     max,
               guint64    *number)
{
  return read_digits (yyjson_get_raw (value), yyjson_get_len (value), max, number);
}

static gboolean
read_signed (yyjson_val *value,
             guint64     max,
             gint64     *number)
{
  const char *text = yyjson_get_raw (value);
  gsize length = yyjson_get_len (value);
  gboolean negative = length > 0 && text[0] == '-';
  guint64 magnitude;

  if (!read_digits (text + negative, length - negative, max + negative, &magnitude))
    return FALSE;

  *number = (gint64) (negative ? -magnitude : magnitude);

  return TRUE;
}

static gboolean
read_string_map (yyjson_val      *object,
                 WireFieldFlags   flags,
                 GHashTable     **map)
{
  yyjson_val *key, *value;
  gsize i, n;

  *map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  yyjson_obj_foreach (object, i, n, key, value)
    {
      g_autofree char *name = NULL;
      char *text;

      if (yyjson_is_null (value))
        continue;
      if (!read_string (key, flags, &name) || !read_string (value, flags, &text))
        return FALSE;
      g_hash_table_replace (*map, g_steal_pointer (&name), text);
    }

  return TRUE;
}

static gboolean
read_strings (yyjson_val       *array,
              WireFieldFlags    flags,
              char           ***strings)
{
  gsize n_strings = yyjson_arr_size (array);
  yyjson_val *value;
  gsize i, n;

  if (n_strings == 0)
    return TRUE;

  *strings = g_new0 (char *, n_strings + 1);
  yyjson_arr_foreach (array, i, n, value)
    {
      if (!read_string (value, flags, &(*strings)[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_json (GBytes           **json,
           yyjson_val        *key,
           const WireSource  *source,
           GError           **error)
{
  const char *quote = source->text + (yyjson_get_str (key) - source->copy) - 1;
  const char *limit = source->text + source->length;
  const char *colon = wire_payload_skip_blanks (wire_payload_skip_string (quote, limit));
  const char *start = wire_payload_skip_blanks (colon + 1);
  const char *frame = g_bytes_get_data (source->frame, NULL);
  const char *end;

  if (!wire_payload_find_end (start, limit, source->max_depth, &end, error))
    return FALSE;

  *json = g_bytes_new_from_bytes (source->frame, start - frame, end - start);

  return TRUE;
}

static gboolean
read_struct (const WireField   *field,
             gpointer           data,
             yyjson_val        *object,
             const WireSource  *source,
             GError           **error)
{
  if (!yyjson_is_obj (object))
    return set_type_error (field, error);

  return wire_schema_decode (field->schema, data, object, source, error);
}

static gboolean
read_array (const WireField   *field,
            GPtrArray        **structs,
            yyjson_val        *array,
            const WireSource  *source,
            GError           **error)
{
  yyjson_val *value;
  gsize i, n;

  *structs = g_ptr_array_new_full (yyjson_arr_size (array), field->schema->free);
  yyjson_arr_foreach (array, i, n, value)
    {
      gpointer data = g_malloc0 (field->schema->size);

      g_ptr_array_add (*structs, data);
      if (!read_struct (field, data, value, source, error))
        return FALSE;
    }

  return TRUE;
}

/* Of several structs with the same key the last one stays, in the place of
 * the first. */
static void
index_last (GPtrArray      *structs,
            GHashTable     *places,
            char           *key,
            GDestroyNotify  free_struct)
{
  guint last = structs->len - 1;
  gpointer place, *slot;

  if (!g_hash_table_lookup_extended (places, key, NULL, &place))
    {
      g_hash_table_insert (places, key, GUINT_TO_POINTER (last));
      return;
    }

  g_hash_table_replace (places, key, place);
  slot = &g_ptr_array_index (structs, GPOINTER_TO_UINT (place));
  free_struct (*slot);
  *slot = g_ptr_array_steal_index (structs, last);
}

static gboolean
read_map (const WireField   *field,
          GPtrArray        **structs,
          yyjson_val        *object,
          const WireSource  *source,
          GError           **error)
{
  const WireField *map_key = wire_schema_get_map_key (field->schema);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  yyjson_val *key, *value;
  gsize i, n;

  *structs = g_ptr_array_new_full (yyjson_obj_size (object), field->schema->free);
  yyjson_obj_foreach (object, i, n, key, value)
    {
      gpointer data;
      char **name;

      if (yyjson_is_null (value))
        continue;

      data = g_malloc0 (field->schema->size);
      g_ptr_array_add (*structs, data);
      if (!read_struct (field, data, value, source, error))
        return FALSE;

      name = G_STRUCT_MEMBER_P (data, map_key->offset);
      g_clear_pointer (name, g_free);
      if (!read_string (key, map_key->flags, name))
        return set_type_error (field, error);
      index_last (*structs, places, *name, field->schema->free);
    }

  return TRUE;
}

/* What an absent field comes to. */
static gboolean
complete_field (const WireField  *field,
                gpointer          data,
                GError          **error)
{
  gpointer *member = G_STRUCT_MEMBER_P (data, field->offset);

  if (field->flags & WIRE_FIELD_REQUIRED)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID, "\"%.*s\" is missing",
                   (int) field->key_length, field->label + 1);
      return FALSE;
    }

  if (field->flags & WIRE_FIELD_ALWAYS)
    {
      if (field->kind == WIRE_KIND_STRING)
        *member = g_strdup ("");
      else if (field->kind == WIRE_KIND_ARRAY || field->kind == WIRE_KIND_MAP)
        *member = g_ptr_array_new_with_free_func (field->schema->free);
    }

  return TRUE;
}

/*< private >
 * wire_field_decode:
 * @field: how the member goes on the wire
 * @data: the struct with the member, which is zero
 * @key: the key of the field in the JSON, whose value is not null
 * @source: where @key came from
 * @error: return location for an error
 *
 * Fills one member of a struct. After a failure too, what it holds is to be
 * cleared.
 *
 * Returns: %FALSE with a [error@Wire.Error] set if the value breaks the rules
 */
gboolean
wire_field_decode (const WireField   *field,
                   gpointer           data,
                   yyjson_val        *key,
                   const WireSource  *source,
                   GError           **error)
{
  yyjson_val *value = yyjson_obj_iter_get_val (key);
  gpointer member = G_STRUCT_MEMBER_P (data, field->offset);
  gboolean valid = TRUE;
  gint64 number;
  guint64 natural;

  if (kinds[field->kind].type != YYJSON_TYPE_NONE &&
      kinds[field->kind].type != yyjson_get_type (value))
    return set_type_error (field, error);

  switch (field->kind)
    {
    case WIRE_KIND_STRING:
      if (yyjson_get_len (value) == 0)
        return complete_field (field, data, error);
      valid = read_string (value, field->flags, member);
      break;

    case WIRE_KIND_BOOLEAN:
      *(gboolean *) member = yyjson_get_bool (value);
      break;

    case WIRE_KIND_INT32:
      if ((valid = read_signed (value, G_MAXINT32, &number)))
        *(gint32 *) member = number;
      break;

    case WIRE_KIND_INT64:
      valid = read_signed (value, G_MAXINT64, member);
      break;

    case WIRE_KIND_UINT32:
      if ((valid = read_unsigned (value, G_MAXUINT32, &natural)))
        *(guint32 *) member = natural;
      break;

    case WIRE_KIND_UINT64:
      valid = read_unsigned (value, G_MAXUINT64, member);
      break;

    case WIRE_KIND_STRING_MAP:
      valid = read_string_map (value, field->flags, member);
      break;

    case WIRE_KIND_STRINGS:
      valid = read_strings (value, field->flags, member);
      break;

    case WIRE_KIND_JSON:
      return read_json (member, key, source, error);

    case WIRE_KIND_INLINE:
      if (field->presence != 0)
        G_STRUCT_MEMBER (gboolean, data, field->presence) = TRUE;
      return read_struct (field, member, value, source, error);

    case WIRE_KIND_STRUCT:
      *(gpointer *) member = g_malloc0 (field->schema->size);
      return read_struct (field, *(gpointer *) member, value, source, error);

    case WIRE_KIND_ARRAY:
      return read_array (field, member, value, source, error);

    case WIRE_KIND_MAP:
      return read_map (field, member, value, source, error);

    default:
      g_assert_not_reached ();
    }

  return valid || set_type_error (field, error);
}

/* Peers mostly write keys in the order of the tables, so the search goes on
 * from @position, where the last one ended. The empty key is none of the
 * protocol's, but would equal that of members which have no key. */
static gboolean
find_field (const WireSchema *schema,
            yyjson_val       *key,
            guint            *position)
{
  const char *text = yyjson_get_str (key);
  gsize length = yyjson_get_len (key);

  if (length == 0)
    return FALSE;

  for (guint i = 0; i < schema->n_fields; i++)
    {
      const WireField *field;

      if (*position >= schema->n_fields)
        *position = 0;

      field = &schema->fields[*position];
      if (field->key_length == length && memcmp (field->label + 1, text, length) == 0)
        return TRUE;
      (*position)++;
    }

  return FALSE;
}

/*< private >
 * wire_schema_index:
 * @schema: what to look for
 * @object: where to look
 * @keys: (out): the key of each field of @schema, %NULL for those not there
 *
 * Finds the fields in @object. Null is as good as absent, but where it is what
 * somebody publishes; of a repeated key the last counts.
 */
void
wire_schema_index (const WireSchema *schema,
                   yyjson_val       *object,
                   yyjson_val       *keys[WIRE_SCHEMA_MAX_FIELDS])
{
  yyjson_val *key, *value;
  guint position = 0;
  gsize i, n;

  g_assert (schema->n_fields <= WIRE_SCHEMA_MAX_FIELDS);

  memset (keys, 0, sizeof *keys * schema->n_fields);
  yyjson_obj_foreach (object, i, n, key, value)
    {
      if (!find_field (schema, key, &position))
        continue;

      if (yyjson_is_null (value) && (schema->fields[position].flags & WIRE_FIELD_NULL) == 0)
        keys[position] = NULL;
      else
        keys[position] = key;
    }
}

/*< private >
 * wire_schema_decode:
 * @schema: how @data goes on the wire
 * @data: a struct filled with zeros
 * @object: the JSON to read
 * @source: where @object came from
 * @error: return location for an error
 *
 * Fills a struct. After a failure too, what it holds is to be cleared.
 *
 * Returns: %FALSE with a [error@Wire.Error] set if @object breaks the rules
 */
gboolean
wire_schema_decode (const WireSchema  *schema,
                    gpointer           data,
                    yyjson_val        *object,
                    const WireSource  *source,
                    GError           **error)
{
  yyjson_val *keys[WIRE_SCHEMA_MAX_FIELDS];

  wire_schema_index (schema, object, keys);

  for (guint i = 0; i < schema->n_fields; i++)
    {
      const WireField *field = &schema->fields[i];

      if (keys[i] != NULL)
        {
          if (!wire_field_decode (field, data, keys[i], source, error))
            return FALSE;
        }
      else if (!complete_field (field, data, error))
        return FALSE;
    }

  return TRUE;
}

/*< private >
 * wire_schema_get_map_key:
 * @schema: the schema of a struct that can stand in a map
 *
 * Returns: (transfer none): the field of the key, a string
 */
const WireField *
wire_schema_get_map_key (const WireSchema *schema)
{
  for (guint i = 0; i < schema->n_fields; i++)
    {
      if (schema->fields[i].flags & WIRE_FIELD_MAP_KEY)
        return &schema->fields[i];
    }

  g_assert_not_reached ();
}

/*< private >
 * wire_field_clear:
 * @field: how the member goes on the wire
 * @data: the struct with the member
 *
 * Frees what one member of a struct holds.
 */
void
wire_field_clear (const WireField *field,
                  gpointer         data)
{
  gpointer *member = G_STRUCT_MEMBER_P (data, field->offset);

  switch (field->kind)
    {
    case WIRE_KIND_STRING:
      g_clear_pointer (member, g_free);
      break;

    case WIRE_KIND_JSON:
      g_clear_pointer ((GBytes **) member, g_bytes_unref);
      break;

    case WIRE_KIND_STRING_MAP:
      g_clear_pointer ((GHashTable **) member, g_hash_table_unref);
      break;

    case WIRE_KIND_STRINGS:
      g_clear_pointer ((char ***) member, g_strfreev);
      break;

    case WIRE_KIND_INLINE:
      wire_schema_clear (field->schema, member);
      break;

    case WIRE_KIND_STRUCT:
      g_clear_pointer (member, field->schema->free);
      break;

    case WIRE_KIND_ARRAY:
    case WIRE_KIND_MAP:
      g_clear_pointer ((GPtrArray **) member, g_ptr_array_unref);
      break;

    case WIRE_KIND_BOOLEAN:
    case WIRE_KIND_INT32:
    case WIRE_KIND_INT64:
    case WIRE_KIND_UINT32:
    case WIRE_KIND_UINT64:
    default:
      break;
    }
}

/*< private >
 * wire_schema_clear:
 * @schema: how @data goes on the wire
 * @data: a struct
 *
 * Frees all that the struct holds, but not the struct.
 */
void
wire_schema_clear (const WireSchema *schema,
                   gpointer          data)
{
  for (guint i = 0; i < schema->n_fields; i++)
    wire_field_clear (&schema->fields[i], data);
}
