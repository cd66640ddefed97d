/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

typedef void (*ServerRouteFunc) (ServerExchange *exchange);

/**
 * ServerRoute:
 * @path: with what the path begins if it ends with a slash and @prefix is
 *   set, or else all of the path.
 * @methods: what is allowed, as in an `Allow` header.
 * @limit: the bytes that a body may have, 0 for none.
 * @limit_offset: of the limit in the configuration, where it is set there.
 * @begin: (nullable): called when the head is there, to refuse before the
 *   body is sent, or to say where the body goes.
 * @handle: called when all of the request is there, to answer it.
 */
struct _ServerRoute
{
  const char *path;
  gboolean prefix;
  const char *methods;
  gint64 limit;
  gsize limit_offset;
  ServerRouteFunc begin;
  ServerRouteFunc handle;
};

const ServerRoute *server_routes_find     (const ServerRoute  *routes,
                                           const char         *path);
gint64             server_route_get_limit (const ServerRoute  *self,
                                           const ServerConfig *config);
gboolean           server_route_allows    (const ServerRoute  *self,
                                           const char         *method);

G_END_DECLS
