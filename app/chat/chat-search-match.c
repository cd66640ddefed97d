/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-match.h"

/**
 * chat_search_match_new:
 * @query: a query that is not empty
 * @rooms: (array length=n_rooms) (nullable): the numbers of the rooms to look
 *   into, none for all; see chat_search_query_needs_rooms()
 * @n_rooms: how many
 * @other_rooms: (array length=n_other_rooms) (nullable): rooms not to look into
 * @n_other_rooms: how many
 *
 * Creates what the index is asked.
 *
 * Returns: (transfer full): the question
 */
ChatSearchMatch *
chat_search_match_new (ChatSearchQuery *query,
                       const gint64    *rooms,
                       guint            n_rooms,
                       const gint64    *other_rooms,
                       guint            n_other_rooms)
{
  ChatSearchMatch *self;

  g_return_val_if_fail (query != NULL, NULL);

  self = g_atomic_rc_box_new0 (ChatSearchMatch);
  self->query = chat_search_query_ref (query);
  self->exact = chat_search_query_build (query, FALSE, rooms, n_rooms, other_rooms, n_other_rooms);
  if (chat_search_query_get_long_phrase (query) != NULL)
    self->wide = chat_search_query_build (query, TRUE, rooms, n_rooms, other_rooms, n_other_rooms);

  return self;
}

/**
 * chat_search_match_ref:
 * @self: a question
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatSearchMatch *
chat_search_match_ref (ChatSearchMatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatSearchMatch *self = data;

  chat_search_query_unref (self->query);
  g_free (self->exact);
  g_free (self->wide);
}

/**
 * chat_search_match_unref:
 * @self: (transfer full): a question
 *
 * Gives a reference back.
 */
void
chat_search_match_unref (ChatSearchMatch *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
