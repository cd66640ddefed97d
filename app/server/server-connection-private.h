/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-connection.h"
#include "server-emulation.h"
#include "server-exchange.h"
#include "server-queue.h"
#include "server-tls-stream.h"

#include "wire-websocket.h"

G_BEGIN_DECLS

/**
 * ServerConnectionState:
 * @SERVER_CONNECTION_HTTP: requests come, and are answered one after another.
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
 * ServerDeadline:
 * @SERVER_DEADLINE_NONE: the peer waits for us.
 * @SERVER_DEADLINE_HEAD: the head of a request is to come.
 * @SERVER_DEADLINE_BODY: the body, or more of it, is to come.
 * @SERVER_DEADLINE_IDLE: the peer may ask for more, or not.
 * @SERVER_DEADLINE_OUTPUT: the peer is to take what waits for it.
 *
 * What is waited for over HTTP, and not for ever.
 */
typedef enum
{
  SERVER_DEADLINE_NONE,
  SERVER_DEADLINE_HEAD,
  SERVER_DEADLINE_BODY,
  SERVER_DEADLINE_IDLE,
  SERVER_DEADLINE_OUTPUT,
} ServerDeadline;

/**
 * ServerConnection:
 * @tls: (nullable): what stands between us and the socket.
 * @exchange: (nullable): the request that is being read or answered.
 * @stream: (nullable): set where what a WebSocket would be sent goes out as
 *   the response to a request.
 * @guest: where it comes from.
 * @commands: what is left of the commands that may come; @bytes, of the bytes.
 * @flooding_since: milliseconds; since when it has wanted more than that, 0 if
 *   it has not.
 * @input: (nullable): what has come of a head or frame that is not complete;
 *   an idle connection has none.
 * @pong: (nullable): the answer to the last ping that came while the socket
 *   took no more.
 * @blocked: the socket takes no more; the loop will tell.
 * @marked: it will be flushed at the end of this turn.
 * @idle: nothing of the next request has come yet.
 * @stalled: something was waiting for the peer to take it, over HTTP.
 * @peer_done: the peer has closed its side, and sends nothing after that.
 * @throttled: what the peer sends is left where it is, for it sends too much.
 * @shut: our side is shut.
 *
 * One socket: first HTTP, then, if a request asks for it, a WebSocket.
 */
struct _ServerConnection
{
  ServerWatch watch;
  ServerListener *listener;
  ServerTlsStream *tls;
  ServerSession *session;
  ServerExchange *exchange;
  ServerStream *stream;
  GList link;
  ServerTimer deadline;
  ServerGuest guest;
  ServerBucket commands;
  ServerBucket bytes;
  gint64 flooding_since;
  GByteArray *input;
  WireWebsocketDecoder decoder;
  ServerQueue queue;
  ServerFrame *pong;
  ServerConnectionState state : 3;
  guint blocked : 1;
  guint marked : 1;
  guint paused : 1;
  guint idle : 1;
  guint stalled : 1;
  guint throttled : 1;
  guint peer_done : 1;
  guint shut : 1;
};

void              server_connection_detach          (ServerConnection        *self);
void              server_connection_drain           (ServerConnection        *self);
void              server_connection_respond         (ServerConnection        *self,
                                                     ServerHttpStatus         status);
ServerHttpStatus  server_connection_admit           (ServerConnection        *self,
                                                     const ServerHttpRequest *request);
void              server_connection_set_deadline    (ServerConnection        *self,
                                                     ServerDeadline           deadline);
void              server_connection_finish_exchange (ServerConnection        *self,
                                                     gboolean                 keep_alive);
void              server_connection_upgrade         (ServerConnection        *self,
                                                     ServerExchange          *exchange,
                                                     gboolean                 from_page);
gboolean          server_connection_may_post        (ServerConnection        *self,
                                                     gint64                   rate);
void              server_connection_open_stream     (ServerConnection        *self,
                                                     ServerExchange          *exchange,
                                                     ServerStreamKind         kind,
                                                     GBytes                  *commands);
void              server_connection_count_bytes     (ServerConnection        *self,
                                                     gsize                    n_bytes);
void              server_connection_take_input      (ServerConnection        *self,
                                                     guint8                  *data,
                                                     gsize                    length);

G_END_DECLS
