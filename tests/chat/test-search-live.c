/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-test-util.h"

static guint
count (ChatSearch *search)
{
  return g_list_model_get_n_items (G_LIST_MODEL (search));
}

static void
search_for (ChatSearch *search,
            const char *text)
{
  chat_search_set_text (search, text);
  test_wait_until (!chat_search_get_searching (search));
}

static const char *
get_first (ChatSearch *search)
{
  g_autoptr (ChatSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (search), 0);

  return chat_search_hit_get_snippet (hit);
}

static ChatSearch *
create_search (ChatAccount *account)
{
  g_autoptr (GListStore) accounts = g_list_store_new (CHAT_TYPE_ACCOUNT);

  g_list_store_append (accounts, account);

  return chat_search_new (G_LIST_MODEL (accounts), NULL);
}

/* What comes is told of, and gets into the list when somebody wants it to. */
static void
test_arrival (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", "");
  ChatRoom *other_room = chat_fixture_join_online (self->ben, "lobby", "");
  g_autoptr (ChatSearch) search = create_search (self->ann->account);

  /* Where there is nothing, nothing can be moved. */
  search_for (search, "soup");
  g_assert_cmpuint (count (search), ==, 0);
  test_send (other_room, "Soup is ready");
  test_wait_until (count (search) == 1);
  g_assert_cmpuint (chat_search_get_n_new (search), ==, 0);

  test_send (other_room, "No tea");
  test_send (other_room, "More soup 🎉");
  test_wait_until (chat_search_get_n_new (search) == 1);
  g_assert_cmpuint (count (search), ==, 1);
  g_assert_cmpstr (get_first (search), ==, "Soup is ready");
  test_send (room, "Soup of my own");
  test_wait_until (chat_search_get_n_new (search) == 2);

  chat_search_show_new (search);
  g_assert_cmpuint (chat_search_get_n_new (search), ==, 0);
  test_wait_until (!chat_search_get_searching (search));
  g_assert_cmpuint (count (search), ==, 3);
  g_assert_cmpstr (get_first (search), ==, "Soup of my own");

  /* What was new to one text is not to another. */
  test_send (other_room, "soup once more");
  test_wait_until (chat_search_get_n_new (search) == 1);
  search_for (search, "🎉");
  g_assert_cmpuint (chat_search_get_n_new (search), ==, 0);
  g_assert_cmpuint (count (search), ==, 1);
  search_for (search, "");
  g_assert_finalize_object (g_steal_pointer (&search));
}

/* Only what would be found is told of. */
static void
test_filters (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", "");
  ChatRoom *side = chat_fixture_join_online (self->ann, "side", "");
  ChatRoom *other_room = chat_fixture_join_online (self->ben, "lobby", "");
  ChatRoom *other_side = chat_fixture_join_online (self->ben, "side", "");
  g_autoptr (ChatSearch) search = create_search (self->ann->account);

  test_send (other_room, "tea 1");
  search_for (search, "in:lobby from:ben tea");
  test_wait_until (count (search) == 1);

  test_send (other_side, "tea 2");
  test_wait_until (test_shows (side, "tea 2"));
  test_send (room, "tea 3");
  test_wait_until (test_all_sent (room));
  test_send (other_room, "tea 4");
  test_wait_until (chat_search_get_n_new (search) > 0);
  g_assert_cmpuint (chat_search_get_n_new (search), ==, 1);
  chat_search_show_new (search);
  test_wait_until (!chat_search_get_searching (search));
  g_assert_cmpstr (get_first (search), ==, "tea 4");
  g_assert_cmpuint (count (search), ==, 2);
  g_assert_finalize_object (g_steal_pointer (&search));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/search-live/arrival", CHAT_FIXTURE_CONFIG, test_arrival);
  chat_fixture_add ("/search-live/filters", CHAT_FIXTURE_CONFIG, test_filters);

  return g_test_run ();
}
