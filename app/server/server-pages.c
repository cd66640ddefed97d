/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-pages.h"

#include <string.h>

#define STYLE \
  "html{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}" \
  "body{max-width:40rem;margin:4rem auto;padding:0 1rem}" \
  "code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}" \
  "dt{font-weight:bold;margin-top:1rem}dd{margin:0}"

#define HELLO \
  "<dt>Try it out</dt>\n" \
  "<dd><a href=\"/hello/\">Hello Realtime</a></dd>\n"

/* With a place for what of it is not always there. */
static const char page[] =
  "<!DOCTYPE html>\n"
  "<html lang=\"en\">\n"
  "<head>\n"
  "<meta charset=\"utf-8\">\n"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
  "<title>realtime-server</title>\n"
  "<style>" STYLE "</style>\n"
  "</head>\n"
  "<body>\n"
  "<main>\n"
  "<h1>realtime-server</h1>\n"
  "<p>This is realtime-server " APP_VERSION ". It passes messages on to all who subscribe to a channel, "
  "and keeps them for those who come later.</p>\n"
  "<dl>\n"
  "%s"
  "<dt>For clients</dt>\n"
  "<dd>A WebSocket at <code>/connection/websocket</code>, which every client of the Centrifuge protocol "
  "can use</dd>\n"
  "<dt>Is it well?</dt>\n"
  "<dd><a href=\"/health\"><code>/health</code></a></dd>\n"
  "</dl>\n"
  "</main>\n"
  "</body>\n"
  "</html>\n";

/* What the page may do: show itself, in the style that stands in it. */
static char *
make_policy (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *hash = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) STYLE, strlen (STYLE));
  g_checksum_get_digest (checksum, digest, &size);
  hash = g_base64_encode (digest, size);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; "
                          "frame-ancestors 'none'", hash);
}

/**
 * server_pages_handle_index:
 *
 * Shows people who come here with a browser what this is.
 */
void
server_pages_handle_index (ServerExchange *exchange)
{
  gboolean says_hello = server_hub_get_config (server_exchange_get_hub (exchange))->hello_enabled;
  g_autofree char *policy = make_policy ();
  g_autofree char *text = g_strdup_printf (page, says_hello ? HELLO : "");

  server_exchange_add_header (exchange, "Content-Security-Policy", policy);
  server_exchange_add_header (exchange, "Referrer-Policy", "no-referrer");
  server_exchange_add_header (exchange, "Cache-Control", "no-cache");
  server_exchange_respond (exchange, SERVER_HTTP_OK, "text/html; charset=utf-8", text, -1);
}

/**
 * server_pages_handle_health:
 *
 * Tells whether all is well.
 */
void
server_pages_handle_health (ServerExchange *exchange)
{
  ServerStore *store = server_hub_get_store (server_exchange_get_hub (exchange));
  gboolean failing = server_store_get_status (store).failing;

  server_exchange_add_header (exchange, "Cache-Control", "no-store");
  server_exchange_respond (exchange, failing ? SERVER_HTTP_SERVICE_UNAVAILABLE : SERVER_HTTP_OK,
                           "application/json", failing ? "{\"error\":\"the history cannot be written\"}" : "{}", -1);
}
