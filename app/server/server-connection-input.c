/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-connection.h"

#include "server-connection-private.h"
#include "server-exchange-private.h"
#include "server-handshake.h"
#include "server-headers.h"
#include "server-session.h"

/* How much may wait to be sent before the next request is looked at. */
#define MAX_BACKLOG (256 * 1024)

static ServerHub *
get_hub (ServerConnection *self)
{
  return server_listener_get_hub (self->listener);
}

/*< private >
 * server_connection_respond:
 *
 * Answers what is no request, or none yet, and ends the connection.
 */
void
server_connection_respond (ServerConnection *self,
                           ServerHttpStatus  status)
{
  g_autoptr (GString) response = g_string_new (NULL);

  server_http_append_head (response, status, FALSE, NULL, NULL, 0);
  server_connection_send (self, server_frame_new_raw (response->str, response->len));
  server_connection_drain (self);
}

/*< private >
 * server_connection_upgrade:
 * @exchange: that of a request for a WebSocket.
 * @from_page: whether it is known to come from the web page that this server
 *   has, and is for that only.
 *
 * Makes a WebSocket of the connection, if all is as it should be.
 */
void
server_connection_upgrade (ServerConnection *self,
                           ServerExchange   *exchange,
                           gboolean          from_page)
{
  static const char *const any[] = { "*", NULL };
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  ServerConfig *config = server_hub_get_config (get_hub (self));
  g_autoptr (GString) response = NULL;
  ServerHttpStatus status;

  status = server_handshake_check (request, from_page ? any : (const char *const *) config->allowed_origins);
  if (status == SERVER_HTTP_UPGRADE_REQUIRED)
    {
      server_exchange_add_header (exchange, "Upgrade", "websocket");
      server_exchange_add_header (exchange, "Sec-WebSocket-Version", "13");
    }
  if (status != SERVER_HTTP_SWITCHING_PROTOCOLS)
    {
      /* The client may have sent frames already. */
      server_exchange_hurry (exchange);
      server_exchange_refuse (exchange, status);
      return;
    }

  response = g_string_new (NULL);
  server_handshake_append_response (request, response);
  server_connection_send (self, server_frame_new_raw (response->str, response->len));
  server_connection_set_deadline (self, SERVER_DEADLINE_NONE);
  self->session = server_session_new (get_hub (self), self);
  server_session_take_headers (self->session, server_headers_collect (config, request));
  if (from_page)
    server_session_set_from_page (self->session);
  server_exchange_detach (self->exchange);
  g_clear_pointer (&self->exchange, server_exchange_unref);
  self->state = SERVER_CONNECTION_OPEN;
}

/*< private >
 * server_connection_admit:
 *
 * Returns: 0 if the request may be looked at, or the status to refuse it with
 */
ServerHttpStatus
server_connection_admit (ServerConnection        *self,
                         const ServerHttpRequest *request)
{
  return server_gate_check (server_listener_get_gate (self->listener), server_hub_get_config (get_hub (self)),
                            &self->guest, request, g_get_monotonic_time ());
}

/*< private >
 * server_connection_may_post:
 * @rate: how many posts an address may send in a second; those of ten seconds
 *   may come at once.
 *
 * Counts one more from where the connection comes from.
 *
 * Returns: whether it is not too much
 */
gboolean
server_connection_may_post (ServerConnection *self,
                            gint64            rate)
{
  ServerAddress *address = self->guest.address;
  gint64 now = g_get_monotonic_time ();

  return address == NULL || server_bucket_take (&address->posts, now, 1, rate) <= SERVER_BUCKET_BURST;
}

/*< private >
 * server_connection_open_stream:
 * @commands: what the client has sent with its request.
 *
 * Makes the response to a request of what the connection has still to say.
 */
void
server_connection_open_stream (ServerConnection *self,
                               ServerExchange   *exchange,
                               ServerStreamKind  kind,
                               GBytes           *commands)
{
  ServerEmulation *emulation = server_hub_get_emulation (get_hub (self));
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  gsize length;
  const guint8 *data = g_bytes_get_data (commands, &length);

  server_exchange_hand_over (exchange, server_stream_kind_get_content_type (kind));
  g_clear_pointer (&self->exchange, server_exchange_unref);
  self->stream = server_stream_new (kind);
  self->state = SERVER_CONNECTION_OPEN;
  self->session = server_session_new (get_hub (self), self);
  server_session_take_headers (self->session, server_headers_collect (server_hub_get_config (get_hub (self)), request));
  server_emulation_add (emulation, self->stream, self);
  server_session_receive (self->session, data, length);
}

/* Who begins with TLS where there is none waits for an answer to that. */
static gboolean
may_begin_head (guint8 byte)
{
  return g_ascii_isupper (byte) || byte == '\r' || byte == '\n';
}

static gsize
consume_head (ServerConnection *self,
              const guint8     *data,
              gsize             length)
{
  gsize head = server_http_find_head_end (data, length);
  g_autoptr (ServerExchange) exchange = NULL;
  ServerHttpRequest *request;

  if (self->idle)
    {
      self->idle = FALSE;
      server_connection_set_deadline (self, SERVER_DEADLINE_HEAD);
    }

  if (head > SERVER_HTTP_MAX_HEAD || (head == 0 && length > SERVER_HTTP_MAX_HEAD))
    {
      server_connection_respond (self, SERVER_HTTP_HEAD_TOO_LARGE);
      return length;
    }
  if (head == 0 && length > 0 && !may_begin_head (data[0]))
    {
      server_connection_respond (self, SERVER_HTTP_BAD_REQUEST);
      return length;
    }
  if (head == 0)
    return 0;

  request = server_http_request_parse (data, head);
  if (request == NULL)
    {
      server_connection_respond (self, SERVER_HTTP_BAD_REQUEST);
      return length;
    }

  exchange = server_exchange_new (get_hub (self), self, request);
  self->exchange = server_exchange_ref (exchange);
  server_exchange_start (exchange);
  return head;
}

