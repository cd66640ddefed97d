/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

typedef struct
{
  TestBench        bench;
  RealtimeChannel *channel;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  test_bench_set_up (&self->bench, data);
  test_bench_open (&self->bench);
  self->channel = realtime_channel_new ("news", NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  realtime_channel_unref (self->channel);
  test_bench_tear_down (&self->bench, data);
}

/* Sets what the server answers from now on: offsets, with blanks between. */
static void
set_page (Fixture    *self,
          const char *epoch,
          guint64     top,
          const char *offsets)
{
  g_auto (GStrv) parts = g_strsplit (offsets, " ", -1);
  g_autoptr (GString) body = g_string_new (NULL);
  const char *separator = "";

  g_string_append_printf (body, "\"history\":{\"epoch\":\"%s\",\"offset\":%" G_GUINT64_FORMAT ",\"publications\":[",
                          epoch, top);
  for (char **part = parts; *part != NULL; part++)
    {
      g_string_append_printf (body, "%s{\"data\":%s,\"offset\":%s}", separator, *part, *part);
      separator = ",";
    }
  g_string_append (body, "]}");
  fake_server_set_answer (self->bench.server, WIRE_METHOD_HISTORY, body->str);
}

static char *
describe (RealtimeHistory *page)
{
  GString *text = g_string_new (NULL);
  guint n_messages = page != NULL ? realtime_history_get_n_messages (page) : 0;

  for (guint i = 0; i < n_messages; i++)
    {
      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                              realtime_message_get_offset (realtime_history_get_message (page, i)));
    }

  return g_string_free (text, FALSE);
}

/* Gets the next page, and compares its offsets; "" for none. */
static void
assert_next (RealtimeHistoryCursor *cursor,
             const char            *expected,
             gboolean               is_done)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;
  g_autofree char *text = NULL;

  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  page = realtime_history_cursor_next_finish (cursor, result, &error);
  g_assert_no_error (error);
  text = describe (page);
  g_assert_cmpstr (text, ==, expected);
  g_assert_true ((page == NULL) == (*expected == '\0'));
  g_assert_true (realtime_history_cursor_get_is_done (cursor) == is_done);
}

static void
assert_fails (RealtimeHistoryCursor *cursor,
              int                    code)
{
  guint64 offset = realtime_history_cursor_get_offset (cursor);
  guint64 n_missing = realtime_history_cursor_get_n_missing (cursor);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_history_cursor_next_finish (cursor, result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_assert_nonnull (realtime_error_get_channel (error));

  g_assert_false (realtime_history_cursor_get_is_done (cursor));
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, offset);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, n_missing);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *n_notified)
{
  (*n_notified)++;
}

static void
test_forward (Fixture       *self,
              gconstpointer  data)
{
  guint n_notified = 0;
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 3, FALSE);

  g_signal_connect_data (cursor, "notify::is-done", G_CALLBACK (count_cb), &n_notified, NULL, 0);
  g_assert_null (realtime_history_cursor_get_epoch (cursor));
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 0);

  /* What was dropped before the first page is not in between. */
  set_page (self, "e", 8, "4 5 6");
  assert_next (cursor, "4 5 6", FALSE);
  g_assert_cmpstr (realtime_history_cursor_get_epoch (cursor), ==, "e");
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 6);

  /* A short page is not the end, and the top moves on meanwhile. */
  set_page (self, "e", 9, "7");
  assert_next (cursor, "7", FALSE);
  set_page (self, "e", 11, "8 9 10");
  assert_next (cursor, "8 9 10", FALSE);
  set_page (self, "e", 11, "11");
  g_assert_cmpuint (n_notified, ==, 0);
  assert_next (cursor, "11", TRUE);
  g_assert_cmpuint (n_notified, ==, 1);

  assert_next (cursor, "", TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 11);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 0);
  test_bench_assert_commands (&self->bench, "history news 3, history news 3 since e 6, "
                              "history news 3 since e 7, history news 3 since e 10");
}

