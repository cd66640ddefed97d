/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"
#include "server-backup.h"
#include "server-database.h"
#include "server-error.h"
#include "server-test-util.h"
#include "test-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FOREVER 0
#define MANY 20000

/* A history in a folder, and where its backup goes. */
typedef struct
{
  char *folder;
  char *data_dir;
  char *path;
  char *copies;
  char *target;
  ServerConfig config;
  ServerDatabase *database;
  guint n_calls;
} Fixture;

static void
publish (ServerDatabase *database,
         guint           n)
{
  const ServerRetention retention = { 1000000, FOREVER };
  g_autoptr (GError) error = NULL;
  ServerStream *stream;

  server_database_begin (database, &error);
  stream = server_database_get_stream (database, "room", &error);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WirePublication) publication = test_make_publication ("\"a text of some length, so that there is something\"", 1);

      server_database_append (database, stream, "room", &retention, publication, &error);
      g_assert_no_error (error);
    }
  server_database_commit (database, &error);
  g_assert_no_error (error);
}

static ServerDatabase *
open_database (ServerConfig *config)
{
  g_autoptr (GError) error = NULL;
  ServerDatabase *database = server_database_open (config, &error);

  g_assert_no_error (error);
  return database;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->data_dir = g_build_filename (fixture->folder, "data", NULL);
  fixture->path = g_build_filename (fixture->data_dir, SERVER_DATABASE_FILE_NAME, NULL);
  fixture->copies = g_build_filename (fixture->folder, "copies", NULL);
  fixture->target = g_build_filename (fixture->copies, "copy", NULL);
  fixture->config.data_dir = fixture->data_dir;
  fixture->config.synchronous = SERVER_SYNCHRONOUS_NORMAL;
  fixture->database = open_database (&fixture->config);
  publish (fixture->database, MANY);
  g_assert_cmpint (g_mkdir (fixture->copies, 0700), ==, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->database, server_database_close);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->data_dir);
  g_free (fixture->path);
  g_free (fixture->copies);
  g_free (fixture->target);
}

