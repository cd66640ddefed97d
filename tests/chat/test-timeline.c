/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-test-util.h"

/* Who comes in new sees the newest page, and gets the rest by scrolling. */
static void
test_newcomer (ChatFixture   *self,
               gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  g_autofree char *ann_saw = NULL;
  g_autofree char *ben_saw = NULL;
  ChatRoom *ben;

  test_send_many (ann, "old", 230);
  test_wait_until (test_all_sent (ann));

  ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  test_wait_until (test_shows (ben, "ann: old 230") && test_shows (ben, "ann: old 131\n"));
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 0);
  g_assert_true (chat_timeline_get_has_older (chat_room_get_timeline (ben)));
  test_load_all (ben);
  ann_saw = test_describe (ann);
  ben_saw = test_describe (ben);
  g_assert_cmpstr (ann_saw, ==, ben_saw);
  g_assert_cmpuint (test_count (ben, CHAT_TIMELINE_MESSAGE), ==, 230);

  chat_person_quit (self->ben);
  chat_person_open (self->ben);
  ben = chat_person_join (self->ben, "lobby", NULL);
  g_assert_cmpuint (test_count (ben, CHAT_TIMELINE_MESSAGE), <, 230);
  test_load_all (ben);
  g_assert_cmpuint (test_count (ben, CHAT_TIMELINE_MESSAGE), ==, 230);
}

static ChatTimelineItem *
find_gap (ChatRoom *room)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_GAP)
        return g_steal_pointer (&item);
    }

  return NULL;
}

static void
gap_filled_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  GError **error = user_data;

  if (chat_timeline_fill_gap_finish (CHAT_TIMELINE (object), result, error))
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "none");
}

/* Where the server has dropped what was missed, a row says so. */
static void
test_lost_for_good (ChatFixture   *self,
                    gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  g_autoptr (ChatTimelineItem) gap = NULL;
  g_autoptr (GError) error = NULL;

  test_send (ann, "seen");
  test_wait_until (test_shows (ben, "seen"));
  chat_person_quit (self->ben);
  test_send_many (ann, "missed", 30);
  test_wait_until (test_all_sent (ann));

  chat_person_open (self->ben);
  ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  test_wait_until (test_shows (ben, "missed 30") && test_shows (ben, "---"));
  test_assert_timeline (ben, "ann: seen\n---\nann: missed 26\nann: missed 27\nann: missed 28\n"
                             "ann: missed 29\nann: missed 30\n");

  gap = find_gap (ben);
  chat_timeline_fill_gap_async (chat_room_get_timeline (ben), gap, NULL, gap_filled_cb, &error);
  g_assert_true (chat_timeline_item_get_loading (gap));
  test_wait_until (error != NULL);
  g_assert_false (chat_timeline_item_get_loading (gap));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
  g_assert_true (test_shows (ben, "ann: seen\n---\n"));

  /* In the next run it is still to be seen. */
  chat_person_quit (self->ben);
  chat_person_open (self->ben);
  ben = chat_person_join (self->ben, "lobby", NULL);
  g_assert_true (test_shows (ben, "ann: seen\n---\nann: missed 26\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/timeline/newcomer", NULL, test_newcomer);
  chat_fixture_add ("/timeline/lost-for-good", CHAT_FIXTURE_CONFIG "history_size=5\n", test_lost_for_good);

  return g_test_run ();
}
