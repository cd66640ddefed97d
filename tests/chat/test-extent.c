/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-extent.h"

static void
test_epochs (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();

  g_assert_null (chat_extent_get_newest (extent));
  g_assert_cmpuint (chat_extent_get_own_offset (extent), ==, 0);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "a"), ==, 1);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, ""), ==, 2);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "b"), ==, 3);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "a"), ==, 1);
  g_assert_cmpstr (chat_extent_get_epoch_name (extent, 3), ==, "b");

  chat_extent_add_span (extent, (ChatSpan) { 2, 0, 4 });
  chat_extent_add_span (extent, (ChatSpan) { 3, 7, 9 });
  g_assert_cmpuint (chat_extent_get_own_offset (extent), ==, 4);
  g_assert_cmpuint (chat_extent_get_newest (extent)->after, ==, 7);
}

static void
test_floor (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();
  guint64 epoch = chat_extent_ensure_epoch (extent, "a");
  guint64 own = chat_extent_ensure_epoch (extent, "");
  const ChatSpan span = { epoch, 10, 20 };
  const ChatSpan own_span = { own, 10, 20 };

  g_assert_true (chat_extent_is_askable (extent, &span));
  chat_extent_set_floor (extent, epoch, 9);
  g_assert_true (chat_extent_is_askable (extent, &span));
  chat_extent_set_floor (extent, epoch, 10);
  g_assert_false (chat_extent_is_askable (extent, &span));
  chat_extent_set_floor (extent, epoch, 3);
  g_assert_cmpuint (chat_extent_get_floor (extent, epoch), ==, 10);
  g_assert_false (chat_extent_is_askable (extent, &own_span));
}

static void
test_gaps (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();
  guint64 first = chat_extent_ensure_epoch (extent, "a");
  guint64 own = chat_extent_ensure_epoch (extent, "");
  guint64 second = chat_extent_ensure_epoch (extent, "b");
  const ChatSpan *older;
  const ChatSpan *span;

  chat_extent_add_span (extent, (ChatSpan) { first, 0, 5 });
  chat_extent_add_span (extent, (ChatSpan) { first, 8, 9 });
  chat_extent_add_span (extent, (ChatSpan) { own, 0, 3 });

  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { first, 1 }, (ChatPosition) { first, 2 }));
  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { first, 1 }, (ChatPosition) { first, 5 }));
  span = chat_extent_find_gap (extent, (ChatPosition) { first, 5 }, (ChatPosition) { first, 9 });
  g_assert_cmpuint (span->after, ==, 8);
  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { first, 9 }, (ChatPosition) { own, 1 }));
  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { own, 1 }, (ChatPosition) { own, 3 }));

  g_assert_null (chat_extent_find_last_gap (extent, (ChatPosition) { own, 3 }));
  g_assert_null (chat_extent_find_last_gap (extent, (ChatPosition) { first, 9 }));

  /* A new epoch: nobody knows what was lost with the old one. */
  chat_extent_add_span (extent, (ChatSpan) { second, 0, 0 });
  g_assert_null (chat_extent_find_last_gap (extent, (ChatPosition) { own, 3 }));
  g_assert_nonnull (chat_extent_find_last_gap (extent, (ChatPosition) { first, 9 }));
  g_assert_null (chat_extent_find_last_gap (extent, (ChatPosition) { second, 0 }));

  /* What was missing comes. */
  chat_extent_add_span (extent, (ChatSpan) { first, 5, 8 });
  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { first, 5 }, (ChatPosition) { first, 9 }));
  span = chat_extent_find_begin (extent, (ChatPosition) { first, 0 }, &older);
  g_assert_cmpuint (span->upto, ==, 9);
  g_assert_null (older);
  g_assert_null (chat_extent_find_begin (extent, (ChatPosition) { first, 8 }, &older));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/extent/epochs", test_epochs);
  g_test_add_func ("/extent/floor", test_floor);
  g_test_add_func ("/extent/gaps", test_gaps);

  return g_test_run ();
}
