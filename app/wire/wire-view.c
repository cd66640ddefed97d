/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-view-private.h"

#include "wire-payload-private.h"

#include <string.h>

/* As many digits as fit into the numbers whatever they are. */
#define MAX_DIGITS 18

/*
 * Whatever is not as servers write it in nearly all cases is left to
 * wire_reply_decode(): escapes in names, keys that are repeated or not known,
 * null, and values of the wrong type. So there is one place that knows the
 * rules, and this one is fast.
 */
typedef enum
{
  FIELD_DATA,
  FIELD_INFO,
  FIELD_OFFSET,
  FIELD_TIME,
  FIELD_USER,
  FIELD_CLIENT,
  FIELD_CONN_INFO,
  FIELD_CHAN_INFO,
  FIELD_UNKNOWN,
} Field;

#define HAS(length, name) (length == sizeof (name) - 1 && memcmp (text, name, sizeof (name) - 1) == 0)

static Field
find_field (yyjson_val *key)
{
  const char *text = yyjson_get_str (key);
  gsize length = yyjson_get_len (key);

  switch (*text)
    {
    case 'c':
      if (HAS (length, "client"))
        return FIELD_CLIENT;
      if (HAS (length, "conn_info"))
        return FIELD_CONN_INFO;
      return HAS (length, "chan_info") ? FIELD_CHAN_INFO : FIELD_UNKNOWN;

    case 'd':
      return HAS (length, "data") ? FIELD_DATA : FIELD_UNKNOWN;

    case 'i':
      return HAS (length, "info") ? FIELD_INFO : FIELD_UNKNOWN;

    case 'o':
      return HAS (length, "offset") ? FIELD_OFFSET : FIELD_UNKNOWN;

    case 't':
      return HAS (length, "time") ? FIELD_TIME : FIELD_UNKNOWN;

    case 'u':
      return HAS (length, "user") ? FIELD_USER : FIELD_UNKNOWN;

    default:
      return FIELD_UNKNOWN;
    }
}

/* Without a backslash, what the string stands for is what is written. */
static gboolean
view_string (WireSlice        *slice,
             yyjson_val       *value,
             const WireSource *source)
{
  if (!yyjson_is_str (value))
    return FALSE;

  slice->text = source->text + (yyjson_get_str (value) - source->copy);
  slice->length = yyjson_get_len (value);

  return memchr (slice->text, '\\', slice->length) == NULL;
}

static gboolean
view_number (guint64    *number,
             yyjson_val *value)
{
  const char *digits = yyjson_get_raw (value);
  gsize length = yyjson_get_len (value);
  guint64 sum = 0;

  if (!yyjson_is_raw (value) || length > MAX_DIGITS)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) digits[i] - '0';

      if (digit > 9)
        return FALSE;
      sum = sum * 10 + digit;
    }

  *number = sum;

  return TRUE;
}

/* So few arrays and objects cannot nest too deep. */
static gboolean
is_shallow (yyjson_val *value,
            guint       max_depth)
{
  const yyjson_val *end = unsafe_yyjson_get_next (value);
  guint n_containers = 0;

  for (; value < end; value++)
    n_containers += unsafe_yyjson_is_ctn (value);

  return n_containers <= max_depth;
}

/* The value ends before the comma before the next key. */
static const char *
find_end_before (const char *key)
{
  do
    key--;
  while (*key != ',');

  do
    key--;
  while (*key == ' ' || *key == '\t' || *key == '\n' || *key == '\r');

  return key + 1;
}

/* Finds where the value of a key stands. @next is the key after it, if any. */
static gboolean
view_json (WireSlice        *slice,
           yyjson_val       *key,
           yyjson_val       *next,
           const WireSource *source)
{
  yyjson_val *value = yyjson_obj_iter_get_val (key);
  const char *colon = source->text + (yyjson_get_str (key) - source->copy) + yyjson_get_len (key);
  const char *end;

  if (yyjson_is_null (value))
    return FALSE;

  colon = wire_payload_skip_blanks (colon + 1);
  slice->text = wire_payload_skip_blanks (colon + 1);

  if (next != NULL && is_shallow (value, source->max_depth))
    end = find_end_before (source->text + (yyjson_get_str (next) - source->copy) - 1);
  else if (!wire_payload_find_end (slice->text, source->text + source->length, source->max_depth, &end, NULL))
    return FALSE;

  slice->length = (gsize) (end - slice->text);

  return TRUE;
}

/* A key is written as it is if what follows it in the text is its quote. */
static gboolean
is_plain (yyjson_val       *key,
          const WireSource *source)
{
  const char *text = source->text + (yyjson_get_str (key) - source->copy);

  return text[yyjson_get_len (key)] == '"' && memchr (text, '\\', yyjson_get_len (key)) == NULL;
}

