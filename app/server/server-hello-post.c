/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-hello-post.h"

#include "server-channel.h"
#include "server-connection-private.h"
#include "server-hello.h"
#include "server-invitation.h"
#include "server-json.h"
#include "server-origin.h"
#include "server-token.h"

#include <string.h>
#include <wire.h>
#include <yyjson.h>

#define SCHEME "Bearer "

/* How many times in a second one address may ask the page's endpoints. */
#define RATE 5

/* What is to be published, and where. */
typedef struct
{
  char *channel;
  GBytes *payload;
  gboolean includes_publisher;
} Request;

typedef struct
{
  ServerExchange *exchange;
  ServerChannel *channel;
} Posting;

static void
request_clear (Request *self)
{
  g_clear_pointer (&self->channel, g_free);
  g_clear_pointer (&self->payload, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static void
respond (ServerExchange   *exchange,
         ServerHttpStatus  status,
         const char       *json)
{
  server_exchange_add_header (exchange, "Cache-Control", "no-store");
  server_exchange_respond (exchange, status, "application/json", json, -1);
}

static void
refuse (ServerExchange   *exchange,
        ServerHttpStatus  status,
        const char       *reason,
        const char       *message)
{
  g_autofree char *json = g_strdup_printf ("{\"error\":{\"code\":%d,\"message\":\"%s\",\"reason\":\"%s\"}}",
                                           status, message, reason);

  respond (exchange, status, json);
}

/* Behind a proxy the host that the browser meant may be lost, but what it says
 * of the site is not. */
static gboolean
is_from_page (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  const char *origin = server_http_request_get_header (request, "origin");
  const char *site = server_http_request_get_header (request, "sec-fetch-site");
  const char *host = server_http_request_get_header (request, "host");

  if (site != NULL)
    return g_str_equal (site, "same-origin");

  return origin != NULL && host != NULL && server_origin_is_of_host (origin, host);
}

/**
 * server_hello_post_begin:
 *
 * Lets in nobody but the page, where it is there, and not too often.
 */
void
server_hello_post_begin (ServerExchange *exchange)
{
  if (!server_hub_get_config (server_exchange_get_hub (exchange))->hello_enabled)
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
  else if (!is_from_page (exchange))
    refuse (exchange, SERVER_HTTP_FORBIDDEN, "origin", "only the page of this server may ask");
  else if (!server_connection_may_post (server_exchange_get_connection (exchange), RATE))
    {
      server_exchange_add_header (exchange, "Retry-After", "10");
      refuse (exchange, SERVER_HTTP_TOO_MANY_REQUESTS, "busy", "too many messages; come back later");
    }
}

/**
 * server_hello_post_websocket:
 *
 * Opens a WebSocket for the page: the origin was looked at, and no token but
 * the page's is taken.
 */
void
server_hello_post_websocket (ServerExchange *exchange)
{
  server_connection_upgrade (server_exchange_get_connection (exchange), exchange, TRUE);
}

static yyjson_doc *
read_body (ServerExchange *exchange)
{
  g_autoptr (GBytes) body = server_exchange_dup_body (exchange);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  return length > 0 ? yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW) : NULL;
}

/**
 * server_hello_post_token:
 *
 * Answers `POST /hello/token`, by which one becomes a visitor, a member or an
 * admin of the page: `{"as": "member"}`.
 */
void
server_hello_post_token (ServerExchange *exchange)
{
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));
  yyjson_doc *doc = read_body (exchange);
  g_autofree char *user = NULL;
  g_autofree char *token = NULL;
  g_autofree char *json = NULL;
  ServerHelloRole role;
  gboolean known;

  known = server_hello_find_role (yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (doc), "as")), &role);
  yyjson_doc_free (doc);
  if (!known)
    {
      refuse (exchange, SERVER_HTTP_BAD_REQUEST, "request",
              "the request must be an object with as, which is visitor, member or admin");
      return;
    }

  token = server_hello_mint (config, role, g_get_real_time () / G_USEC_PER_SEC, &user);
  json = g_strdup_printf ("{\"token\":\"%s\",\"user\":\"%s\",\"channel\":\"%s\"}",
                          token, user, config->hello_channel);
  respond (exchange, SERVER_HTTP_OK, json);
}

static char *
read_channel (yyjson_val *value)
{
  yyjson_val *resource = yyjson_obj_get (value, "resourceId");
  const char *name = yyjson_get_str (yyjson_obj_get (value, "name"));

  if (name == NULL || name[0] == '\0' || (!server_json_is_absent (resource) && !yyjson_is_str (resource)))
    return NULL;

  return wire_channel_format (name, yyjson_get_str (resource), ':');
}

