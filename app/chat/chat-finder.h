/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-discovered-server.h"

G_BEGIN_DECLS

#define CHAT_TYPE_FINDER (chat_finder_get_type ())

/**
 * ChatFinder:
 *
 * A way to look for servers, which it does as long as it lives.
 *
 * Emits `changed` when it knows others than before.
 */
G_DECLARE_INTERFACE (ChatFinder, chat_finder, CHAT, FINDER, GObject)

/**
 * ChatFinderInterface:
 * @add_servers: adds the servers that it knows to a list that owns nothing
 *
 * What a way can do.
 */
struct _ChatFinderInterface
{
  GTypeInterface parent_iface;

  void (*add_servers) (ChatFinder *self,
                       GPtrArray  *servers);
};

void chat_finder_emit_changed (ChatFinder *self);
void chat_finder_add_servers  (ChatFinder *self,
                               GPtrArray  *servers);

G_END_DECLS
