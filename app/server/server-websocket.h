/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_WEBSOCKET_MAX_HEADER 10
#define SERVER_WEBSOCKET_MAX_CONTROL 125

typedef enum
{
  SERVER_WEBSOCKET_CLOSE_NORMAL = 1000,
  SERVER_WEBSOCKET_CLOSE_PROTOCOL_ERROR = 1002,
  SERVER_WEBSOCKET_CLOSE_UNSUPPORTED = 1003,
  SERVER_WEBSOCKET_CLOSE_NO_STATUS = 1005,
  SERVER_WEBSOCKET_CLOSE_INVALID_TEXT = 1007,
  SERVER_WEBSOCKET_CLOSE_TOO_LARGE = 1009,
} ServerWebsocketClose;

typedef enum
{
  SERVER_WEBSOCKET_CONTINUATION = 0x0,
  SERVER_WEBSOCKET_TEXT = 0x1,
  SERVER_WEBSOCKET_BINARY = 0x2,
  SERVER_WEBSOCKET_CLOSE = 0x8,
  SERVER_WEBSOCKET_PING = 0x9,
  SERVER_WEBSOCKET_PONG = 0xa,
} ServerWebsocketOpcode;

/**
 * ServerWebsocketEvent:
 * @SERVER_WEBSOCKET_EVENT_MORE: no whole frame is there yet.
 * @SERVER_WEBSOCKET_EVENT_SKIP: a frame was taken that needs no answer.
 * @SERVER_WEBSOCKET_EVENT_MESSAGE: a text message is complete.
 * @SERVER_WEBSOCKET_EVENT_PING: to be answered with the same payload.
 * @SERVER_WEBSOCKET_EVENT_CLOSE: the peer closes, with a code and a reason.
 * @SERVER_WEBSOCKET_EVENT_ERROR: the peer broke the rules; the connection is
 *   to be closed with the code, and the decoder is not to be used again.
 */
typedef enum
{
  SERVER_WEBSOCKET_EVENT_MORE,
  SERVER_WEBSOCKET_EVENT_SKIP,
  SERVER_WEBSOCKET_EVENT_MESSAGE,
  SERVER_WEBSOCKET_EVENT_PING,
  SERVER_WEBSOCKET_EVENT_CLOSE,
  SERVER_WEBSOCKET_EVENT_ERROR,
} ServerWebsocketEvent;

/**
 * ServerWebsocketPayload:
 *
 * What came with an event. @data points into the caller's buffer or into the
 * decoder, and is good until either changes.
 */
typedef struct
{
  const guint8 *data;
  gsize length;
  guint16 close_code;
} ServerWebsocketPayload;

/**
 * ServerWebsocketDecoder:
 * @fragments: (nullable): what has come of a message sent in fragments.
 *
 * The receiving side of RFC 6455 on a server, without any I/O: the caller
 * owns the buffer and keeps what was not consumed. All zeros is its initial
 * state.
 */
typedef struct
{
  GByteArray *fragments;
} ServerWebsocketDecoder;

ServerWebsocketEvent server_websocket_decoder_next  (ServerWebsocketDecoder *self,
                                                     gsize                   max_message_size,
                                                     guint8                 *data,
                                                     gsize                   length,
                                                     gsize                  *consumed,
                                                     ServerWebsocketPayload *payload);
void                 server_websocket_decoder_clear (ServerWebsocketDecoder *self);
gsize                server_websocket_write_header  (guint8                  header[SERVER_WEBSOCKET_MAX_HEADER],
                                                     ServerWebsocketOpcode   opcode,
                                                     gsize                   payload_length);

G_END_DECLS
