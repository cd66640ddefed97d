/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-emulation.h"

#include "server-api.h"
#include "server-base64url.h"
#include "server-connection-private.h"
#include "server-handshake.h"
#include "server-session.h"

#include <openssl/rand.h>
#include <string.h>
#include <yyjson.h>

#define PATH_SSE "/connection/sse"
#define PARAMETER "cf_connect"
#define SECRET_SIZE 24

#define EVENT "data: "
#define EVENT_END "\n\n"

/**
 * ServerEmulation:
 * @sources: the frame of each kind that was converted last, and
 * @converted: what came of it, for all others who are sent the same.
 *
 * Sessions for those whose proxies let no WebSocket through: what the server
 * sends is a response that does not end, and what the client sends are
 * requests of their own, which name the session by a secret.
 */
struct _ServerEmulation
{
  /* (element-type utf8 ServerConnection): those of the sessions, by secret */
  GHashTable *connections;
  ServerFrame *sources[SERVER_N_STREAM_KINDS];
  ServerFrame *converted[SERVER_N_STREAM_KINDS];
};

/**
 * server_emulation_new:
 *
 * Returns: (transfer full): one without sessions
 */
ServerEmulation *
server_emulation_new (void)
{
  ServerEmulation *self = g_new0 (ServerEmulation, 1);

  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
server_emulation_free (ServerEmulation *self)
{
  for (guint i = 0; i < SERVER_N_STREAM_KINDS; i++)
    {
      g_clear_pointer (&self->sources[i], server_frame_unref);
      g_clear_pointer (&self->converted[i], server_frame_unref);
    }
  g_hash_table_unref (self->connections);
  g_free (self);
}

/**
 * server_emulation_add:
 *
 * Lets those who know the secret send something to the session of the
 * connection.
 */
void
server_emulation_add (ServerEmulation    *self,
                      const ServerStream *stream,
                      ServerConnection   *connection)
{
  g_hash_table_insert (self->connections, g_strdup (stream->secret), connection);
}

void
server_emulation_remove (ServerEmulation    *self,
                         const ServerStream *stream)
{
  g_hash_table_remove (self->connections, stream->secret);
}

/**
 * server_emulation_find:
 *
 * Returns: (transfer none) (nullable): the session, once it is connected
 */
ServerSession *
server_emulation_find (ServerEmulation *self,
                       const char      *secret)
{
  ServerConnection *connection = g_hash_table_lookup (self->connections, secret);

  return connection != NULL && server_session_is_connected (connection->session) ? connection->session : NULL;
}

/* What a frame holds, without what a WebSocket needs */
static const char *
get_payload (const ServerFrame *frame,
             gsize             *length)
{
  guint8 second = frame->bytes[1];
  gsize header = second < 126 ? 2 : second == 126 ? 4 : 10;

  *length = frame->size - header;
  return (const char *) frame->bytes + header;
}

static ServerFrame *
convert (ServerStreamKind   kind,
         const ServerFrame *frame)
{
  g_autoptr (GString) text = NULL;
  ServerFrame *result;
  gsize length;
  const char *payload = get_payload (frame, &length);
  const char *end = payload + length;

  text = g_string_sized_new (length + 64);
  if (kind == SERVER_STREAM_LINES)
    {
      g_string_append_len (text, payload, length);
      g_string_append_c (text, '\n');
    }
  else
    {
      while (payload < end)
        {
          const char *newline = memchr (payload, '\n', end - payload);
          const char *stop = newline != NULL ? newline : end;

          g_string_append (text, EVENT);
          g_string_append_len (text, payload, stop - payload);
          g_string_append (text, EVENT_END);
          payload = stop + 1;
        }
    }

  result = server_frame_new_raw (text->str, text->len);
  result->is_push = frame->is_push;
  return result;
}

/**
 * server_emulation_convert:
 * @frame: (transfer full): a text frame for a WebSocket.
 *
 * Returns: (transfer full): the same for a stream, made once for all of them
 */
ServerFrame *
server_emulation_convert (ServerEmulation    *self,
                          const ServerStream *stream,
                          ServerFrame        *frame)
{
  ServerStreamKind kind = stream->kind;

  if (self->sources[kind] == frame)
    {
      server_frame_unref (frame);
      return server_frame_ref (self->converted[kind]);
    }

  g_clear_pointer (&self->sources[kind], server_frame_unref);
  g_clear_pointer (&self->converted[kind], server_frame_unref);
  self->converted[kind] = convert (kind, frame);
  self->sources[kind] = frame;
  return server_frame_ref (self->converted[kind]);
}

/**
 * server_emulation_new_disconnect:
 * @reason: (nullable): a short text.
 *
 * Returns: (transfer full): what a stream ends with, in place of a close frame
 */
ServerFrame *
server_emulation_new_disconnect (guint       code,
                                 const char *reason)
{
  g_autoptr (WireReply) push = wire_reply_new_push (WIRE_PUSH_DISCONNECT, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  push->close.code = code;
  push->close.reason = g_strdup (reason);
  push->close.reconnect = wire_disconnect_code_reconnects (code);
  wire_reply_encode (push, text);
  return server_frame_new_text (text->str, text->len, FALSE);
}

/**
 * server_emulation_begin:
 *
 * Lets in programs, and the pages that may connect over a WebSocket too.
 */
void
server_emulation_begin (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));
  const char *origin = server_http_request_get_header (request, "origin");

  server_exchange_add_header (exchange, "Vary", "Origin");
  if (!server_handshake_allows_origin (request, (const char *const *) config->allowed_origins))
    {
      server_exchange_refuse (exchange, SERVER_HTTP_FORBIDDEN);
      return;
    }

  if (origin != NULL)
    server_exchange_add_header (exchange, "Access-Control-Allow-Origin", origin);
}

