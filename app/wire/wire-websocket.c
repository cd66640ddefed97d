/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-websocket.h"

#include <string.h>

#define FIN 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_16 126
#define LENGTH_64 127
#define MASK_SIZE WIRE_WEBSOCKET_MASK_SIZE

typedef struct
{
  WireWebsocketOpcode opcode;
  gboolean fin;
  gsize size;
  guint64 payload_length;
} FrameHeader;

static WireWebsocketEvent
fail (WireWebsocketPayload *payload,
      WireWebsocketClose    code)
{
  payload->data = NULL;
  payload->length = 0;
  payload->close_code = code;
  return WIRE_WEBSOCKET_EVENT_ERROR;
}

static gboolean
is_control (WireWebsocketOpcode opcode)
{
  return (opcode & 0x8) != 0;
}

static gboolean
opcode_is_known (guint opcode)
{
  return opcode <= WIRE_WEBSOCKET_BINARY ||
         (opcode >= WIRE_WEBSOCKET_CLOSE && opcode <= WIRE_WEBSOCKET_PONG);
}

/* The codes of RFC 6455 7.4 and of IANA's registry that may travel. */
static gboolean
close_code_is_valid (guint code)
{
  return (code >= 1000 && code <= 1003) ||
         (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

/* GLib counts a NUL as invalid; in WebSocket text it is a character. */
static gboolean
is_utf8 (const guint8 *data,
         gsize         length)
{
  const char *text = (const char *) data;
  const char *end = text + length;

  while (!g_utf8_validate_len (text, end - text, &text))
    {
      if (*text != '\0')
        return FALSE;
      text++;
    }

  return TRUE;
}

/* Returns FALSE when more bytes are needed. The length must be in its
 * shortest form, which RFC 6455 5.2 asks for. */
static gboolean
read_length (const guint8 *data,
             gsize         length,
             FrameHeader  *header,
             gboolean     *valid)
{
  guint short_length = data[1] & LENGTH;

  *valid = TRUE;
  header->size = 2;
  header->payload_length = short_length;

  if (short_length == LENGTH_16)
    {
      if (length < 4)
        return FALSE;
      header->size = 4;
      header->payload_length = (guint) data[2] << 8 | data[3];
      *valid = header->payload_length >= LENGTH_16;
    }
  else if (short_length == LENGTH_64)
    {
      guint64 big;

      if (length < 10)
        return FALSE;
      memcpy (&big, data + 2, sizeof big);
      header->size = 10;
      header->payload_length = GUINT64_FROM_BE (big);
      *valid = header->payload_length > G_MAXUINT16 && header->payload_length <= G_MAXINT64;
    }

  return TRUE;
}

/* What is wrong is told as soon as the bytes that show it are there, so that
 * nobody can make us wait for a frame which will be refused. */
static WireWebsocketEvent
read_header (const WireWebsocketDecoder *self,
             gsize                       max_message_size,
             const guint8               *data,
             gsize                       length,
             FrameHeader                *header,
             WireWebsocketPayload       *payload)
{
  gboolean is_masked;
  gboolean valid;
  gsize held;

  if (length < 2)
    return WIRE_WEBSOCKET_EVENT_MORE;

  is_masked = (data[1] & MASKED) != 0;
  header->opcode = data[0] & OPCODE;
  header->fin = (data[0] & FIN) != 0;

  if ((data[0] & RESERVED) != 0 || !opcode_is_known (header->opcode) || is_masked == self->is_client)
    return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);

  if (is_control (header->opcode))
    {
      if (!header->fin || (data[1] & LENGTH) > WIRE_WEBSOCKET_MAX_CONTROL)
        return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
    }
  else
    {
      gboolean continues = header->opcode == WIRE_WEBSOCKET_CONTINUATION;

      if (continues != (self->fragments != NULL))
        return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
      if (header->opcode == WIRE_WEBSOCKET_BINARY)
        return fail (payload, WIRE_WEBSOCKET_CLOSE_UNSUPPORTED);
    }

  if (!read_length (data, length, header, &valid))
    return WIRE_WEBSOCKET_EVENT_MORE;
  if (!valid)
    return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);

  held = self->fragments != NULL ? self->fragments->len : 0;
  if (!is_control (header->opcode) && header->payload_length > max_message_size - held)
    return fail (payload, WIRE_WEBSOCKET_CLOSE_TOO_LARGE);

  return WIRE_WEBSOCKET_EVENT_SKIP;
}

static WireWebsocketEvent
take_close (WireWebsocketPayload *payload)
{
  if (payload->length == 0)
    {
      payload->close_code = WIRE_WEBSOCKET_CLOSE_NO_STATUS;
      return WIRE_WEBSOCKET_EVENT_CLOSE;
    }

  if (payload->length == 1)
    return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);

  payload->close_code = (guint16) ((guint) payload->data[0] << 8 | payload->data[1]);
  payload->data += 2;
  payload->length -= 2;

  if (!close_code_is_valid (payload->close_code))
    return fail (payload, WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
  if (!is_utf8 (payload->data, payload->length))
    return fail (payload, WIRE_WEBSOCKET_CLOSE_INVALID_TEXT);

  return WIRE_WEBSOCKET_EVENT_CLOSE;
}

