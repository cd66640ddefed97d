/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-schema.h"
#include "chat-test-util.h"

#include <string.h>

/* Each step needs the one before, and must not be done twice. */
static const char *const steps[] = {
  "CREATE TABLE first (a INTEGER); INSERT INTO first VALUES (1)",
  "ALTER TABLE first ADD COLUMN b INTEGER DEFAULT 7; UPDATE first SET a = a * 10",
  "CREATE TABLE third AS SELECT a + b AS c FROM first; DROP TABLE first",
  NULL
};

#define N_STEPS (G_N_ELEMENTS (steps) - 1)

typedef struct
{
  char    *folder;
  char    *path;
  ChatSql *sql;
} Fixture;

static void
reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->sql, chat_sql_close);
  fixture->sql = chat_sql_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
  reopen (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->sql, chat_sql_close);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
take_text_cb (ChatRow  *row,
              gpointer  user_data)
{
  g_set_str ((char **) user_data, chat_row_get_text (row, 0));
}

static void
assert_value (Fixture    *fixture,
              const char *query,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  chat_sql_query (fixture->sql, take_text_cb, &value, &error, query, "");
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
migrate (Fixture            *fixture,
         const char *const  *to)
{
  g_autoptr (GError) error = NULL;

  chat_schema_migrate (fixture->sql, to, &error);
  g_assert_no_error (error);
}

static void
test_every_version (Fixture       *fixture,
                    gconstpointer  data)
{
  for (gsize old = 0; old <= N_STEPS; old++)
    {
      g_autofree const char **some = g_new0 (const char *, old + 1);

      for (gsize i = 0; i < old; i++)
        some[i] = steps[i];

      g_free (fixture->path);
      fixture->path = g_strdup_printf ("%s/version-%" G_GSIZE_FORMAT ".db", fixture->folder, old);
      reopen (fixture);
      migrate (fixture, some);
      reopen (fixture);
      migrate (fixture, steps);
      assert_value (fixture, "SELECT c FROM third", "17");
      assert_value (fixture, "PRAGMA user_version", "3");

      /* And nothing is done again. */
      migrate (fixture, steps);
      assert_value (fixture, "SELECT count (*) FROM third", "1");
    }
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  migrate (fixture, steps);
  chat_sql_execute (fixture->sql, "PRAGMA user_version = 4", &error);
  g_assert_no_error (error);

  g_assert_false (chat_schema_migrate (fixture->sql, steps, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_false (chat_sql_is_damaged (fixture->sql));
  assert_value (fixture, "SELECT c FROM third", "17");
  assert_value (fixture, "PRAGMA user_version", "4");
}

/* Of a step that fails nothing is left, and those before it stay. */
static void
test_failing_step (Fixture       *fixture,
                   gconstpointer  data)
{
  const char *const failing[] = {
    steps[0], "CREATE TABLE second (a); INSERT INTO second VALUES (1); INSERT INTO nothing VALUES (1)", NULL
  };
  g_autoptr (GError) error = NULL;

  g_assert_false (chat_schema_migrate (fixture->sql, failing, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "Version 2"));
  g_assert_false (chat_sql_in_transaction (fixture->sql));
  g_assert_false (chat_sql_is_damaged (fixture->sql));
  assert_value (fixture, "PRAGMA user_version", "1");
  assert_value (fixture, "SELECT count (*) FROM sqlite_schema WHERE name = 'second'", "0");

  migrate (fixture, steps);
  assert_value (fixture, "SELECT c FROM third", "17");
}

static void
test_damaged_step (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  gsize length;

  migrate (fixture, steps);
  chat_sql_execute (fixture->sql, "PRAGMA user_version = 0", &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->sql, chat_sql_close);

  /* The head stays as it is; what comes after it, the tables' names, does not. */
  g_file_get_contents (fixture->path, &file, &length, &error);
  g_assert_no_error (error);
  memset (file + 100, 0x55, 500);
  g_file_set_contents (fixture->path, file, (gssize) length, &error);
  g_assert_no_error (error);

  reopen (fixture);
  g_assert_false (chat_schema_migrate (fixture->sql, steps, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_true (chat_sql_is_damaged (fixture->sql));
}

static void
test_prepare (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  chat_schema_prepare (fixture->sql, &error);
  g_assert_no_error (error);
  assert_value (fixture, "PRAGMA journal_mode", "wal");
  assert_value (fixture, "PRAGMA synchronous", "1");
  assert_value (fixture, "SELECT group_concat (name) FROM (SELECT name FROM sqlite_schema "
                "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name)",
                "epochs,messages,outbox,rooms,search,search_config,search_data,search_docsize,"
                "search_idx,search_state,spans,users");

  reopen (fixture);
  chat_schema_prepare (fixture->sql, &error);
  g_assert_no_error (error);
}

/* The first version, as it was when there was one. */
static const char first_version[] =
  "CREATE TABLE rooms ("
  "  room INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  resource TEXT NOT NULL,"
  "  joined INTEGER NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  draft TEXT NOT NULL DEFAULT '',"
  "  read_epoch INTEGER NOT NULL DEFAULT 0,"
  "  read_offset INTEGER NOT NULL DEFAULT 0,"
  "  UNIQUE (name, resource)"
  ") STRICT;"
  "CREATE TABLE epochs ("
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  name TEXT NOT NULL,"
  "  floor INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (room, epoch)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE spans ("
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  after INTEGER NOT NULL,"
  "  upto INTEGER NOT NULL,"
  "  PRIMARY KEY (room, epoch, after)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE messages ("
  "  message INTEGER PRIMARY KEY,"
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  offset INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  outgoing INTEGER NOT NULL,"
  "  author TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  body TEXT NOT NULL,"
  "  payload BLOB NOT NULL,"
  "  UNIQUE (room, id)"
  ") STRICT;"
  "CREATE INDEX messages_by_position ON messages (room, epoch, offset, kind, outgoing);"
  "CREATE TABLE outbox ("
  "  entry INTEGER PRIMARY KEY,"
  "  room INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  body TEXT NOT NULL,"
  "  payload BLOB NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  failed INTEGER NOT NULL DEFAULT 0,"
  "  error_code INTEGER NOT NULL DEFAULT 0,"
  "  error_message TEXT NOT NULL DEFAULT '',"
  "  UNIQUE (room, id)"
  ") STRICT;";

/* What was there stays, and has nothing special. */
static void
test_room_settings (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *const first[] = { first_version, NULL };
  g_autoptr (GError) error = NULL;

  migrate (fixture, first);
  chat_sql_execute (fixture->sql,
                    "INSERT INTO rooms (room, name, resource, joined, created, draft) VALUES (1, 'lobby', '', 1, 5, 'd');"
                    "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                    "VALUES (1, 1, 1, 'i', 0, 0, 'ben', 7, '@ann', x'22')", &error);
  g_assert_no_error (error);

  reopen (fixture);
  chat_schema_prepare (fixture->sql, &error);
  g_assert_no_error (error);
  assert_value (fixture, "SELECT name || created || draft || favourite || notify FROM rooms", "lobby5d00");
  assert_value (fixture, "SELECT author || body || mention FROM messages", "ben@ann0");
}

/* What an older version has indexed is indexed again: of a room there is only what
 * nobody can have written.
 */
static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  const char *const first[] = { first_version, NULL };
  g_autoptr (GError) error = NULL;

  migrate (fixture, first);
  chat_sql_execute (fixture->sql,
                    "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                    "VALUES (4, 1, 1, 'i', 0, 0, 'ben', 7, 'two and 2', x'22')", &error);
  g_assert_no_error (error);

  reopen (fixture);
  chat_schema_prepare (fixture->sql, &error);
  g_assert_no_error (error);
  assert_value (fixture, "SELECT count (*) FROM search WHERE search MATCH 'body : \"t\" * AND room : \"§4\"'", "1");
  assert_value (fixture, "SELECT count (*) FROM search WHERE search MATCH '\"4\" *'", "0");
  assert_value (fixture, "SELECT search_words ('§')", "");
  assert_value (fixture, "SELECT pending || damaged FROM search_state", "00");
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/schema/every-version", test_every_version },
    { "/schema/newer", test_newer },
    { "/schema/failing-step", test_failing_step },
    { "/schema/damaged-step", test_damaged_step },
    { "/schema/prepare", test_prepare },
    { "/schema/room-settings", test_room_settings },
    { "/schema/search", test_search },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
