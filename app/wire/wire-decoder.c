/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-decoder.h"

#include "wire-command-private.h"
#include "wire-error.h"
#include "wire-reply-private.h"
#include "wire-view-private.h"

#include <string.h>

/* Payloads may hold numbers that no C type can, so numbers stay text. */
#define ESCAPE_LENGTH 6
#define REPLACEMENT "\\ufffd"
#define IS_HIGH_SURROGATE(number) ((number) >= 0xd800 && (number) <= 0xdbff)
#define IS_LOW_SURROGATE(number) ((number) >= 0xdc00 && (number) <= 0xdfff)

#define READ_FLAGS (YYJSON_READ_INSITU | YYJSON_READ_NUMBER_AS_RAW)

/* Serves objects of up to about 19 KiB; bigger ones, which are rare, are
 * given memory of their own for as long as they are read. */
#define SCRATCH_SIZE (256 * 1024)

struct _WireDecoder
{
  WireLimits  limits;
  GBytes     *frame;
  const char *cursor;
  const char *end;
  char       *scratch;
};

typedef gpointer (*DecodeFunc) (yyjson_val        *object,
                                const WireSource  *source,
                                WireView          *view,
                                GError           **error);

/**
 * wire_decoder_new:
 * @limits: what to accept
 *
 * Makes a decoder.
 *
 * Returns: (transfer full): a new decoder
 */
WireDecoder *
wire_decoder_new (const WireLimits *limits)
{
  WireDecoder *self;

  g_return_val_if_fail (limits != NULL, NULL);

  self = g_new0 (WireDecoder, 1);
  self->limits = *limits;
  self->scratch = g_malloc (SCRATCH_SIZE);

  return self;
}

static void
drop_frame (WireDecoder *self)
{
  g_clear_pointer (&self->frame, g_bytes_unref);
  self->cursor = NULL;
  self->end = NULL;
}

/**
 * wire_decoder_free:
 * @self: (transfer full): a decoder
 *
 * Frees @self. What it has decoded stays.
 */
void
wire_decoder_free (WireDecoder *self)
{
  g_return_if_fail (self != NULL);

  drop_frame (self);
  g_free (self->scratch);
  g_free (self);
}

static guint
count_lines (const char *text,
             const char *end)
{
  guint n_lines = 1;

  while ((text = memchr (text, '\n', end - text)) != NULL)
    {
      n_lines++;
      text++;
    }

  return n_lines;
}

/**
 * wire_decoder_begin:
 * @self: a decoder
 * @frame: the payload of a WebSocket message
 * @error: return location for an error
 *
 * Starts with a new frame; what was left of the last one is forgotten.
 *
 * The limits on the frame as a whole are checked here, so that a frame which
 * exceeds them is refused before any of its objects takes effect.
 *
 * Returns: %FALSE with a [error@Wire.Error] if @frame cannot be accepted
 */
gboolean
wire_decoder_begin (WireDecoder  *self,
                    GBytes       *frame,
                    GError      **error)
{
  const char *text;
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (frame != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  drop_frame (self);

  text = g_bytes_get_data (frame, &length);
  if (length > self->limits.max_frame_size)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE,
                   "A frame of %" G_GSIZE_FORMAT " bytes", length);
      return FALSE;
    }

  if (length > 0 && text[length - 1] == '\n')
    length--;

  if (length == 0)
    {
      g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "An empty frame");
      return FALSE;
    }

  if (self->limits.max_objects < G_MAXUINT && count_lines (text, text + length) > self->limits.max_objects)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE,
                   "More than %u objects in a frame", self->limits.max_objects);
      return FALSE;
    }

  self->frame = g_bytes_ref (frame);
  self->cursor = text;
  self->end = text + length;

  return TRUE;
}

static gpointer
decode_command (yyjson_val        *object,
                const WireSource  *source,
                WireView          *view,
                GError           **error)
{
  return wire_command_decode (object, source, error);
}

/* Returns the view itself if that is what the reply fits into. */
static gpointer
decode_reply (yyjson_val        *object,
              const WireSource  *source,
              WireView          *view,
              GError           **error)
{
  if (view != NULL && wire_view_decode (view, object, source))
    return view;

  return wire_reply_decode (object, source, error);
}

static gpointer
decode_object (yyjson_doc        *document,
               const WireSource  *source,
               DecodeFunc         decode,
               WireView          *view,
               GError           **error)
{
  yyjson_val *root = yyjson_doc_get_root (document);

  if (!yyjson_is_obj (root))
    {
      g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "Not a JSON object");
      return NULL;
    }

  return decode (root, source, view, error);
}

/* Returns the number behind `\\u`, or -1 if there is none. */
static int
read_escape (const char *escape,
             const char *end)
{
  int number = 0;

  if (end - escape < ESCAPE_LENGTH || escape[0] != '\\' || escape[1] != 'u')
    return -1;

  for (guint i = 2; i < ESCAPE_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (escape[i]))
        return -1;
      number = number << 4 | g_ascii_xdigit_value (escape[i]);
    }

  return number;
}

/* Puts the character that stands for any other in place of each half of a
 * surrogate pair, with as many bytes. */
static void
replace_halves (char  *text,
                gsize  length)
{
  const char *end = text + length;
  char *p = text;

  while ((p = memchr (p, '\\', end - p)) != NULL)
    {
      int number = read_escape (p, end);
      int next = number >= 0 ? read_escape (p + ESCAPE_LENGTH, end) : -1;

      if (number < 0)
        p += MIN (2, end - p);
      else if (IS_HIGH_SURROGATE (number) && IS_LOW_SURROGATE (next))
        p += 2 * ESCAPE_LENGTH;
      else
        {
          if (IS_HIGH_SURROGATE (number) || IS_LOW_SURROGATE (number))
            memcpy (p, REPLACEMENT, ESCAPE_LENGTH);
          p += ESCAPE_LENGTH;
        }
    }
}

