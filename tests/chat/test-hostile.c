/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "fake-room.h"

#include <string.h>

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_timeline_load_older_finish (CHAT_TIMELINE (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/* Offsets mean nothing without an epoch: what arrives is counted. */
static void
test_offsets_without_epoch (FakeRoom      *self,
                            gconstpointer  data)
{
  fake_server_set_answer (self->server, WIRE_METHOD_SUBSCRIBE, NULL);
  fake_room_go_online (self);
  fake_room_push (self, 7, "ben", "one");
  fake_room_push (self, 3, "ben", "two");
  test_wait_until (test_shows (self->room, "two"));
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 2);

  fake_room_restart (self);
  fake_room_go_online (self);
  fake_room_push (self, 3, "ben", "three");
  test_wait_until (test_shows (self->room, "three"));
  test_assert_timeline (self->room, "ben: one\nben: two\nben: three\n");
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 3);
}

/* A message that is kept out of the history has no offset, and its place. */
static void
test_interruption (FakeRoom      *self,
                   gconstpointer  data)
{
  g_autofree char *commands = NULL;

  fake_room_go_online (self);
  fake_room_push (self, 1, "ben", "one");
  fake_room_push (self, 0, "ben", "fleeting");
  fake_room_push (self, 2, "ben", "two");
  fake_room_push (self, 3, "ben", "three");
  test_wait_until (test_shows (self->room, "three"));
  test_assert_timeline (self->room, "ben: one\nben: fleeting\nben: two\nben: three\n");
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 4);
  g_assert_cmpstr (chat_message_get_body (chat_room_get_last_message (self->room)), ==, "three");
  fake_room_push (self, 0, "ben", "last");
  test_wait_until (test_shows (self->room, "last"));

  /* It goes on from the last that has an offset. */
  fake_room_restart (self);
  test_assert_timeline (self->room, "ben: one\nben: fleeting\nben: two\nben: three\nben: last\n");
  g_free (fake_server_take_commands (self->server));
  fake_room_set_position (self, "x", 3);
  fake_room_go_online (self);
  commands = fake_server_take_commands (self->server);
  g_assert_nonnull (strstr (commands, "subscribe lobby from x 3"));
}

/* An older state of the server is back, from a copy. */
static void
test_epoch_comes_again (FakeRoom      *self,
                        gconstpointer  data)
{
  static const char *const epochs[] = { "x", "y", "x" };

  for (guint i = 0; i < G_N_ELEMENTS (epochs); i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      fake_room_set_position (self, epochs[i], 0);
      fake_room_go_online (self);
      fake_room_push (self, 1, "ben", text);
      test_wait_until (test_shows (self->room, text));
      chat_account_disconnect (self->ann->account);
      test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_WAITING);
    }

  g_assert_true (test_shows (self->room, "ben: text 0\n"));
  g_assert_cmpstr (chat_message_get_body (chat_room_get_last_message (self->room)), ==, "text 2");
  fake_room_restart (self);
  test_assert_timeline (self->room, "ben: text 0\n---\nben: text 1\n---\nben: text 2\n");
}

static void
load_older (FakeRoom   *self,
            const char *offsets)
{
  gboolean done = FALSE;

  chat_timeline_load_older_async (chat_room_get_timeline (self->room), NULL, loaded_cb, &done);
  fake_room_give_history (self, offsets);
  test_wait_until (done);
}

static void
gap_filled_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  GError **error = user_data;

  g_assert_false (chat_timeline_fill_gap_finish (CHAT_TIMELINE (object), result, error));
}

/* Where the server has a hole, there is a gap, and no end. */
static void
test_holes (FakeRoom      *self,
            gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  g_autoptr (ChatTimelineItem) gap = NULL;
  g_autoptr (GError) error = NULL;

  fake_room_set_position (self, "x", 10);
  fake_room_go_online (self);
  fake_room_give_history (self, "12 11 10 9 6 5");
  test_wait_until (test_shows (self->room, "old 10"));
  test_assert_timeline (self->room, "ben: old 9\nben: old 10\n");

  load_older (self, "6 5 5 4");
  test_assert_timeline (self->room, "ben: old 5\nben: old 6\n---\nben: old 9\nben: old 10\n");
  g_assert_true (chat_timeline_get_has_older (timeline));

  gap = g_list_model_get_item (G_LIST_MODEL (timeline), 3);
  chat_timeline_fill_gap_async (timeline, gap, NULL, gap_filled_cb, &error);
  fake_room_give_history (self, "6 5");
  test_wait_until (error != NULL);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);

  /* That there is no more is no failure. */
  load_older (self, "");
  g_assert_false (chat_timeline_get_has_older (timeline));
  test_assert_timeline (self->room, "ben: old 5\nben: old 6\n---\nben: old 9\nben: old 10\n");
}

