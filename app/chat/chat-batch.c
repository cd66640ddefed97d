/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-batch.h"

#include "chat-mention.h"
#include "chat-search-sql.h"
#include "chat-stored-room.h"
#include "chat-stored-users.h"
#include "chat-uuid.h"

#define NEVER G_MININT64

typedef struct
{
  guint64  offset;
  GBytes  *payload;
  char    *author;
  GBytes  *info;
  gint64   time;
} Arrival;

/* What is known of who writes, while a batch is stored. */
typedef struct
{
  ChatUser *user;
  /* Since when the user is called so, NEVER where the database has no name. */
  gint64    time;
  /* What was told last of a connection, and who it says that it is. */
  GBytes   *info;
  ChatUser *told;
  gboolean  renamed;
} Author;

struct _ChatBatch
{
  gint64     room;
  char      *user;
  char      *epoch_name;
  ChatSpan   span;
  GArray    *arrivals;
  GPtrArray *records;

  /* While it is stored. (element-type utf8 Author): to each id, who it is */
  GHashTable *authors;
  ChatUser   *own;
  /* (element-type utf8 ChatUser): to ids, those who are called otherwise than
   * was known before
   */
  GHashTable *renamed;
};

static void
clear_arrival (gpointer data)
{
  Arrival *arrival = data;

  g_bytes_unref (arrival->payload);
  g_free (arrival->author);
  g_clear_pointer (&arrival->info, g_bytes_unref);
}

static void
author_free (gpointer data)
{
  Author *self = data;

  chat_user_unref (self->user);
  g_clear_pointer (&self->info, g_bytes_unref);
  g_clear_pointer (&self->told, chat_user_unref);
  g_free (self);
}

static void
unref_record (gpointer data)
{
  chat_record_unref (data);
}

/**
 * chat_batch_new:
 * @room: the number of the room
 * @user: the account's own user, empty for a guest
 * @epoch_name: the name of the epoch
 * @span: what the messages prove
 *
 * Creates a batch without messages.
 */
ChatBatch *
chat_batch_new (gint64      room,
                const char *user,
                const char *epoch_name,
                ChatSpan    span)
{
  ChatBatch *self = g_atomic_rc_box_new0 (ChatBatch);

  self->room = room;
  self->user = g_strdup (user);
  self->epoch_name = g_strdup (epoch_name);
  self->span = span;
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  g_array_set_clear_func (self->arrivals, clear_arrival);
  self->records = g_ptr_array_new_with_free_func (unref_record);
  self->authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, author_free);
  self->renamed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) chat_user_unref);

  return self;
}

/**
 * chat_batch_ref:
 * @self: a batch
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatBatch *
chat_batch_ref (ChatBatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatBatch *self = data;

  g_free (self->user);
  g_free (self->epoch_name);
  g_array_unref (self->arrivals);
  g_ptr_array_unref (self->records);
  g_clear_pointer (&self->own, chat_user_unref);
  g_hash_table_unref (self->authors);
  g_hash_table_unref (self->renamed);
}

/**
 * chat_batch_unref:
 * @self: (transfer full): a batch
 *
 * Gives a reference back.
 */
void
chat_batch_unref (ChatBatch *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * chat_batch_add:
 * @self: a batch that is not stored
 * @offset: the message's offset
 * @payload: its payload
 * @author: (nullable): the user who has published it, %NULL where that is not
 *   known
 * @info: (nullable): what the server tells of the connection, JSON, or %NULL
 * @time: when the server took it in, in microseconds since the epoch, or 0 where
 *   it does not tell
 *
 * Adds a message.
 */
void
chat_batch_add (ChatBatch  *self,
                guint64     offset,
                GBytes     *payload,
                const char *author,
                GBytes     *info,
                gint64      time)
{
  Arrival arrival = {
    .offset = offset,
    .payload = g_bytes_ref (payload),
    .author = g_strdup (author),
    .info = info != NULL ? g_bytes_ref (info) : NULL,
    .time = time,
  };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->arrivals, arrival);
}

/**
 * chat_batch_extend:
 * @self: a batch that is not stored
 * @span: what the next messages prove
 *
 * Makes the span longer, if the other follows upon it.
 *
 * Returns: whether it does
 */
gboolean
chat_batch_extend (ChatBatch *self,
                   ChatSpan   span)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (span.epoch != self->span.epoch || span.after != self->span.upto)
    return FALSE;

  self->span.upto = span.upto;
  return TRUE;
}

/**
 * chat_batch_get_n_messages:
 * @self: a batch
 *
 * Gets how many messages were added.
 */
guint
chat_batch_get_n_messages (const ChatBatch *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->arrivals->len;
}

/**
 * chat_batch_get_span:
 * @self: a batch
 *
 * Gets what the messages prove.
 */
ChatSpan
chat_batch_get_span (const ChatBatch *self)
{
  return self->span;
}

/**
 * chat_batch_get_records:
 * @self: a batch that is stored
 *
 * Gets the messages that were not in the database before.
 *
 * Returns: (transfer none) (element-type ChatRecord): the records
 */
