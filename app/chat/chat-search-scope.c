/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-scope.h"

struct _ChatSearchScope
{
  ChatSearchQuery *query;
  /* Whether the index is told which rooms are meant, or which are not. */
  gboolean         listed;
  GArray          *rooms;
  GArray          *others;
};

/**
 * chat_search_scope_new:
 * @query: a query that is not empty
 * @narrow: whether few of the rooms are wanted
 *
 * Creates a scope without rooms.
 *
 * Returns: (transfer full): the scope
 */
ChatSearchScope *
chat_search_scope_new (ChatSearchQuery *query,
                       gboolean         narrow)
{
  ChatSearchScope *self;

  g_return_val_if_fail (query != NULL, NULL);

  self = g_new0 (ChatSearchScope, 1);
  self->query = chat_search_query_ref (query);
  self->listed = narrow || chat_search_query_names_rooms (query) || chat_search_query_needs_rooms (query);
  self->rooms = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->others = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

/**
 * chat_search_scope_free:
 * @self: (transfer full): a scope
 *
 * Frees a scope.
 */
void
chat_search_scope_free (ChatSearchScope *self)
{
  g_return_if_fail (self != NULL);

  chat_search_query_unref (self->query);
  g_array_unref (self->rooms);
  g_array_unref (self->others);
  g_free (self);
}

/**
 * chat_search_scope_add_room:
 * @self: a scope
 * @id: the number of a room
 * @title: what it is called
 * @wanted: whether to look into it, if the query does
 *
 * Adds a room of the account. All have to be added.
 */
void
chat_search_scope_add_room (ChatSearchScope *self,
                            gint64           id,
                            const char      *title,
                            gboolean         wanted)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (title != NULL);

  wanted = wanted && chat_search_query_takes_room (self->query, title);
  if (self->listed && wanted)
    g_array_append_val (self->rooms, id);
  else if (!self->listed && !wanted)
    g_array_append_val (self->others, id);
}

/**
 * chat_search_scope_create_match:
 * @self: a scope
 *
 * Creates what the index is asked.
 *
 * Returns: (transfer full) (nullable): the question, %NULL where there is no
 *   room to look into
 */
ChatSearchMatch *
chat_search_scope_create_match (ChatSearchScope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->listed && self->rooms->len == 0)
    return NULL;

  return chat_search_match_new (self->query, (const gint64 *) self->rooms->data, self->rooms->len,
                                (const gint64 *) self->others->data, self->others->len);
}
