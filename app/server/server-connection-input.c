/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-connection.h"

#include "server-connection-private.h"
#include "server-handshake.h"
#include "server-session.h"

#define PATH_WEBSOCKET "/connection/websocket"
#define PATH_HEALTH "/health"

static ServerHub *
get_hub (ServerConnection *self)
{
  return server_listener_get_hub (self->listener);
}

/*< private >
 * server_connection_respond:
 * @extra_headers: (nullable): whole lines.
 * @content_type: (nullable): none for a response without a body.
 *
 * Answers an HTTP request, and ends the connection.
 */
void
server_connection_respond (ServerConnection *self,
                           ServerHttpStatus  status,
                           const char       *extra_headers,
                           const char       *content_type,
                           const char       *body)
{
  g_autoptr (GString) response = g_string_new (NULL);

  server_http_append_response (response, status, extra_headers, content_type, body);
  server_connection_send (self, server_frame_new_raw (response->str, response->len));
  server_connection_drain (self);
}

static void
upgrade (ServerConnection        *self,
         const ServerHttpRequest *request)
{
  ServerConfig *config = server_hub_get_config (get_hub (self));
  g_autoptr (GString) response = NULL;
  ServerHttpStatus status;

  status = server_handshake_check (request, (const char *const *) config->allowed_origins);
  if (status == SERVER_HTTP_UPGRADE_REQUIRED)
    server_connection_respond (self, status, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", NULL, NULL);
  else if (status != SERVER_HTTP_SWITCHING_PROTOCOLS)
    server_connection_respond (self, status, NULL, NULL, NULL);
  else
    {
      response = g_string_new (NULL);
      server_handshake_append_response (request, response);
      server_connection_send (self, server_frame_new_raw (response->str, response->len));
      server_wheel_cancel (server_loop_get_wheel (server_hub_get_loop (get_hub (self))), &self->deadline);
      self->state = SERVER_CONNECTION_OPEN;
      self->session = server_session_new (get_hub (self), self);
    }
}

static void
handle_request (ServerConnection        *self,
                const ServerHttpRequest *request)
{
  const char *path = server_http_request_get_path (request);
  gboolean is_websocket = g_str_equal (path, PATH_WEBSOCKET);

  if (!is_websocket && !g_str_equal (path, PATH_HEALTH))
    server_connection_respond (self, SERVER_HTTP_NOT_FOUND, NULL, NULL, NULL);
  else if (!g_str_equal (server_http_request_get_method (request), "GET"))
    server_connection_respond (self, SERVER_HTTP_METHOD_NOT_ALLOWED, "Allow: GET\r\n", NULL, NULL);
  else if (server_http_request_has_body (request))
    server_connection_respond (self, SERVER_HTTP_CONTENT_TOO_LARGE, NULL, NULL, NULL);
  else if (is_websocket)
    upgrade (self, request);
  else
    server_connection_respond (self, SERVER_HTTP_OK, NULL, "application/json", "{}");
}

static gsize
consume_head (ServerConnection *self,
              const guint8     *data,
              gsize             length)
{
  gsize head = server_http_find_head_end (data, length);
  g_autoptr (ServerHttpRequest) request = NULL;

  if (head > SERVER_HTTP_MAX_HEAD || (head == 0 && length > SERVER_HTTP_MAX_HEAD))
    {
      server_connection_respond (self, SERVER_HTTP_HEAD_TOO_LARGE, NULL, NULL, NULL);
      return length;
    }
  if (head == 0)
    return 0;

  request = server_http_request_parse (data, head);
  if (request == NULL)
    server_connection_respond (self, SERVER_HTTP_BAD_REQUEST, NULL, NULL, NULL);
  else
    handle_request (self, request);

  return head;
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

  while (total < length && consumed > 0 && !self->paused)
    {
      switch (self->state)
        {
        case SERVER_CONNECTION_HTTP:
          consumed = consume_head (self, data + total, length - total);
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
}
