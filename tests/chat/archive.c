/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive.h"

#include "chat-database-file.h"
#include "chat-search-sql.h"

#define SEED 2026
#define TRANSACTION_SIZE 20000

static const char *const syllables[] = {
  "ka", "lo", "mi", "ter", "no", "va", "shi", "pe", "ro", "du", "san", "be", "li", "gor", "em", "ta",
};

static const char *const authors[] = { "ann", "ben", "cleo", "dora", "emil", "finn", "gwen", "hugo" };

/* The number in the base of the syllables: a word of its own for each rank. */
const char *
archive_get_word (guint rank)
{
  static char *words[ARCHIVE_N_WORDS];

  g_assert_cmpuint (rank, <, ARCHIVE_N_WORDS);

  if (words[rank] == NULL)
    {
      g_autoptr (GString) word = g_string_new (NULL);

      for (guint i = rank + G_N_ELEMENTS (syllables); i > 0; i /= G_N_ELEMENTS (syllables))
        g_string_append (word, syllables[i % G_N_ELEMENTS (syllables)]);
      words[rank] = g_string_free_and_steal (g_steal_pointer (&word));
    }

  return words[rank];
}

/* The first are far more frequent than the last. */
static guint
choose (GRand *rand,
        guint  n)
{
  double x = g_rand_double (rand);

  return (guint) (n * x * x * x * x);
}

static char *
make_body (GRand *rand)
{
  GString *body = g_string_new (NULL);
  guint n_words = (guint) g_rand_int_range (rand, 3, 20);

  for (guint i = 0; i < n_words; i++)
    g_string_append_printf (body, "%s%s", i > 0 ? " " : "", archive_get_word (choose (rand, ARCHIVE_N_WORDS)));
  if (g_rand_int_range (rand, 0, 200) == 0)
    g_string_append (body, " https://example.org/");

  return g_string_free_and_steal (body);
}

static void
execute (ChatSql    *sql,
         const char *script)
{
  g_autoptr (GError) error = NULL;

  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

static void
make_rooms (ChatSql *sql,
            guint    n_rooms,
            guint    n_messages)
{
  g_autofree char *script = g_strdup_printf (
    "BEGIN;"
    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
    "INSERT INTO rooms (room, name, resource, joined, created, read_epoch, read_offset) "
    "SELECT i, 'room ' || i, '', 1, i, 1, %u FROM n;"
    "INSERT INTO epochs (room, epoch, name) SELECT room, 1, 'x' FROM rooms;"
    "INSERT INTO spans (room, epoch, after, upto) SELECT room, 1, 0, %u FROM rooms;"
    "COMMIT", n_rooms, n_messages, n_messages);

  execute (sql, script);
}

static void
make_message (ChatSql *sql,
              GRand   *rand,
              guint    n_rooms,
              guint    number)
{
  static const char payload[] = "{}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, sizeof payload - 1);
  g_autofree char *body = make_body (rand);
  g_autofree char *id = g_strdup_printf ("m%u", number);
  g_autoptr (GError) error = NULL;

  chat_sql_run (sql, &error,
                "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                "VALUES (?, 1, ?, ?, 0, 0, ?, ?, ?, ?)", "iissisb",
                (gint64) choose (rand, n_rooms) + 1, (gint64) number, id,
                authors[choose (rand, G_N_ELEMENTS (authors))],
                ARCHIVE_BEGIN + number * ARCHIVE_INTERVAL, body, bytes);
  g_assert_no_error (error);
}

/* Does at once what is done in the background. */
void
archive_index (ChatSql *sql)
{
  gint64 pending = 1;
  gint64 total;

  for (guint i = 0; pending > 0; i++)
    {
      g_autoptr (GError) error = NULL;

      execute (sql, "BEGIN");
      chat_search_sql_step (sql, &pending, &total, &error);
      g_assert_no_error (error);
      execute (sql, "COMMIT");
    }
}

/* @folder: where the account's database is made. Without the index, it is like
 * one of the time before there was an index.
 */
void
archive_make (const char *folder,
              guint       n_rooms,
              guint       n_messages,
              gboolean    indexed)
{
  g_autofree char *path = g_build_filename (folder, "confab.sqlite", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (path, &error);

  g_assert_no_error (error);
  make_rooms (sql, n_rooms, n_messages);

  for (guint i = 1; i <= n_messages; i++)
    {
      if (i % TRANSACTION_SIZE == 1)
        execute (sql, "BEGIN");
      make_message (sql, rand, n_rooms, i);
      if (i % TRANSACTION_SIZE == 0 || i == n_messages)
        execute (sql, "COMMIT");
    }

  execute (sql, "UPDATE search_state SET pending = (SELECT max (message) FROM messages), "
                "total = (SELECT max (message) FROM messages)");
  if (indexed)
    archive_index (sql);
}
