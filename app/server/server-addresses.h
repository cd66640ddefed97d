/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-bucket.h"

#include <netinet/in.h>

G_BEGIN_DECLS

/**
 * ServerAddress:
 * @key: an address of IPv6, or one of IPv4 as IPv6 has it.
 * @n_connections: how many are open from there.
 * @bucket: of new connections.
 * @posts: of what is posted from the web page.
 */
typedef struct
{
  struct in6_addr key;
  guint n_connections;
  ServerBucket bucket;
  ServerBucket posts;
  GList link;
} ServerAddress;

typedef struct _ServerAddresses ServerAddresses;

ServerAddresses *server_addresses_new      (void);
void             server_addresses_free     (ServerAddresses       *self);
ServerAddress   *server_addresses_enter    (ServerAddresses       *self,
                                            const struct in6_addr *address,
                                            gint64                 now);
void             server_addresses_leave    (ServerAddresses       *self,
                                            ServerAddress         *address,
                                            gint64                 now);
gboolean         server_address_covers     (const ServerAddress   *self,
                                            const struct in6_addr *address);
guint            server_addresses_get_size (ServerAddresses       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerAddresses, server_addresses_free)

G_END_DECLS