/* Half of a surrogate pair, which JavaScript writes where a text was cut in the
 * middle of a character, is JSON all the same (RFC 8259 8.2), and for the
 * readers of a payload to make something of. So who sends it, or is sent it,
 * must not lose the connection. Payloads are taken from the text, not from the
 * copy, and stay as they are. */
static yyjson_doc *
read_document (const char       *text,
               gsize             length,
               char             *copy,
               const yyjson_alc *allocator,
               yyjson_read_err  *failure)
{
  yyjson_doc *document;

  memcpy (copy, text, length);
  memset (copy + length, 0, YYJSON_PADDING_SIZE);
  document = yyjson_read_opts (copy, length, READ_FLAGS, allocator, failure);
  if (document != NULL || failure->code != YYJSON_READ_ERROR_INVALID_STRING)
    return document;

  memcpy (copy, text, length);
  replace_halves (copy, length);
  return yyjson_read_opts (copy, length, READ_FLAGS, NULL, failure);
}

static gpointer
decode_line (WireDecoder  *self,
             const char   *text,
             gsize         length,
             DecodeFunc    decode,
             WireView     *view,
             GError      **error)
{
  gsize pool_size = yyjson_read_max_memory_usage (length, READ_FLAGS);
  g_autofree char *big_copy = NULL;
  char *copy;
  yyjson_alc pool;
  yyjson_alc *allocator = NULL;
  yyjson_read_err failure;
  yyjson_doc *document;
  WireSource source;
  gpointer result;

  if (pool_size + length + YYJSON_PADDING_SIZE <= SCRATCH_SIZE)
    {
      yyjson_alc_pool_init (&pool, self->scratch, pool_size);
      allocator = &pool;
      copy = self->scratch + pool_size;
    }
  else
    copy = big_copy = g_malloc (length + YYJSON_PADDING_SIZE);

  document = read_document (text, length, copy, allocator, &failure);
  if (document == NULL)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID,
                   "Not JSON at byte %" G_GSIZE_FORMAT ": %s", failure.pos, failure.msg);
      return NULL;
    }

  source = (WireSource) {
    .frame = self->frame,
    .text = text,
    .length = length,
    .copy = copy,
    .max_depth = self->limits.max_depth,
  };
  result = decode_object (document, &source, decode, view, error);
  yyjson_doc_free (document);

  return result;
}

static gpointer
decode_next (WireDecoder  *self,
             DecodeFunc    decode,
             WireView     *view,
             GError      **error)
{
  const char *text = self->cursor;
  const char *newline;
  gsize length;
  gpointer result;

  if (text == NULL)
    return NULL;

  newline = memchr (text, '\n', self->end - text);
  length = (newline != NULL ? newline : self->end) - text;
  self->cursor = newline != NULL ? newline + 1 : NULL;

  result = decode_line (self, text, length, decode, view, error);
  if (result == NULL || self->cursor == NULL)
    drop_frame (self);

  return result;
}

/**
 * wire_decoder_next_command:
 * @self: a decoder
 * @error: return location for an error
 *
 * Reads the next object of the frame as a command. Strings are %NULL where
 * they are absent or empty; payloads share the memory of the frame.
 *
 * After an error, the rest of the frame is dropped.
 *
 * Returns: (transfer full) (nullable): a command, %NULL without an error at
 *   the end of the frame, or %NULL with a [error@Wire.Error]
 */
WireCommand *
wire_decoder_next_command (WireDecoder  *self,
                           GError      **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return decode_next (self, decode_command, NULL, error);
}

/**
 * wire_decoder_next_reply:
 * @self: a decoder
 * @error: return location for an error
 *
 * Reads the next object of the frame as a reply. Strings are %NULL where they
 * are absent or empty, except for those that a server always writes; payloads
 * share the memory of the frame.
 *
 * After an error, the rest of the frame is dropped.
 *
 * Returns: (transfer full) (nullable): a reply, %NULL without an error at the
 *   end of the frame, or %NULL with a [error@Wire.Error]
 */
WireReply *
wire_decoder_next_reply (WireDecoder  *self,
                         GError      **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return decode_next (self, decode_reply, NULL, error);
}

/**
 * wire_decoder_next_push:
 * @self: a decoder
 * @view: (out caller-allocates): where to put a plain publication
 * @reply: (out) (transfer full): where to put any other reply
 * @error: return location for an error
 *
 * Like wire_decoder_next_reply(), but does not make a reply of what is nothing
 * but a publication. The view is good as long as the frame is there.
 *
 * Returns: what was read
 */
WireDecoded
wire_decoder_next_push (WireDecoder  *self,
                        WireView     *view,
                        WireReply   **reply,
                        GError      **error)
{
  gpointer result;

  g_return_val_if_fail (self != NULL, WIRE_DECODED_NOTHING);
  g_return_val_if_fail (view != NULL, WIRE_DECODED_NOTHING);
  g_return_val_if_fail (reply != NULL, WIRE_DECODED_NOTHING);
  g_return_val_if_fail (error == NULL || *error == NULL, WIRE_DECODED_NOTHING);

  *reply = NULL;
  result = decode_next (self, decode_reply, view, error);
  if (result == view)
    return WIRE_DECODED_PUBLICATION;

  *reply = result;

  return result != NULL ? WIRE_DECODED_REPLY : WIRE_DECODED_NOTHING;
}
