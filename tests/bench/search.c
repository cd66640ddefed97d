/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Searches an account of many messages as somebody types, and says how long it
 * took until the first page was there: search FOLDER MESSAGES QUERIES
 *
 * FOLDER keeps the database: it is made only if it is not there.
 */

#include "archive.h"
#include "chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define N_ROOMS 40
#define SEED 7

typedef struct
{
  const char *name;
  GArray     *times;
} Series;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  g_set_object (taken, result);
}

static ChatAccount *
open_account (const char *folder)
{
  ChatAccount *account = chat_account_new ("ws://127.0.0.1:1/", "ann", NULL, folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_account_open_async (account, NULL, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!chat_account_open_finish (account, result, &error))
    g_error ("%s", error->message);

  return account;
}

static void
close_account (ChatAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_account_close_async (account, NULL, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  chat_account_close_finish (account, result, NULL);
}

static void
measure (ChatSearch *search,
         Series     *series,
         const char *text)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 time;

  chat_search_set_text (search, text);
  while (chat_search_get_searching (search))
    g_main_context_iteration (NULL, TRUE);
  time = g_get_monotonic_time () - begin;
  g_array_append_val (series->times, time);
}

/* As it is typed: each letter is a search. */
static void
type_text (ChatSearch *search,
           Series     *series,
           const char *text)
{
  long n_chars = g_utf8_strlen (text, -1);

  for (long i = 1; i <= n_chars; i++)
    {
      g_autofree char *typed = g_utf8_substring (text, 0, i);

      measure (search, series, typed);
    }
  chat_search_set_text (search, "");
}

/* Frequent words are looked for more often than rare ones. */
static const char *
choose_word (GRand *rand)
{
  double x = g_rand_double (rand);

  return archive_get_word ((guint) (x * x * ARCHIVE_N_WORDS));
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return *first < *second ? -1 : *first > *second;
}

static void
print_series (Series     *series,
              const char *separator)
{
  guint n = series->times->len;

  g_array_sort (series->times, compare_times);
  printf ("%s\"%s\":{\"n\":%u,\"p50_usec\":%" G_GINT64_FORMAT ",\"p95_usec\":%" G_GINT64_FORMAT
          ",\"max_usec\":%" G_GINT64_FORMAT "}", separator, series->name, n,
          g_array_index (series->times, gint64, n / 2), g_array_index (series->times, gint64, n * 95 / 100),
          g_array_index (series->times, gint64, n - 1));
  g_array_unref (series->times);
}

static void
run (ChatAccount *account,
     guint        n_queries)
{
  g_autoptr (GListStore) accounts = g_list_store_new (CHAT_TYPE_ACCOUNT);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (ChatRoom) rare_room = g_list_model_get_item (chat_account_get_rooms (account), N_ROOMS - 1);
  g_autoptr (ChatSearch) everywhere = NULL;
  g_autoptr (ChatSearch) in_room = NULL;
  Series series[] = {
    { "typed", g_array_new (FALSE, FALSE, sizeof (gint64)) },
    { "room", g_array_new (FALSE, FALSE, sizeof (gint64)) },
    { "filters", g_array_new (FALSE, FALSE, sizeof (gint64)) },
  };
  struct rusage usage;

  g_list_store_append (accounts, account);
  everywhere = chat_search_new (G_LIST_MODEL (accounts), NULL);
  in_room = chat_search_new (G_LIST_MODEL (accounts), rare_room);

  for (guint i = 0; i < n_queries; i++)
    {
      const char *word = choose_word (rand);
      g_autofree char *two = g_strdup_printf ("%s %s", word, choose_word (rand));
      g_autofree char *by_ann = g_strdup_printf ("from:ann %s ", word);
      g_autofree char *by_hugo = g_strdup_printf ("from:hugo %s ", word);
      g_autofree char *early = g_strdup_printf ("before:2017-08-01 %s ", word);
      g_autofree char *linked = g_strdup_printf ("has:link %s ", word);

      type_text (everywhere, &series[0], two);
      type_text (in_room, &series[1], word);
      measure (everywhere, &series[2], by_ann);
      measure (everywhere, &series[2], by_hugo);
      measure (everywhere, &series[2], early);
      measure (everywhere, &series[2], linked);
    }

  printf ("{");
  for (gsize i = 0; i < G_N_ELEMENTS (series); i++)
    print_series (&series[i], i > 0 ? "," : "");
  getrusage (RUSAGE_SELF, &usage);
  printf (",\"rss_kb\":%ld}\n", usage.ru_maxrss);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  ChatAccount *account;

  if (argc != 4)
    return 2;

  path = g_build_filename (argv[1], "confab.sqlite", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    archive_make (argv[1], N_ROOMS, (guint) atoi (argv[2]), TRUE);

  account = open_account (argv[1]);
  run (account, (guint) atoi (argv[3]));
  close_account (account);
  g_object_unref (account);

  return 0;
}
