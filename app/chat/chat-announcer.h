/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CHAT_TYPE_ANNOUNCER (chat_announcer_get_type ())

/**
 * ChatAnnouncer:
 *
 * A way to announce a server, which is announced as long as it lives.
 *
 * Emits `renamed` when the server has to have another name, and gets it.
 */
G_DECLARE_INTERFACE (ChatAnnouncer, chat_announcer, CHAT, ANNOUNCER, GObject)

struct _ChatAnnouncerInterface
{
  GTypeInterface parent_iface;
};

void chat_announcer_emit_renamed (ChatAnnouncer *self,
                                  const char    *name);

G_END_DECLS
