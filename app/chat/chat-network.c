/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-network.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <ifaddrs.h>

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

/**
 * chat_network_dup_interface:
 * @address: an address of this computer
 *
 * Gets by which interface of the network others reach an address.
 *
 * Returns: (transfer full) (nullable): its name, or %NULL if none has the address
 */
char *
chat_network_dup_interface (const char *address)
{
  struct ifaddrs *list = NULL;
  struct in_addr wanted;
  char *found = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  if (inet_pton (AF_INET, address, &wanted) != 1 || getifaddrs (&list) != 0)
    return NULL;

  for (struct ifaddrs *p = list; p != NULL && found == NULL; p = p->ifa_next)
    {
      if (p->ifa_addr != NULL && p->ifa_addr->sa_family == AF_INET &&
          ((struct sockaddr_in *) (void *) p->ifa_addr)->sin_addr.s_addr == wanted.s_addr)
        found = g_strdup (p->ifa_name);
    }

  freeifaddrs (list);

  return found;
}
