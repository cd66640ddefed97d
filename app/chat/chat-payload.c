/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-payload.h"

#include "chat-error.h"
#include "chat-text.h"

#include <string.h>
#include <yyjson.h>

#define MAX_MENTIONS 64
#define PAYLOAD_VERSION 1

/* What the names of those mentioned may weigh, beside the text. */
#define MAX_MENTIONS_SIZE (4 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

/* What is about other messages. A type that is not here is shown by its words
 * or as it is: nobody knows what it means.
 */
static const char *const event_types[] = {
  "edit", "delete", "reaction", "pin", "receipt", "typing", NULL
};

static const char *const text_members[] = { "text", "body", "message" };

static void
add_mentions (yyjson_mut_doc    *doc,
              yyjson_mut_val    *root,
              const char *const *mentions)
{
  yyjson_mut_val *array = yyjson_mut_obj_add_arr (doc, root, "mentions");
  gsize size = 0;

  for (; *mentions != NULL; mentions++)
    {
      size += strlen (*mentions);
      if (size > MAX_MENTIONS_SIZE)
        break;
      yyjson_mut_arr_add_str (doc, array, *mentions);
    }
}

/**
 * chat_payload_build:
 * @id: the message's UUID
 * @body: the text, as chat_text_clean_body() makes it
 * @mentions: (nullable) (array zero-terminated=1): who is mentioned in it
 * @error: return location for a %CHAT_ERROR_INVALID
 *
 * Builds the payload of a message, version 1, as compact JSON.
 *
 * Returns: (transfer full): the payload, or %NULL with @error set if @body is
 *   empty or too long
 */
GBytes *
chat_payload_build (const char         *id,
                    const char         *body,
                    const char *const  *mentions,
                    GError            **error)
{
  g_autoptr (yyjson_mut_doc) doc = NULL;
  yyjson_mut_val *root;
  gsize length;
  char *json;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (*body == '\0')
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_INVALID, "The message is empty");
      return NULL;
    }

  if (strlen (body) > CHAT_PAYLOAD_MAX_BODY)
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_INVALID,
                   "The message is longer than %d bytes", CHAT_PAYLOAD_MAX_BODY);
      return NULL;
    }

  doc = yyjson_mut_doc_new (NULL);
  root = yyjson_mut_obj (doc);
  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_int (doc, root, "v", PAYLOAD_VERSION);
  yyjson_mut_obj_add_str (doc, root, "id", id);
  yyjson_mut_obj_add_str (doc, root, "type", "message");
  yyjson_mut_obj_add_str (doc, root, "body", body);
  if (mentions != NULL && *mentions != NULL)
    add_mentions (doc, root, mentions);

  json = yyjson_mut_write (doc, 0, &length);
  if (json == NULL)
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_INVALID, "The message is not text");
      return NULL;
    }

  return g_bytes_new_with_free_func (json, length, free, json);
}

/* The length counts: a JSON string may have zero bytes in it. */
static gboolean
string_equals (yyjson_val *value,
               const char *string)
{
  return yyjson_is_str (value) && yyjson_equals_str (value, string);
}

/* Numbers are kept as they are written: none is too large to be read, and this
 * is the only one that is looked at.
 */
static gboolean
is_versioned (yyjson_val *root)
{
  return yyjson_is_raw (yyjson_obj_get (root, "v"));
}

static char *
dup_id (yyjson_val *root)
{
  yyjson_val *id = yyjson_obj_get (root, "id");

  /* Others may not choose what counts as a repetition: only a UUID is taken,
   * which cannot be the id that is made up for a payload without one.
   */
  if (!yyjson_is_str (id) || yyjson_get_len (id) != strlen (yyjson_get_str (id)) ||
      !g_uuid_string_is_valid (yyjson_get_str (id)))
    return NULL;

  return g_ascii_strdown (yyjson_get_str (id), -1);
}

static gboolean
is_event (yyjson_val *root)
{
  yyjson_val *type = yyjson_obj_get (root, "type");

  for (const char *const *event = event_types; *event != NULL; event++)
    {
      if (string_equals (type, *event))
        return TRUE;
    }

  return FALSE;
}

static char *
dup_text (yyjson_val *value)
{
  g_autofree char *text = NULL;

  if (!yyjson_is_str (value))
    return NULL;

  text = chat_text_clean_body (yyjson_get_str (value), yyjson_get_len (value));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static char *
find_text (yyjson_val *root)
{
  if (!yyjson_is_obj (root))
    return dup_text (root);

  if (is_versioned (root) && string_equals (yyjson_obj_get (root, "type"), "message"))
    return dup_text (yyjson_obj_get (root, "body"));

  for (gsize i = 0; i < G_N_ELEMENTS (text_members); i++)
    {
      char *text = dup_text (yyjson_obj_get (root, text_members[i]));

      if (text != NULL)
        return text;
    }

  return NULL;
}

/* A string with a zero byte in it is nobody's name. */
static char **
dup_mentions (yyjson_val *root)
{
  yyjson_val *array = yyjson_obj_get (root, "mentions");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  yyjson_arr_iter iter = yyjson_arr_iter_with (array);
  yyjson_val *value;

  for (guint i = 0; i < MAX_MENTIONS && (value = yyjson_arr_iter_next (&iter)) != NULL; i++)
    {
      if (yyjson_is_str (value) && yyjson_get_len (value) == strlen (yyjson_get_str (value)))
        g_strv_builder_add (builder, yyjson_get_str (value));
    }

  return yyjson_is_arr (array) ? g_strv_builder_end (builder) : NULL;
}

static void
parse_json (ChatPayload *self,
            const char  *json,
            gsize        size)
{
  /* The parser does not recurse, and nothing below the first level is visited:
   * deep nesting costs nothing.
   */
  g_autoptr (yyjson_doc) doc = yyjson_read (json, size, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (doc);

  if (yyjson_is_obj (root) && is_versioned (root))
    {
      self->id = dup_id (root);
      self->mentions = dup_mentions (root);
      if (is_event (root))
        self->kind = CHAT_PAYLOAD_EVENT;
    }

  if (root != NULL)
    self->body = find_text (root);
}

/**
 * chat_payload_parse:
 * @self: (out caller-allocates): return location for what it says
 * @bytes: a payload: any JSON, and what is none does no harm
 *
 * Reads a payload. Everything can be shown somehow, so this cannot fail.
 *
 * Version 1 is read as such. Of all else, a string is the text, of an object
 * it is the member `text`, `body` or `message`; where there is none, the JSON
 * itself is shown.
 */
void
chat_payload_parse (ChatPayload *self,
                    GBytes      *bytes)
{
  const char *json;
  gsize size;

  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  json = g_bytes_get_data (bytes, &size);
  *self = (ChatPayload) { .kind = CHAT_PAYLOAD_TEXT };

  if (size <= CHAT_PAYLOAD_MAX_SIZE)
    parse_json (self, json, size);

  if (self->body == NULL)
    {
      if (self->kind == CHAT_PAYLOAD_TEXT)
        self->kind = CHAT_PAYLOAD_CODE;
      self->body = chat_text_clean_body (json, MIN (size, CHAT_PAYLOAD_MAX_SIZE));
    }
}

/**
 * chat_payload_clear:
 * @self: what was read
 *
 * Frees what chat_payload_parse() has allocated.
 */
void
chat_payload_clear (ChatPayload *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->mentions, g_strfreev);
}
