/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-occupant.h"

G_BEGIN_DECLS

#define CHAT_TYPE_PRESENCE (chat_presence_get_type ())

/* More people than that are counted and can be found, but are not in the list. */
#define CHAT_PRESENCE_MAX_LISTED 200

/**
 * ChatPresence:
 *
 * Who is in a room now: a list of [class@Occupant], oneself first and then by
 * name.
 *
 * The server is asked only while the presence is open. What it has said last
 * stays.
 *
 * Properties, all readable and notified: `error`, `filter`, `known`, `n-hidden`,
 * `n-people`, `stale`.
 */
G_DECLARE_FINAL_TYPE (ChatPresence, chat_presence, CHAT, PRESENCE, GObject)

void          chat_presence_open         (ChatPresence *self);
void          chat_presence_close        (ChatPresence *self);
void          chat_presence_refresh      (ChatPresence *self);
void          chat_presence_add_member   (ChatPresence *self,
                                          ChatOccupant *occupant);
const GError *chat_presence_get_error    (ChatPresence *self);
const char   *chat_presence_get_filter   (ChatPresence *self);
void          chat_presence_set_filter   (ChatPresence *self,
                                          const char   *filter);
gboolean      chat_presence_get_known    (ChatPresence *self);
guint         chat_presence_get_n_hidden (ChatPresence *self);
guint         chat_presence_get_n_people (ChatPresence *self);
gboolean      chat_presence_get_stale    (ChatPresence *self);

G_END_DECLS
