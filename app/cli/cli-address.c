/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-address.h"

#include "cli-error.h"

#include <gio/gio.h>
#include <string.h>

#define WEBSOCKET_PATH "/connection/websocket"
#define DEFAULT_PORT 8000
#define SECURE_PORT 443

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
parse_scheme (const char *scheme,
              gboolean   *is_secure)
{
  *is_secure = g_str_equal (scheme, "wss") || g_str_equal (scheme, "https");
  return *is_secure || g_str_equal (scheme, "ws") || g_str_equal (scheme, "http");
}

static GUri *
parse_uri (const char *text,
           gboolean   *has_scheme)
{
  g_autofree char *completed = NULL;

  if (strpbrk (text, " \t\r\n") != NULL)
    return NULL;

  *has_scheme = strstr (text, "://") != NULL;
  completed = *has_scheme ? g_strdup (text) : g_strconcat ("ws://", text, NULL);
  return g_uri_parse (completed, G_URI_FLAGS_ENCODED, NULL);
}

/**
 * cli_address_parse:
 * @self: (out caller-allocates): to be cleared.
 * @text: an address of a WebSocket or of HTTP, a host and a port, or a host.
 */
gboolean
cli_address_parse (CliAddress  *self,
                   const char  *text,
                   GError     **error)
{
  gboolean has_scheme = FALSE;
  g_autoptr (GUri) uri = parse_uri (text, &has_scheme);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *prefix = NULL;
  const char *path;
  int port;

  *self = (CliAddress) { 0 };
  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL ||
      !parse_scheme (g_uri_get_scheme (uri), &self->is_secure))
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                   "--server: “%s” is not the address of a server; it must be one such as "
                   "wss://chat.example.org, http://localhost:8000 or localhost:8000", text);
      return FALSE;
    }

  port = g_uri_get_port (uri);
  if (!has_scheme)
    {
      self->is_secure = port == SECURE_PORT;
      port = port > 0 ? port : DEFAULT_PORT;
    }

  path = g_uri_get_path (uri);
  prefix = g_strdup (path);
  if (g_str_has_suffix (prefix, WEBSOCKET_PATH))
    prefix[strlen (prefix) - strlen (WEBSOCKET_PATH)] = '\0';
  if (g_str_equal (prefix, "/"))
    *prefix = '\0';
  if (*path == '\0' || g_str_equal (path, "/"))
    path = WEBSOCKET_PATH;

  self->is_local = is_loopback (host);
  self->websocket = g_uri_join (G_URI_FLAGS_ENCODED, self->is_secure ? "wss" : "ws", NULL, host, port, path,
                                g_uri_get_query (uri), NULL);
  self->http = g_uri_join (G_URI_FLAGS_ENCODED, self->is_secure ? "https" : "http", NULL, host, port, prefix,
                           NULL, NULL);
  return TRUE;
}

void
cli_address_clear (CliAddress *self)
{
  g_free (self->websocket);
  g_free (self->http);
}
