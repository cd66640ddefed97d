/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WIRE_WEBSOCKET_MASK_SIZE 4
#define WIRE_WEBSOCKET_MAX_HEADER (10 + WIRE_WEBSOCKET_MASK_SIZE)
#define WIRE_WEBSOCKET_MAX_CONTROL 125

typedef enum
{
  WIRE_WEBSOCKET_CLOSE_NORMAL = 1000,
  WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR = 1002,
  WIRE_WEBSOCKET_CLOSE_UNSUPPORTED = 1003,
  WIRE_WEBSOCKET_CLOSE_NO_STATUS = 1005,
  WIRE_WEBSOCKET_CLOSE_INVALID_TEXT = 1007,
  WIRE_WEBSOCKET_CLOSE_TOO_LARGE = 1009,
} WireWebsocketClose;

typedef enum
{
  WIRE_WEBSOCKET_CONTINUATION = 0x0,
  WIRE_WEBSOCKET_TEXT = 0x1,
  WIRE_WEBSOCKET_BINARY = 0x2,
  WIRE_WEBSOCKET_CLOSE = 0x8,
  WIRE_WEBSOCKET_PING = 0x9,
  WIRE_WEBSOCKET_PONG = 0xa,
} WireWebsocketOpcode;

/**
 * WireWebsocketEvent:
 * @WIRE_WEBSOCKET_EVENT_MORE: no whole frame is there yet.
 * @WIRE_WEBSOCKET_EVENT_SKIP: a frame was taken that needs no answer.
 * @WIRE_WEBSOCKET_EVENT_MESSAGE: a text message is complete.
 * @WIRE_WEBSOCKET_EVENT_PING: to be answered with the same payload.
 * @WIRE_WEBSOCKET_EVENT_CLOSE: the peer closes, with a code and a reason.
 * @WIRE_WEBSOCKET_EVENT_ERROR: the peer broke the rules; the connection is
 *   to be closed with the code, and the decoder is not to be used again.
 */
typedef enum
{
  WIRE_WEBSOCKET_EVENT_MORE,
  WIRE_WEBSOCKET_EVENT_SKIP,
  WIRE_WEBSOCKET_EVENT_MESSAGE,
  WIRE_WEBSOCKET_EVENT_PING,
  WIRE_WEBSOCKET_EVENT_CLOSE,
  WIRE_WEBSOCKET_EVENT_ERROR,
} WireWebsocketEvent;

/**
 * WireWebsocketPayload:
 *
 * What came with an event. @data points into the caller's buffer or into the
 * decoder, and is good until either changes.
 */
typedef struct
{
  const guint8 *data;
  gsize length;
  guint16 close_code;
} WireWebsocketPayload;

/**
 * WireWebsocketDecoder:
 * @is_client: whether the peer is a server, whose frames are not masked.
 * @fragments: (nullable): what has come of a message sent in fragments.
 *
 * The receiving side of RFC 6455, without any I/O: the caller owns the buffer
 * and keeps what was not consumed. All zeros is the initial state of a server.
 *
 * A client is not told whether a message is UTF-8: it reads JSON, whose reader
 * finds that out by the way.
 */
typedef struct
{
  gboolean is_client;
  GByteArray *fragments;
} WireWebsocketDecoder;

WireWebsocketEvent wire_websocket_decoder_next  (WireWebsocketDecoder *self,
                                                 gsize                 max_message_size,
                                                 guint8               *data,
                                                 gsize                 length,
                                                 gsize                *consumed,
                                                 WireWebsocketPayload *payload);
void               wire_websocket_decoder_clear (WireWebsocketDecoder *self);
void               wire_websocket_mask          (guint8               *data,
                                                 gsize                 length,
                                                 const guint8          mask[WIRE_WEBSOCKET_MASK_SIZE]);
gsize              wire_websocket_write_header  (guint8                header[WIRE_WEBSOCKET_MAX_HEADER],
                                                 WireWebsocketOpcode   opcode,
                                                 gsize                 payload_length,
                                                 const guint8         *mask);

G_END_DECLS
