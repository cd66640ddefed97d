/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-handshake.h"

#include "server-origin.h"

#include <string.h>

#define KEY_SIZE 16
#define KEY_LENGTH 24
#define PROTOCOL "centrifuge-json"
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* GLib's decoder skips what is not Base64, so that only what it would write
 * itself counts as a key. */
static gboolean
key_is_valid (const char *key)
{
  g_autofree guchar *bytes = NULL;
  g_autofree char *again = NULL;
  gsize size;

  if (key == NULL || strlen (key) != KEY_LENGTH)
    return FALSE;

  bytes = g_base64_decode (key, &size);
  again = g_base64_encode (bytes, size);
  return size == KEY_SIZE && g_str_equal (again, key);
}

static gboolean
protocol_is_acceptable (const ServerHttpRequest *request)
{
  return server_http_request_get_header (request, "sec-websocket-protocol") == NULL ||
         server_http_request_has_token (request, "sec-websocket-protocol", PROTOCOL);
}

static gboolean
asks_for_protobuf (const ServerHttpRequest *request)
{
  g_auto (GStrv) parameters = g_strsplit (server_http_request_get_query (request), "&", -1);
  const char *const *list = (const char *const *) parameters;

  return g_strv_contains (list, "format=protobuf") || g_strv_contains (list, "cf_protocol=protobuf");
}

/**
 * server_handshake_allows_origin:
 * @allowed_origins: (nullable) (array zero-terminated=1): origins of web
 *   pages that may connect, with `*` for any text.
 *
 * Programs other than browsers send no origin and are let in.
 *
 * Returns: whether whoever asks may connect
 */
gboolean
server_handshake_allows_origin (const ServerHttpRequest *request,
                                const char *const       *allowed_origins)
{
  const char *origin = server_http_request_get_header (request, "origin");

  return origin == NULL || server_origin_is_allowed (origin, allowed_origins);
}

/**
 * server_handshake_check:
 * @request: a GET of the WebSocket's path.
 * @allowed_origins: (nullable) (array zero-terminated=1): origins of web
 *   pages that may connect, as server_origin_is_allowed() takes them.
 *
 * Checks the opening handshake as RFC 6455 4.2.1 tells. Programs other than
 * browsers send no origin and are let in.
 *
 * Returns: %SERVER_HTTP_SWITCHING_PROTOCOLS, or the status to refuse with
 */
ServerHttpStatus
server_handshake_check (const ServerHttpRequest *request,
                        const char *const       *allowed_origins)
{
  if (!server_http_request_has_token (request, "connection", "upgrade") ||
      !server_http_request_has_token (request, "upgrade", "websocket"))
    return SERVER_HTTP_UPGRADE_REQUIRED;

  if (g_strcmp0 (server_http_request_get_header (request, "sec-websocket-version"), "13") != 0)
    return SERVER_HTTP_UPGRADE_REQUIRED;

  if (!server_http_request_is_modern (request) ||
      server_http_request_get_header (request, "host") == NULL ||
      !key_is_valid (server_http_request_get_header (request, "sec-websocket-key")) ||
      !protocol_is_acceptable (request) ||
      asks_for_protobuf (request))
    return SERVER_HTTP_BAD_REQUEST;

  if (!server_handshake_allows_origin (request, allowed_origins))
    return SERVER_HTTP_FORBIDDEN;

  return SERVER_HTTP_SWITCHING_PROTOCOLS;
}

/**
 * server_handshake_append_response:
 * @request: a request that passed the check.
 *
 * Appends the response that opens the WebSocket.
 */
void
server_handshake_append_response (const ServerHttpRequest *request,
                                  GString                 *response)
{
  const char *key = server_http_request_get_header (request, "sec-websocket-key");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accept = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);

  g_string_append_printf (response,
                          "HTTP/1.1 101 Switching Protocols\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n", accept);
  if (server_http_request_get_header (request, "sec-websocket-protocol") != NULL)
    g_string_append (response, "Sec-WebSocket-Protocol: " PROTOCOL "\r\n");
  g_string_append (response, "\r\n");
}