/* History is switched off, or not for this user. */
static void
test_no_history (FakeRoom      *self,
                 gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  gboolean done = FALSE;

  fake_room_set_position (self, "x", 10);
  fake_room_go_online (self);
  fake_room_give_history (self, "10 9");
  test_wait_until (test_shows (self->room, "old 10"));
  g_assert_true (chat_timeline_get_has_older (timeline));

  fake_room_refuse (self, WIRE_METHOD_HISTORY, 108);
  chat_timeline_load_older_async (timeline, NULL, loaded_cb, &done);
  test_wait_until (done);
  g_assert_false (chat_timeline_get_has_older (timeline));
}

static void
count_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
called_off_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n = user_data;

  g_assert_false (chat_timeline_fill_gap_finish (CHAT_TIMELINE (object), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  (*n)++;
}

static ChatTimelineItem *
get_gap (FakeRoom *self)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (self->room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_GAP)
        return g_steal_pointer (&item);
    }

  return NULL;
}

/* A gap that is filled page by page, called off, and filled twice at once. */
static void
test_gap (FakeRoom      *self,
          gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ChatTimelineItem) gap = NULL;
  g_autoptr (ChatTimelineItem) rest = NULL;
  guint n_done = 0;

  fake_room_go_online (self);
  fake_room_push (self, 1, "ben", "old 1");
  test_wait_until (test_shows (self->room, "old 1"));
  chat_account_disconnect (self->ann->account);
  fake_room_set_position (self, "x", 9);
  fake_room_go_online (self);
  fake_room_give_history (self, "9 8");
  fake_room_refuse (self, WIRE_METHOD_HISTORY, 100);
  test_wait_until (test_shows (self->room, "---\nben: old 8\nben: old 9\n"));
  fake_server_set_answer (self->server, WIRE_METHOD_HISTORY, NULL);
  fake_server_set_silent (self->server, WIRE_METHOD_HISTORY, TRUE);
  self->n_histories = fake_server_count (self->server, WIRE_METHOD_HISTORY);

  gap = get_gap (self);
  chat_timeline_fill_gap_async (timeline, gap, cancellable, called_off_cb, &n_done);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) > self->n_histories);
  g_cancellable_cancel (cancellable);
  test_wait_until (n_done == 1);
  g_assert_false (chat_timeline_item_get_loading (gap));
  self->n_histories = fake_server_count (self->server, WIRE_METHOD_HISTORY);

  chat_timeline_fill_gap_async (timeline, gap, NULL, count_cb, &n_done);
  fake_room_give_history (self, "7 6 5");
  test_wait_until (n_done == 2);
  rest = get_gap (self);
  test_assert_timeline (self->room, "ben: old 1\n---\nben: old 5\nben: old 6\nben: old 7\nben: old 8\nben: old 9\n");

  /* The old row knows that its part is done. */
  chat_timeline_fill_gap_async (timeline, gap, NULL, count_cb, &n_done);
  test_wait_until (n_done == 3);

  chat_timeline_fill_gap_async (timeline, rest, NULL, count_cb, &n_done);
  fake_room_give_history (self, "4 3 2 1");
  chat_timeline_fill_gap_async (timeline, rest, NULL, count_cb, &n_done);
  fake_room_give_history (self, "4 3 2 1");
  test_wait_until (n_done == 5);
  g_assert_null (get_gap (self));
  g_assert_cmpuint (test_count (self->room, CHAT_TIMELINE_MESSAGE), ==, 9);
  g_assert_false (chat_timeline_get_has_older (timeline));
}

/* Without a connection what is stored has an end, and with one it goes on. */
static void
test_offline (FakeRoom      *self,
              gconstpointer  data)
{
  ChatTimeline *timeline;
  gboolean done = FALSE;

  fake_room_set_position (self, "x", 9);
  fake_room_go_online (self);
  fake_room_give_history (self, "9 8");
  test_wait_until (test_shows (self->room, "old 8"));
  fake_room_restart (self);
  timeline = chat_room_get_timeline (self->room);
  chat_timeline_load_older_async (timeline, NULL, loaded_cb, &done);
  test_wait_until (done);
  g_assert_false (chat_timeline_get_has_older (timeline));
  g_assert_false (chat_timeline_get_loading_older (timeline));

  fake_room_go_online (self);
  g_assert_true (chat_timeline_get_has_older (timeline));
  load_older (self, "7 6");
  test_assert_timeline (self->room, "ben: old 6\nben: old 7\nben: old 8\nben: old 9\n");
}

