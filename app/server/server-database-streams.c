/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database.h"

#include "server-database-private.h"

#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#define MAX_CACHED_STREAMS 10000

/*< private >
 * server_database_stream_free:
 */
void
server_database_stream_free (gpointer data)
{
  ServerStream *stream = data;

  g_ref_string_release (stream->epoch);
  g_free (stream);
}

/*< private >
 * server_database_limit_streams:
 *
 * Forgets the streams when they have become many. Not to be called within a
 * transaction, where somebody may still hold one of them.
 */
void
server_database_limit_streams (ServerDatabase *self)
{
  if (g_hash_table_size (self->streams) >= MAX_CACHED_STREAMS)
    g_hash_table_remove_all (self->streams);
}

static char *
read_epoch (sqlite3_stmt *statement,
            int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_ref_string_new (text != NULL ? text : "");
}

/**
 * server_database_get_stream:
 *
 * Returns: (transfer none) (nullable): the channel's stream, good until the
 *   transaction ends or, outside of one, until the next is got
 */
ServerStream *
server_database_get_stream (ServerDatabase  *self,
                            const char      *channel,
                            GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_FIND_STREAM];
  ServerStream *stream = g_hash_table_lookup (self->streams, channel);
  int status;

  if (stream != NULL)
    return stream;

  if (sqlite3_get_autocommit (self->db))
    server_database_limit_streams (self);

  sqlite3_bind_text (statement, 1, channel, -1, SQLITE_STATIC);
  status = sqlite3_step (statement);
  if (status == SQLITE_ROW)
    {
      stream = g_new0 (ServerStream, 1);
      stream->id = sqlite3_column_int64 (statement, 0);
      stream->epoch = read_epoch (statement, 1);
      stream->top = sqlite3_column_int64 (statement, 2);
      stream->bottom = MIN ((guint64) sqlite3_column_int64 (statement, 3), stream->top);
      stream->deleted = MIN ((guint64) sqlite3_column_int64 (statement, 4), stream->bottom);
      stream->ttl = sqlite3_column_int64 (statement, 5);
      stream->updated = sqlite3_column_int64 (statement, 6);
      stream->size = G_MAXINT64;
    }
  else if (status == SQLITE_DONE)
    {
      stream = g_new0 (ServerStream, 1);
      stream->epoch = server_database_derive_epoch (self, channel);
    }
  else
    server_database_fail (self, error);
  server_database_finish (statement);

  if (stream != NULL)
    g_hash_table_insert (self->streams, g_strdup (channel), stream);

  return stream;
}

static gboolean
add_stream (ServerDatabase  *self,
            ServerStream    *stream,
            const char      *channel,
            GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_STREAM];

  sqlite3_bind_text (statement, 1, channel, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, stream->epoch, -1, SQLITE_STATIC);
  if (!server_database_run (self, STATEMENT_ADD_STREAM, error))
    return FALSE;

  stream->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

static void
bind_bytes (sqlite3_stmt *statement,
            int           index,
            GBytes       *bytes)
{
  gsize size;
  const void *data;

  if (bytes == NULL)
    return;

  data = g_bytes_get_data (bytes, &size);
  sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", size, SQLITE_STATIC);
}

/* Tags are kept as the JSON object that they are on the wire. */
static void
bind_tags (sqlite3_stmt *statement,
           int           index,
           GHashTable   *tags)
{
  yyjson_mut_doc *document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *object = yyjson_mut_obj (document);
  GHashTableIter iter;
  gpointer key, value;
  size_t length;
  char *text;

  g_hash_table_iter_init (&iter, tags);
  while (g_hash_table_iter_next (&iter, &key, &value))
    yyjson_mut_obj_add_str (document, object, key, value);
  yyjson_mut_doc_set_root (document, object);

  text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);
  yyjson_mut_doc_free (document);
  sqlite3_bind_text64 (statement, index, text, length, free, SQLITE_UTF8);
}

static GHashTable *
read_tags (const char *text)
{
  g_autoptr (GHashTable) tags = NULL;
  yyjson_doc *document;
  yyjson_obj_iter iter;
  yyjson_val *key;

  if (text == NULL)
    return NULL;

  tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  document = yyjson_read (text, strlen (text), YYJSON_READ_NOFLAG);
  iter = yyjson_obj_iter_with (yyjson_doc_get_root (document));
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const char *value = yyjson_get_str (yyjson_obj_iter_get_val (key));

      if (value != NULL)
        g_hash_table_insert (tags, g_strdup (yyjson_get_str (key)), g_strdup (value));
    }
  yyjson_doc_free (document);

  return g_steal_pointer (&tags);
}

/**
 * server_database_append:
 * @retention: what the channel is to keep.
 * @publication: gets its offset, and its epoch if it is the stream's first.
 *
 * Appends to a stream within a transaction.
 */
