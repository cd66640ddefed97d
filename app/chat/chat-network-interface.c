/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-network-interface.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

/* What leads to one computer only, as a tunnel does, is no network of neighbours. */
#define NEEDED_FLAGS (IFF_UP | IFF_RUNNING | IFF_MULTICAST)
#define UNWANTED_FLAGS (IFF_LOOPBACK | IFF_POINTOPOINT)

static void
interface_clear (gpointer data)
{
  ChatNetworkInterface *self = data;

  g_free (self->name);
  g_array_unref (self->addresses);
}

/**
 * chat_network_interface_new:
 * @name: its name
 * @index: its number
 *
 * Creates an interface without an address.
 *
 * Returns: (transfer full): the interface
 */
ChatNetworkInterface *
chat_network_interface_new (const char *name,
                            guint       index)
{
  ChatNetworkInterface *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_rc_box_new0 (ChatNetworkInterface);
  self->name = g_strdup (name);
  self->index = index;
  self->addresses = g_array_new (FALSE, FALSE, sizeof (ChatNetworkAddress));

  return self;
}

ChatNetworkInterface *
chat_network_interface_ref (ChatNetworkInterface *self)
{
  return g_rc_box_acquire (self);
}

void
chat_network_interface_unref (ChatNetworkInterface *self)
{
  g_rc_box_release_full (self, interface_clear);
}

/**
 * chat_network_interface_equal:
 * @self: an interface
 * @other: another
 *
 * Gets whether they are the same, with the same addresses.
 */
gboolean
chat_network_interface_equal (const ChatNetworkInterface *self,
                              const ChatNetworkInterface *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self->index == other->index && g_str_equal (self->name, other->name) &&
         self->addresses->len == other->addresses->len &&
         memcmp (self->addresses->data, other->addresses->data,
                 self->addresses->len * sizeof (ChatNetworkAddress)) == 0;
}

/**
 * chat_network_interface_add_address:
 * @self: an interface
 * @address: an address of it
 * @mask: which part of it all neighbours have in common
 *
 * Adds an address.
 */
void
chat_network_interface_add_address (ChatNetworkInterface *self,
                                    struct in_addr        address,
                                    struct in_addr        mask)
{
  ChatNetworkAddress entry = { address, mask };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->addresses, entry);
}

/**
 * chat_network_interface_get_address:
 * @self: an interface
 *
 * Gets the address by which neighbours reach this computer.
 */
struct in_addr
chat_network_interface_get_address (const ChatNetworkInterface *self)
{
  struct in_addr none = { INADDR_ANY };

  g_return_val_if_fail (self != NULL && self->addresses->len > 0, none);

  return g_array_index (self->addresses, ChatNetworkAddress, 0).address;
}

/**
 * chat_network_interface_has_address:
 * @self: an interface
 * @address: an address
 *
 * Gets whether it is one of its own.
 */
gboolean
chat_network_interface_has_address (const ChatNetworkInterface *self,
                                    struct in_addr              address)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      if (g_array_index (self->addresses, ChatNetworkAddress, i).address.s_addr == address.s_addr)
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_network_interface_has_neighbour:
 * @self: an interface
 * @address: an address
 *
 * Gets whether it belongs to the same network.
 */
gboolean
chat_network_interface_has_neighbour (const ChatNetworkInterface *self,
                                      struct in_addr              address)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      ChatNetworkAddress *entry = &g_array_index (self->addresses, ChatNetworkAddress, i);

      if (((entry->address.s_addr ^ address.s_addr) & entry->mask.s_addr) == 0)
        return TRUE;
    }

  return FALSE;
}

static ChatNetworkInterface *
ensure_interface (GPtrArray  *interfaces,
                  const char *name)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      if (g_str_equal (((ChatNetworkInterface *) interfaces->pdata[i])->name, name))
        return interfaces->pdata[i];
    }

  g_ptr_array_add (interfaces, chat_network_interface_new (name, if_nametoindex (name)));

  return interfaces->pdata[interfaces->len - 1];
}

static struct in_addr
read_address (const struct sockaddr *address)
{
  return ((const struct sockaddr_in *) (const void *) address)->sin_addr;
}

/**
 * chat_network_interface_list:
 *
 * Lists the interfaces of this computer that are up, and by which several others
 * can be reached at once. It asks the kernel, and does not block.
 *
 * Returns: (transfer full) (element-type ChatNetworkInterface): the interfaces
 */
GPtrArray *
chat_network_interface_list (void)
{
  GPtrArray *interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_network_interface_unref);
  struct ifaddrs *list = NULL;

  if (getifaddrs (&list) != 0)
    return interfaces;

  for (struct ifaddrs *p = list; p != NULL; p = p->ifa_next)
    {
      if (p->ifa_addr != NULL && p->ifa_netmask != NULL && p->ifa_addr->sa_family == AF_INET &&
          (p->ifa_flags & NEEDED_FLAGS) == NEEDED_FLAGS && (p->ifa_flags & UNWANTED_FLAGS) == 0)
        chat_network_interface_add_address (ensure_interface (interfaces, p->ifa_name), read_address (p->ifa_addr),
                                            read_address (p->ifa_netmask));
    }

  freeifaddrs (list);

  return interfaces;
}
