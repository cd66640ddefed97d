/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <netinet/in.h>

G_BEGIN_DECLS

/**
 * ServerNetwork:
 * @address: as IPv6 has it.
 * @n_bits: how many bits of it count.
 */
typedef struct
{
  struct in6_addr address;
  guint n_bits;
} ServerNetwork;

gboolean server_address_parse       (const char                    *text,
                                     struct in6_addr               *address);
void     server_address_from_socket (const struct sockaddr_storage *native,
                                     struct in6_addr               *address);
gboolean server_network_parse       (const char                    *text,
                                     ServerNetwork                 *network);
gboolean server_network_has         (const ServerNetwork           *self,
                                     const struct in6_addr         *address);
gboolean server_networks_find       (const GArray                  *networks,
                                     const struct in6_addr         *address);
gboolean server_networks_trace      (const GArray                  *networks,
                                     const char                    *x_forwarded_for,
                                     const char                    *forwarded,
                                     struct in6_addr               *address);

G_END_DECLS
