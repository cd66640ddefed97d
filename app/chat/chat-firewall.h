/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatFirewallState:
 * @CHAT_FIREWALL_UNKNOWN: it cannot be told: there is none that can be asked.
 * @CHAT_FIREWALL_OPEN: it lets others in.
 * @CHAT_FIREWALL_CLOSED: it keeps others out.
 * @CHAT_FIREWALL_SECRET: there is one, and only an administrator may ask it.
 *
 * What the firewall of this computer does at a port.
 */
typedef enum
{
  CHAT_FIREWALL_UNKNOWN,
  CHAT_FIREWALL_OPEN,
  CHAT_FIREWALL_CLOSED,
  CHAT_FIREWALL_SECRET,
} ChatFirewallState;

void               chat_firewall_check_async  (GDBusConnection      *connection,
                                               const char           *interface,
                                               guint                 port,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
ChatFirewallState  chat_firewall_check_finish (GAsyncResult         *result,
                                               char                **command,
                                               GError              **error);

G_END_DECLS