static void
test_reverse (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 3, TRUE);

  set_page (self, "e", 6, "6 5 4");
  assert_next (cursor, "6 5 4", FALSE);
  set_page (self, "e", 7, "3");
  assert_next (cursor, "3", FALSE);
  set_page (self, "e", 7, "2 1");
  assert_next (cursor, "2 1", TRUE);
  assert_next (cursor, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 1);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 0);
  test_bench_assert_commands (&self->bench, "history news 3 reverse, history news 3 since e 4 reverse, "
                              "history news 3 since e 3 reverse");
}

/* The oldest that the server keeps is not the first. */
static void
test_reverse_trimmed (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 3, TRUE);

  set_page (self, "e", 6, "6 5 4");
  assert_next (cursor, "6 5 4", FALSE);
  set_page (self, "e", 6, "");
  assert_next (cursor, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 4);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 0);
}

static void
test_empty (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  g_autoptr (RealtimeHistoryCursor) later = NULL;

  set_page (self, "e", 0, "");
  cursor = realtime_history_cursor_new (self->bench.client, self->channel, 3, FALSE);
  assert_next (cursor, "", TRUE);
  g_assert_cmpstr (realtime_history_cursor_get_epoch (cursor), ==, "e");
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 0);
  reverse = realtime_history_cursor_new (self->bench.client, self->channel, 3, TRUE);
  assert_next (reverse, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_offset (reverse), ==, 0);

  /* To go on from there. */
  set_page (self, "e", 1, "1");
  later = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 0, 3, FALSE);
  assert_next (later, "1", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (later), ==, 0);
}

/* There were messages, but none is kept. */
static void
test_expired (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 3, FALSE);

  set_page (self, "e", 9, "");
  assert_next (cursor, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 9);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 0);
}

static void
test_since (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  g_autoptr (RealtimeHistoryCursor) first = NULL;
  g_autoptr (RealtimeHistoryCursor) none = NULL;

  cursor = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 5, 2, FALSE);
  g_assert_cmpstr (realtime_history_cursor_get_epoch (cursor), ==, "e");
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 5);
  set_page (self, "e", 6, "6");
  assert_next (cursor, "6", TRUE);

  /* The position of whoever has seen all of a stream: nothing, and no gap. */
  none = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 6, 2, FALSE);
  set_page (self, "e", 6, "");
  assert_next (none, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (none), ==, 0);

  reverse = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 3, 2, TRUE);
  set_page (self, "e", 6, "2 1");
  assert_next (reverse, "2 1", TRUE);
  test_bench_assert_commands (&self->bench, "history news 2 since e 5, history news 2 since e 6, "
                              "history news 2 since e 3 reverse");

  /* Servers refuse to look ahead of the beginning. */
  first = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 1, 2, TRUE);
  assert_next (first, "", TRUE);
  test_bench_assert_commands (&self->bench, "");
}

static void
test_holes (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;

  cursor = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 2, 2, FALSE);
  set_page (self, "e", 20, "5 6");
  assert_next (cursor, "5 6", FALSE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 2);
  set_page (self, "e", 20, "8 10");
  assert_next (cursor, "8 10", FALSE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 4);
  set_page (self, "e", 20, "");
  assert_next (cursor, "", TRUE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 14);
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 20);

  reverse = realtime_history_cursor_new (self->bench.client, self->channel, 2, TRUE);
  set_page (self, "e", 20, "19 18");
  assert_next (reverse, "19 18", FALSE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (reverse), ==, 1);
  set_page (self, "e", 20, "15 13");
  assert_next (reverse, "15 13", FALSE);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (reverse), ==, 4);
}

