/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-lookup.h"

#include "chat-search-snippet.h"
#include "chat-search-sql.h"
#include "chat-stored-users.h"

/* How many messages are looked through themselves, in up to three goes, before
 * the index has to collect all. Where a word is in so few of these, it is in few.
 * Of a million messages, those with a word that every tenth has are found in a
 * third of the time.
 */
#define FIRST_GLANCE 32
#define MAX_LOOKED_THROUGH 224

struct _ChatSearchLookup
{
  ChatSearchMatch        *match;
  gint64                  after_key;
  gint64                  before_key;
  guint                   limit;
  GCancellable           *cancellable;
  GPtrArray              *records;
  gboolean                complete;

  /* What has to be in a message, too; NULL where the index knows better. */
  const ChatSearchPhrase *checked;
  /* What the last statement has found. */
  guint                   n_rows;
  gint64                  last_key;
};

/**
 * chat_search_record_free:
 * @self: (transfer full): a record
 *
 * Frees a record.
 */
void
chat_search_record_free (ChatSearchRecord *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  chat_user_unref (self->author);
  g_free (self->snippet);
  g_array_unref (self->ranges);
  g_free (self);
}

static void
free_record (gpointer data)
{
  chat_search_record_free (data);
}

static gint64
get_first_key (gint64 time)
{
  return CLAMP (time / G_USEC_PER_SEC, 0, CHAT_SEARCH_MAX_SECONDS) << CHAT_SEARCH_MESSAGE_BITS;
}

/**
 * chat_search_lookup_new:
 * @match: what is looked for
 * @after_key: the key of the newest that is not wanted, 0 for all
 * @before_key: the key of the last that is known, %G_MAXINT64 for the first page
 * @limit: how many to get at most
 * @cancellable: (nullable): to call it off
 *
 * Creates a lookup.
 *
 * Returns: (transfer full): the lookup
 */
ChatSearchLookup *
chat_search_lookup_new (ChatSearchMatch *match,
                        gint64           after_key,
                        gint64           before_key,
                        guint            limit,
                        GCancellable    *cancellable)
{
  ChatSearchLookup *self;
  gint64 before;

  g_return_val_if_fail (match != NULL, NULL);

  self = g_new0 (ChatSearchLookup, 1);
  before = chat_search_query_get_before (match->query);
  self->match = chat_search_match_ref (match);
  self->after_key = MAX (after_key + 1, get_first_key (chat_search_query_get_after (match->query)));
  self->before_key = before < G_MAXINT64 ? MIN (before_key, get_first_key (before)) : before_key;
  self->limit = limit;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->records = g_ptr_array_new_with_free_func (free_record);

  return self;
}

/**
 * chat_search_lookup_free:
 * @self: (transfer full): a lookup
 *
 * Frees a lookup.
 */
void
chat_search_lookup_free (ChatSearchLookup *self)
{
  g_return_if_fail (self != NULL);

  chat_search_match_unref (self->match);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->records);
  g_free (self);
}

static void
take_row (ChatRow  *row,
          gpointer  user_data)
{
  ChatSearchLookup *self = user_data;
  g_autofree char *body = NULL;
  ChatSearchRecord *record;

  if (self->records->len == self->limit)
    return;

  self->n_rows++;
  self->last_key = chat_row_get_int (row, 0);
  body = g_utf8_make_valid (chat_row_get_text (row, 6), -1);
  if (self->checked != NULL && !chat_search_phrase_is_in (self->checked, body))
    return;

  record = g_new0 (ChatSearchRecord, 1);
  record->key = self->last_key;
  record->room = chat_row_get_int (row, 1);
  record->id = g_strdup (chat_row_get_text (row, 2));
  record->author = chat_user_new (chat_row_get_text (row, 3), chat_row_get_text (row, 8));
  record->time = chat_row_get_int (row, 4);
  record->outgoing = chat_row_get_int (row, 5) != 0;
  record->snippet = chat_search_snippet_new (body, (ChatPayloadKind) chat_row_get_int (row, 7),
                                             chat_search_query_get_phrases (self->match->query), &record->ranges);
  g_ptr_array_add (self->records, record);
}

/* Goes on from the last message. */
static gboolean
find (ChatSearchLookup  *self,
      ChatSql           *sql,
      const char        *match,
      guint              limit,
      GError           **error)
{
  gboolean success;

  self->n_rows = 0;
  chat_sql_set_cancellable (sql, self->cancellable);
  success = chat_sql_query (sql, take_row, self, error,
                            "SELECT s.rowid, m.room, m.id, m.author, m.time, m.outgoing, m.body, m.kind, "
                            CHAT_STORED_USERS_NAME ("m.author") " "
                            "FROM search AS s CROSS JOIN messages AS m ON m.message = s.rowid & 268435455 "
                            "WHERE s.search MATCH ? AND s.rowid >= ? AND s.rowid < ? "
                            "ORDER BY s.rowid DESC LIMIT ?", "siii",
                            match, self->after_key, self->before_key, (gint64) limit);
  chat_sql_set_cancellable (sql, NULL);
  if (self->n_rows > 0)
    self->before_key = self->last_key;

  return success;
}

/* Looks through the newest of those that may be meant. A word that comes often
 * is soon found so; where it comes seldom, all with its first letters are looked
 * through, or few are left for the index to collect.
 */
static gboolean
look_through (ChatSearchLookup  *self,
              ChatSql           *sql,
              gboolean          *more,
              GError           **error)
{
  guint n_looked_through = 0;

  self->checked = chat_search_query_get_long_phrase (self->match->query);
  for (guint n = FIRST_GLANCE; *more && n_looked_through < MAX_LOOKED_THROUGH; n *= 2)
    {
      if (!find (self, sql, self->match->wide, n, error))
        return FALSE;

      n_looked_through += n;
      *more = self->n_rows == n && self->records->len < self->limit;
    }
  self->checked = NULL;

  return TRUE;
}

/**
 * chat_search_lookup_run:
 * @self: a lookup
 * @sql: a connection
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds the newest messages. Once.
 */
gboolean
chat_search_lookup_run (ChatSearchLookup  *self,
                        ChatSql           *sql,
                        GError           **error)
{
  gboolean more = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);

  /* The thread does the next job soon after it was called off. */
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  if (!chat_search_sql_is_complete (sql, &self->complete, error) ||
      (self->match->wide != NULL && !look_through (self, sql, &more, error)))
    return FALSE;

  return !more || find (self, sql, self->match->exact, self->limit - self->records->len, error);
}

/**
 * chat_search_lookup_get_complete:
 * @self: a lookup that was run
 *
 * Tells whether all that is stored was in the index.
 */
gboolean
chat_search_lookup_get_complete (ChatSearchLookup *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->complete;
}

/**
 * chat_search_lookup_get_records:
 * @self: a lookup that was run
 *
 * Gets what was found.
 *
 * Returns: (transfer none) (element-type ChatSearchRecord): the messages, the
 *   newest first
 */
GPtrArray *
chat_search_lookup_get_records (ChatSearchLookup *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->records;
}
