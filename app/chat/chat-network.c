/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-network.h"

#include <gio/gio.h>

/* Of a network that is for documents only: nothing is ever sent there. */
#define ELSEWHERE "192.0.2.1"
#define DISCARD_PORT 9

/**
 * chat_network_dup_address:
 *
 * Gets by which address other computers of the network reach this one: the one
 * that it would send from itself. There may be others.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL without a network
 */
char *
chat_network_dup_address (void)
{
  g_autoptr (GSocketAddress) elsewhere = g_inet_socket_address_new_from_string (ELSEWHERE, DISCARD_PORT);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  if (socket == NULL || !g_socket_connect (socket, elsewhere, NULL, NULL))
    return NULL;

  local = g_socket_get_local_address (socket, NULL);

  return local != NULL
         ? g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)))
         : NULL;
}
