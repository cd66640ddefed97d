/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-exchange.h"

#include "server-connection-private.h"
#include "server-exchange-private.h"
#include "server-metrics.h"
#include "server-routes.h"

#include <string.h>

/* What frames the pieces of a body may be so many times as long as they are,
 * and so many bytes more. */
#define MAX_FRAMING_FACTOR 16
#define MAX_FRAMING (64 * 1024)

/* How much of a body must come before it is given more time. */
#define PROGRESS (16 * 1024)

/* How many seconds later those may ask again who are not let in now. */
#define RETRY_AFTER 10

#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define LAST_CHUNK "0\r\n\r\n"

/**
 * ServerExchangeState:
 * @SERVER_EXCHANGE_READING: the body is still to come.
 * @SERVER_EXCHANGE_HANDLING: the request is there; the answer is not.
 * @SERVER_EXCHANGE_STREAMING: a part of the response is there.
 * @SERVER_EXCHANGE_DONE: all was answered.
 */
typedef enum
{
  SERVER_EXCHANGE_READING,
  SERVER_EXCHANGE_HANDLING,
  SERVER_EXCHANGE_STREAMING,
  SERVER_EXCHANGE_DONE,
} ServerExchangeState;

/**
 * ServerExchange:
 * @connection: (nullable): %NULL when it is gone, or no longer ours.
 * @route: (nullable): %NULL until the head was looked at.
 * @headers: (nullable): of the response.
 * @body: (nullable): what has come, unless there is a sink.
 * @limit: bytes that the body may have.
 * @received: bytes of the body that have come,
 * @raw: those with what frames them, and
 * @noted: bytes of the body when it was last given more time.
 * @keep_alive: whether the connection can be used after this.
 * @chunked: whether the response goes out in chunks.
 * @headless: whether the response has no body, whatever it says.
 */
struct _ServerExchange
{
  guint ref_count;
  ServerExchangeState state;
  ServerHub *hub;
  ServerConnection *connection;
  ServerHttpRequest *request;
  const ServerRoute *route;
  GString *headers;
  GByteArray *body;
  ServerExchangeSink sink;
  gpointer sink_data;
  GDestroyNotify sink_destroy;
  ServerExchangeWatch watch;
  gpointer watch_data;
  guint64 limit;
  guint64 received;
  guint64 raw;
  guint64 noted;
  gboolean keep_alive;
  gboolean chunked;
  gboolean headless;
};

/*< private >
 * server_exchange_new:
 * @request: (transfer full): its head.
 *
 * Returns: (transfer full): an exchange that was not looked at yet
 */
