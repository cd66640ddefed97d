/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive.h"
#include "chat-test-util.h"
#include "chat.h"

#define N_ROOMS 5
#define N_MESSAGES 1500
#define PAGE_SIZE 10

typedef struct
{
  char        *folders[2];
  ChatAccount *accounts[2];
  GListStore  *list;
} Fixture;

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
  test_wait_until (result != NULL);
  chat_account_open_finish (account, result, &error);
  g_assert_no_error (error);

  return account;
}

static void
close_account (ChatAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_account_close_async (account, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_account_close_finish (account, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (account);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->list = g_list_store_new (CHAT_TYPE_ACCOUNT);
  for (guint i = 0; i < 2; i++)
    {
      self->folders[i] = test_make_folder ();
      archive_make (self->folders[i], N_ROOMS, N_MESSAGES + i, data == NULL);
      self->accounts[i] = open_account (self->folders[i]);
      g_list_store_append (self->list, self->accounts[i]);
    }
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (self->list);
  for (guint i = 0; i < 2; i++)
    {
      close_account (self->accounts[i]);
      test_remove_folder (self->folders[i]);
      g_free (self->folders[i]);
    }
}

static void
search_for (ChatSearch *search,
            const char *text)
{
  chat_search_set_text (search, text);
  test_wait_until (!chat_search_get_searching (search));
}

static guint
count (ChatSearch *search)
{
  return g_list_model_get_n_items (G_LIST_MODEL (search));
}

static void
load_all (ChatSearch *search)
{
  while (chat_search_get_has_more (search))
    {
      guint n = count (search);

      chat_search_load_more (search);
      test_wait_until (!chat_search_get_searching (search));
      g_assert_cmpuint (count (search), <=, n + PAGE_SIZE);
    }
}

/* The newest first, whosever they are. */
static void
assert_sorted (ChatSearch *search)
{
  gint64 last = G_MAXINT64;

  for (guint i = 0; i < count (search); i++)
    {
      g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);
      gint64 time = chat_search_hit_get_time (hit);

      g_assert_cmpint (time, <=, last);
      last = time;
    }
}

static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  guint n_of_account[2] = { 0, 0 };

  g_assert_true (chat_search_get_is_empty (search));
  g_assert_cmpuint (count (search), ==, 0);
  g_assert_false (chat_search_get_has_more (search));

  search_for (search, archive_get_word (0));
  g_assert_false (chat_search_get_is_empty (search));
  g_assert_cmpuint (count (search), ==, PAGE_SIZE);
  g_assert_true (chat_search_get_has_more (search));
  assert_sorted (search);
  load_all (search);
  g_assert_cmpuint (count (search), >, 3 * PAGE_SIZE);
  assert_sorted (search);

  for (guint i = 0; i < count (search); i++)
    {
      g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);
      guint n_ranges;

      n_of_account[chat_room_get_account (chat_search_hit_get_room (hit)) == self->accounts[0] ? 0 : 1]++;
      chat_search_hit_get_ranges (hit, &n_ranges);
      g_assert_cmpuint (n_ranges, >, 0);
    }

  /* The second has one message more, and so has more of each. */
  g_assert_cmpuint (n_of_account[0], >, PAGE_SIZE);
  g_assert_cmpuint (n_of_account[1], >=, n_of_account[0]);

  search_for (search, "");
  g_assert_cmpuint (count (search), ==, 0);
  g_assert_false (chat_search_get_has_more (search));
  g_assert_finalize_object (g_steal_pointer (&search));
}

/* Only what was typed last is looked for. */
static void
test_typing (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  const char *word = archive_get_word (3);
  guint n_expected;

  search_for (search, word);
  load_all (search);
  n_expected = count (search);

  for (guint i = 1; i <= g_utf8_strlen (word, -1); i++)
    {
      g_autofree char *text = g_utf8_substring (word, 0, i);

      chat_search_set_text (search, text);
    }
  test_wait_until (!chat_search_get_searching (search));
  load_all (search);
  g_assert_cmpuint (count (search), ==, n_expected);

  /* What was found stays until there is something else. */
  chat_search_set_text (search, "no such word at all");
  g_assert_cmpuint (count (search), ==, n_expected);
  test_wait_until (!chat_search_get_searching (search));
  g_assert_cmpuint (count (search), ==, 0);
}

static void
test_room (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatRoom) room = g_list_model_get_item (chat_account_get_rooms (self->accounts[1]), 2);
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), room);
  g_autoptr (ChatSearch) everywhere = chat_search_new (G_LIST_MODEL (self->list), NULL);

  search_for (search, archive_get_word (0));
  load_all (search);
  g_assert_cmpuint (count (search), >, 0);
  for (guint i = 0; i < count (search); i++)
    {
      g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);

      g_assert_true (chat_search_hit_get_room (hit) == room);
    }

  /* By its name, there is one of that name in each account. */
  {
    g_autofree char *text = g_strdup_printf ("in:\"room 3\" %s", archive_get_word (0));

    search_for (everywhere, text);
    load_all (everywhere);
    g_assert_cmpuint (count (everywhere), >=, 2 * count (search) - 1);
  }

  search_for (everywhere, "in:nowhere");
  g_assert_cmpuint (count (everywhere), ==, 0);
  search_for (everywhere, "in:\"room 3\"");
  g_assert_cmpuint (count (everywhere), ==, PAGE_SIZE);
  search_for (everywhere, "-in:room");
  g_assert_cmpuint (count (everywhere), ==, 0);
}