GPtrArray *
chat_batch_get_records (const ChatBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->records;
}

/**
 * chat_batch_get_renamed:
 * @self: a batch that is stored
 *
 * Gets those of whom the batch tells another name than was known before, or the
 * first one.
 *
 * Returns: (transfer none) (element-type utf8 ChatUser): to their ids, the users
 */
GHashTable *
chat_batch_get_renamed (const ChatBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->renamed;
}

static void
take_bool (ChatRow  *row,
           gpointer  user_data)
{
  gboolean *found = user_data;

  *found = TRUE;
}

/* A guest has no name by which the own messages could be known, but has the
 * ids of what is waiting to come back.
 */
static gboolean
is_own (ChatBatch      *self,
        ChatSql        *sql,
        const Arrival  *arrival,
        const char     *id,
        gboolean       *own,
        GError        **error)
{
  const char *author = arrival->author != NULL ? arrival->author : "";

  *own = *author != '\0' && g_str_equal (author, self->user);
  if (*author != '\0' || arrival->author == NULL || *self->user != '\0')
    return TRUE;

  return chat_sql_query (sql, take_bool, own, error,
                         "SELECT 1 FROM outbox WHERE room = ? AND id = ?", "is", self->room, id);
}

/* Where the server does not tell, the sender may: but nothing comes from the
 * future.
 */
static gint64
find_time (const Arrival *arrival,
           const char    *id)
{
  gint64 now = g_get_real_time ();
  gint64 time = chat_uuid_get_time (id);

  if (arrival->time > 0)
    return arrival->time;

  return time >= 0 ? MIN (time, now) : now;
}

/* What is at the same place is the same message, unless a server that was set
 * back to an older state has put another one there.
 */
static char *
make_id (ChatBatch     *self,
         const Arrival *arrival)
{
  g_autofree char *checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, arrival->payload);

  return g_strdup_printf ("%s:%" G_GUINT64_FORMAT ":%.16s", self->epoch_name, arrival->offset, checksum);
}

static Author *
ask_author (ChatBatch   *self,
            ChatSql     *sql,
            const char  *id,
            GError     **error)
{
  Author *author;
  gint64 time;
  ChatUser *user = chat_stored_users_find (sql, id, &time, error);

  if (user == NULL)
    return NULL;

  author = g_new0 (Author, 1);
  author->user = user;
  author->time = time;
  g_hash_table_insert (self->authors, g_strdup (id), author);

  return author;
}

/* The database is asked once. It knows nobody by an id that is not safe to show,
 * but such ids are rare.
 */
static Author *
find_author (ChatBatch      *self,
             ChatSql        *sql,
             const Arrival  *arrival,
             GError        **error)
{
  const char *id = arrival->author != NULL ? arrival->author : "";
  Author *author = g_hash_table_lookup (self->authors, id);
  g_autoptr (ChatUser) user = NULL;

  if (author != NULL)
    return author;

  user = chat_user_new (id, NULL);
  id = chat_user_get_id (user);
  author = g_hash_table_lookup (self->authors, id);

  return author != NULL ? author : ask_author (self, sql, id, error);
}

/* A connection mostly tells the same as before. */
static void
hear_name (Author        *self,
           const Arrival *arrival,
           gint64         time)
{
  if (arrival->info == NULL || *chat_user_get_id (self->user) == '\0')
    return;

  if (self->info == NULL || !g_bytes_equal (self->info, arrival->info))
    {
      g_clear_pointer (&self->info, g_bytes_unref);
      g_clear_pointer (&self->told, chat_user_unref);
      self->info = g_bytes_ref (arrival->info);
      self->told = chat_user_new_told (arrival->author, arrival->info);
    }

  if (self->told == NULL || time <= self->time ||
      (self->time != NEVER && chat_user_equal (self->told, self->user)))
    return;

  chat_user_unref (self->user);
  self->user = chat_user_ref (self->told);
  self->time = time;
  self->renamed = TRUE;
}

static ChatRecord *
read_arrival (ChatBatch      *self,
              ChatSql        *sql,
              const Arrival  *arrival,
              GError        **error)
{
  g_autoptr (ChatRecord) record = chat_record_new ();
  g_auto (ChatPayload) payload = { 0 };
  Author *author;

  chat_payload_parse (&payload, arrival->payload);
  record->position = (ChatPosition) { self->span.epoch, arrival->offset };
  if (payload.id != NULL)
    record->id = g_steal_pointer (&payload.id);
  else
    record->id = make_id (self, arrival);
  record->time = find_time (arrival, record->id);
  record->kind = payload.kind;
  author = find_author (self, sql, arrival, error);
  if (author == NULL || !is_own (self, sql, arrival, record->id, &record->outgoing, error))
    return NULL;
  hear_name (author, arrival, record->time);
  record->author = chat_user_ref (author->user);
  record->mention = !record->outgoing && chat_mention_is_in (&payload, self->own);
  record->body = g_steal_pointer (&payload.body);

  return g_steal_pointer (&record);
}

