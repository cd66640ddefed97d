/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-connection.h"
#include "server-http.h"
#include "server-queue.h"

#include "wire-websocket.h"

G_BEGIN_DECLS

/**
 * ServerConnectionState:
 * @SERVER_CONNECTION_HTTP: the head of the request has not come yet.
 * @SERVER_CONNECTION_OPEN: a WebSocket with a session.
 * @SERVER_CONNECTION_CLOSING: we have sent a close frame; the peer's is to come.
 * @SERVER_CONNECTION_DRAINING: all is said; our side ends as soon as it is sent.
 * @SERVER_CONNECTION_FINISHED: the socket is closed; the memory goes at the end of the
 *   turn.
 */
typedef enum
{
  SERVER_CONNECTION_HTTP,
  SERVER_CONNECTION_OPEN,
  SERVER_CONNECTION_CLOSING,
  SERVER_CONNECTION_DRAINING,
  SERVER_CONNECTION_FINISHED,
} ServerConnectionState;

/**
 * ServerConnection:
 * @input: (nullable): what has come of a head or frame that is not complete;
 *   an idle connection has none.
 * @pong: (nullable): the answer to the last ping that came while the socket
 *   took no more.
 * @blocked: the socket takes no more; the loop will tell.
 * @marked: it will be flushed at the end of this turn.
 * @peer_done: the peer has closed the WebSocket, and sends nothing after that.
 * @shut: our side is shut.
 *
 * One socket: first HTTP, then, if the request asks for it, a WebSocket.
 */
struct _ServerConnection
{
  ServerWatch watch;
  ServerListener *listener;
  ServerSession *session;
  GList link;
  ServerTimer deadline;
  GByteArray *input;
  WireWebsocketDecoder decoder;
  ServerQueue queue;
  ServerFrame *pong;
  ServerConnectionState state : 3;
  guint blocked : 1;
  guint marked : 1;
  guint paused : 1;
  guint peer_done : 1;
  guint shut : 1;
};

void server_connection_detach     (ServerConnection  *self);
void server_connection_drain      (ServerConnection  *self);
void server_connection_respond    (ServerConnection  *self,
                                   ServerHttpStatus   status,
                                   const char        *extra_headers,
                                   const char        *content_type,
                                   const char        *body);
void server_connection_take_input (ServerConnection  *self,
                                   guint8            *data,
                                   gsize              length);

G_END_DECLS
