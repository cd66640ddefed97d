/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-history-private.h"

#include "realtime-test-util.h"

static WirePublication *
publication_new (guint64 offset)
{
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = test_bytes ("1");
  publication->offset = offset;

  return publication;
}

static void
test_page (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (WireReply) reply = wire_reply_new_result (1, WIRE_METHOD_HISTORY);
  RealtimeHistory *made = NULL;
  g_autoptr (RealtimeHistory) history = NULL;

  if (reply->history.publications == NULL)
    reply->history.publications = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_publication_free);
  g_ptr_array_add (reply->history.publications, publication_new (8));
  g_ptr_array_add (reply->history.publications, publication_new (7));
  g_set_str (&reply->history.position.epoch, "epoch");
  reply->history.position.offset = 9;

  made = realtime_history_new (channel, &reply->history);
  history = realtime_history_ref (made);
  realtime_history_unref (made);
  g_clear_pointer (&reply, wire_reply_free);

  g_assert_cmpuint (realtime_history_get_n_messages (history), ==, 2);
  g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (history, 0)), ==, 8);
  g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (history, 1)), ==, 7);
  g_assert_true (realtime_message_get_channel (realtime_history_get_message (history, 1)) == channel);
  g_assert_cmpstr (realtime_history_get_epoch (history), ==, "epoch");
  g_assert_cmpuint (realtime_history_get_offset (history), ==, 9);
}

static void
test_empty (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  WireHistoryResult result = { 0 };
  g_autoptr (RealtimeHistory) history = realtime_history_new (channel, &result);

  g_assert_cmpuint (realtime_history_get_n_messages (history), ==, 0);
  g_assert_cmpstr (realtime_history_get_epoch (history), ==, "");
  g_assert_cmpuint (realtime_history_get_offset (history), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/page", test_page);
  g_test_add_func ("/history/empty", test_empty);

  return g_test_run ();
}