static gboolean
store_arrival (ChatBatch      *self,
               ChatSql        *sql,
               const Arrival  *arrival,
               GError        **error)
{
  g_autoptr (ChatRecord) record = read_arrival (self, sql, arrival, error);
  gboolean is_news;

  if (record == NULL ||
      !chat_sql_run (sql, error,
                     "INSERT OR IGNORE INTO messages "
                     "(room, epoch, offset, id, kind, outgoing, author, time, body, payload, mention) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiisiisisbi",
                     self->room, (gint64) self->span.epoch, (gint64) arrival->offset, record->id,
                     (gint64) record->kind, (gint64) record->outgoing,
                     chat_user_get_id (record->author), record->time,
                     record->body, arrival->payload, (gint64) record->mention))
    return FALSE;

  is_news = chat_sql_get_n_changed (sql) > 0;

  if (record->outgoing)
    {
      if (!chat_sql_run (sql, error, "DELETE FROM outbox WHERE room = ? AND id = ?", "is",
                         self->room, record->id))
        return FALSE;
      is_news |= chat_sql_get_n_changed (sql) > 0;
    }

  /* Who publishes again what is there, his own or another's, changes nothing,
   * unless it is waited for.
   */
  if (is_news)
    g_ptr_array_add (self->records, g_steal_pointer (&record));

  return TRUE;
}

static void
take_span (ChatRow  *row,
           gpointer  user_data)
{
  ChatSpan *span = user_data;

  span->after = MIN (span->after, chat_row_get_uint (row, 0));
  span->upto = MAX (span->upto, chat_row_get_uint (row, 1));
}

/* As chat_spans_add() does it in memory. */
static gboolean
store_span (ChatBatch  *self,
            ChatSql    *sql,
            GError    **error)
{
  ChatSpan span = self->span;
  gint64 epoch = (gint64) span.epoch;

  return chat_sql_query (sql, take_span, &span, error,
                         "SELECT after, upto FROM spans "
                         "WHERE room = ? AND epoch = ? AND after <= ? AND upto >= ?", "iiii",
                         self->room, epoch, (gint64) self->span.upto, (gint64) self->span.after) &&
         chat_sql_run (sql, error,
                       "DELETE FROM spans WHERE room = ? AND epoch = ? AND after <= ? AND upto >= ?", "iiii",
                       self->room, epoch, (gint64) self->span.upto, (gint64) self->span.after) &&
         chat_sql_run (sql, error,
                       "INSERT INTO spans (room, epoch, after, upto) VALUES (?, ?, ?, ?)", "iiii",
                       self->room, epoch, (gint64) span.after, (gint64) span.upto);
}

/* Each new name once, however often it was told. */
static gboolean
store_names (ChatBatch  *self,
             ChatSql    *sql,
             GError    **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->authors);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Author *author = value;

      if (!author->renamed)
        continue;
      if (!chat_stored_users_note (sql, author->user, author->time, error))
        return FALSE;

      g_hash_table_insert (self->renamed, (char *) chat_user_get_id (author->user), chat_user_ref (author->user));
    }

  return TRUE;
}

/* Those who were called otherwise further up in the batch, too. */
static void
update_authors (ChatBatch *self)
{
  for (guint i = 0; i < self->records->len && g_hash_table_size (self->renamed) > 0; i++)
    {
      ChatRecord *record = g_ptr_array_index (self->records, i);
      ChatUser *user = g_hash_table_lookup (self->renamed, chat_user_get_id (record->author));

      if (user == NULL)
        continue;

      chat_user_unref (record->author);
      record->author = chat_user_ref (user);
    }
}

/**
 * chat_batch_store:
 * @self: a batch
 * @sql: a connection, in a transaction
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Stores the messages and the span, and takes from the outbox what came back.
 * For the store's thread. After a failure it may be called again.
 */
gboolean
chat_batch_store (ChatBatch  *self,
                  ChatSql    *sql,
                  GError    **error)
{
  gint64 newest = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  g_ptr_array_set_size (self->records, 0);
  g_hash_table_remove_all (self->authors);
  g_hash_table_remove_all (self->renamed);
  g_clear_pointer (&self->own, chat_user_unref);
  self->own = chat_stored_users_find (sql, self->user, NULL, error);

  if (self->own == NULL || !chat_search_sql_get_newest (sql, &newest, error) ||
      !chat_stored_room_check (sql, self->room, error) ||
      !chat_sql_run (sql, error,
                     "INSERT OR IGNORE INTO epochs (room, epoch, name) VALUES (?, ?, ?)", "iis",
                     self->room, (gint64) self->span.epoch, self->epoch_name))
    return FALSE;

  for (guint i = 0; i < self->arrivals->len; i++)
    {
      if (!store_arrival (self, sql, &g_array_index (self->arrivals, Arrival, i), error))
        return FALSE;
    }

  /* The index has the names, too. */
  if (!store_names (self, sql, error) || !chat_search_sql_add (sql, newest, error) ||
      !store_span (self, sql, error))
    return FALSE;

  update_authors (self);
  return TRUE;
}
