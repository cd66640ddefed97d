/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <netinet/in.h>

G_BEGIN_DECLS

/**
 * ChatNetworkAddress:
 * @address: an address of this computer
 * @mask: which part of it all neighbours have in common
 *
 * An address of an interface.
 */
typedef struct
{
  struct in_addr address;
  struct in_addr mask;
} ChatNetworkAddress;

/**
 * ChatNetworkInterface:
 * @name: its name
 * @index: the number that the kernel knows it by
 * @addresses: (element-type ChatNetworkAddress): its addresses, at least one
 *
 * An interface of this computer by which others can be reached.
 */
typedef struct
{
  char   *name;
  guint   index;
  GArray *addresses;
} ChatNetworkInterface;

GPtrArray            *chat_network_interface_list          (void) G_GNUC_WARN_UNUSED_RESULT;
ChatNetworkInterface *chat_network_interface_new           (const char                 *name,
                                                            guint                       index) G_GNUC_WARN_UNUSED_RESULT;
ChatNetworkInterface *chat_network_interface_ref           (ChatNetworkInterface       *self);
void                  chat_network_interface_unref         (ChatNetworkInterface       *self);
gboolean              chat_network_interface_equal         (const ChatNetworkInterface *self,
                                                            const ChatNetworkInterface *other);
void                  chat_network_interface_add_address   (ChatNetworkInterface       *self,
                                                            struct in_addr              address,
                                                            struct in_addr              mask);
struct in_addr        chat_network_interface_get_address   (const ChatNetworkInterface *self);
gboolean              chat_network_interface_has_address   (const ChatNetworkInterface *self,
                                                            struct in_addr              address);
gboolean              chat_network_interface_has_neighbour (const ChatNetworkInterface *self,
                                                            struct in_addr              address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatNetworkInterface, chat_network_interface_unref)

G_END_DECLS