/* Servers say that the stream is another one; if one does not, we see it. */
static void
test_other_stream (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);
  g_autoptr (RealtimeHistoryCursor) beyond = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  g_autoptr (RealtimeHistoryCursor) unknown = NULL;

  set_page (self, "e", 9, "1 2");
  assert_next (cursor, "1 2", FALSE);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_HISTORY, "\"error\":{\"code\":112}");
  assert_fails (cursor, REALTIME_ERROR_UNRECOVERABLE_POSITION);
  set_page (self, "f", 9, "3 4");
  assert_fails (cursor, REALTIME_ERROR_UNRECOVERABLE_POSITION);
  set_page (self, "e", 1, "");
  assert_fails (cursor, REALTIME_ERROR_UNRECOVERABLE_POSITION);
  set_page (self, "e", 4, "3 4");
  assert_next (cursor, "3 4", TRUE);

  beyond = realtime_history_cursor_new_since (self->bench.client, self->channel, "", 10, 2, FALSE);
  set_page (self, "e", 9, "");
  assert_fails (beyond, REALTIME_ERROR_UNRECOVERABLE_POSITION);
  reverse = realtime_history_cursor_new_since (self->bench.client, self->channel, "", 11, 2, TRUE);
  set_page (self, "e", 9, "9 8");
  assert_fails (reverse, REALTIME_ERROR_UNRECOVERABLE_POSITION);

  unknown = realtime_history_cursor_new_since (self->bench.client, self->channel, "", 10, 2, TRUE);
  assert_next (unknown, "9 8", FALSE);
  g_assert_cmpstr (realtime_history_cursor_get_epoch (unknown), ==, "e");
}

static void
test_disorder (Fixture       *self,
               gconstpointer  data)
{
  static const char *const pages[] = { "4 4", "4 3", "0", "4 0", "1", "2" };
  g_autoptr (RealtimeHistoryCursor) cursor = NULL;
  g_autoptr (RealtimeHistoryCursor) reverse = NULL;
  g_autoptr (RealtimeHistoryCursor) fresh = NULL;

  cursor = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 2, 2, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      set_page (self, "e", 9, pages[i]);
      assert_fails (cursor, REALTIME_ERROR_BAD_PROTOCOL);
    }

  reverse = realtime_history_cursor_new_since (self->bench.client, self->channel, "e", 5, 2, TRUE);
  set_page (self, "e", 9, "5 4");
  assert_fails (reverse, REALTIME_ERROR_BAD_PROTOCOL);
  set_page (self, "e", 9, "3 4");
  assert_fails (reverse, REALTIME_ERROR_BAD_PROTOCOL);
  set_page (self, "e", 9, "1 0");
  assert_fails (reverse, REALTIME_ERROR_BAD_PROTOCOL);

  fresh = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);
  set_page (self, "e", 9, "0 1");
  assert_fails (fresh, REALTIME_ERROR_BAD_PROTOCOL);
}

static void
test_fails (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fake_server_set_answer (self->bench.server, WIRE_METHOD_HISTORY, "\"error\":{\"code\":108}");
  assert_fails (cursor, REALTIME_ERROR_NOT_AVAILABLE);

  fake_server_set_silent (self->bench.server, WIRE_METHOD_HISTORY, TRUE);
  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &result);
  test_wait_until (fake_server_count (self->bench.server, WIRE_METHOD_HISTORY) == 2);
  fake_server_drop (self->bench.server);
  test_wait_until (result != NULL);
  g_assert_null (realtime_history_cursor_next_finish (cursor, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);

  /* It goes on where it was. */
  fake_server_set_silent (self->bench.server, WIRE_METHOD_HISTORY, FALSE);
  set_page (self, "e", 2, "1 2");
  realtime_client_open (self->bench.client);
  assert_next (cursor, "1 2", TRUE);
}

