/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database-private.h"

#include "server-error.h"

#include <string.h>

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
#define EPOCH_LENGTH 8
#define N_BUCKETS 4096

/* An offset may not come twice in an epoch with another content. It would if
 * the file were replaced by an older copy, or if it lost its end with the
 * power. So each run of the server has a name, which is in the file and in
 * another beside it; where they differ, all epochs change. A backup has no
 * name of a run, and always differs. */

static char *
digest_text (ServerDatabase *self,
             const char     *text)
{
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) self->seed,
                                    strlen (self->seed), text, -1);
}

static char *
epoch_of_digest (const char *digest)
{
  char epoch[EPOCH_LENGTH + 1] = { 0 };

  for (guint i = 0; i < EPOCH_LENGTH; i++)
    {
      int byte = g_ascii_xdigit_value (digest[2 * i]) << 4 | g_ascii_xdigit_value (digest[2 * i + 1]);

      epoch[i] = "abcdefghijklmnopqrstuvwxyz"[byte % 26];
    }

  return g_ref_string_new (epoch);
}

/* Which streams were forgotten is not remembered, just how many of those
 * whose names fall into the same bucket. */
static gint64
get_bucket (const char *digest)
{
  return g_ascii_strtoull (digest + strlen (digest) - 8, NULL, 16) % N_BUCKETS;
}

/*< private >
 * server_database_derive_epoch:
 *
 * The epoch of a stream without publications follows from the seed and the
 * name. So it is the same after a restart, and whoever looks at names that
 * nobody publishes to does not fill the disk.
 *
 * Returns: (transfer full): a string with a reference count
 */
char *
server_database_derive_epoch (ServerDatabase *self,
                              const char     *channel)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_GET_GENERATION];
  g_autofree char *digest = digest_text (self, channel);

  sqlite3_bind_int64 (statement, 1, get_bucket (digest));
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s",
                                               (gint64) sqlite3_column_int64 (statement, 0), channel);

      g_free (digest);
      digest = digest_text (self, text);
    }
  server_database_finish (statement);

  return epoch_of_digest (digest);
}

/*< private >
 * server_database_next_epochs:
 *
 * Lets the channel have another epoch when it next comes into being.
 */
gboolean
server_database_next_epochs (ServerDatabase  *self,
                             const char      *channel,
                             GError         **error)
{
  g_autofree char *digest = digest_text (self, channel);

  sqlite3_bind_int64 (self->statements[STATEMENT_NEXT_GENERATION], 1, get_bucket (digest));
  return server_database_run (self, STATEMENT_NEXT_GENERATION, error);
}

static void
epoch_func (sqlite3_context  *context,
            int               n_values,
            sqlite3_value   **values)
{
  ServerDatabase *self = sqlite3_user_data (context);
  const char *channel = (const char *) sqlite3_value_text (values[0]);
  g_autofree char *digest = digest_text (self, channel != NULL ? channel : "");
  g_autoptr (GRefString) epoch = epoch_of_digest (digest);

  sqlite3_result_text (context, epoch, -1, SQLITE_TRANSIENT);
}

static gboolean
renew_epochs (ServerDatabase  *self,
              GError         **error)
{
  g_autofree char *seed = NULL;

  if (!server_database_execute (self, "UPDATE setting SET value = lower(hex(randomblob(32)))"
                                      " WHERE name = 'seed';"
                                      "DELETE FROM generation", error) ||
      !server_database_query_text (self, "SELECT value FROM setting WHERE name = 'seed'", &seed, error))
    return FALSE;

  g_set_str (&self->seed, seed);
  if (sqlite3_create_function (self->db, "new_epoch", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, self,
                               epoch_func, NULL, NULL) != SQLITE_OK)
    return server_database_fail (self, error);

  return server_database_execute (self, "UPDATE stream SET epoch = new_epoch (channel)", error);
}

static char *
get_boot_id (void)
{
  g_autofree char *id = NULL;

  if (!g_file_get_contents (BOOT_ID_PATH, &id, NULL, NULL))
    return g_strdup ("unknown");

  return g_strdup (g_strchomp (id));
}

/* Whether what was acknowledged last may be missing, or something that never
 * was may be there. The first line names the boot during which a server ran
 * that did not wait for the disk, unless it has ended well; the others, the
 * runs that the file may be of. */
static gboolean
is_other_file (ServerDatabase *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *boot_id = get_boot_id ();

  if (!g_file_get_contents (self->state_path, &text, NULL, NULL))
    return TRUE;

  lines = g_strsplit (text, "\n", -1);
  return lines[0] == NULL ||
         (lines[0][0] != '\0' && !g_str_equal (lines[0], boot_id)) ||
         !g_strv_contains ((const char *const *) lines + 1, self->run);
}

static gboolean
write_state (ServerDatabase  *self,
             gboolean         ended,
             const char      *next_run,
             GError         **error)
{
  g_autofree char *boot_id = get_boot_id ();
  gboolean safe = ended || self->synchronous == SERVER_SYNCHRONOUS_FULL;
  g_autofree char *text = g_strdup_printf ("%s\n%s\n%s\n", safe ? "" : boot_id,
                                           self->run != NULL ? self->run : next_run, next_run);
  g_autoptr (GError) local_error = NULL;

  if (self->state_path == NULL ||
      g_file_set_contents_full (self->state_path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &local_error))
    return TRUE;

  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_STORE, local_error->message);
  return FALSE;
}

/* Both names are good until the file has the new one. */
static gboolean
change_run (ServerDatabase  *self,
            gboolean         renew,
            GError         **error)
{
  g_autofree char *run = g_uuid_string_random ();
  g_autofree char *sql = g_strdup_printf ("INSERT OR REPLACE INTO setting VALUES ('run', '%s'); COMMIT", run);

  if (!write_state (self, FALSE, run, error) ||
      !server_database_execute (self, "BEGIN IMMEDIATE", error) ||
      (renew && !renew_epochs (self, error)) ||
      !server_database_execute (self, sql, error))
    return FALSE;

  g_set_str (&self->run, run);
  return TRUE;
}

/*< private >
 * server_database_begin_run:
 *
 * Makes sure that epochs tell of this file and no other.
 */
gboolean
server_database_begin_run (ServerDatabase  *self,
                           GError         **error)
{
  gint64 n_runs = 0;
  gboolean renew;

  if (!server_database_query_number (self, "SELECT count(*) FROM setting WHERE name = 'run'", &n_runs, error) ||
      (n_runs > 0 && !server_database_query_text (self, "SELECT value FROM setting WHERE name = 'run'",
                                                  &self->run, error)))
    return FALSE;

  renew = self->run != NULL && is_other_file (self);
  if (renew)
    g_message ("%s: this is not what the last server left here, so clients are told "
               "that they may have missed something", self->path);

  return change_run (self, renew, error) && write_state (self, FALSE, self->run, error);
}

/*< private >
 * server_database_end_run:
 *
 * Gives the file another name, by which copies can be told apart that were
 * made meanwhile.
 */
gboolean
server_database_end_run (ServerDatabase  *self,
                         GError         **error)
{
  return change_run (self, FALSE, error);
}

/*< private >
 * server_database_save_run:
 *
 * Notes that all is in the file, which is closed.
 */
void
server_database_save_run (ServerDatabase *self)
{
  g_autoptr (GError) error = NULL;

  if (!write_state (self, TRUE, self->run, &error))
    g_warning ("%s", error->message);
}
