/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-headers.h"

#include <string.h>

/* What a client has said in the headers of its request, as far as a program of
 * the operator is to be told of it: a table from the name in lower case to the
 * value, or %NULL where there is nothing. */

/**
 * server_headers_may_forward:
 * @name: of a header, in whatever case.
 *
 * Returns: whether it says something of the client, and not of the connection
 *   or the body that it came with
 */
gboolean
server_headers_may_forward (const char *name)
{
  static const char *const own[] = {
    "connection", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", NULL
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return !g_strv_contains (own, lower) &&
         !g_str_has_prefix (lower, "content-") &&
         !g_str_has_prefix (lower, "proxy-") &&
         !g_str_has_prefix (lower, "sec-websocket-");
}

/* A value that could end the header, and begin another, is none. */
static gboolean
value_is_valid (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return FALSE;
    }

  return TRUE;
}

static gsize
get_size (GHashTable *headers)
{
  GHashTableIter iter;
  gpointer name, value;
  gsize size = 0;

  if (headers == NULL)
    return 0;

  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    size += strlen (name) + strlen (value);

  return size;
}

/* What was there before is not replaced. */
static GHashTable *
add (GHashTable *headers,
     const char *name,
     const char *value)
{
  if (!value_is_valid (value) || (headers != NULL && g_hash_table_contains (headers, name)) ||
      get_size (headers) + strlen (name) + strlen (value) > SERVER_HEADERS_MAX_SIZE)
    return headers;

  if (headers == NULL)
    headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (headers, g_strdup (name), g_strdup (value));
  return headers;
}

static gboolean
is_wanted (const ServerConfig *config,
           const char         *name)
{
  for (guint i = 0; i < config->proxies->len; i++)
    {
      const ServerProxySection *proxy = g_ptr_array_index (config->proxies, i);

      for (char **p = proxy->endpoint.forwarded; p != NULL && *p != NULL; p++)
        {
          if (g_ascii_strcasecmp (*p, name) == 0)
            return TRUE;
        }
    }

  return FALSE;
}

/**
 * server_headers_collect:
 * @request: that a client comes with.
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): what of it
 *   some program is to be told
 */
GHashTable *
server_headers_collect (const ServerConfig      *config,
                        const ServerHttpRequest *request)
{
  GHashTable *headers = NULL;

  for (guint i = 0; i < config->proxies->len; i++)
    {
      const ServerProxySection *proxy = g_ptr_array_index (config->proxies, i);

      for (char **p = proxy->endpoint.forwarded; p != NULL && *p != NULL; p++)
        {
          g_autofree char *name = g_ascii_strdown (*p, -1);
          const char *value = server_http_request_get_header (request, name);

          if (value != NULL)
            headers = add (headers, name, value);
        }
    }

  return headers;
}

/**
 * server_headers_merge:
 * @headers: (transfer full) (nullable) (element-type utf8 utf8): of the request.
 * @emulated: (nullable) (element-type utf8 utf8): what the client says besides,
 *   for a browser lets nobody set headers of a WebSocket.
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): both, where
 *   those of the request win
 */
GHashTable *
server_headers_merge (const ServerConfig *config,
                      GHashTable         *headers,
                      GHashTable         *emulated)
{
  GHashTableIter iter;
  gpointer key, value;

  if (emulated == NULL)
    return headers;

  g_hash_table_iter_init (&iter, emulated);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = g_ascii_strdown (key, -1);

      if (is_wanted (config, name))
        headers = add (headers, name, value);
    }

  return headers;
}
