/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-user.h"

G_BEGIN_DECLS

#define CHAT_TYPE_OCCUPANT (chat_occupant_get_type ())

/**
 * ChatOccupant:
 *
 * Somebody who is in a room now, with one connection or several. The object
 * stays the same for as long as the person is there.
 *
 * Properties, all readable: `user`, `is-self`, and `n-connections`, which is
 * notified.
 */
G_DECLARE_FINAL_TYPE (ChatOccupant, chat_occupant, CHAT, OCCUPANT, GObject)

ChatUser *chat_occupant_get_user          (ChatOccupant *self);
gboolean  chat_occupant_get_is_self       (ChatOccupant *self);
guint     chat_occupant_get_n_connections (ChatOccupant *self);

G_END_DECLS
