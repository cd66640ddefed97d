/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-routes.h"

#include "server-api.h"
#include "server-connection-private.h"
#include "server-file-download.h"
#include "server-file-upload.h"
#include "server-hello-page.h"
#include "server-hello-post.h"
#include "server-invitation-route.h"
#include "server-invitation.h"
#include "server-webhooks.h"
#include "server-metrics.h"
#include "server-pages.h"

#include <string.h>

static void
handle_websocket (ServerExchange *exchange)
{
  server_connection_upgrade (server_exchange_get_connection (exchange), exchange, FALSE);
}

/* All that is served over HTTP; of several that fit, the first counts. */
static const ServerRoute routes[] = {
  { "/connection/http_stream", .methods = "POST, OPTIONS",
    .limit_offset = G_STRUCT_OFFSET (ServerConfig, max_message_size),
    .begin = server_emulation_begin, .handle = server_emulation_handle_stream },
  { "/connection/sse", .methods = "GET, POST, OPTIONS",
    .limit_offset = G_STRUCT_OFFSET (ServerConfig, max_message_size),
    .begin = server_emulation_begin, .handle = server_emulation_handle_stream },
  { "/connection/websocket", .methods = "GET", .handle = handle_websocket },
  { "/", .methods = "GET, HEAD", .handle = server_pages_handle_index },
  { "/health", .methods = "GET, HEAD", .handle = server_pages_handle_health },
  { "/metrics", .methods = "GET, HEAD", .begin = server_metrics_begin, .handle = server_metrics_handle },
  { "/api/", .prefix = TRUE, .methods = "POST", .limit_offset = G_STRUCT_OFFSET (ServerConfig, api_max_body_size),
    .begin = server_api_begin, .handle = server_api_handle },
  { "/invite", .methods = "POST", .limit = SERVER_INVITE_MAX_REQUEST, .handle = server_invitation_route_handle },
  { "/hooks/", .prefix = TRUE, .methods = "POST", .limit = SERVER_HOOK_MAX_BODY,
    .begin = server_webhooks_begin, .handle = server_webhooks_handle },
  { "/hello", .methods = "GET, HEAD", .begin = server_hello_page_begin, .handle = server_hello_page_redirect },
  { "/hello/publish", .methods = "POST", .limit = SERVER_HELLO_MAX_BODY,
    .begin = server_hello_post_begin, .handle = server_hello_post_publish },
  { "/hello/token", .methods = "POST", .limit = SERVER_HELLO_MAX_BODY,
    .begin = server_hello_post_begin, .handle = server_hello_post_token },
  { "/hello/websocket", .methods = "GET", .begin = server_hello_post_begin, .handle = server_hello_post_websocket },
  { SERVER_HELLO_PATH, .prefix = TRUE, .methods = "GET, HEAD",
    .begin = server_hello_page_begin, .handle = server_hello_page_handle },
  { "/emulation", .methods = "POST, OPTIONS", .limit = SERVER_EMULATION_MAX_BODY,
    .begin = server_emulation_begin, .handle = server_emulation_handle_message },
  { "/files", .methods = "POST, OPTIONS", .limit = G_MAXINT64,
    .begin = server_file_upload_begin, .handle = server_file_upload_handle },
  { SERVER_FILES_PATH, .prefix = TRUE, .methods = "GET, HEAD, OPTIONS",
    .begin = server_file_download_begin, .handle = server_file_download_handle },
  { NULL },
};

static gboolean
fits (const ServerRoute *route,
      const char        *path)
{
  return route->prefix ? g_str_has_prefix (path, route->path) : g_str_equal (path, route->path);
}

/**
 * server_routes_find:
 * @table: (nullable): what to look through, %NULL for all that there is.
 *
 * Returns: (nullable): who serves the path
 */
const ServerRoute *
server_routes_find (const ServerRoute *table,
                    const char        *path)
{
  const ServerRoute *route = table != NULL ? table : routes;

  while (route->path != NULL && !fits (route, path))
    route++;

  return route->path != NULL ? route : NULL;
}

/**
 * server_route_get_limit:
 *
 * Returns: the bytes that the body of a request may have
 */
gint64
server_route_get_limit (const ServerRoute  *self,
                        const ServerConfig *config)
{
  return self->limit_offset != 0 ? G_STRUCT_MEMBER (gint64, config, self->limit_offset) : self->limit;
}

gboolean
server_route_allows (const ServerRoute *self,
                     const char        *method)
{
  g_auto (GStrv) methods = g_strsplit (self->methods, ", ", -1);

  return g_strv_contains ((const char *const *) methods, method);
}