/* What a browser asks before it asks. */
static gboolean
is_preflight (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);

  if (!g_str_equal (server_http_request_get_method (request), "OPTIONS"))
    return FALSE;

  server_exchange_add_header (exchange, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  server_exchange_add_header (exchange, "Access-Control-Allow-Headers", "Content-Type");
  server_exchange_add_header (exchange, "Access-Control-Max-Age", "600");
  server_exchange_refuse (exchange, SERVER_HTTP_NO_CONTENT);
  return TRUE;
}

/**
 * server_emulation_handle_stream:
 *
 * Begins a session whose first commands come with the request.
 */
void
server_emulation_handle_stream (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  gboolean events = g_str_equal (server_http_request_get_path (request), PATH_SSE);
  g_autoptr (GBytes) commands = NULL;
  char *parameter;

  if (is_preflight (exchange))
    return;

  if (g_str_equal (server_http_request_get_method (request), "GET"))
    {
      parameter = server_http_request_dup_parameter (request, PARAMETER);
      if (parameter == NULL)
        {
          server_exchange_refuse (exchange, SERVER_HTTP_BAD_REQUEST);
          return;
        }
      commands = g_bytes_new_take (parameter, strlen (parameter));
    }
  else
    commands = server_exchange_dup_body (exchange);

  server_exchange_add_header (exchange, "Cache-Control", "private, no-cache, no-store, must-revalidate, max-age=0");
  server_exchange_add_header (exchange, "X-Accel-Buffering", "no");
  server_connection_open_stream (server_exchange_get_connection (exchange), exchange,
                                 events ? SERVER_STREAM_EVENTS : SERVER_STREAM_LINES, commands);
}

static ServerHttpStatus
pass_on (ServerHub  *hub,
         yyjson_val *message)
{
  ServerEmulation *self = server_hub_get_emulation (hub);
  const char *node = yyjson_get_str (yyjson_obj_get (message, "node"));
  const char *secret = yyjson_get_str (yyjson_obj_get (message, "session"));
  yyjson_val *data = yyjson_obj_get (message, "data");
  ServerConnection *connection;

  if (secret == NULL || !yyjson_is_str (data))
    return SERVER_HTTP_BAD_REQUEST;
  if (yyjson_get_len (data) > (gsize) server_hub_get_config (hub)->max_message_size)
    return SERVER_HTTP_CONTENT_TOO_LARGE;
  if (g_strcmp0 (node, server_api_get_node (server_hub_get_api (hub))) != 0)
    return SERVER_HTTP_NOT_FOUND;

  connection = g_hash_table_lookup (self->connections, secret);
  if (connection == NULL)
    return SERVER_HTTP_NOT_FOUND;
  if (connection->throttled || server_session_is_busy (connection->session))
    return SERVER_HTTP_TOO_MANY_REQUESTS;

  server_connection_count_bytes (connection, yyjson_get_len (data));
  if (connection->session != NULL)
    server_session_receive (connection->session, (const guint8 *) yyjson_get_str (data), yyjson_get_len (data));
  return SERVER_HTTP_NO_CONTENT;
}

/**
 * server_emulation_handle_message:
 *
 * Passes on what a client sends to its session.
 */
void
server_emulation_handle_message (ServerExchange *exchange)
{
  g_autoptr (GBytes) body = NULL;
  ServerHttpStatus status = SERVER_HTTP_BAD_REQUEST;
  const char *text;
  gsize length;
  yyjson_doc *document;

  if (is_preflight (exchange))
    return;

  body = server_exchange_dup_body (exchange);
  text = g_bytes_get_data (body, &length);
  document = length > 0 ? yyjson_read (text, length, YYJSON_READ_NOFLAG) : NULL;
  if (yyjson_is_obj (yyjson_doc_get_root (document)))
    status = pass_on (server_exchange_get_hub (exchange), yyjson_doc_get_root (document));
  yyjson_doc_free (document);
  server_exchange_refuse (exchange, status);
}

/**
 * server_stream_new:
 *
 * Returns: (transfer full): a stream with a secret that nobody can guess
 */
ServerStream *
server_stream_new (ServerStreamKind kind)
{
  ServerStream *self = g_new0 (ServerStream, 1);
  guint8 bytes[SECRET_SIZE];

  if (RAND_bytes (bytes, sizeof bytes) != 1)
    g_error ("The system has no random numbers");

  self->kind = kind;
  self->secret = server_base64url_encode (bytes, sizeof bytes);
  return self;
}

void
server_stream_free (ServerStream *self)
{
  g_free (self->secret);
  g_free (self);
}

const char *
server_stream_kind_get_content_type (ServerStreamKind kind)
{
  return kind == SERVER_STREAM_EVENTS ? "text/event-stream" : "application/x-ndjson";
}