static WireWebsocketEvent
take_data (WireWebsocketDecoder *self,
           gboolean              fin,
           WireWebsocketPayload *payload)
{
  if (!fin || self->fragments != NULL)
    {
      if (self->fragments == NULL)
        self->fragments = g_byte_array_new ();
      g_byte_array_append (self->fragments, payload->data, payload->length);
      if (!fin)
        return WIRE_WEBSOCKET_EVENT_SKIP;
      payload->data = self->fragments->data;
      payload->length = self->fragments->len;
    }

  /* Fragments that are all empty have no data. */
  if (!self->is_client && payload->length > 0 && !is_utf8 (payload->data, payload->length))
    return fail (payload, WIRE_WEBSOCKET_CLOSE_INVALID_TEXT);

  return WIRE_WEBSOCKET_EVENT_MESSAGE;
}

/**
 * wire_websocket_mask:
 * @data: (array length=length): the payload of a frame, from its first byte on.
 *
 * Masks the payload in place, or takes the mask off.
 */
void
wire_websocket_mask (guint8       *data,
                     gsize         length,
                     const guint8  mask[WIRE_WEBSOCKET_MASK_SIZE])
{
  guint64 wide;
  gsize i = 0;

  memcpy (&wide, mask, MASK_SIZE);
  memcpy ((guint8 *) &wide + MASK_SIZE, mask, MASK_SIZE);

  for (; i + sizeof wide <= length; i += sizeof wide)
    {
      guint64 word;

      memcpy (&word, data + i, sizeof word);
      word ^= wide;
      memcpy (data + i, &word, sizeof word);
    }
  for (; i < length; i++)
    data[i] ^= mask[i % MASK_SIZE];
}

/**
 * wire_websocket_decoder_next:
 * @max_message_size: bytes that a message may have, all fragments together.
 * @data: (array length=length): what came in; a whole frame is unmasked in
 *   place.
 * @consumed: (out): bytes that the caller may forget.
 * @payload: (out caller-allocates): what came with the event.
 *
 * Takes the next frame from @data. To be called until it asks for more.
 */
WireWebsocketEvent
wire_websocket_decoder_next (WireWebsocketDecoder *self,
                             gsize                 max_message_size,
                             guint8               *data,
                             gsize                 length,
                             gsize                *consumed,
                             WireWebsocketPayload *payload)
{
  WireWebsocketEvent event;
  FrameHeader header;
  gsize mask_size;
  guint8 *body;

  g_return_val_if_fail (self != NULL, WIRE_WEBSOCKET_EVENT_ERROR);

  *consumed = 0;
  *payload = (WireWebsocketPayload) { 0 };

  event = read_header (self, max_message_size, data, length, &header, payload);
  if (event != WIRE_WEBSOCKET_EVENT_SKIP)
    return event;

  mask_size = self->is_client ? 0 : MASK_SIZE;
  if (length - header.size < mask_size + header.payload_length)
    return WIRE_WEBSOCKET_EVENT_MORE;

  body = data + header.size + mask_size;
  if (!self->is_client)
    wire_websocket_mask (body, header.payload_length, data + header.size);
  payload->data = body;
  payload->length = header.payload_length;
  *consumed = header.size + mask_size + header.payload_length;

  switch (header.opcode)
    {
    case WIRE_WEBSOCKET_PING:
      return WIRE_WEBSOCKET_EVENT_PING;
    case WIRE_WEBSOCKET_PONG:
      return WIRE_WEBSOCKET_EVENT_SKIP;
    case WIRE_WEBSOCKET_CLOSE:
      return take_close (payload);
    case WIRE_WEBSOCKET_CONTINUATION:
    case WIRE_WEBSOCKET_TEXT:
    case WIRE_WEBSOCKET_BINARY:
    default:
      return take_data (self, header.fin, payload);
    }
}

/**
 * wire_websocket_decoder_clear:
 *
 * Forgets a message that is in the making. Also to be called when a message
 * was handed out, whose fragments it frees.
 */
void
wire_websocket_decoder_clear (WireWebsocketDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->fragments, g_byte_array_unref);
}

/**
 * wire_websocket_write_header:
 * @header: (out caller-allocates): where to write it.
 * @mask: (nullable): what the payload is masked with, by clients only.
 *
 * Writes the header of an unfragmented frame.
 *
 * Returns: the bytes written
 */
gsize
wire_websocket_write_header (guint8              header[WIRE_WEBSOCKET_MAX_HEADER],
                             WireWebsocketOpcode opcode,
                             gsize               payload_length,
                             const guint8       *mask)
{
  gsize size = 2;

  header[0] = FIN | opcode;

  if (payload_length < LENGTH_16)
    header[1] = payload_length;
  else if (payload_length <= G_MAXUINT16)
    {
      header[1] = LENGTH_16;
      header[2] = payload_length >> 8;
      header[3] = payload_length & 0xff;
      size = 4;
    }
  else
    {
      guint64 big = GUINT64_TO_BE ((guint64) payload_length);

      header[1] = LENGTH_64;
      memcpy (header + 2, &big, sizeof big);
      size = 10;
    }

  if (mask != NULL)
    {
      header[1] |= MASKED;
      memcpy (header + size, mask, MASK_SIZE);
      size += MASK_SIZE;
    }

  return size;
}
