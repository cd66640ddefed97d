/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-guests-private.h"

#include "server-base64url.h"
#include "server-error.h"
#include "server-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <openssl/crypto.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "guests.sqlite"
#define STAMP_NAME "guests.revoked"
#define SCHEMA_VERSION 2
#define VERSION_WITHOUT_GUESTS 1
#define APPLICATION_ID 0x52744774
#define BUSY_MS 500

/* 128 bits cannot be guessed; so few tries keep strangers from keeping the
 * server busy. */
#define SECRET_SIZE 16
#define HASH_SIZE 32
#define MAX_TRIES 50
#define TRIES_PER_SECOND 10

#define COLUMNS "id, name, channels, created_at, expires_at, uses, used, revoked, hash"

#define CREATE_GUEST \
  "CREATE TABLE IF NOT EXISTS guest (id TEXT NOT NULL UNIQUE, invite INTEGER NOT NULL," \
  " name TEXT NOT NULL, joined_at INTEGER NOT NULL, ends_at INTEGER NOT NULL," \
  " removed INTEGER NOT NULL DEFAULT 0) STRICT;" \
  "PRAGMA user_version = " G_STRINGIFY (SCHEMA_VERSION) ";"

static const char schema[] =
  "BEGIN IMMEDIATE;"
  "CREATE TABLE IF NOT EXISTS invite (id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL,"
  " name TEXT NOT NULL, channels TEXT NOT NULL, created_at INTEGER NOT NULL,"
  " expires_at INTEGER NOT NULL, uses INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0,"
  " revoked INTEGER NOT NULL DEFAULT 0) STRICT;"
  "PRAGMA application_id = " G_STRINGIFY (APPLICATION_ID) ";"
  CREATE_GUEST
  "COMMIT;";

static const char migration[] =
  "BEGIN IMMEDIATE;"
  CREATE_GUEST
  "COMMIT;";

/*< private >
 * server_guests_fail:
 *
 * Returns: %FALSE, with what SQLite says as @error
 */
gboolean
server_guests_fail (ServerGuests  *self,
                    GError       **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

/*< private >
 * server_guests_prepare:
 *
 * Returns: (nullable): the statement, to be finalized
 */
sqlite3_stmt *
server_guests_prepare (ServerGuests *self,
                       const char   *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    return NULL;

  return statement;
}

/*< private >
 * server_guests_tell:
 *
 * Tells all processes that watch the guests that some must go.
 */
gboolean
server_guests_tell (ServerGuests  *self,
                    GError       **error)
{
  return g_file_set_contents_full (self->stamp, "", 0, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gint64
read_pragma (ServerGuests *self,
             const char   *sql)
{
  sqlite3_stmt *statement = server_guests_prepare (self, sql);
  gint64 value = -1;

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);

  sqlite3_finalize (statement);
  return value;
}

static gboolean
prepare_schema (ServerGuests  *self,
                GError       **error)
{
  gint64 version = read_pragma (self, "PRAGMA user_version");
  gint64 application = read_pragma (self, "PRAGMA application_id");

  if (version < 0 || application < 0)
    return server_guests_fail (self, error);

  if (version == 0 && application == 0)
    return sqlite3_exec (self->db, schema, NULL, NULL, NULL) == SQLITE_OK || server_guests_fail (self, error);

  if (version == VERSION_WITHOUT_GUESTS && application == APPLICATION_ID)
    return sqlite3_exec (self->db, migration, NULL, NULL, NULL) == SQLITE_OK || server_guests_fail (self, error);

  if (version != SCHEMA_VERSION || application != APPLICATION_ID)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: these are not invites that this version of realtime-server can read", self->path);
      return FALSE;
    }

  return TRUE;
}

/**
 * server_guests_open:
 * @data_dir: the folder, which is made if it is not there.
 *
 * Returns: (transfer full): the invites
 */
ServerGuests *
server_guests_open (const char  *data_dir,
                    GError     **error)
{
  g_autoptr (ServerGuests) self = g_new0 (ServerGuests, 1);

  self->path = g_build_filename (data_dir, FILE_NAME, NULL);
  self->stamp = g_build_filename (data_dir, STAMP_NAME, NULL);
  self->tries = MAX_TRIES;
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", data_dir, g_strerror (errno));
      return NULL;
    }

  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK ||
      sqlite3_busy_timeout (self->db, BUSY_MS) != SQLITE_OK ||
      sqlite3_exec (self->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", NULL, NULL, NULL) != SQLITE_OK)
    {
      server_guests_fail (self, error);
      return NULL;
    }

  return prepare_schema (self, error) ? g_steal_pointer (&self) : NULL;
}

void
server_guests_close (ServerGuests *self)
{
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_object_unref (self->monitor);
    }
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self->stamp);
  g_free (self);
}