ServerExchange *
server_exchange_new (ServerHub         *hub,
                     ServerConnection  *connection,
                     ServerHttpRequest *request)
{
  ServerExchange *self = g_new0 (ServerExchange, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->connection = connection;
  self->request = request;
  self->keep_alive = server_http_request_keeps_alive (request) && !server_hub_is_stopping (hub);
  self->headless = g_str_equal (server_http_request_get_method (request), "HEAD");
  return self;
}

ServerExchange *
server_exchange_ref (ServerExchange *self)
{
  self->ref_count++;
  return self;
}

void
server_exchange_unref (ServerExchange *self)
{
  if (--self->ref_count > 0)
    return;

  if (self->sink_destroy != NULL)
    self->sink_destroy (self->sink_data);
  server_http_request_free (self->request);
  if (self->headers != NULL)
    g_string_free (self->headers, TRUE);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

ServerHub *
server_exchange_get_hub (ServerExchange *self)
{
  return self->hub;
}

/**
 * server_exchange_get_connection:
 *
 * Returns: (nullable): the connection, %NULL if it is gone
 */
ServerConnection *
server_exchange_get_connection (ServerExchange *self)
{
  return self->connection;
}

const ServerHttpRequest *
server_exchange_get_request (ServerExchange *self)
{
  return self->request;
}

/**
 * server_exchange_dup_body:
 *
 * Returns: (transfer full): all of the body, unless a sink has had it
 */
GBytes *
server_exchange_dup_body (ServerExchange *self)
{
  if (self->body == NULL)
    return g_bytes_new (NULL, 0);

  return g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
}

/**
 * server_exchange_is_open:
 *
 * Returns: whether somebody still waits for the answer, or the rest of it
 */
gboolean
server_exchange_is_open (ServerExchange *self)
{
  return self->connection != NULL && self->state != SERVER_EXCHANGE_DONE;
}

/**
 * server_exchange_is_blocked:
 *
 * Returns: whether enough was written for now; the watch will tell when more
 *   may be
 */
gboolean
server_exchange_is_blocked (ServerExchange *self)
{
  return self->connection != NULL &&
         server_connection_get_backlog (self->connection) >= SERVER_EXCHANGE_BACKLOG;
}

/*< private >
 * server_exchange_is_reading:
 *
 * Returns: whether what the peer sends is for the body
 */
gboolean
server_exchange_is_reading (ServerExchange *self)
{
  return self->state == SERVER_EXCHANGE_READING;
}

gboolean
server_exchange_is_streaming (ServerExchange *self)
{
  return self->state == SERVER_EXCHANGE_STREAMING;
}

/**
 * server_exchange_set_sink:
 * @sink: gets the body piece by piece, instead of it being kept.
 * @destroy: (nullable): called with @data when the exchange is over, however
 *   it may end.
 *
 * For the beginning of a route.
 */
void
server_exchange_set_sink (ServerExchange     *self,
                          ServerExchangeSink  sink,
                          gpointer            data,
                          GDestroyNotify      destroy)
{
  self->sink = sink;
  self->sink_data = data;
  self->sink_destroy = destroy;
}

gpointer
server_exchange_get_sink_data (ServerExchange *self)
{
  return self->sink_data;
}

/**
 * server_exchange_set_watch:
 * @watch: (nullable): what to call; copied.
 *
 * Neither function is called after the last piece of the response.
 */
void
server_exchange_set_watch (ServerExchange            *self,
                           const ServerExchangeWatch *watch,
                           gpointer                   data)
{
  self->watch = watch != NULL ? *watch : (ServerExchangeWatch) { 0 };
  self->watch_data = data;
}

/**
 * server_exchange_set_paused:
 * @paused: whether to leave the rest of the body with the peer for now.
 */
void
server_exchange_set_paused (ServerExchange *self,
                            gboolean        paused)
{
  if (self->connection != NULL && self->state == SERVER_EXCHANGE_READING)
    server_connection_set_paused (self->connection, paused);
}

/**
 * server_exchange_add_header:
 * @value: without control characters.
 *
 * Adds to the head of the response that is still to be made.
 */
void
server_exchange_add_header (ServerExchange *self,
                            const char     *name,
                            const char     *value)
{
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  if (self->headers == NULL)
    self->headers = g_string_new (NULL);
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

/* Of a request that was not read to its end the rest would look like the next. */
static void
append_head (ServerExchange   *self,
             GString          *text,
             ServerHttpStatus  status,
             const char       *content_type,
             gint64            length)
{
  if (!server_http_request_is_complete (self->request) || server_hub_is_stopping (self->hub))
    self->keep_alive = FALSE;

  server_metrics_note_response (server_hub_get_metrics (self->hub),
                                self->route != NULL ? self->route->path : "", status);
  server_http_append_head (text, status, self->keep_alive,
                           self->headers != NULL ? self->headers->str : NULL,
                           content_type, length);
}

static void
send_bytes (ServerExchange *self,
            const char     *data,
            gsize           length)
{
  server_connection_send (self->connection, server_frame_new_raw (data, length));
}

static void
finish (ServerExchange *self)
{
  ServerConnection *connection = g_steal_pointer (&self->connection);

  self->state = SERVER_EXCHANGE_DONE;
  server_connection_finish_exchange (connection, self->keep_alive);
}

/**
 * server_exchange_respond:
 * @content_type: (nullable): none for a response without a body.
 * @body: (nullable): the body.
 * @length: of @body, or -1 if it ends with a zero.
 *
 * Answers at once and wholly. The exchange may be gone after this, unless the
 * caller has a reference.
 */
void
server_exchange_respond (ServerExchange   *self,
                         ServerHttpStatus  status,
                         const char       *content_type,
                         const char       *body,
                         gssize            length)
{
  g_autoptr (GString) text = NULL;

  if (!server_exchange_is_open (self) || self->state == SERVER_EXCHANGE_STREAMING)
    return;

  if (length < 0)
    length = body != NULL ? strlen (body) : 0;
  text = g_string_sized_new (256 + length);
  append_head (self, text, status, content_type, length);
  if (length > 0 && !self->headless)
    g_string_append_len (text, body, length);
  send_bytes (self, text->str, text->len);
  finish (self);
}

/**
 * server_exchange_refuse:
 *
 * Answers with nothing but a status.
 */
void
server_exchange_refuse (ServerExchange   *self,
                        ServerHttpStatus  status)
{
  server_exchange_respond (self, status, NULL, NULL, 0);
}

/**
 * server_exchange_begin:
 * @length: of the body, or -1 if that is not known yet.
 *
 * Answers with the head; what is written then is the body.
 */
void
server_exchange_begin (ServerExchange   *self,
                       ServerHttpStatus  status,
                       const char       *content_type,
                       gint64            length)
{
  g_autoptr (GString) text = NULL;

  if (!server_exchange_is_open (self) || self->state == SERVER_EXCHANGE_STREAMING)
    return;

  self->chunked = length < 0 && server_http_request_is_modern (self->request);
  if (length < 0 && !self->chunked)
    self->keep_alive = FALSE;
  if (self->chunked)
    server_exchange_add_header (self, "Transfer-Encoding", "chunked");

  text = g_string_new (NULL);
  append_head (self, text, status, content_type, length);
  self->state = SERVER_EXCHANGE_STREAMING;
  send_bytes (self, text->str, text->len);
}

/**
 * server_exchange_write:
 *
 * Writes a piece of the body. There is no limit to what waits for the peer:
 * look at server_exchange_is_blocked().
 */
void
server_exchange_write (ServerExchange *self,
                       const void     *data,
                       gsize           length)
{
  g_autoptr (GString) chunk = NULL;

  if (!server_exchange_is_open (self) || self->state != SERVER_EXCHANGE_STREAMING ||
      length == 0 || self->headless)
    return;

  if (!self->chunked)
    {
      send_bytes (self, data, length);
      return;
    }

  chunk = g_string_sized_new (length + 16);
  g_string_append_printf (chunk, "%" G_GSIZE_MODIFIER "x\r\n", length);
  g_string_append_len (chunk, data, length);
  g_string_append (chunk, "\r\n");
  send_bytes (self, chunk->str, chunk->len);
}

/**
 * server_exchange_end:
 *
 * Ends the body. The exchange may be gone after this, unless the caller has a
 * reference.
 */
void
server_exchange_end (ServerExchange *self)
{
  if (!server_exchange_is_open (self) || self->state != SERVER_EXCHANGE_STREAMING)
    return;

  if (self->chunked && !self->headless)
    send_bytes (self, LAST_CHUNK, strlen (LAST_CHUNK));
  finish (self);
}

/*< private >
 * server_exchange_hand_over:
 *
 * Answers with the head of a response that ends with the connection, and
 * leaves the rest to the connection itself.
 */
void
server_exchange_hand_over (ServerExchange *self,
                           const char     *content_type)
{
  g_autoptr (GString) text = g_string_new (NULL);

  self->keep_alive = FALSE;
  append_head (self, text, SERVER_HTTP_OK, content_type, -1);
  send_bytes (self, text->str, text->len);
  self->state = SERVER_EXCHANGE_DONE;
  self->connection = NULL;
}

static void
handle (ServerExchange *self)
{
  self->state = SERVER_EXCHANGE_HANDLING;
  server_connection_set_deadline (self->connection, SERVER_DEADLINE_NONE);
  self->route->handle (self);
}

static void
expect_body (ServerExchange *self)
{
  const char *expect = server_http_request_get_header (self->request, "expect");

  if (expect != NULL && g_ascii_strcasecmp (expect, "100-continue") != 0)
    {
      server_exchange_refuse (self, SERVER_HTTP_EXPECTATION_FAILED);
      return;
    }

  if (expect != NULL && server_http_request_is_modern (self->request))
    send_bytes (self, CONTINUE, strlen (CONTINUE));
  server_connection_set_deadline (self->connection, SERVER_DEADLINE_BODY);
}

/* Who is not let in is not to ask again at once. */
static void
turn_away (ServerExchange   *self,
           ServerHttpStatus  status)
{
  self->keep_alive = FALSE;
  if (status == SERVER_HTTP_TOO_MANY_REQUESTS || status == SERVER_HTTP_SERVICE_UNAVAILABLE)
    server_exchange_add_header (self, "Retry-After", G_STRINGIFY (RETRY_AFTER));
  server_exchange_refuse (self, status);
}

/*< private >
 * server_exchange_start:
 *
 * Looks at the head, and goes as far as is possible without a body. May
 * answer, so that the caller needs a reference.
 */
void
server_exchange_start (ServerExchange *self)
{
  ServerHttpStatus refusal = server_connection_admit (self->connection, self->request);
  gint64 length = server_http_request_get_length (self->request);

  self->route = server_routes_find (server_hub_get_routes (self->hub),
                                    server_http_request_get_path (self->request));
  if (server_http_request_is_modern (self->request) &&
      server_http_request_get_header (self->request, "host") == NULL)
    {
      self->keep_alive = FALSE;
      server_exchange_refuse (self, SERVER_HTTP_BAD_REQUEST);
    }
  else if (refusal != 0)
    turn_away (self, refusal);
  else if (server_hub_is_stopping (self->hub))
    server_exchange_refuse (self, SERVER_HTTP_SERVICE_UNAVAILABLE);
  else if (self->route == NULL)
    server_exchange_refuse (self, SERVER_HTTP_NOT_FOUND);
  else if (!server_route_allows (self->route, server_http_request_get_method (self->request)))
    {
      server_exchange_add_header (self, "Allow", self->route->methods);
      server_exchange_refuse (self, SERVER_HTTP_METHOD_NOT_ALLOWED);
    }
  else
    {
      self->limit = server_route_get_limit (self->route, server_hub_get_config (self->hub));
      if (length > 0 && (guint64) length > self->limit)
        server_exchange_refuse (self, SERVER_HTTP_CONTENT_TOO_LARGE);
      else if (length < 0 && self->limit == 0)
        server_exchange_refuse (self, SERVER_HTTP_CONTENT_TOO_LARGE);
      else if (self->route->begin != NULL)
        self->route->begin (self);
    }

  if (!server_exchange_is_open (self))
    return;

  if (server_http_request_is_complete (self->request))
    handle (self);
  else
    expect_body (self);
}

static gboolean
take_piece (const guint8 *data,
            gsize         length,
            gpointer      user_data)
{
  ServerExchange *self = user_data;

  self->received += length;
  if (self->received > self->limit)
    {
      server_exchange_refuse (self, SERVER_HTTP_CONTENT_TOO_LARGE);
      return FALSE;
    }

  if (self->sink != NULL)
    return self->sink (self, data, length, self->sink_data);

  if (self->body == NULL)
    self->body = g_byte_array_new ();
  g_byte_array_append (self->body, data, length);
  return TRUE;
}

/*< private >
 * server_exchange_take_body:
 *
 * Takes what has come of the body. May answer, so that the caller needs a
 * reference.
 *
 * Returns: how much of @data was taken; the rest belongs to the next request
 */
gsize
server_exchange_take_body (ServerExchange *self,
                           const guint8   *data,
                           gsize           length)
{
  gsize consumed;
  gboolean good;

  good = server_http_request_read_body (self->request, data, length, take_piece, self, &consumed);
  if (!server_exchange_is_open (self))
    return length;

  self->raw += consumed;
  if (!good || self->raw > self->received * MAX_FRAMING_FACTOR + MAX_FRAMING)
    {
      server_exchange_refuse (self, SERVER_HTTP_BAD_REQUEST);
      return length;
    }

  if (server_http_request_is_complete (self->request))
    handle (self);
  else if (self->received - self->noted >= PROGRESS)
    {
      self->noted = self->received;
      server_connection_set_deadline (self->connection, SERVER_DEADLINE_BODY);
    }

  return consumed;
}

/*< private >
 * server_exchange_ready:
 *
 * The peer has taken all that was written.
 */
void
server_exchange_ready (ServerExchange *self)
{
  if (self->watch.ready != NULL)
    self->watch.ready (self, self->watch_data);
}

/*< private >
 * server_exchange_detach:
 *
 * The connection is gone, or has become something else.
 */
void
server_exchange_detach (ServerExchange *self)
{
  self->connection = NULL;
  if (self->watch.gone != NULL && self->state != SERVER_EXCHANGE_DONE)
    self->watch.gone (self, self->watch_data);
}

/*< private >
 * server_exchange_hurry:
 *
 * Makes this the last exchange of its connection.
 */
void
server_exchange_hurry (ServerExchange *self)
{
  self->keep_alive = FALSE;
}
