/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-sql.h"
#include "chat-test-util.h"

#include <string.h>

typedef struct
{
  char    *folder;
  char    *path;
  ChatSql *sql;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
  fixture->sql = chat_sql_open (fixture->path, &error);
  g_assert_no_error (error);
  chat_sql_execute (fixture->sql,
                    "CREATE TABLE things (number INTEGER, text TEXT, bytes BLOB) STRICT;"
                    "CREATE UNIQUE INDEX things_by_number ON things (number)", &error);
  g_assert_no_error (error);
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
insert (Fixture    *fixture,
        gint64      number,
        const char *text,
        GBytes     *bytes)
{
  g_autoptr (GError) error = NULL;

  chat_sql_run (fixture->sql, &error, "INSERT INTO things (number, text, bytes) VALUES (?, ?, ?)",
                "isb", number, text, bytes);
  g_assert_no_error (error);
  g_assert_cmpuint (chat_sql_get_n_changed (fixture->sql), ==, 1);
}

static void
count_cb (ChatRow  *row,
          gpointer  user_data)
{
  guint *count = user_data;

  (*count)++;
}

static guint
count (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  guint n_rows = 0;

  chat_sql_query (fixture->sql, count_cb, &n_rows, &error, "SELECT * FROM things", "");
  g_assert_no_error (error);

  return n_rows;
}

typedef struct
{
  gint64  number;
  char   *text;
  GBytes *bytes;
} Thing;

static void
take_thing_cb (ChatRow  *row,
               gpointer  user_data)
{
  Thing *thing = user_data;

  thing->number = chat_row_get_int (row, 0);
  thing->text = g_strdup (chat_row_get_text (row, 1));
  thing->bytes = chat_row_dup_bytes (row, 2);
}

static void
test_values (Fixture       *fixture,
             gconstpointer  data)
{
  const char all[] = "\0\xff'\"; DROP TABLE things; --";
  const struct {
    gint64      number;
    const char *text;
    gsize       size;
  } things[] = {
    { 0, "", 0 }, { -1, NULL, 1 }, { G_MAXINT64, "Grüße '; DROP TABLE things; --", sizeof all },
    { G_MININT64, "?", 5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (things); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (all, things[i].size);
      g_autoptr (GError) error = NULL;
      Thing thing = { 0 };

      insert (fixture, things[i].number, things[i].text, bytes);
      chat_sql_query (fixture->sql, take_thing_cb, &thing, &error,
                      "SELECT number, text, bytes FROM things WHERE number = ?", "i", things[i].number);
      g_assert_no_error (error);
      g_assert_cmpint (thing.number, ==, things[i].number);
      g_assert_cmpstr (thing.text, ==, things[i].text);
      g_assert_true (g_bytes_equal (thing.bytes, bytes));
      g_free (thing.text);
      g_bytes_unref (thing.bytes);
    }

  g_assert_cmpuint (count (fixture), ==, G_N_ELEMENTS (things));
}

static void
take_uint_cb (ChatRow  *row,
              gpointer  user_data)
{
  guint64 *value = user_data;

  *value = chat_row_get_uint (row, 0);
}

static void
test_unsigned (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  guint64 value = 7;

  chat_sql_query (fixture->sql, take_uint_cb, &value, &error, "SELECT -1", "");
  g_assert_no_error (error);
  g_assert_cmpuint (value, ==, 0);
  chat_sql_query (fixture->sql, take_uint_cb, &value, &error, "SELECT ?", "i", G_MAXINT64);
  g_assert_no_error (error);
  g_assert_cmpuint (value, ==, G_MAXINT64);
}

/* One statement is used again, with nothing left of the last time. */
static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  for (gint64 i = 0; i < 100; i++)
    insert (fixture, i, i % 2 == 0 ? "even" : NULL, bytes);

  g_assert_cmpuint (count (fixture), ==, 100);
  g_assert_cmpuint (count (fixture), ==, 100);
  chat_sql_run (fixture->sql, &error, "DELETE FROM things WHERE text = ?", "s", "even");
  g_assert_no_error (error);
  g_assert_cmpuint (chat_sql_get_n_changed (fixture->sql), ==, 50);
}

static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  insert (fixture, 1, "a", bytes);

  /* After each failure, all goes on. */
  g_assert_false (chat_sql_run (fixture->sql, &error,
                                "INSERT INTO things (number) VALUES (?)", "i", (gint64) 1));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "UNIQUE"));
  g_assert_false (chat_sql_is_damaged (fixture->sql));
  g_clear_error (&error);

  g_assert_false (chat_sql_run (fixture->sql, NULL,
                                "INSERT INTO things (number) VALUES (?)", "i", (gint64) 1));
  g_assert_false (chat_sql_run (fixture->sql, &error, "INSERT INTO nothing VALUES (1)", ""));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_false (chat_sql_run (fixture->sql, &error, "DELETE FROM things WHERE number = 1", "i",
                                (gint64) 1));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_false (chat_sql_execute (fixture->sql, "DELETE FROM things; nonsense", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture), ==, 0);

  insert (fixture, 1, "a", bytes);
}

static void
test_transaction (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (chat_sql_in_transaction (fixture->sql));
  chat_sql_execute (fixture->sql, "BEGIN; INSERT INTO things (number) VALUES (1)", &error);
  g_assert_no_error (error);
  g_assert_true (chat_sql_in_transaction (fixture->sql));

  /* A failure of the kind that rolls back by itself. */
  g_assert_false (chat_sql_execute (fixture->sql,
                                    "INSERT OR ROLLBACK INTO things (number) VALUES (1)", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_false (chat_sql_in_transaction (fixture->sql));
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_open_fails (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "test.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (chat_sql_open (path, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (chat_sql_open (fixture->folder, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "other.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = NULL;

  test_write_file (fixture->folder, "other.db", "This is a text that is no database at all.");
  sql = chat_sql_open (path, &error);
  g_assert_no_error (error);
  g_assert_false (chat_sql_is_damaged (sql));
  g_assert_false (chat_sql_execute (sql, "SELECT * FROM sqlite_schema", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_true (chat_sql_is_damaged (sql));

  /* What works all the same does not make it sound. */
  chat_sql_execute (sql, "SELECT 1", NULL);
  g_assert_true (chat_sql_is_damaged (sql));
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/sql/values", test_values },
    { "/sql/unsigned", test_unsigned },
    { "/sql/again", test_again },
    { "/sql/failures", test_failures },
    { "/sql/transaction", test_transaction },
    { "/sql/open-fails", test_open_fails },
    { "/sql/damaged", test_damaged },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
