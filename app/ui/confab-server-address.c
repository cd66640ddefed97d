/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-server-address.h"

#include <gio/gio.h>

#define DEFAULT_PATH "/connection/websocket"

static const char *
get_websocket_scheme (const char *scheme)
{
  if (g_ascii_strcasecmp (scheme, "ws") == 0 || g_ascii_strcasecmp (scheme, "http") == 0)
    return "ws";
  if (g_ascii_strcasecmp (scheme, "wss") == 0 || g_ascii_strcasecmp (scheme, "https") == 0)
    return "wss";

  return NULL;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * confab_server_address_to_uri:
 * @address: what a person typed as the address of a server
 *
 * Completes an address to the URI of a WebSocket.
 *
 * “chat.example.org” is enough: the scheme defaults to the encrypted one, but
 * on this computer to the plain one, and the path to where servers of this
 * protocol have it.
 *
 * Returns: (transfer full) (nullable): the URI, or %NULL if @address is none
 */
char *
confab_server_address_to_uri (const char *address)
{
  g_autofree char *stripped = NULL;
  g_autofree char *with_scheme = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;
  const char *path;
  gboolean has_scheme;

  g_return_val_if_fail (address != NULL, NULL);

  stripped = g_strstrip (g_strdup (address));
  if (*stripped == '\0' || strpbrk (stripped, " \t\n\r") != NULL)
    return NULL;

  has_scheme = strstr (stripped, "://") != NULL;
  with_scheme = g_strconcat (has_scheme ? "" : "wss://", stripped, NULL);
  uri = g_uri_parse (with_scheme, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return NULL;

  scheme = get_websocket_scheme (g_uri_get_scheme (uri));
  if (scheme == NULL)
    return NULL;
  if (!has_scheme && is_loopback (g_uri_get_host (uri)))
    scheme = "ws";

  path = g_uri_get_path (uri);
  if (*path == '\0' || g_str_equal (path, "/"))
    path = DEFAULT_PATH;

  return g_uri_join (G_URI_FLAGS_ENCODED, scheme, NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri), path, g_uri_get_query (uri), NULL);
}
