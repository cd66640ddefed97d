/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-hello-page.h"

#include <gio/gio.h>
#include <string.h>

#ifdef HAVE_HELLO
#include "server-hello-resources.h"
#endif

#define POLICY \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " \
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

#define INDEX "index.html"

/* By the end of a file's name */
static const struct
{
  const char *suffix;
  const char *type;
} types[] = {
  { ".html", "text/html; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".svg", "image/svg+xml" },
  { ".txt", "text/plain; charset=utf-8" },
};

static const char *
find_type (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_str_has_suffix (name, types[i].suffix))
        return types[i].type;
    }

  return "application/octet-stream";
}

static GBytes *
load (const char *name)
{
#ifdef HAVE_HELLO
  g_autofree char *path = g_strconcat (SERVER_HELLO_PATH, name, NULL);

  return g_resource_lookup_data (server_hello_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
#else
  return NULL;
#endif
}

static char *
make_tag (GBytes *content)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  return g_strdup_printf ("\"%.32s\"", hash);
}

/**
 * server_hello_page_begin:
 *
 * Lets nobody in where the page is switched off.
 */
void
server_hello_page_begin (ServerExchange *exchange)
{
  if (!server_hub_get_config (server_exchange_get_hub (exchange))->hello_enabled)
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
}

/**
 * server_hello_page_redirect:
 *
 * Leads to where the page is, relative to which it finds its files.
 */
void
server_hello_page_redirect (ServerExchange *exchange)
{
  server_exchange_add_header (exchange, "Location", SERVER_HELLO_PATH);
  server_exchange_refuse (exchange, SERVER_HTTP_PERMANENT_REDIRECT);
}

/**
 * server_hello_page_handle:
 *
 * Gives a file of the page, or tells that the one of before is still good.
 */
void
server_hello_page_handle (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  const char *name = server_http_request_get_path (request) + strlen (SERVER_HELLO_PATH);
  g_autoptr (GBytes) content = NULL;
  g_autofree char *tag = NULL;
  const char *data;
  gsize length;

  if (name[0] == '\0')
    name = INDEX;
  content = load (name);
  if (content == NULL)
    {
      server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
      return;
    }

  tag = make_tag (content);
  server_exchange_add_header (exchange, "ETag", tag);
  server_exchange_add_header (exchange, "Cache-Control", "no-cache");
  server_exchange_add_header (exchange, "Content-Security-Policy", POLICY);
  server_exchange_add_header (exchange, "Cross-Origin-Resource-Policy", "same-origin");
  server_exchange_add_header (exchange, "Referrer-Policy", "no-referrer");
  data = g_bytes_get_data (content, &length);
  if (server_http_request_has_token (request, "if-none-match", tag))
    server_exchange_refuse (exchange, SERVER_HTTP_NOT_MODIFIED);
  else
    server_exchange_respond (exchange, SERVER_HTTP_OK, find_type (name), data, length);
}