static void
test_pending (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;

  set_page (self, "e", 4, "1 2");
  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &first);
  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &second);
  test_wait_until (first != NULL && second != NULL);
  g_assert_null (realtime_history_cursor_next_finish (cursor, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  page = realtime_history_cursor_next_finish (cursor, first, NULL);
  g_assert_nonnull (page);

  set_page (self, "e", 4, "3 4");
  assert_next (cursor, "3 4", TRUE);
}

static void
assert_cancelled (RealtimeHistoryCursor *cursor,
                  GAsyncResult         **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_null (realtime_history_cursor_next_finish (cursor, *result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (result);
}

/* Whenever it is called off, no page is lost. */
static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;

  g_cancellable_cancel (cancellable);
  realtime_history_cursor_next_async (cursor, cancellable, test_store_result_cb, &result);
  assert_cancelled (cursor, &result);

  realtime_client_close (self->bench.client);
  g_cancellable_reset (cancellable);
  realtime_history_cursor_next_async (cursor, cancellable, test_store_result_cb, &result);
  g_cancellable_cancel (cancellable);
  assert_cancelled (cursor, &result);

  realtime_client_open (self->bench.client);
  g_cancellable_reset (cancellable);
  fake_server_set_silent (self->bench.server, WIRE_METHOD_HISTORY, TRUE);
  realtime_history_cursor_next_async (cursor, cancellable, test_store_result_cb, &result);
  test_wait_until (fake_server_count (self->bench.server, WIRE_METHOD_HISTORY) == 1);
  g_cancellable_cancel (cancellable);
  assert_cancelled (cursor, &result);

  g_cancellable_reset (cancellable);
  fake_server_set_silent (self->bench.server, WIRE_METHOD_HISTORY, FALSE);
  set_page (self, "e", 4, "1 2");
  realtime_history_cursor_next_async (cursor, cancellable, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_cancellable_cancel (cancellable);
  page = realtime_history_cursor_next_finish (cursor, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (page);

  set_page (self, "e", 4, "3 4");
  assert_next (cursor, "3 4", TRUE);
}

static void
next_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  RealtimeHistoryCursor *cursor = REALTIME_HISTORY_CURSOR (object);
  TestLog *log = user_data;
  g_autoptr (RealtimeHistory) page = realtime_history_cursor_next_finish (cursor, result, NULL);
  g_autofree char *text = describe (page);

  test_log_add (log, "page %s", text);
  if (page != NULL)
    realtime_history_cursor_next_async (cursor, NULL, next_cb, log);
}

static void
done_cb (GObject    *object,
         GParamSpec *pspec,
         gpointer    user_data)
{
  TestLog *log = user_data;

  test_log_add (log, "done");
  realtime_history_cursor_next_async (REALTIME_HISTORY_CURSOR (object), NULL, next_cb, log);
}

/* Asked again inside, and dropped by all but the calls. */
static void
test_inside (Fixture       *self,
             gconstpointer  data)
{
  RealtimeHistoryCursor *cursor = realtime_history_cursor_new (self->bench.client, self->channel, 2, FALSE);

  g_signal_connect_data (cursor, "notify::is-done", G_CALLBACK (done_cb), self->bench.log, NULL, 0);
  set_page (self, "e", 2, "1 2");
  realtime_history_cursor_next_async (cursor, NULL, next_cb, self->bench.log);
  g_object_unref (cursor);
  test_wait_until (self->bench.log->entries->len == 4);
  test_settle ();
  test_log_assert (self->bench.log, "done, page 1 2, page , page ");
}

#define add_test(path, func) \
  g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/history-cursor/forward", test_forward);
  add_test ("/history-cursor/reverse", test_reverse);
  add_test ("/history-cursor/reverse-trimmed", test_reverse_trimmed);
  add_test ("/history-cursor/empty", test_empty);
  add_test ("/history-cursor/expired", test_expired);
  add_test ("/history-cursor/since", test_since);
  add_test ("/history-cursor/holes", test_holes);
  add_test ("/history-cursor/other-stream", test_other_stream);
  add_test ("/history-cursor/disorder", test_disorder);
  add_test ("/history-cursor/fails", test_fails);
  add_test ("/history-cursor/pending", test_pending);
  add_test ("/history-cursor/cancel", test_cancel);
  add_test ("/history-cursor/inside", test_inside);

  return g_test_run ();
}
