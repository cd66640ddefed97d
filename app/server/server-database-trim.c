/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database-private.h"

/* What is gone for readers at once is deleted in steps, so that a limit made
 * smaller, or a channel that is emptied, does not hold up everybody. */

static gint64
get_time (ServerDatabase *self,
          ServerStream   *stream,
          guint64         offset)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_GET_TIME];
  gint64 time = G_MININT64;

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, offset);
  if (sqlite3_step (statement) == SQLITE_ROW)
    time = sqlite3_column_int64 (statement, 0);

  server_database_finish (statement);
  return time;
}

/*< private >
 * server_database_find_live:
 * @before: milliseconds since 1970.
 *
 * Times grow with the offsets, so not all of them need to be looked at.
 *
 * Returns: the last offset of those that were published before
 */
guint64
server_database_find_live (ServerDatabase *self,
                           ServerStream   *stream,
                           gint64          before)
{
  guint64 gone = stream->bottom;
  guint64 live = stream->top;

  if (gone == live || get_time (self, stream, gone + 1) > before)
    return gone;
  if (get_time (self, stream, live) <= before)
    return live;

  while (live - gone > 1)
    {
      guint64 middle = gone + (live - gone) / 2;

      if (get_time (self, stream, middle) > before)
        live = middle;
      else
        gone = middle;
    }

  return gone;
}

static gboolean
delete_some (ServerDatabase  *self,
             ServerStream    *stream,
             GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_DELETE];
  guint64 n = MIN (stream->bottom - stream->deleted, self->budget);

  if (n == 0)
    return TRUE;

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, stream->deleted + n);
  if (!server_database_run (self, STATEMENT_DELETE, error))
    return FALSE;

  stream->deleted += n;
  self->budget -= n;
  return TRUE;
}

/*< private >
 * server_database_write_stream:
 * @now: milliseconds since 1970.
 *
 * Deletes what the stream is not to hold any more, as far as the budget of
 * the transaction allows, and writes where it stands.
 */
gboolean
server_database_write_stream (ServerDatabase  *self,
                              ServerStream    *stream,
                              gint64           now,
                              GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_UPDATE_STREAM];

  if (stream->ttl > 0)
    stream->bottom = server_database_find_live (self, stream, now - stream->ttl);
  if (!delete_some (self, stream, error))
    return FALSE;

  self->waste |= stream->deleted < stream->bottom;
  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, stream->top);
  sqlite3_bind_int64 (statement, 3, stream->bottom);
  sqlite3_bind_int64 (statement, 4, stream->deleted);
  sqlite3_bind_int64 (statement, 5, stream->ttl);
  sqlite3_bind_int64 (statement, 6, stream->updated);
  return server_database_run (self, STATEMENT_UPDATE_STREAM, error);
}

/**
 * server_database_empty:
 *
 * Removes all that a stream holds, within a transaction. What is published
 * next goes on with the offsets.
 */
void
server_database_empty (ServerDatabase *self,
                       ServerStream   *stream)
{
  if (stream->bottom == stream->top)
    return;

  stream->bottom = stream->top;
  if (!stream->changed)
    g_ptr_array_add (self->changed, stream);
  stream->changed = TRUE;
}

/* Names first, for what is done to the streams changes what is looked at. */
static GPtrArray *
list_channels (ServerDatabase   *self,
               ServerStatement   which,
               gint64            parameter,
               GError          **error)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = self->statements[which];
  int status;

  sqlite3_bind_int64 (statement, 1, parameter);
  sqlite3_bind_int64 (statement, 2, SERVER_DATABASE_MAX_SWEPT_STREAMS);
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *channel = (const char *) sqlite3_column_text (statement, 1);

      if (which == STATEMENT_STREAMS_WITH_TTL)
        self->cursor = sqlite3_column_int64 (statement, 0);
      g_ptr_array_add (channels, g_strdup (channel != NULL ? channel : ""));
    }
  if (status != SQLITE_DONE)
    {
      server_database_fail (self, error);
      g_clear_pointer (&channels, g_ptr_array_unref);
    }

  server_database_finish (statement);
  return g_steal_pointer (&channels);
}

static gboolean
write_all (ServerDatabase  *self,
           GPtrArray       *channels,
           gint64           now,
           GError         **error)
{
  for (guint i = 0; i < channels->len && self->budget > 0; i++)
    {
      ServerStream *stream = server_database_get_stream (self, g_ptr_array_index (channels, i), error);

      if (stream == NULL ||
          (stream->id != 0 && !server_database_write_stream (self, stream, now, error)))
        return FALSE;
    }

  return TRUE;
}

/* A stream that is forgotten begins anew, if ever, in another epoch. */
static gboolean
forget_all (ServerDatabase  *self,
            GPtrArray       *channels,
            GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_FORGET_STREAM];

  for (guint i = 0; i < channels->len; i++)
    {
      const char *channel = g_ptr_array_index (channels, i);

      sqlite3_bind_text (statement, 1, channel, -1, SQLITE_STATIC);
      if (!server_database_run (self, STATEMENT_FORGET_STREAM, error) ||
          !server_database_next_epochs (self, channel, error))
        return FALSE;
      g_hash_table_remove (self->streams, channel);
    }

  return TRUE;
}

/**
 * server_database_sweep:
 * @now: milliseconds since 1970.
 * @more: (out): whether there is more to do at once.
 *
 * Does a step, within a transaction, of deleting what has expired in channels
 * to which nobody publishes any more, and of forgetting those that are empty.
 */
gboolean
server_database_sweep (ServerDatabase  *self,
                       gint64           now,
                       gboolean        *more,
                       GError         **error)
{
  g_autoptr (GPtrArray) waste = NULL;
  g_autoptr (GPtrArray) expiring = NULL;
  g_autoptr (GPtrArray) idle = NULL;

  *more = TRUE;
  self->budget = SERVER_DATABASE_MAX_SWEEP;
  waste = list_channels (self, STATEMENT_STREAMS_WITH_WASTE, 0, error);
  if (waste == NULL || waste->len > 0)
    {
      gboolean good = waste != NULL && write_all (self, waste, now, error);

      *more = self->budget < SERVER_DATABASE_MAX_SWEEP;
      return good;
    }

  self->waste = FALSE;
  expiring = list_channels (self, STATEMENT_STREAMS_WITH_TTL, self->cursor, error);
  if (expiring == NULL || expiring->len > 0)
    return expiring != NULL && write_all (self, expiring, now, error);

  self->cursor = 0;
  *more = FALSE;
  if (self->meta_ttl == 0)
    return TRUE;

  idle = list_channels (self, STATEMENT_IDLE_STREAMS, now - self->meta_ttl, error);
  *more = idle != NULL && idle->len == SERVER_DATABASE_MAX_SWEPT_STREAMS;
  return idle != NULL && forget_all (self, idle, error);
}
