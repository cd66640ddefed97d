/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerProxies:
 *
 * Lets the programs that the configuration names decide what clients may do:
 * the hooks of a hub, answered over HTTP.
 */
typedef struct _ServerProxies ServerProxies;

ServerProxies *server_proxies_new    (ServerHub     *hub,
                                      GMainContext  *context);
void           server_proxies_free   (ServerProxies *self);
void           server_proxies_update (ServerProxies *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerProxies, server_proxies_free)

G_END_DECLS