/* Who does not read the answers is not asked for more, and what comes while
 * an answer is made has to wait. */
static gsize
consume_http (ServerConnection *self,
              const guint8     *data,
              gsize             length)
{
  g_autoptr (ServerExchange) exchange = NULL;

  if (self->exchange == NULL)
    return self->blocked || self->queue.size > MAX_BACKLOG ? 0 : consume_head (self, data, length);

  if (!server_exchange_is_reading (self->exchange))
    return 0;

  exchange = server_exchange_ref (self->exchange);
  return server_exchange_take_body (exchange, data, length);
}

static void
close_by_peer (ServerConnection *self,
               guint             code)
{
  self->peer_done = TRUE;
  server_connection_detach (self);
  if (self->state == SERVER_CONNECTION_OPEN)
    server_connection_send (self, server_frame_new_close (code, NULL));
  server_connection_drain (self);
}

static void
close_for_error (ServerConnection *self,
                 guint             code)
{
  if (self->state == SERVER_CONNECTION_OPEN)
    {
      server_connection_detach (self);
      server_connection_send (self, server_frame_new_close (code, NULL));
      server_connection_drain (self);
    }
  else
    server_connection_abort (self);
}

/* Of the pings of a peer that does not read only the last is answered, which
 * RFC 6455 5.5.3 allows: they must not fill the queue. */
static void
answer_ping (ServerConnection           *self,
             const WireWebsocketPayload *payload)
{
  ServerFrame *pong = server_frame_new_pong (payload->data, payload->length);

  g_clear_pointer (&self->pong, server_frame_unref);
  if (self->blocked)
    self->pong = pong;
  else
    server_connection_send (self, pong);
}

static gsize
consume_frame (ServerConnection *self,
               guint8           *data,
               gsize             length)
{
  WireWebsocketPayload payload;
  gsize consumed;

  /* What belongs to a stream comes with other requests. */
  if (self->stream != NULL)
    return length;

  switch (wire_websocket_decoder_next (&self->decoder, server_hub_get_config (get_hub (self))->max_message_size,
                                       data, length, &consumed, &payload))
    {
    case WIRE_WEBSOCKET_EVENT_MESSAGE:
      if (self->state == SERVER_CONNECTION_OPEN)
        server_session_receive (self->session, payload.data, payload.length);
      wire_websocket_decoder_clear (&self->decoder);
      break;
    case WIRE_WEBSOCKET_EVENT_PING:
      if (self->state == SERVER_CONNECTION_OPEN)
        answer_ping (self, &payload);
      break;
    case WIRE_WEBSOCKET_EVENT_CLOSE:
      close_by_peer (self, payload.close_code);
      break;
    case WIRE_WEBSOCKET_EVENT_ERROR:
      close_for_error (self, payload.close_code);
      consumed = length;
      break;
    case WIRE_WEBSOCKET_EVENT_MORE:
    case WIRE_WEBSOCKET_EVENT_SKIP:
    default:
      break;
    }

  return consumed;
}

static gsize
consume (ServerConnection *self,
         guint8           *data,
         gsize             length)
{
  gsize total = 0;
  gsize consumed = 1;

  while (total < length && consumed > 0 && !self->paused && !self->throttled)
    {
      switch (self->state)
        {
        case SERVER_CONNECTION_HTTP:
          consumed = consume_http (self, data + total, length - total);
          break;
        case SERVER_CONNECTION_OPEN:
        case SERVER_CONNECTION_CLOSING:
          consumed = consume_frame (self, data + total, length - total);
          break;
        case SERVER_CONNECTION_DRAINING:
        case SERVER_CONNECTION_FINISHED:
        default:
          consumed = length - total;
          break;
        }
      total += consumed;
    }

  return total;
}

/*< private >
 * server_connection_take_input:
 * @data: (array length=length): what has come; is written to.
 *
 * Works through what has come, after what was kept of former reads, and keeps
 * what is not complete.
 */
void
server_connection_take_input (ServerConnection *self,
                              guint8           *data,
                              gsize             length)
{
  g_autoptr (GByteArray) input = g_steal_pointer (&self->input);
  gsize consumed;

  if (input == NULL)
    {
      consumed = consume (self, data, length);
      if (consumed < length)
        {
          input = g_byte_array_sized_new (length - consumed);
          g_byte_array_append (input, data + consumed, length - consumed);
        }
    }
  else
    {
      if (length > 0)
        g_byte_array_append (input, data, length);
      consumed = consume (self, input->data, input->len);
      if (consumed > 0)
        g_byte_array_remove_range (input, 0, consumed);
    }

  if (self->state != SERVER_CONNECTION_FINISHED && input != NULL && input->len > 0)
    self->input = g_steal_pointer (&input);
  if (self->state == SERVER_CONNECTION_HTTP && self->input != NULL && self->input->len > SERVER_HTTP_MAX_HEAD)
    server_connection_set_paused (self, TRUE);
}
