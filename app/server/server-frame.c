/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-frame.h"

#include "wire-websocket.h"

#include <string.h>

#define MAX_REASON (WIRE_WEBSOCKET_MAX_CONTROL - 2)

static ServerFrame *
frame_new (const void *head,
           gsize       head_length,
           const void *body,
           gsize       body_length,
           gboolean    is_push)
{
  ServerFrame *self = g_malloc (sizeof (ServerFrame) + head_length + body_length);

  self->ref_count = 1;
  self->size = head_length + body_length;
  self->is_push = is_push;
  if (head_length > 0)
    memcpy (self->bytes, head, head_length);
  if (body_length > 0)
    memcpy (self->bytes + head_length, body, body_length);
  return self;
}

static ServerFrame *
frame_new_websocket (WireWebsocketOpcode opcode,
                     const void         *payload,
                     gsize               length,
                     gboolean            is_push)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize header_length = wire_websocket_write_header (header, opcode, length, NULL);

  return frame_new (header, header_length, payload, length, is_push);
}

/**
 * server_frame_new_text:
 * @is_push: whether nobody asked for it.
 *
 * Returns: (transfer full): a WebSocket text frame
 */
ServerFrame *
server_frame_new_text (const char *text,
                       gsize       length,
                       gboolean    is_push)
{
  return frame_new_websocket (WIRE_WEBSOCKET_TEXT, text, length, is_push);
}

/**
 * server_frame_new_pong:
 *
 * Returns: (transfer full): the answer to a WebSocket ping frame
 */
ServerFrame *
server_frame_new_pong (const guint8 *payload,
                       gsize         length)
{
  return frame_new_websocket (WIRE_WEBSOCKET_PONG, payload, length, TRUE);
}

/**
 * server_frame_new_close:
 * @code: the code, or %WIRE_WEBSOCKET_CLOSE_NO_STATUS for a frame without.
 * @reason: (nullable): a short ASCII text.
 *
 * Returns: (transfer full): a WebSocket close frame
 */
ServerFrame *
server_frame_new_close (guint       code,
                        const char *reason)
{
  guint8 payload[WIRE_WEBSOCKET_MAX_CONTROL];
  gsize length = reason != NULL ? MIN (strlen (reason), MAX_REASON) : 0;

  if (code == WIRE_WEBSOCKET_CLOSE_NO_STATUS)
    return frame_new_websocket (WIRE_WEBSOCKET_CLOSE, NULL, 0, FALSE);

  payload[0] = code >> 8;
  payload[1] = code & 0xff;
  if (length > 0)
    memcpy (payload + 2, reason, length);

  return frame_new_websocket (WIRE_WEBSOCKET_CLOSE, payload, length + 2, FALSE);
}

/**
 * server_frame_new_raw:
 *
 * Returns: (transfer full): bytes that are sent as they are
 */
ServerFrame *
server_frame_new_raw (const char *bytes,
                      gsize       length)
{
  return frame_new (NULL, 0, bytes, length, FALSE);
}
