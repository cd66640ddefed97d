/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-message-private.h"
#include "chat-timeline-item-private.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_message (void)
{
  g_autoptr (ChatRecord) record = chat_record_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autoptr (ChatUnsent) unsent = chat_unsent_new ("id", "body", payload, 5);
  g_autoptr (ChatUser) ann = chat_user_new ("ann", NULL);
  g_autoptr (ChatMessage) message = chat_message_new_unsent (unsent, ann);
  ChatTimelineItem *item = chat_timeline_item_new_message (message);
  guint n_times = 0;
  guint n_headers = 0;

  g_signal_connect_swapped (item, "notify::time", G_CALLBACK (count_cb), &n_times);
  g_signal_connect_swapped (item, "notify::show-header", G_CALLBACK (count_cb), &n_headers);
  g_assert_cmpint (chat_timeline_item_get_kind (item), ==, CHAT_TIMELINE_MESSAGE);
  g_assert_true (chat_timeline_item_get_message (item) == message);
  g_assert_cmpint (chat_timeline_item_get_time (item), ==, 5);

  record->id = g_strdup ("id");
  record->author = chat_user_new ("ann", NULL);
  record->body = g_strdup ("body");
  record->time = 8;
  chat_message_set_received (message, record);
  g_assert_cmpint (chat_timeline_item_get_time (item), ==, 8);
  g_assert_cmpuint (n_times, ==, 1);

  g_assert_false (chat_timeline_item_get_show_header (item));
  chat_timeline_item_set_show_header (item, FALSE);
  g_assert_cmpuint (n_headers, ==, 0);
  chat_timeline_item_set_show_header (item, TRUE);
  g_assert_cmpuint (n_headers, ==, 1);
  g_assert_true (chat_timeline_item_get_show_header (item));

  g_object_run_dispose (G_OBJECT (item));
  g_assert_finalize_object (item);
  g_assert_finalize_object (g_steal_pointer (&message));
}

static void
test_gap (void)
{
  ChatTimelineItem *item = chat_timeline_item_new_gap ((ChatPosition) { 2, 7 }, 9);
  g_autoptr (ChatMessage) message = NULL;
  guint n_changes = 0;
  gboolean loading;

  g_signal_connect_swapped (item, "notify::loading", G_CALLBACK (count_cb), &n_changes);
  g_assert_cmpint (chat_timeline_item_get_kind (item), ==, CHAT_TIMELINE_GAP);
  g_assert_cmpuint (chat_timeline_item_get_gap_end (item).epoch, ==, 2);
  g_assert_cmpuint (chat_timeline_item_get_gap_end (item).offset, ==, 7);
  g_assert_cmpint (chat_timeline_item_get_time (item), ==, 9);
  chat_timeline_item_set_loading (item, FALSE);
  chat_timeline_item_set_loading (item, TRUE);
  g_assert_cmpuint (n_changes, ==, 1);
  g_object_get (item, "loading", &loading, "message", &message, NULL);
  g_assert_true (loading);
  g_assert_null (message);
  g_assert_finalize_object (item);
}

static void
test_day (void)
{
  ChatTimelineItem *item = chat_timeline_item_new_day (11);
  ChatTimelineItemKind kind;
  gint64 time;

  g_object_get (item, "kind", &kind, "time", &time, NULL);
  g_assert_cmpint (kind, ==, CHAT_TIMELINE_DAY);
  g_assert_cmpint (time, ==, 11);
  g_assert_finalize_object (item);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline-item/message", test_message);
  g_test_add_func ("/timeline-item/gap", test_gap);
  g_test_add_func ("/timeline-item/day", test_day);

  return g_test_run ();
}