static void
hash_secret (const guint8 *secret,
             guint8       *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = HASH_SIZE;

  g_checksum_update (checksum, secret, SECRET_SIZE);
  g_checksum_get_digest (checksum, hash, &size);
}

/**
 * server_guests_add:
 * @invite: what it is for; its id is not read.
 *
 * Returns: (transfer full): the invite's id and secret, to be given away
 */
char *
server_guests_add (ServerGuests        *self,
                   const ServerInvite  *invite,
                   GError             **error)
{
  g_autofree char *channels = invite->channels != NULL ? g_strjoinv ("\n", invite->channels) : g_strdup ("");
  g_autofree char *text = NULL;
  guint8 secret[SECRET_SIZE];
  guint8 hash[HASH_SIZE];
  sqlite3_stmt *statement;
  gboolean done;

  if (getentropy (secret, sizeof secret) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", self->path, g_strerror (errno));
      return NULL;
    }

  hash_secret (secret, hash);
  text = server_base64url_encode (secret, sizeof secret);
  statement = server_guests_prepare (self, "INSERT INTO invite (hash, name, channels, created_at, expires_at, uses)"
                                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  sqlite3_bind_blob (statement, 1, hash, sizeof hash, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, invite->name != NULL ? invite->name : "", -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, channels, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, invite->created_at);
  sqlite3_bind_int64 (statement, 5, invite->expires_at);
  sqlite3_bind_int64 (statement, 6, invite->uses);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);

  return done ? g_strdup_printf ("%" G_GINT64_FORMAT "-%s", (gint64) sqlite3_last_insert_rowid (self->db), text)
              : NULL;
}

static char *
dup_column (sqlite3_stmt *statement,
            int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static void
read_invite (sqlite3_stmt *statement,
             ServerInvite *invite)
{
  g_autofree char *channels = dup_column (statement, 2);

  *invite = (ServerInvite) {
    .id = sqlite3_column_int64 (statement, 0),
    .name = dup_column (statement, 1),
    .channels = channels != NULL && channels[0] != '\0' ? g_strsplit (channels, "\n", -1) : NULL,
    .created_at = sqlite3_column_int64 (statement, 3),
    .expires_at = sqlite3_column_int64 (statement, 4),
    .uses = sqlite3_column_int64 (statement, 5),
    .used = sqlite3_column_int64 (statement, 6),
    .revoked = sqlite3_column_int (statement, 7) != 0,
  };
}

static void
free_invite (gpointer data)
{
  server_invite_clear (data);
  g_free (data);
}

/**
 * server_guests_list:
 *
 * Returns: (transfer full) (element-type ServerInvite): all that were made
 */
GPtrArray *
server_guests_list (ServerGuests  *self,
                    GError       **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_invite);
  sqlite3_stmt *statement = server_guests_prepare (self, "SELECT " COLUMNS " FROM invite ORDER BY id");
  int result = SQLITE_ERROR;

  while (statement != NULL && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      ServerInvite *invite = g_new0 (ServerInvite, 1);

      read_invite (statement, invite);
      g_ptr_array_add (list, invite);
    }

  if (result != SQLITE_DONE)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE ? g_steal_pointer (&list) : NULL;
}

/**
 * server_guests_revoke:
 *
 * Ends an invite, and sends away who came by it: a server that watches the
 * invites learns of it.
 */
gboolean
server_guests_revoke (ServerGuests  *self,
                      gint64         id,
                      GError       **error)
{
  sqlite3_stmt *statement = server_guests_prepare (self, "UPDATE invite SET revoked = 1 WHERE id = ?1");
  gboolean done;

  sqlite3_bind_int64 (statement, 1, id);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);
  if (!done)
    return FALSE;

  if (sqlite3_changes (self->db) == 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "There is no invite %" G_GINT64_FORMAT, id);
      return FALSE;
    }

  return server_guests_tell (self, error);
}

/* Everybody's tries are counted together: nobody needs many. */
static gboolean
may_try (ServerGuests *self)
{
  gint64 now = g_get_monotonic_time ();

  self->tries += (double) (now - self->tried_at) * TRIES_PER_SECOND / G_USEC_PER_SEC;
  self->tries = MIN (self->tries, MAX_TRIES);
  self->tried_at = now;
  if (self->tries < 1)
    return FALSE;

  self->tries -= 1;
  return TRUE;
}

static gboolean
split_secret (const char *text,
              gint64     *id,
              guint8     *hash)
{
  const char *dash = strchr (text, '-');
  g_autofree char *number = NULL;
  g_autoptr (GBytes) secret = NULL;
  guint64 value;

  if (dash == NULL || strlen (text) > 64)
    return FALSE;

  number = g_strndup (text, dash - text);
  secret = server_base64url_decode (dash + 1, strlen (dash + 1));
  if (!g_ascii_string_to_unsigned (number, 10, 1, G_MAXINT64, &value, NULL) ||
      secret == NULL || g_bytes_get_size (secret) != SECRET_SIZE)
    return FALSE;

  *id = value;
  hash_secret (g_bytes_get_data (secret, NULL), hash);
  return TRUE;
}

