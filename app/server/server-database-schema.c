/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database-private.h"

#include "server-error.h"

#define APPLICATION_ID 0x52744c53

/* What leads from each version of the file to the next. A new file goes all
 * the way, so that there is one way only. What is below the bottom of a
 * stream is gone for all, and what is above of what was deleted is still to
 * be cleared away. */
static const char *const steps[] = {
  "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE stream (id INTEGER PRIMARY KEY, channel TEXT NOT NULL UNIQUE,"
  " epoch TEXT NOT NULL, top INTEGER NOT NULL, bottom INTEGER NOT NULL,"
  " ttl INTEGER NOT NULL) STRICT;"
  "CREATE TABLE publication (stream INTEGER NOT NULL, offset INTEGER NOT NULL,"
  " time INTEGER NOT NULL, user TEXT, client TEXT, info BLOB, data BLOB NOT NULL,"
  " PRIMARY KEY (stream, offset)) STRICT, WITHOUT ROWID;"
  "INSERT INTO setting VALUES ('seed', lower(hex(randomblob(32))));"
  "PRAGMA application_id = " G_STRINGIFY (APPLICATION_ID) ";",

  "ALTER TABLE publication ADD COLUMN channel_info BLOB;"
  "ALTER TABLE publication ADD COLUMN tags TEXT;"
  "ALTER TABLE stream ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE stream ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;"
  "UPDATE stream SET deleted = bottom, updated = unixepoch() * 1000;"
  "CREATE INDEX stream_with_waste ON stream (id) WHERE deleted < bottom;"
  "CREATE INDEX stream_with_ttl ON stream (id) WHERE ttl > 0 AND bottom < top;"
  "CREATE INDEX stream_idle ON stream (updated) WHERE bottom = top;"
  "CREATE TABLE generation (bucket INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;",

  /* In the order of their coming, and not of their streams, what is published
   * to many channels at about the same time is written to a few pages, and not
   * to a few for each. */
  "CREATE TABLE arranged (stream INTEGER NOT NULL, offset INTEGER NOT NULL,"
  " time INTEGER NOT NULL, user TEXT, client TEXT, info BLOB, data BLOB NOT NULL,"
  " channel_info BLOB, tags TEXT, UNIQUE (stream, offset)) STRICT;"
  "INSERT INTO arranged SELECT stream, offset, time, user, client, info, data, channel_info, tags"
  " FROM publication;"
  "DROP TABLE publication;"
  "ALTER TABLE arranged RENAME TO publication;",
};

static gboolean
fail_with (ServerDatabase  *self,
           const char      *what,
           GError         **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", self->path, what);
  return FALSE;
}

static gboolean
migrate (ServerDatabase  *self,
         gint64           version,
         GError         **error)
{
  g_autofree char *last = g_strdup_printf ("PRAGMA user_version = %u; COMMIT",
                                           (guint) G_N_ELEMENTS (steps));
  gboolean good = server_database_execute (self, "BEGIN IMMEDIATE", error);

  for (gsize i = version; good && i < G_N_ELEMENTS (steps); i++)
    good = server_database_execute (self, steps[i], error);
  if (good && server_database_execute (self, last, error))
    return TRUE;

  if (version > 0)
    g_prefix_error_literal (error, "This history of an older version could not be converted, and is as it was: ");
  server_database_roll_back (self);
  return FALSE;
}

/*< private >
 * server_database_prepare_schema:
 *
 * Makes the tables of a new file, and brings those of an older version of
 * this program up to date. A file that is not ours stays as it is.
 */
gboolean
server_database_prepare_schema (ServerDatabase  *self,
                                GError         **error)
{
  gint64 version, application, n_objects;

  if (!server_database_query_number (self, "PRAGMA user_version", &version, error) ||
      !server_database_query_number (self, "PRAGMA application_id", &application, error) ||
      !server_database_query_number (self, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;

  if (version == 0 && application == 0 && n_objects == 0)
    return migrate (self, 0, error);

  if (application != APPLICATION_ID || version < 1)
    return fail_with (self, "this is a database, but not a history of realtime-server", error);
  if (version > (gint64) G_N_ELEMENTS (steps))
    return fail_with (self, "this history was written by a newer version of realtime-server; "
                            "use that version, or another folder", error);
  if (version < (gint64) G_N_ELEMENTS (steps))
    return migrate (self, version, error);

  return TRUE;
}
