/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-database-file.h"
#include "chat-error.h"
#include "chat-test-util.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "chat.db", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static ChatSql *
open_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ChatSql *sql = chat_database_file_open (fixture->path, &error);

  g_assert_no_error (error);

  return sql;
}

/* The names that begin with something, and how many there are. */
static guint
count_files (Fixture    *fixture,
             const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n_files += g_str_has_prefix (name, prefix) ? 1 : 0;

  return n_files;
}

static void
test_open (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ChatSql *sql = open_file (fixture);

  chat_sql_execute (sql, "INSERT INTO epochs (room, epoch, name) VALUES (1, 1, 'x')", &error);
  g_assert_no_error (error);
  g_assert_cmphex (test_get_mode (fixture->folder, "chat.db"), ==, 0600);
  g_assert_cmphex (test_get_mode (fixture->folder, "chat.db-wal"), ==, 0600);
  g_assert_cmphex (test_get_mode (fixture->folder, "chat.db-shm"), ==, 0600);
  chat_sql_close (sql);

  sql = open_file (fixture);
  g_assert_false (chat_sql_execute (sql, "INSERT INTO epochs (room, epoch, name) VALUES (1, 1, 'x')", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  chat_sql_close (sql);
}

static void
test_lock (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int lock = chat_database_file_lock (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (chat_database_file_lock (fixture->path, &error), ==, -1);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "another process"));
  g_clear_error (&error);

  g_close (lock, NULL);
  lock = chat_database_file_lock (fixture->path, &error);
  g_assert_no_error (error);
  g_close (lock, NULL);
}

static void
test_no_folder (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, "chat.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (chat_database_file_open (path, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_cmpint (chat_database_file_lock (path, &error), ==, -1);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

/* Opening fails and says how the file is called now; then it works again. */
static void
assert_set_aside (Fixture *fixture,
                  guint    n_before)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (chat_database_file_open (fixture->path, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "chat.db.damaged-"));
  g_assert_cmpuint (count_files (fixture, "chat.db.damaged-"), >, n_before);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  chat_sql_close (open_file (fixture));
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_found = 0;

  test_write_file (fixture->folder, "chat.db", "This is a text that is no database at all.");
  assert_set_aside (fixture, 0);

  /* Also in the same second. */
  test_write_file (fixture->folder, "chat.db", "This is a text that is no database at all, either.");
  assert_set_aside (fixture, 1);

  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, "chat.db.damaged-"))
        continue;
      text = test_read_file (fixture->folder, name);
      g_assert_true (g_str_has_prefix (text, "This is a text"));
      n_found++;
    }
  g_assert_cmpuint (n_found, ==, 2);
}

static void
damage (Fixture *fixture,
        gsize    begin,
        gsize    size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  gsize length;

  g_file_get_contents (fixture->path, &file, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (begin + size, <=, length);
  memset (file + begin, 0x55, size);
  g_file_set_contents (fixture->path, file, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
test_damaged_head (Fixture       *fixture,
                   gconstpointer  data)
{
  chat_sql_close (open_file (fixture));
  damage (fixture, 0, 100);
  assert_set_aside (fixture, 0);
}

static void
test_damaged_schema (Fixture       *fixture,
                     gconstpointer  data)
{
  chat_sql_close (open_file (fixture));
  damage (fixture, 100, 500);
  assert_set_aside (fixture, 0);
}

/* A file that is whole, but not for this version, stays where it is. */
static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ChatSql *sql = open_file (fixture);

  chat_sql_execute (sql, "PRAGMA user_version = 1000", &error);
  g_assert_no_error (error);
  chat_sql_close (sql);

  g_assert_null (chat_database_file_open (fixture->path, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_cmpuint (count_files (fixture, "chat.db.damaged-"), ==, 0);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
assert_not_read (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (chat_database_file_open_read_only (fixture->path, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

/* Who only reads needs a file that is there, whole and of this version, and
 * leaves any other as it is.
 */
static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) reader = NULL;
  ChatSql *sql;

  assert_not_read (fixture);
  g_assert_cmpuint (count_files (fixture, ""), ==, 0);

  sql = open_file (fixture);
  reader = chat_database_file_open_read_only (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (chat_sql_execute (sql, "INSERT INTO epochs (room, epoch, name) VALUES (1, 1, 'x')", NULL));
  g_assert_false (chat_sql_execute (reader, "DELETE FROM epochs", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_pointer (&reader, chat_sql_close);

  g_assert_true (chat_sql_execute (sql, "PRAGMA user_version = 1", NULL));
  chat_sql_close (sql);
  assert_not_read (fixture);

  test_write_file (fixture->folder, "chat.db", "This is a text that is no database at all.");
  assert_not_read (fixture);
  g_assert_cmpuint (count_files (fixture, "chat.db.damaged-"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/database-file/open", test_open },
    { "/database-file/lock", test_lock },
    { "/database-file/no-folder", test_no_folder },
    { "/database-file/damaged", test_damaged },
    { "/database-file/damaged-head", test_damaged_head },
    { "/database-file/damaged-schema", test_damaged_schema },
    { "/database-file/newer", test_newer },
    { "/database-file/read-only", test_read_only },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