/* The time that this takes says nothing of the secret: what is compared are
 * hashes, and all of them. */
static ServerInviteStatus
find_invite (ServerGuests *self,
             const char   *text,
             gint64        now,
             ServerInvite *invite)
{
  ServerInviteStatus status = SERVER_INVITE_UNKNOWN;
  guint8 hash[HASH_SIZE];
  sqlite3_stmt *statement;
  gint64 id;
  int result;

  if (!split_secret (text, &id, hash))
    return SERVER_INVITE_UNKNOWN;

  statement = server_guests_prepare (self, "SELECT " COLUMNS " FROM invite WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  result = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;
  if (result == SQLITE_ROW && sqlite3_column_bytes (statement, 8) == HASH_SIZE &&
      CRYPTO_memcmp (sqlite3_column_blob (statement, 8), hash, HASH_SIZE) == 0)
    {
      read_invite (statement, invite);
      if (invite->revoked)
        status = SERVER_INVITE_UNKNOWN;
      else if (invite->expires_at <= now)
        status = SERVER_INVITE_EXPIRED;
      else if (invite->uses > 0 && invite->used >= invite->uses)
        status = SERVER_INVITE_USED_UP;
      else
        status = SERVER_INVITE_GOOD;
    }
  else if (result != SQLITE_ROW && result != SQLITE_DONE)
    status = SERVER_INVITE_FAILED;

  sqlite3_finalize (statement);
  return status;
}

/* Counts one use, unless others were faster. */
static ServerInviteStatus
count_use (ServerGuests *self,
           gint64        id)
{
  sqlite3_stmt *statement = server_guests_prepare (self, "UPDATE invite SET used = used + 1 WHERE id = ?1"
                                                         " AND revoked = 0 AND (uses = 0 OR used < uses)");
  gboolean done;

  sqlite3_bind_int64 (statement, 1, id);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  sqlite3_finalize (statement);
  if (!done)
    return SERVER_INVITE_FAILED;

  return sqlite3_changes (self->db) == 1 ? SERVER_INVITE_GOOD : SERVER_INVITE_USED_UP;
}

/* No guest comes in who is not known, and no use is counted for nobody. If it
 * cannot be done, the transaction is left open. */
static ServerInviteStatus
let_in (ServerGuests            *self,
        gint64                   id,
        const ServerGuestRecord *guest)
{
  ServerInviteStatus status;

  if (sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return SERVER_INVITE_FAILED;

  status = count_use (self, id);
  if (status == SERVER_INVITE_GOOD && !server_guests_record (self, guest, id))
    status = SERVER_INVITE_FAILED;
  if (status == SERVER_INVITE_GOOD && sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    status = SERVER_INVITE_FAILED;

  return status;
}

/**
 * server_guests_use:
 * @secret: what server_guests_add() gave, or anything that a stranger sends.
 * @guest: who wants to come in now; its invite is not read.
 * @invite: (out caller-allocates): the invite, if it is good.
 *
 * Uses an invite once.
 */
ServerInviteStatus
server_guests_use (ServerGuests            *self,
                   const char              *secret,
                   const ServerGuestRecord *guest,
                   ServerInvite            *invite)
{
  ServerInviteStatus status;

  *invite = (ServerInvite) { 0 };
  if (!may_try (self))
    return SERVER_INVITE_BUSY;

  status = find_invite (self, secret, guest->joined_at, invite);
  if (status == SERVER_INVITE_GOOD)
    status = let_in (self, invite->id, guest);
  if (status == SERVER_INVITE_FAILED)
    server_log (SERVER_LOG_ERROR, "invites-failed", "reason", sqlite3_errmsg (self->db), NULL);
  if (sqlite3_get_autocommit (self->db) == 0)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return status;
}

static void
changed_cb (ServerGuests      *self,
            GFile             *file,
            GFile             *other,
            GFileMonitorEvent  event)
{
  self->func (self->data);
}

/**
 * server_guests_watch:
 * @func: called when an invite was revoked or a guest removed, by whatever
 *   process.
 */
void
server_guests_watch (ServerGuests     *self,
                     ServerGuestsFunc  func,
                     gpointer          data)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->stamp);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->monitor == NULL);

  self->func = func;
  self->data = data;
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor == NULL)
    {
      server_log (SERVER_LOG_WARNING, "invites-not-watched", "reason", error->message, NULL);
      return;
    }

  g_file_monitor_set_rate_limit (self->monitor, 0);
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (changed_cb), self);
}

void
server_invite_clear (ServerInvite *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->channels, g_strfreev);
}