static guint
count_copies (Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->copies, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
assert_fails (Fixture    *fixture,
              const char *data_dir,
              const char *target,
              gboolean    replace,
              const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (server_backup (data_dir, target, replace, NULL, NULL, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
}

/* How many the backup has, as a server sees them that is given it. */
static guint64
get_top (Fixture *fixture)
{
  g_autofree char *other_dir = g_build_filename (fixture->folder, "other", NULL);
  g_autofree char *other_path = g_build_filename (other_dir, SERVER_DATABASE_FILE_NAME, NULL);
  ServerConfig config = { .data_dir = other_dir };
  g_autoptr (ServerDatabase) database = NULL;
  g_autofree char *content = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir (other_dir, 0700), ==, 0);
  g_assert_true (g_file_get_contents (fixture->target, &content, &length, NULL));
  g_assert_true (g_file_set_contents (other_path, content, length, NULL));
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*not what the last server left here*");
  database = open_database (&config);
  g_test_assert_expected_messages ();
  return server_database_get_stream (database, "room", NULL)->top;
}

static gboolean
publish_meanwhile_cb (double   done,
                      gpointer data)
{
  Fixture *fixture = data;

  publish (fixture->database, 10);
  fixture->n_calls++;
  return TRUE;
}

/* What is published meanwhile neither disturbs it nor gets into it. */
static void
test_while_writing (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  server_backup (fixture->data_dir, fixture->target, FALSE, publish_meanwhile_cb, fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->n_calls, >, 2);
  g_assert_cmpint (server_database_get_stream (fixture->database, "room", NULL)->top, ==,
                   MANY + 10 * fixture->n_calls);
  g_assert_cmpint (count_copies (fixture), ==, 1);
  g_assert_cmpint (g_stat (fixture->target, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (get_top (fixture), ==, MANY);
}

static void
test_replace (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->target, "precious", -1, NULL));
  assert_fails (fixture, fixture->data_dir, fixture->target, FALSE, "exists already");
  assert_fails (fixture, fixture->data_dir, fixture->path, FALSE, "exists already");
  assert_fails (fixture, fixture->data_dir, fixture->path, TRUE, "the history itself");
  assert_fails (fixture, fixture->data_dir, fixture->copies, TRUE, "not a file");
  g_assert_cmpint (count_copies (fixture), ==, 1);

  server_backup (fixture->data_dir, fixture->target, TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_copies (fixture), ==, 1);
  g_assert_cmpint (get_top (fixture), ==, MANY);
}

static gboolean
appear_meanwhile_cb (double   done,
                     gpointer data)
{
  Fixture *fixture = data;

  return g_file_set_contents (fixture->target, "precious", -1, NULL);
}

static void
test_appears_meanwhile (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (server_backup (fixture->data_dir, fixture->target, FALSE, appear_meanwhile_cb, fixture, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_assert_true (g_file_get_contents (fixture->target, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
  g_assert_cmpint (count_copies (fixture), ==, 1);
}

static gboolean
cancel_cb (double   done,
           gpointer data)
{
  Fixture *fixture = data;

  return ++fixture->n_calls < 3;
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (server_backup (fixture->data_dir, fixture->target, FALSE, cancel_cb, fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->n_calls, ==, 3);
  g_assert_cmpint (count_copies (fixture), ==, 0);
}

static void
test_bad_source (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *garbage = g_strnfill (5000, 'g');
  GStatBuf info;
  FILE *file;

  assert_fails (fixture, "/nonexistent", fixture->target, FALSE, "unable to open");
  assert_fails (fixture, fixture->data_dir, "/nonexistent/copy", FALSE, "No such file");

  g_clear_pointer (&fixture->database, server_database_close);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  file = g_fopen (fixture->path, "r+");
  g_assert_cmpint (fseek (file, info.st_size / 2, SEEK_SET), ==, 0);
  g_assert_cmpint (fwrite (garbage, 5000, 1, file), ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);
  assert_fails (fixture, fixture->data_dir, fixture->target, FALSE, "damaged");

  g_assert_true (g_file_set_contents (fixture->path, garbage, -1, NULL));
  assert_fails (fixture, fixture->data_dir, fixture->target, FALSE, "not a database");
  g_assert_cmpint (count_copies (fixture), ==, 0);
}

static int
run_backup (TestServer *server,
            const char *target,
            gboolean    force)
{
  const char *const argv[] = {
    server_fixture_get_program (server->process), "--data-dir", server_fixture_get_data_dir (server->process),
    "--backup", target, force ? "--force" : NULL, NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  return g_spawn_check_wait_status (status, &error) ? 0 : error->code;
}

static void
restore (TestServer *server,
         const char *target)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data_dir (server->process),
                                            SERVER_DATABASE_FILE_NAME, NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (target, &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, length, NULL));
  server_fixture_start (server->process, &error);
  g_assert_no_error (error);
}

/* A client that has seen more than the backup holds must not believe that it
 * has missed nothing, also not when as much has been published again. */
static void
assert_restored (TestServer *server,
                 const char *epoch)
{
  g_autoptr (RawClient) client = NULL;
  g_autofree char *next_epoch = NULL;

  test_assert_unrecovered (test_resubscribe (server, "room", 150, epoch, ""), 100);
  test_assert_unrecovered (test_resubscribe (server, "room", 100, epoch, ""), 100);

  client = raw_client_connect (server->port, NULL);
  next_epoch = test_get_epoch (client, "room");
  g_assert_cmpstr (next_epoch, !=, epoch);
  test_publish (client, "room", 60);
  test_assert_unrecovered (test_resubscribe (server, "room", 150, epoch, ""), 160);
  test_assert_recovered (test_resubscribe (server, "room", 100, next_epoch, ""), 60, 100);
}

static void
test_restore (TestServer    *server,
              gconstpointer  config)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *target = g_build_filename (folder, "copy", NULL);
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = NULL;
  g_autoptr (RawClient) again = NULL;
  g_autofree char *next_epoch = NULL;

  test_publish (client, "room", 100);
  epoch = test_get_epoch (client, "room");
  g_assert_cmpint (run_backup (server, target, FALSE), ==, 0);
  g_assert_cmpint (run_backup (server, target, FALSE), ==, 1);
  g_assert_cmpint (run_backup (server, target, TRUE), ==, 0);
  test_publish (client, "room", 50);
  test_assert_recovered (test_resubscribe (server, "room", 100, epoch, ""), 50, 100);

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  restore (server, target);
  assert_restored (server, epoch);

  /* The epochs change once, and not at each start. */
  again = raw_client_connect (server->port, NULL);
  next_epoch = test_get_epoch (again, "room");
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  server_fixture_start (server->process, NULL);
  test_assert_recovered (test_resubscribe (server, "room", 150, next_epoch, ""), 10, 150);
  test_remove_folder (folder);
}

/* What a server that crashed has left beside the file is not of the backup. */
static void
test_restore_after_crash (TestServer    *server,
                          gconstpointer  config)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *target = g_build_filename (folder, "copy", NULL);
  g_autofree char *log = g_build_filename (server_fixture_get_data_dir (server->process),
                                           SERVER_DATABASE_FILE_NAME "-wal", NULL);
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = NULL;

  test_publish (client, "room", 100);
  epoch = test_get_epoch (client, "room");
  g_assert_cmpint (run_backup (server, target, FALSE), ==, 0);
  test_publish (client, "room", 50);
  server_fixture_kill (server->process);
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
  restore (server, target);
  assert_restored (server, epoch);
  test_remove_folder (folder);
}

static void
test_nothing_to_copy (TestServer    *server,
                      gconstpointer  config)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *target = g_build_filename (folder, "copy", NULL);
  g_autofree char *path = g_build_filename (folder, "server.conf", NULL);
  const char *const argv[] = {
    server_fixture_get_program (server->process), "--config", path, "--backup", target, NULL
  };
  int status;

  g_assert_true (g_file_set_contents (path, "[history]\nstore=memory\n", -1, NULL));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL);
  g_assert_cmpint (WEXITSTATUS (status), ==, 2);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  test_remove_folder (folder);
}

#define ADD(name, func) g_test_add ("/backup/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_PROCESS(name, func) \
  g_test_add ("/backup/" name, TestServer, NULL, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("while-writing", test_while_writing);
  ADD ("replace", test_replace);
  ADD ("appears-meanwhile", test_appears_meanwhile);
  ADD ("cancel", test_cancel);
  ADD ("bad-source", test_bad_source);
  ADD_PROCESS ("restore", test_restore);
  ADD_PROCESS ("restore-after-crash", test_restore_after_crash);
  ADD_PROCESS ("nothing-to-copy", test_nothing_to_copy);

  return g_test_run ();
}
