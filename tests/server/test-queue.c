/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-queue.h"

#include "wire-websocket.h"

#include <string.h>

static ServerFrame *
frame (const char *text)
{
  return server_frame_new_raw (text, strlen (text));
}

static char *
peek_text (ServerQueue *queue)
{
  g_autoptr (GString) text = g_string_new (NULL);
  struct iovec vectors[16];
  guint n = server_queue_peek (queue, vectors, G_N_ELEMENTS (vectors));

  for (guint i = 0; i < n; i++)
    g_string_append_len (text, vectors[i].iov_base, vectors[i].iov_len);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_text(queue, expected) \
  G_STMT_START { \
    g_autofree char *text_ = peek_text (queue); \
    g_assert_cmpstr (text_, ==, expected); \
  } G_STMT_END

static void
test_order (void)
{
  ServerQueue queue = { 0 };

  server_queue_push (&queue, frame ("one"));
  server_queue_push (&queue, frame ("two"));
  server_queue_push (&queue, frame ("three"));
  g_assert_cmpint (queue.size, ==, 11);
  assert_text (&queue, "onetwothree");

  server_queue_advance (&queue, 4);
  assert_text (&queue, "wothree");
  server_queue_advance (&queue, 1);
  assert_text (&queue, "othree");
  server_queue_advance (&queue, 6);
  g_assert_cmpint (queue.length, ==, 0);
  g_assert_cmpint (queue.size, ==, 0);
  server_queue_clear (&queue);
}

/* The ring wraps and grows while its first frame is half sent. */
static void
test_ring (void)
{
  ServerQueue queue = { 0 };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize sent = 0;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("<%u>", i);
      gsize part;

      server_queue_push (&queue, frame (text));
      g_string_append (expected, text);
      part = g_rand_int_range (random, 0, MIN (queue.size, 12) + 1);
      if (queue.length < 16)
        {
          g_autofree char *waiting = peek_text (&queue);

          g_assert_cmpstr (waiting, ==, expected->str + sent);
        }
      server_queue_advance (&queue, part);
      sent += part;
      g_assert_cmpint (queue.size, ==, expected->len - sent);
    }

  server_queue_clear (&queue);
  g_assert_cmpint (queue.size, ==, 0);
  g_assert_null (queue.frames);
}

static void
test_shared_frames (void)
{
  ServerQueue queues[2] = { 0 };
  g_autoptr (ServerFrame) shared = frame ("shared");

  server_queue_push (&queues[0], server_frame_ref (shared));
  server_queue_push (&queues[1], server_frame_ref (shared));
  g_assert_cmpint (shared->ref_count, ==, 3);
  server_queue_advance (&queues[0], 6);
  g_assert_cmpint (shared->ref_count, ==, 2);
  server_queue_clear (&queues[1]);
  g_assert_cmpint (shared->ref_count, ==, 1);
  server_queue_clear (&queues[0]);
}

/* Only what nobody asked for counts against a slow reader. */
static void
test_push_size (void)
{
  ServerQueue queue = { 0 };

  server_queue_push (&queue, server_frame_new_text ("0123456789", 10, FALSE));
  g_assert_cmpint (queue.push_size, ==, 0);
  server_queue_push (&queue, server_frame_new_text ("0123456789", 10, TRUE));
  g_assert_cmpint (queue.push_size, ==, 12);
  g_assert_cmpint (queue.size, ==, 24);
  server_queue_advance (&queue, 14);
  g_assert_cmpint (queue.push_size, ==, 10);
  server_queue_clear (&queue);
  g_assert_cmpint (queue.push_size, ==, 0);
}

/* A peer in the middle of a frame must get its rest. */
static void
test_drop_unsent (void)
{
  ServerQueue queue = { 0 };

  server_queue_push (&queue, frame ("one"));
  server_queue_push (&queue, frame ("two"));
  server_queue_drop_unsent (&queue);
  g_assert_cmpint (queue.size, ==, 0);

  server_queue_push (&queue, frame ("one"));
  server_queue_push (&queue, frame ("two"));
  server_queue_advance (&queue, 1);
  server_queue_drop_unsent (&queue);
  server_queue_push (&queue, frame ("bye"));
  assert_text (&queue, "nebye");
  server_queue_clear (&queue);
}

static void
test_close_frame (void)
{
  g_autofree char *long_reason = g_strnfill (200, 'r');
  g_autoptr (ServerFrame) close = server_frame_new_close (3501, "bad request");
  g_autoptr (ServerFrame) empty = server_frame_new_close (WIRE_WEBSOCKET_CLOSE_NO_STATUS, "x");
  g_autoptr (ServerFrame) cut = server_frame_new_close (3000, long_reason);

  g_assert_cmpmem (close->bytes, close->size, "\x88\x0d\x0d\xad" "bad request", 15);
  g_assert_cmpmem (empty->bytes, empty->size, "\x88\x00", 2);
  g_assert_cmpint (cut->size, ==, 2 + 125);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/order", test_order);
  g_test_add_func ("/queue/ring", test_ring);
  g_test_add_func ("/queue/shared-frames", test_shared_frames);
  g_test_add_func ("/queue/push-size", test_push_size);
  g_test_add_func ("/queue/drop-unsent", test_drop_unsent);
  g_test_add_func ("/frame/close", test_close_frame);

  return g_test_run ();
}