/* Rooms that were left are not looked into. */
static void
test_left (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  g_autoptr (ChatRoom) room = g_list_model_get_item (chat_account_get_rooms (self->accounts[0]), 0);
  guint n_before;

  search_for (search, archive_get_word (0));
  load_all (search);
  n_before = count (search);
  chat_account_leave (self->accounts[0], room);
  chat_search_set_text (search, "");
  search_for (search, archive_get_word (0));
  load_all (search);
  g_assert_cmpuint (count (search), <, n_before);
  for (guint i = 0; i < count (search); i++)
    {
      g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);

      g_assert_true (chat_search_hit_get_room (hit) != room);
    }
}

/* What is indexed in the background is found in the end. */
static void
test_indexing (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  g_autoptr (ChatSearch) later = NULL;

  /* Before its first step an index does not know how much there is to do. */
  chat_search_set_text (search, archive_get_word (0));
  test_wait_until (chat_search_get_progress (search) < 100);
  test_wait_until (chat_search_get_progress (search) == 100 && !chat_search_get_searching (search));
  load_all (search);

  later = chat_search_new (G_LIST_MODEL (self->list), NULL);
  search_for (later, archive_get_word (0));
  load_all (later);
  g_assert_cmpuint (count (search), ==, count (later));
  g_assert_cmpuint (count (search), >, 0);
}

static void
test_rebuild (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_found;

  search_for (search, archive_get_word (1));
  load_all (search);
  n_found = count (search);

  chat_search_rebuild_async (search, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_search_rebuild_finish (search, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (chat_search_get_progress (search), ==, 100);
  test_wait_until (!chat_search_get_searching (search));
  load_all (search);
  g_assert_cmpuint (count (search), ==, n_found);
}

/* Somebody may have other things to do first. */
static void
test_paused (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);
  guint n_found;

  chat_search_set_paused (search, TRUE);
  g_assert_true (chat_search_get_paused (search));
  test_wait_until (chat_search_get_progress (search) < 100);
  search_for (search, archive_get_word (0));
  load_all (search);
  n_found = count (search);

  /* To look for something does not wake it up. */
  search_for (search, archive_get_word (1));
  search_for (search, archive_get_word (0));
  load_all (search);
  g_assert_cmpuint (chat_search_get_progress (search), <, 100);

  chat_search_set_paused (search, FALSE);
  g_assert_false (chat_search_get_paused (search));
  test_wait_until (chat_search_get_progress (search) == 100 && !chat_search_get_searching (search));
  load_all (search);
  g_assert_cmpuint (count (search), >, n_found);
  g_assert_finalize_object (g_steal_pointer (&search));
}

/* What is found in a moment is there without another turn of the thread. */
static void
test_wait (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatSearch) search = chat_search_new (G_LIST_MODEL (self->list), NULL);

  chat_search_wait (search, G_TIME_SPAN_MINUTE);
  chat_search_set_text (search, archive_get_word (0));
  chat_search_wait (search, G_TIME_SPAN_MINUTE);
  g_assert_true (chat_search_get_searching (search));
  while (chat_search_get_searching (search))
    g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (count (search), ==, PAGE_SIZE);

  /* It does not wait for longer than is said. */
  chat_search_set_text (search, archive_get_word (1));
  chat_search_wait (search, 0);
  test_wait_until (!chat_search_get_searching (search));
  g_assert_finalize_object (g_steal_pointer (&search));
}

/* An account that is closed meanwhile is an error, and the others are searched. */
static void
test_closed (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *other_folder = test_make_folder ();
  g_autoptr (GListStore) list = g_list_store_new (CHAT_TYPE_ACCOUNT);
  g_autoptr (ChatSearch) search = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ChatAccount *closed;
  ChatAccount *open;

  archive_make (folder, N_ROOMS, 100, TRUE);
  archive_make (other_folder, N_ROOMS, 100, TRUE);
  closed = open_account (folder);
  open = open_account (other_folder);
  g_list_store_append (list, closed);
  g_list_store_append (list, open);
  search = chat_search_new (G_LIST_MODEL (list), NULL);
  chat_account_close_async (closed, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);

  search_for (search, archive_get_word (0));
  g_assert_nonnull (chat_search_get_error (search));
  g_assert_cmpuint (count (search), >, 0);
  search_for (search, "");
  g_assert_null (chat_search_get_error (search));

  g_assert_finalize_object (g_steal_pointer (&search));
  g_clear_object (&result);
  g_clear_object (&list);
  g_assert_finalize_object (closed);
  close_account (open);
  test_remove_folder (folder);
  test_remove_folder (other_folder);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    const char *data;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/search/pages", NULL, test_pages },
    { "/search/typing", NULL, test_typing },
    { "/search/room", NULL, test_room },
    { "/search/left", NULL, test_left },
    { "/search/indexing", "plain", test_indexing },
    { "/search/paused", "plain", test_paused },
    { "/search/rebuild", NULL, test_rebuild },
    { "/search/wait", NULL, test_wait },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].data, set_up, tests[i].func, tear_down);
  g_test_add_func ("/search/closed", test_closed);

  return g_test_run ();
}