gboolean
server_database_append (ServerDatabase         *self,
                        ServerStream           *stream,
                        const char             *channel,
                        const ServerRetention  *retention,
                        WirePublication        *publication,
                        GError                **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_PUBLICATION];

  if (stream->id == 0 && !add_stream (self, stream, channel, error))
    return FALSE;

  stream->size = retention->size;
  stream->ttl = retention->ttl;
  if (!stream->changed)
    g_ptr_array_add (self->changed, stream);
  stream->changed = TRUE;
  self->budget += 2;

  publication->offset = ++stream->top;
  if (publication->offset == 1)
    g_set_str (&publication->epoch, stream->epoch);

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, publication->offset);
  sqlite3_bind_int64 (statement, 3, publication->time);
  if (publication->info != NULL)
    {
      sqlite3_bind_text (statement, 4, publication->info->user, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 5, publication->info->client, -1, SQLITE_STATIC);
      bind_bytes (statement, 6, publication->info->conn_info);
      bind_bytes (statement, 7, publication->info->chan_info);
    }
  bind_bytes (statement, 8, publication->data);
  if (publication->tags != NULL)
    bind_tags (statement, 9, publication->tags);

  return server_database_run (self, STATEMENT_ADD_PUBLICATION, error);
}

static GBytes *
column_bytes (sqlite3_stmt *statement,
              int           column)
{
  const void *data = sqlite3_column_blob (statement, column);

  if (data == NULL)
    return NULL;

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

static WirePublication *
read_row (sqlite3_stmt *statement)
{
  WirePublication *publication = g_new0 (WirePublication, 1);
  const char *client = (const char *) sqlite3_column_text (statement, 3);

  publication->offset = sqlite3_column_int64 (statement, 0);
  publication->time = sqlite3_column_int64 (statement, 1);
  publication->data = column_bytes (statement, 6);
  publication->tags = read_tags ((const char *) sqlite3_column_text (statement, 7));
  if (client != NULL)
    {
      publication->info = g_new0 (WireClientInfo, 1);
      publication->info->user = g_strdup ((const char *) sqlite3_column_text (statement, 2));
      publication->info->client = g_strdup (client);
      publication->info->conn_info = column_bytes (statement, 4);
      publication->info->chan_info = column_bytes (statement, 5);
    }

  return publication;
}

/* The offset up to which nothing is to be seen, be it deleted yet or not. */
static guint64
find_bottom (ServerDatabase        *self,
             ServerStream          *stream,
             const ServerRetention *retention)
{
  guint64 size = retention->size;
  guint64 bottom = MAX (stream->bottom, stream->top > size ? stream->top - size : 0);

  if (retention->ttl > 0)
    bottom = MAX (bottom, server_database_find_live (self, stream, g_get_real_time () / 1000 - retention->ttl));

  return bottom;
}

/* A stream in use is not to be forgotten. It is enough to note that at times,
 * and no harm if it cannot be noted. */
static void
touch (ServerDatabase *self,
       ServerStream   *stream)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_TOUCH_STREAM];
  gint64 now = g_get_real_time () / 1000;

  if (stream->id == 0 || stream->bottom < stream->top || now - stream->updated <= self->meta_ttl / 2)
    return;

  stream->updated = now;
  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, now);
  server_database_run (self, STATEMENT_TOUCH_STREAM, NULL);
}

/**
 * server_database_read:
 *
 * Reads publications in the order that was asked for, up to the limit of the
 * query and to what one reply may weigh.
 *
 * Returns: (transfer full) (nullable) (element-type WirePublication): what
 *   was read, or %NULL with an error
 */
GPtrArray *
server_database_read (ServerDatabase          *self,
                      ServerStream            *stream,
                      const ServerRetention   *retention,
                      const ServerStoreQuery  *query,
                      GError                 **error)
{
  g_autoptr (GPtrArray) publications =
    g_ptr_array_new_with_free_func ((GDestroyNotify) wire_publication_free);
  sqlite3_stmt *statement;
  guint64 after, before;
  gsize size = 0;
  int status;

  if (self->meta_ttl > 0)
    touch (self, stream);
  if (stream->id == 0 || query->limit == 0 ||
      (query->epoch != NULL && !g_str_equal (query->epoch, stream->epoch)))
    return g_steal_pointer (&publications);

  after = find_bottom (self, stream, retention);
  before = stream->top + 1;
  if (query->has_since && query->reverse)
    before = MIN (before, query->since);
  else if (query->has_since)
    after = MAX (after, query->since);
  if (after >= before)
    return g_steal_pointer (&publications);

  statement = self->statements[query->reverse ? STATEMENT_READ_BACKWARD : STATEMENT_READ_FORWARD];
  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, after);
  sqlite3_bind_int64 (statement, 3, before);
  sqlite3_bind_int64 (statement, 4, MIN (query->limit, SERVER_STORE_MAX_PUBLICATIONS));

  while ((status = sqlite3_step (statement)) == SQLITE_ROW && size < SERVER_STORE_MAX_READ_SIZE)
    {
      g_ptr_array_add (publications, read_row (statement));
      for (int column = 4; column <= 7; column++)
        size += sqlite3_column_bytes (statement, column);
    }
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    {
      server_database_fail (self, error);
      g_clear_pointer (&publications, g_ptr_array_unref);
    }
  server_database_finish (statement);

  return g_steal_pointer (&publications);
}