static gboolean
read_request (ServerExchange *exchange,
              Request        *request)
{
  yyjson_doc *doc = read_body (exchange);
  yyjson_val *root = yyjson_doc_get_root (doc);
  yyjson_val *included = yyjson_obj_get (root, "includePublisher");
  gboolean valid;

  request->channel = read_channel (yyjson_obj_get (root, "channel"));
  request->includes_publisher = yyjson_get_bool (included);
  valid = server_json_read_payload (root, "payload", &request->payload) &&
          (server_json_is_absent (included) || yyjson_is_bool (included)) &&
          request->channel != NULL && request->payload != NULL;
  yyjson_doc_free (doc);
  return valid;
}

/* Returns whether it is known who asks, without a token a visitor. */
static gboolean
read_publisher (ServerExchange *exchange,
                ServerClaims   *claims)
{
  ServerConfig *config = server_hub_get_config (server_exchange_get_hub (exchange));
  const char *header = server_http_request_get_header (server_exchange_get_request (exchange), "authorization");

  if (header == NULL)
    {
      claims->user = g_strdup ("");
      return TRUE;
    }

  return g_ascii_strncasecmp (header, SCHEME, strlen (SCHEME)) == 0 &&
         server_token_check (header + strlen (SCHEME), config->keyring, SERVER_TOKEN_CONNECTION,
                             g_get_real_time () / G_USEC_PER_SEC, claims) == SERVER_TOKEN_VALID &&
         claims->meta != NULL && server_hello_read (claims->meta);
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  g_autofree Posting *posting = data;
  g_autoptr (ServerExchange) exchange = posting->exchange;
  g_autoptr (ServerChannel) channel = posting->channel;

  if (result->published)
    respond (exchange, SERVER_HTTP_OK, "{}");
  else
    refuse (exchange, SERVER_HTTP_SERVICE_UNAVAILABLE, "failed", "it cannot be published now; come back later");
}

static void
publish (ServerExchange     *exchange,
         ServerChannel      *channel,
         const Request      *request,
         const ServerClaims *claims)
{
  WirePublication *publication = g_new0 (WirePublication, 1);
  Posting *posting = g_new0 (Posting, 1);

  publication->data = g_bytes_ref (request->payload);
  publication->time = g_get_real_time () / 1000;
  if (request->includes_publisher && claims->user[0] != '\0')
    {
      publication->info = g_new0 (WireClientInfo, 1);
      publication->info->user = g_strdup (claims->user);
      publication->info->client = g_strdup ("");
      publication->info->conn_info = claims->info != NULL ? g_bytes_ref (claims->info) : NULL;
    }

  *posting = (Posting) { server_exchange_ref (exchange), server_channel_ref (channel) };
  server_channel_publish (channel, publication, NULL, published_cb, posting);
}

/**
 * server_hello_post_publish:
 *
 * Answers `POST /hello/publish`: `{"channel": {"name": "…", "resourceId": "…"},
 * "payload": …, "includePublisher": true}`.
 */
void
server_hello_post_publish (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  g_auto (GStrv) channels = server_hello_dup_channels (server_hub_get_config (hub)->hello_channel);
  g_auto (ServerClaims) claims = { 0 };
  g_auto (Request) request = { 0 };
  g_autoptr (ServerChannel) channel = NULL;
  ServerSubscriber publisher;

  if (!read_request (exchange, &request))
    {
      refuse (exchange, SERVER_HTTP_BAD_REQUEST, "request",
              "the request must be an object with a channel that has a name, and a payload");
      return;
    }
  if (g_bytes_get_size (request.payload) > SERVER_HELLO_MAX_PAYLOAD)
    {
      refuse (exchange, SERVER_HTTP_CONTENT_TOO_LARGE, "size", "a message may weigh 10 KB");
      return;
    }
  if (!read_publisher (exchange, &claims))
    {
      server_exchange_add_header (exchange, "WWW-Authenticate", "Bearer realm=\"hello\", error=\"invalid_token\"");
      refuse (exchange, SERVER_HTTP_UNAUTHORIZED, "token", "the token is not valid, or has expired");
      return;
    }

  publisher = (ServerSubscriber) { claims.user, claims.admin, FALSE, channels };
  if (g_strv_contains ((const char *const *) channels, request.channel))
    channel = server_hub_open_channel (hub, request.channel);
  if (channel == NULL || !server_channel_allows (channel, SERVER_PERMISSION_PUBLISH, &publisher))
    refuse (exchange, SERVER_HTTP_FORBIDDEN, "permission", "you may not publish there");
  else
    publish (exchange, channel, &request, &claims);
}
