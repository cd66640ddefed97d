/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-api.h"

#include "server-api-private.h"

#include <openssl/crypto.h>
#include <string.h>

#define PATH "/api/"
#define SCHEME "apikey "
#define DIGEST_SIZE 32

#define MODE_HEADER "x-centrifugo-error-mode"
#define MODE_TRANSPORT "transport"

/**
 * server_api_new:
 *
 * Returns: (transfer full): an API that remembers nothing yet
 */
ServerApi *
server_api_new (void)
{
  ServerApi *self = g_new0 (ServerApi, 1);

  self->node = g_uuid_string_random ();
  self->started = g_get_monotonic_time () / 1000;
  self->receipts = server_receipts_new (SERVER_RECEIPTS_WINDOW, SERVER_RECEIPTS_MAX);
  self->versions = server_versions_new (SERVER_VERSIONS_MAX);
  return self;
}

void
server_api_free (ServerApi *self)
{
  server_receipts_free (self->receipts);
  server_versions_free (self->versions);
  g_free (self->node);
  g_free (self);
}

/**
 * server_api_get_node:
 *
 * Returns: the id of this process
 */
const char *
server_api_get_node (ServerApi *self)
{
  return self->node;
}

static char *
dup_key (const ServerHttpRequest *request)
{
  const char *key = server_http_request_get_header (request, "x-api-key");
  const char *authorization = server_http_request_get_header (request, "authorization");

  if (key != NULL && key[0] != '\0')
    return g_strdup (key);
  if (authorization != NULL && g_ascii_strncasecmp (authorization, SCHEME, strlen (SCHEME)) == 0)
    return g_strdup (authorization + strlen (SCHEME));

  return server_http_request_dup_parameter (request, "api_key");
}

static void
hash (const char *text,
      gsize       length,
      guint8      digest[DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_SIZE;

  g_checksum_update (checksum, (const guchar *) text, length);
  g_checksum_get_digest (checksum, digest, &size);
}

/* Hashes take the same time to compare whatever they are of, however long. */
static gboolean
key_is_right (GBytes     *right,
              const char *key)
{
  guint8 digests[2][DIGEST_SIZE];

  hash (g_bytes_get_data (right, NULL), g_bytes_get_size (right), digests[0]);
  hash (key, strlen (key), digests[1]);
  return CRYPTO_memcmp (digests[0], digests[1], DIGEST_SIZE) == 0;
}

/* Where no key is needed, the pages of whatever site a browser on this computer
 * shows must still not get in; backends send no origin. */
static gboolean
is_authorized (ServerExchange *exchange)
{
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  g_autofree char *key = NULL;

  if (config->api_insecure)
    return server_http_request_get_header (request, "origin") == NULL;

  key = dup_key (request);
  return key != NULL && config->api_key != NULL && key_is_right (config->api_key, key);
}

/**
 * server_api_begin:
 *
 * Lets nobody in who does not know the key, before anything else is looked at.
 */
void
server_api_begin (ServerExchange *exchange)
{
  const char *path = server_http_request_get_path (server_exchange_get_request (exchange));

  if (!is_authorized (exchange))
    server_exchange_refuse (exchange, SERVER_HTTP_UNAUTHORIZED);
  else if (wire_api_method_from_name (path + strlen (PATH)) == WIRE_API_UNKNOWN)
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
}

static ServerHttpStatus
get_status (guint error_code)
{
  switch (error_code)
    {
    case WIRE_ERROR_CODE_INTERNAL:
      return SERVER_HTTP_INTERNAL_ERROR;
    case WIRE_ERROR_CODE_UNKNOWN_CHANNEL:
    case WIRE_ERROR_CODE_METHOD_NOT_FOUND:
      return SERVER_HTTP_NOT_FOUND;
    case WIRE_ERROR_CODE_UNRECOVERABLE_POSITION:
      return SERVER_HTTP_RANGE_NOT_SATISFIABLE;
    case WIRE_ERROR_CODE_CONCURRENT_PAGINATION:
      return SERVER_HTTP_CONFLICT;
    default:
      return SERVER_HTTP_BAD_REQUEST;
    }
}

static void
answer_cb (guint       error_code,
           const char *result,
           gpointer    data)
{
  g_autoptr (ServerExchange) exchange = data;
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  const char *mode = server_http_request_get_header (request, MODE_HEADER);
  const char *method = server_http_request_get_path (request) + strlen (PATH);
  gboolean plain = g_str_equal (method, wire_api_method_get_name (WIRE_API_BATCH));
  ServerHttpStatus status = SERVER_HTTP_OK;
  g_autoptr (GString) text = g_string_new (NULL);

  if (error_code != 0 && g_strcmp0 (mode, MODE_TRANSPORT) == 0)
    {
      status = get_status (error_code);
      wire_api_append_error (text, error_code);
    }
  else if (error_code != 0)
    {
      g_string_append (text, "{\"error\":");
      wire_api_append_error (text, error_code);
      g_string_append_c (text, '}');
    }
  else if (plain)
    g_string_append (text, result);
  else
    g_string_append_printf (text, "{\"result\":%s}", result);

  server_exchange_respond (exchange, status, "application/json", text->str, text->len);
}

/**
 * server_api_handle:
 *
 * Does what a backend asks for, and answers when it is done.
 */
void
server_api_handle (ServerExchange *exchange)
{
  const char *path = server_http_request_get_path (server_exchange_get_request (exchange));
  WireApiMethod method = wire_api_method_from_name (path + strlen (PATH));
  g_autoptr (GBytes) body = server_exchange_dup_body (exchange);
  g_autoptr (GError) error = NULL;
  WireApiRequest *request;

  request = wire_api_request_decode (method, body, WIRE_DEFAULT_MAX_DEPTH, &error);
  if (request == NULL)
    {
      g_debug ("%s: %s", path, error->message);
      server_exchange_respond (exchange, SERVER_HTTP_BAD_REQUEST, "text/plain", "Bad Request\n", -1);
      return;
    }

  server_api_run (server_exchange_get_hub (exchange), request, answer_cb, server_exchange_ref (exchange));
}
