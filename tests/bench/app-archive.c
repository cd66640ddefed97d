/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills the database of an account with what looks like years of talk:
 * archive FILE NAME N [NAME N]...
 *
 * The rooms are there already; what they have is the newest of an epoch that
 * the server knows nothing of, as after it was set up anew.
 */

#include "chat-schema.h"
#include "chat-search-sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 42
#define N_WORDS 4000
#define MINUTE (60 * G_USEC_PER_SEC)

static const char *const syllables[] = {
  "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va",
};

static const char *const authors[] = { "ben", "carla", "dilek", "emil", "farid" };

/* Common words come often, and there are many that come seldom. */
static void
append_word (GString *text,
             GRand   *rand)
{
  guint word = N_WORDS * g_rand_double (rand) * g_rand_double (rand) * g_rand_double (rand);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  do
    g_string_append (text, syllables[word % G_N_ELEMENTS (syllables)]);
  while ((word /= G_N_ELEMENTS (syllables)) > 0);
}

static char *
make_text (GRand *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_words = 1 + 24 * g_rand_double (rand) * g_rand_double (rand);

  for (guint i = 0; i < n_words; i++)
    append_word (text, rand);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
take_int (ChatRow  *row,
          gpointer  user_data)
{
  *(gint64 *) user_data = chat_row_get_int (row, 0);
}

static gboolean
add_message (ChatSql  *sql,
             gint64    room,
             gint64    offset,
             gint64    time,
             GRand    *rand,
             GError  **error)
{
  g_autofree char *text = make_text (rand);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *json = g_strdup_printf ("{\"v\":1,\"id\":\"%s\",\"type\":\"message\",\"body\":\"%s\"}", id, text);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_steal_pointer (&json), strlen (json));

  return chat_sql_run (sql, error,
                       "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                       "VALUES (?, 1, ?, ?, 0, 0, ?, ?, ?, ?)", "iissisb",
                       room, offset, id, authors[g_rand_int_range (rand, 0, G_N_ELEMENTS (authors))], time, text,
                       payload);
}

static gboolean
fill_room (ChatSql     *sql,
           const char  *name,
           guint        n_messages,
           GError     **error)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  gint64 now = g_get_real_time ();
  gint64 room = 0;

  if (!chat_sql_query (sql, take_int, &room, error, "SELECT room FROM rooms WHERE name = ?", "s", name))
    return FALSE;
  if (room == 0)
    g_error ("There is no room %s", name);

  for (guint i = 1; i <= n_messages; i++)
    {
      if (!add_message (sql, room, i, now - (gint64) (n_messages - i) * MINUTE, rand, error))
        return FALSE;
    }

  return chat_sql_run (sql, error, "INSERT INTO epochs (room, epoch, name) VALUES (?, 1, 'archive')", "i", room) &&
         chat_sql_run (sql, error, "INSERT INTO spans (room, epoch, after, upto) VALUES (?, 1, 0, ?)", "ii",
                       room, (gint64) n_messages) &&
         chat_sql_run (sql, error, "UPDATE rooms SET read_epoch = 1, read_offset = ? WHERE room = ?", "ii",
                       (gint64) n_messages, room);
}

/* As after years: else all that is measured would be while it is indexed. */
static gboolean
index_all (ChatSql  *sql,
           GError  **error)
{
  gint64 pending = 1;
  gint64 total;

  if (!chat_search_sql_restart (sql, error))
    return FALSE;

  while (pending > 0)
    {
      if (!chat_sql_execute (sql, "BEGIN", error) ||
          !chat_search_sql_step (sql, &pending, &total, error) ||
          !chat_sql_execute (sql, "COMMIT", error))
        return FALSE;
    }

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (ChatSql) sql = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 4 || argc % 2 != 0)
    return 2;

  sql = chat_sql_open (argv[1], &error);
  if (sql != NULL && chat_schema_prepare (sql, &error) && chat_sql_execute (sql, "BEGIN", &error))
    {
      for (int i = 2; i < argc && error == NULL; i += 2)
        fill_room (sql, argv[i], (guint) atoi (argv[i + 1]), &error);
    }
  if (error != NULL || !chat_sql_execute (sql, "COMMIT", &error) || !index_all (sql, &error))
    g_error ("%s", error->message);

  return 0;
}