static gboolean
view_info (WireView         *self,
           yyjson_val       *object,
           const WireSource *source)
{
  yyjson_obj_iter iter;
  yyjson_val *key, *next;
  guint seen = 0;

  if (!yyjson_is_obj (object))
    return FALSE;

  self->has_info = TRUE;
  yyjson_obj_iter_init (object, &iter);
  for (key = yyjson_obj_iter_next (&iter); key != NULL; key = next)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      Field field = find_field (key);
      gboolean valid;

      next = yyjson_obj_iter_next (&iter);
      if ((seen & 1u << field) != 0 || !is_plain (key, source))
        return FALSE;
      seen |= 1u << field;

      if (field == FIELD_USER)
        valid = view_string (&self->user, value, source);
      else if (field == FIELD_CLIENT)
        valid = view_string (&self->client, value, source);
      else if (field == FIELD_CONN_INFO)
        valid = view_json (&self->conn_info, key, next, source);
      else
        valid = field == FIELD_CHAN_INFO && view_json (&self->chan_info, key, next, source);

      if (!valid)
        return FALSE;
    }

  return TRUE;
}

static gboolean
view_publication (WireView         *self,
                  yyjson_val       *object,
                  const WireSource *source)
{
  yyjson_obj_iter iter;
  yyjson_val *key, *next;
  guint64 time = 0;
  guint seen = 0;

  if (!yyjson_is_obj (object))
    return FALSE;

  yyjson_obj_iter_init (object, &iter);
  for (key = yyjson_obj_iter_next (&iter); key != NULL; key = next)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      Field field = find_field (key);
      gboolean valid;

      next = yyjson_obj_iter_next (&iter);
      if ((seen & 1u << field) != 0 || !is_plain (key, source))
        return FALSE;
      seen |= 1u << field;

      if (field == FIELD_DATA)
        valid = view_json (&self->data, key, next, source);
      else if (field == FIELD_INFO)
        valid = view_info (self, value, source);
      else if (field == FIELD_OFFSET)
        valid = view_number (&self->offset, value);
      else
        valid = field == FIELD_TIME && view_number (&time, value);

      if (!valid)
        return FALSE;
    }

  self->time = (gint64) time;

  return TRUE;
}

/*< private >
 * wire_view_decode:
 * @object: the JSON to read
 * @source: where @object came from
 *
 * Looks at a push, as long as the frame stays.
 *
 * Returns: %FALSE if it is not a plain publication, or not a valid one
 */
gboolean
wire_view_decode (WireView         *self,
                  yyjson_val       *object,
                  const WireSource *source)
{
  yyjson_val *push = yyjson_obj_get (object, "push");
  yyjson_val *channel, *publication;

  if (yyjson_obj_size (object) != 1 || !yyjson_is_obj (push) || yyjson_obj_size (push) != 2)
    return FALSE;

  channel = yyjson_obj_get (push, "channel");
  publication = yyjson_obj_get (push, "pub");
  if (channel == NULL || publication == NULL)
    return FALSE;

  *self = (WireView) { 0 };

  return view_string (&self->channel, channel, source) && self->channel.length > 0
         && view_publication (self, publication, source);
}

static GBytes *
make_bytes (const WireSlice *slice)
{
  return slice->text != NULL ? g_bytes_new (slice->text, slice->length) : NULL;
}

static char *
make_string (const WireSlice *slice)
{
  return slice->text != NULL ? g_strndup (slice->text, slice->length) : g_strdup ("");
}

/**
 * wire_view_to_publication:
 *
 * Returns: (transfer full): the same, which needs the frame no more
 */
WirePublication *
wire_view_to_publication (const WireView *self)
{
  WirePublication *publication;

  g_return_val_if_fail (self != NULL, NULL);

  publication = g_new0 (WirePublication, 1);
  publication->data = make_bytes (&self->data);
  publication->offset = self->offset;
  publication->time = self->time;
  if (self->has_info)
    {
      publication->info = g_new0 (WireClientInfo, 1);
      publication->info->user = make_string (&self->user);
      publication->info->client = make_string (&self->client);
      publication->info->conn_info = make_bytes (&self->conn_info);
      publication->info->chan_info = make_bytes (&self->chan_info);
    }

  return publication;
}

/**
 * wire_view_to_reply:
 *
 * Returns: (transfer full): the same, which needs the frame no more
 */
WireReply *
wire_view_to_reply (const WireView *self)
{
  g_autofree char *channel = NULL;
  WireReply *reply;

  g_return_val_if_fail (self != NULL, NULL);

  channel = make_string (&self->channel);
  reply = wire_reply_new_push (WIRE_PUSH_PUBLICATION, channel);
  reply->publication = wire_view_to_publication (self);

  return reply;
}
