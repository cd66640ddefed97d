/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatPeople:
 *
 * Those who are in a room as the server has told last, and of them the first
 * that match some words.
 *
 * There may be very many: nothing is looked at but in chat_people_run(), a
 * slice at a time.
 */
typedef struct _ChatPeople ChatPeople;

ChatPeople *chat_people_new           (const char   *user,
                                       guint         limit) G_GNUC_WARN_UNUSED_RESULT;
void        chat_people_free          (ChatPeople   *self);
void        chat_people_take_answer   (ChatPeople   *self,
                                       GPtrArray    *infos,
                                       const char   *client_id);
void        chat_people_take_words    (ChatPeople   *self,
                                       char        **words);
gboolean    chat_people_rename        (ChatPeople   *self,
                                       GHashTable   *users);
void        chat_people_clear         (ChatPeople   *self);
gboolean    chat_people_run           (ChatPeople   *self,
                                       guint         n);
guint       chat_people_get_n_people  (ChatPeople   *self);
guint       chat_people_get_n_matches (ChatPeople   *self);
GPtrArray  *chat_people_get_first     (ChatPeople   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatPeople, chat_people_free)

G_END_DECLS