/* What comes into one room is not seen in the other. */
static void
test_two_rooms (FakeRoom      *self,
                gconstpointer  data)
{
  ChatRoom *other = chat_person_join (self->ann, "other", NULL);

  fake_room_go_online (self);
  chat_person_wait_joined (other);
  for (guint i = 1; i <= 20; i++)
    {
      fake_room_push (self, i, "ben", "left");
      fake_server_publish (self->server, "other", "\"right\"", i);
    }

  test_wait_until (test_count (self->room, CHAT_TIMELINE_MESSAGE) == 20 &&
                   test_count (other, CHAT_TIMELINE_MESSAGE) == 20);
  g_assert_false (test_shows (self->room, "right"));
  g_assert_false (test_shows (other, "left"));
  chat_room_mark_read (other);
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 20);
  g_assert_cmpuint (chat_room_get_unread_count (other), ==, 0);
}

/* Numbers that are as large as can be. */
static void
test_huge_numbers (FakeRoom      *self,
                   gconstpointer  data)
{
  fake_room_set_position (self, "x", G_MAXINT64 - 2);
  fake_room_go_online (self);
  fake_room_give_history (self, "");
  fake_room_push (self, G_MAXINT64 - 1, "ben", "last but one");
  fake_server_send (self->server,
                    "{\"push\":{\"channel\":\"lobby\",\"pub\":{\"data\":\"last\",\"offset\":%" G_GINT64_FORMAT ","
                    "\"time\":%" G_GINT64_FORMAT "}}}", G_MAXINT64, G_MAXINT64);
  fake_room_push (self, (guint64) G_MAXINT64 + 1, "ben", "impossible");
  fake_server_send (self->server,
                    "{\"push\":{\"channel\":\"lobby\",\"pub\":{\"data\":\"of no time\","
                    "\"time\":%" G_GINT64_FORMAT "}}}", G_MININT64);
  test_wait_until (test_shows (self->room, "of no time"));
  test_assert_timeline (self->room, "ben: last but one\n: last\n: of no time\n");

  fake_room_restart (self);
  test_assert_timeline (self->room, "ben: last but one\n: last\n: of no time\n");
  fake_room_set_position (self, "x", G_MAXUINT64);
  fake_room_go_online (self);
  test_assert_timeline (self->room, "ben: last but one\n: last\n: of no time\n");
}

/* A server that is busy is asked again; one that says no is not. */
static void
test_publish_errors (FakeRoom      *self,
                     gconstpointer  data)
{
  static const guint codes[] = { 103, 107, 108 };

  fake_room_go_online (self);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      ChatMessage *message = test_send (self->room, "text");

      fake_room_refuse (self, WIRE_METHOD_PUBLISH, codes[i]);
      test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
      g_assert_nonnull (chat_message_get_error (message));
    }

  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PUBLISH), ==, 3);
  fake_room_refuse (self, WIRE_METHOD_PUBLISH, 111);
  test_send_many (self->room, "busy", 2);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PUBLISH) == 5);
  g_assert_true (test_shows (self->room, "busy 1 (sending)"));
  g_free (fake_server_take_commands (self->server));
  fake_server_set_answer (self->server, WIRE_METHOD_PUBLISH, NULL);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PUBLISH) == 7);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/hostile/offsets-without-epoch", test_offsets_without_epoch);
  fake_room_add ("/hostile/interruption", test_interruption);
  fake_room_add ("/hostile/epoch-comes-again", test_epoch_comes_again);
  fake_room_add ("/hostile/holes", test_holes);
  fake_room_add ("/hostile/no-history", test_no_history);
  fake_room_add ("/hostile/gap", test_gap);
  fake_room_add ("/hostile/offline", test_offline);
  fake_room_add ("/hostile/two-rooms", test_two_rooms);
  fake_room_add ("/hostile/huge-numbers", test_huge_numbers);
  fake_room_add ("/hostile/publish-errors", test_publish_errors);

  return g_test_run ();
}
