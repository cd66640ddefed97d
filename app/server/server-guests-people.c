/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has come by the invites, and who of them must go. */

#include "server-guests-private.h"

#include "server-error.h"

/*< private >
 * server_guests_record:
 * @invite: by which the guest has come.
 *
 * Remembers a guest.
 */
gboolean
server_guests_record (ServerGuests            *self,
                      const ServerGuestRecord *guest,
                      gint64                   invite)
{
  sqlite3_stmt *statement = server_guests_prepare (self, "INSERT INTO guest (id, invite, name, joined_at, ends_at)"
                                                         " VALUES (?1, ?2, ?3, ?4, ?5)");
  gboolean done;

  sqlite3_bind_text (statement, 1, guest->id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, invite);
  sqlite3_bind_text (statement, 3, guest->name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, guest->joined_at);
  sqlite3_bind_int64 (statement, 5, guest->ends_at);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  sqlite3_finalize (statement);
  return done;
}

static void
free_guest (gpointer data)
{
  ServerGuestRecord *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

static ServerGuestRecord *
read_guest (sqlite3_stmt *statement)
{
  ServerGuestRecord *self = g_new0 (ServerGuestRecord, 1);

  self->id = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  self->name = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  self->invite = sqlite3_column_int64 (statement, 2);
  self->joined_at = sqlite3_column_int64 (statement, 3);
  self->ends_at = sqlite3_column_int64 (statement, 4);
  self->removed = sqlite3_column_int (statement, 5) != 0;
  self->invite_open = sqlite3_column_int (statement, 6) != 0;
  return self;
}

/**
 * server_guests_list_people:
 * @now: seconds since 1970.
 *
 * Returns: (transfer full) (element-type ServerGuestRecord): all who have come,
 *   in that order
 */
GPtrArray *
server_guests_list_people (ServerGuests  *self,
                           gint64         now,
                           GError       **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_guest);
  sqlite3_stmt *statement =
    server_guests_prepare (self, "SELECT guest.id, guest.name, invite, joined_at, ends_at, removed OR revoked,"
                                 " NOT revoked AND expires_at > ?1 AND (uses = 0 OR used < uses)"
                                 " FROM guest JOIN invite ON invite.id = guest.invite ORDER BY guest.rowid");
  int result = SQLITE_ERROR;

  sqlite3_bind_int64 (statement, 1, now);
  while (statement != NULL && (result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (list, read_guest (statement));

  if (result != SQLITE_DONE)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE ? g_steal_pointer (&list) : NULL;
}

/**
 * server_guests_remove:
 * @id: of the guest.
 *
 * Sends one guest away for good: a server that watches the guests learns of it.
 */
gboolean
server_guests_remove (ServerGuests  *self,
                      const char    *id,
                      GError       **error)
{
  sqlite3_stmt *statement = server_guests_prepare (self, "UPDATE guest SET removed = 1 WHERE id = ?1");
  gboolean done;

  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);
  if (!done)
    return FALSE;

  if (sqlite3_changes (self->db) == 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "There is no guest “%s”", id);
      return FALSE;
    }

  return server_guests_tell (self, error);
}

/**
 * server_guests_close_invite:
 * @guest: the id of who came by it.
 * @now: seconds since 1970.
 *
 * Lets nobody else come by the invite; who has come stays.
 */
gboolean
server_guests_close_invite (ServerGuests  *self,
                            const char    *guest,
                            gint64         now,
                            GError       **error)
{
  sqlite3_stmt *statement =
    server_guests_prepare (self, "UPDATE invite SET expires_at = min (expires_at, ?1)"
                                 " WHERE id = (SELECT invite FROM guest WHERE guest.id = ?2)");
  gboolean done;

  sqlite3_bind_int64 (statement, 1, now);
  sqlite3_bind_text (statement, 2, guest, -1, SQLITE_STATIC);
  done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    server_guests_fail (self, error);
  sqlite3_finalize (statement);
  return done;
}

/**
 * server_guests_is_revoked:
 * @invite: by which the guest came.
 * @guest: (nullable): its id. One who came before guests were remembered has
 *   only the invite.
 *
 * Returns: whether the guest must go; %TRUE also if that cannot be told
 */
gboolean
server_guests_is_revoked (ServerGuests *self,
                          gint64        invite,
                          const char   *guest)
{
  sqlite3_stmt *statement =
    server_guests_prepare (self, "SELECT 1 FROM invite WHERE id = ?1 AND revoked = 0"
                                 " AND NOT EXISTS (SELECT 1 FROM guest WHERE guest.id = ?2 AND removed = 1)");
  gboolean revoked;

  sqlite3_bind_int64 (statement, 1, invite);
  sqlite3_bind_text (statement, 2, guest, -1, SQLITE_STATIC);
  revoked = statement == NULL || sqlite3_step (statement) != SQLITE_ROW;
  sqlite3_finalize (statement);
  return revoked;
}
