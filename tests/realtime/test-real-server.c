/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "server-fixture.h"

#define CONFIG \
  "[default]\n" \
  "publish=everyone\n" \
  "[channel short]\n" \
  "publish=everyone\n" \
  "history_size=5\n" \
  "[channel secret]\n" \
  "read=members\n"

#define N_MESSAGES 30

/* One who reads, whose time stands still, and one who writes. */
typedef struct
{
  ServerFixture   *server;
  RealtimeClock   *clock;
  RealtimeClient  *reader;
  RealtimeClient  *writer;
  RealtimeChannel *channel;
  TestLog         *log;
  guint            n_sent;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  self->clock = realtime_clock_new_manual ();
  self->reader = realtime_client_new_for_test (server_fixture_get_url (self->server), self->clock, 1);
  self->writer = realtime_client_new (server_fixture_get_url (self->server));
  self->channel = realtime_channel_new ("room", "1");
  self->log = test_log_new ();
  g_object_set (self->writer, "min-reconnect-delay", 1, "max-reconnect-delay", 5, NULL);
  realtime_client_open (self->writer);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (self->reader);
  g_assert_finalize_object (self->writer);
  test_wait_for_threads ();
  realtime_channel_unref (self->channel);
  realtime_clock_unref (self->clock);
  test_log_free (self->log);
  server_fixture_free (self->server);
}

static void
publish (Fixture *self)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", ++self->n_sent);
      g_autoptr (GBytes) payload = test_bytes (text);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      realtime_client_publish_bytes_async (self->writer, self->channel, payload, NULL, test_store_result_cb, &result);
      test_wait_until (result != NULL);
      realtime_client_publish_finish (self->writer, result, &error);
      g_assert_no_error (error);
    }
}

static gboolean
is_online (RealtimeClient *client)
{
  return realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED;
}

static void
restart (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  server_fixture_kill (self->server);
  test_wait_until (!is_online (self->reader) && !is_online (self->writer));
  server_fixture_start (self->server, &error);
  g_assert_no_error (error);
  test_wait_until (is_online (self->writer));
}

static void
test_permissions (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (RealtimeChannel) secret = realtime_channel_new ("secret", "inside");
  g_autofree char *token = server_fixture_mint_token (self->server, "ann", FALSE);
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) granted = NULL;
  g_autoptr (GError) error = NULL;

  test_log_watch_client (self->log, self->reader);
  realtime_client_subscribe_async (self->reader, secret, NULL, NULL, test_store_result_cb, &refused);
  test_wait_until (refused != NULL);
  g_assert_null (realtime_client_subscribe_finish (self->reader, refused, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);
  g_assert_true (realtime_channel_equal (realtime_error_get_channel (error), secret));
  g_clear_error (&error);
  test_log_assert (self->log, "connecting, online, connected, offline, disconnected 0 disconnect called");

  realtime_client_set_token (self->reader, token);
  realtime_client_subscribe_async (self->reader, secret, NULL, NULL, test_store_result_cb, &granted);
  test_wait_until (granted != NULL);
  subscription = realtime_client_subscribe_finish (self->reader, granted, &error);
  g_assert_no_error (error);

  /* Taken away while the connection is lost */
  server_fixture_set_config (self->server, "[channel secret]\nread=nobody\n");
  g_ptr_array_set_size (self->log->entries, 0);
  restart (self);
  realtime_clock_advance (self->clock, 1000);
  test_wait_until (test_log_has (self->log, "error 103 in secret"));
  g_assert_cmpint (realtime_subscription_get_state (subscription), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
}

/* Gets the next page; returns how many messages are on it. Their offsets are
 * those after @last, or before it. */
static guint
assert_next (RealtimeHistoryCursor *cursor,
             guint64               *last,
             int                    step)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;
  guint n_messages;

  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  page = realtime_history_cursor_next_finish (cursor, result, &error);
  g_assert_no_error (error);
  n_messages = page != NULL ? realtime_history_get_n_messages (page) : 0;
  for (guint i = 0; i < n_messages; i++)
    {
      *last += (guint64) step;
      g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (page, i)), ==, *last);
    }

  return n_messages;
}

static void
test_history_cursor (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  guint64 last = 0;

  publish (self);
  cursor = realtime_history_cursor_new (self->writer, self->channel, 7, FALSE);
  g_assert_cmpuint (assert_next (cursor, &last, 1), ==, 7);
  publish (self);
  while (assert_next (cursor, &last, 1) > 0)
    ;
  g_assert_cmpuint (last, ==, 2 * N_MESSAGES);
  g_assert_true (realtime_history_cursor_get_is_done (cursor));
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 0);

  reverse = realtime_history_cursor_new_since (self->writer, self->channel,
                                               realtime_history_cursor_get_epoch (cursor), last + 1, 7, TRUE);
  last++;
  while (assert_next (reverse, &last, -1) > 0)
    ;
  g_assert_cmpuint (last, ==, 1);
  g_assert_true (realtime_history_cursor_get_is_done (reverse));
}

static void
test_history_trimmed (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  guint64 last = N_MESSAGES - 5;

  realtime_channel_unref (self->channel);
  self->channel = realtime_channel_new ("short", NULL);
  publish (self);
  cursor = realtime_history_cursor_new_since (self->writer, self->channel, "", 0, 3, FALSE);
  g_assert_cmpuint (assert_next (cursor, &last, 1), ==, 3);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, N_MESSAGES - 5);
  publish (self);
  last = 2 * N_MESSAGES - 5;
  g_assert_cmpuint (assert_next (cursor, &last, 1), ==, 3);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 2 * N_MESSAGES - 5 - 3);
  g_assert_cmpuint (assert_next (cursor, &last, 1), ==, 2);
  g_assert_true (realtime_history_cursor_get_is_done (cursor));

  reverse = realtime_history_cursor_new (self->writer, self->channel, 3, TRUE);
  last++;
  while (assert_next (reverse, &last, -1) > 0)
    ;
  g_assert_cmpuint (last, ==, 2 * N_MESSAGES - 4);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (reverse), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/real-server/permissions", Fixture, NULL, set_up, test_permissions, tear_down);
  g_test_add ("/real-server/history-cursor", Fixture, NULL, set_up, test_history_cursor, tear_down);
  g_test_add ("/real-server/history-trimmed", Fixture, NULL, set_up, test_history_trimmed, tear_down);

  return g_test_run ();
}
