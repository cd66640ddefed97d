/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-announcer.h"

G_DEFINE_INTERFACE (ChatAnnouncer, chat_announcer, G_TYPE_OBJECT)

enum
{
  RENAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
chat_announcer_default_init (ChatAnnouncerInterface *iface)
{
  /**
   * ChatAnnouncer::renamed:
   * @self: an announcer
   * @name: the new name
   *
   * Emitted when another server of the network has the name.
   */
  signals[RENAMED] =
    g_signal_new ("renamed",
                  CHAT_TYPE_ANNOUNCER,
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * chat_announcer_emit_renamed:
 * @self: an announcer
 * @name: the new name
 *
 * Tells that the server is announced by another name.
 */
void
chat_announcer_emit_renamed (ChatAnnouncer *self,
                             const char    *name)
{
  g_return_if_fail (CHAT_IS_ANNOUNCER (self));
  g_return_if_fail (name != NULL);

  g_signal_emit (self, signals[RENAMED], 0, name);
}
