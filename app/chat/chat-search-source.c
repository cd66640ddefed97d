/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-source.h"

#include "chat-account-private.h"
#include "chat-room-private.h"
#include "chat-search-scope.h"

struct _ChatSearchSource
{
  ChatAccount     *account;
  ChatSearchMatch *match;
  /* (element-type ChatSearchRecord): what was found and not taken yet */
  GQueue           records;
  gint64           newest_key;
  gint64           last_key;
  gboolean         exhausted;
  /* Of what has come since. */
  ChatSearchWatch *watch;
};

static void
free_record (gpointer data)
{
  chat_search_record_free (data);
}

/* Returns NULL where there is no room to look into. */
static ChatSearchMatch *
create_match (ChatAccount     *account,
              ChatRoom        *only_room,
              ChatSearchQuery *query)
{
  GPtrArray *rooms = chat_account_get_all_rooms (account);
  g_autoptr (ChatSearchScope) scope = chat_search_scope_new (query, only_room != NULL);

  for (guint i = 0; i < rooms->len; i++)
    {
      ChatRoom *room = g_ptr_array_index (rooms, i);

      chat_search_scope_add_room (scope, chat_room_get_id (room), chat_room_get_title (room),
                                  chat_room_get_joined (room) && (only_room == NULL || only_room == room));
    }

  return chat_search_scope_create_match (scope);
}

/**
 * chat_search_source_new:
 * @account: an open account
 * @room: (nullable): the only room to look into
 * @query: what is looked for
 *
 * Creates a source that has nothing yet.
 *
 * Returns: (transfer full) (nullable): the source, %NULL where no room of the
 *   account is looked into
 */
ChatSearchSource *
chat_search_source_new (ChatAccount     *account,
                        ChatRoom        *room,
                        ChatSearchQuery *query)
{
  g_autoptr (ChatSearchMatch) match = NULL;
  ChatSearchSource *self;

  g_return_val_if_fail (CHAT_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  match = create_match (account, room, query);
  if (match == NULL)
    return NULL;

  self = g_new0 (ChatSearchSource, 1);
  self->account = g_object_ref (account);
  self->match = g_steal_pointer (&match);
  self->last_key = G_MAXINT64;
  g_queue_init (&self->records);

  return self;
}

/**
 * chat_search_source_free:
 * @self: (transfer full): a source
 *
 * Frees a source. Nothing is told of what comes any more.
 */
void
chat_search_source_free (ChatSearchSource *self)
{
  g_return_if_fail (self != NULL);

  if (self->watch != NULL)
    g_object_run_dispose (G_OBJECT (self->watch));
  g_clear_object (&self->watch);
  g_object_unref (self->account);
  chat_search_match_unref (self->match);
  g_queue_clear_full (&self->records, free_record);
  g_free (self);
}

/**
 * chat_search_source_get_account:
 * @self: a source
 *
 * Gets whose messages these are.
 */
ChatAccount *
chat_search_source_get_account (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->account;
}

/**
 * chat_search_source_get_is_dry:
 * @self: a source
 *
 * Gets whether it has to be asked what comes next.
 */
gboolean
chat_search_source_get_is_dry (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->exhausted && g_queue_is_empty (&self->records);
}

/**
 * chat_search_source_get_has_more:
 * @self: a source
 *
 * Gets whether there may be more.
 */
gboolean
chat_search_source_get_has_more (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->exhausted || !g_queue_is_empty (&self->records);
}

/**
 * chat_search_source_peek:
 * @self: a source
 *
 * Looks at what comes next.
 *
 * Returns: (transfer none) (nullable): the message, %NULL where it has to be
 *   asked or has no more
 */
const ChatSearchRecord *
chat_search_source_peek (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_peek_head (&self->records);
}

/**
 * chat_search_source_pop:
 * @self: a source
 *
 * Takes what comes next.
 *
 * Returns: (transfer full) (nullable): the message
 */
ChatSearchRecord *
chat_search_source_pop (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->records);
}

/**
 * chat_search_source_query_async:
 * @self: a source
 * @limit: how many to get at most
 * @cancellable: (nullable): to call it off
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Asks the index for more. See chat_search_index_query_finish().
 */
void
chat_search_source_query_async (ChatSearchSource    *self,
                                guint                limit,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  chat_search_index_query_async (chat_account_get_search_index (self->account), self->match, 0, self->last_key,
                                 limit, cancellable, callback, user_data);
}

/**
 * chat_search_source_add:
 * @self: a source
 * @records: (nullable) (element-type ChatSearchRecord): what the index has
 *   answered, which is taken out; %NULL for an error
 * @limit: how many were asked for
 *
 * Adds what was found.
 */
void
chat_search_source_add (ChatSearchSource *self,
                        GPtrArray        *records,
                        guint             limit)
{
  g_return_if_fail (self != NULL);

  self->exhausted = records == NULL || records->len < limit;
  while (records != NULL && records->len > 0)
    {
      ChatSearchRecord *record = g_ptr_array_steal_index (records, 0);

      self->newest_key = MAX (self->newest_key, record->key);
      self->last_key = record->key;
      g_queue_push_tail (&self->records, record);
    }
}

/**
 * chat_search_source_watch:
 * @self: a source to which was added
 * @limit: up to how many are counted
 *
 * Begins to count what comes from now on.
 *
 * Returns: (transfer none) (nullable): who counts, %NULL if it is done already
 */
ChatSearchWatch *
chat_search_source_watch (ChatSearchSource *self,
                          guint             limit)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->watch != NULL)
    return NULL;

  self->watch = chat_search_watch_new (chat_account_get_search_index (self->account), self->match,
                                       self->newest_key, limit);

  return self->watch;
}

/**
 * chat_search_source_get_n_new:
 * @self: a source
 *
 * Gets how many have come since.
 */
guint
chat_search_source_get_n_new (ChatSearchSource *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->watch != NULL ? chat_search_watch_get_n_new (self->watch) : 0;
}

/**
 * chat_search_source_wait:
 * @self: a source
 * @end_time: until when at most
 *
 * Waits for a moment for what it was asked, as chat_database_wait().
 */
void
chat_search_source_wait (ChatSearchSource *self,
                         gint64            end_time)
{
  g_return_if_fail (self != NULL);

  chat_search_index_wait (chat_account_get_search_index (self->account), end_time);
}
