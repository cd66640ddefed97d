/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-finder.h"

G_DEFINE_INTERFACE (ChatFinder, chat_finder, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
chat_finder_default_init (ChatFinderInterface *iface)
{
  /**
   * ChatFinder::changed:
   *
   * Emitted when there are other servers.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  CHAT_TYPE_FINDER,
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

/**
 * chat_finder_emit_changed:
 * @self: a finder
 *
 * Tells that there are other servers.
 */
void
chat_finder_emit_changed (ChatFinder *self)
{
  g_return_if_fail (CHAT_IS_FINDER (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * chat_finder_add_servers:
 * @self: a finder
 * @servers: (element-type ChatDiscoveredServer): a list that owns nothing
 *
 * Adds the servers that are known now. One that is there on several interfaces
 * is added for each.
 */
void
chat_finder_add_servers (ChatFinder *self,
                         GPtrArray  *servers)
{
  g_return_if_fail (CHAT_IS_FINDER (self));
  g_return_if_fail (servers != NULL);

  CHAT_FINDER_GET_IFACE (self)->add_servers (self, servers);
}
