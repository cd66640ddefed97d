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
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "b"), ==, 3);
  g_assert_cmpstr (chat_extent_get_epoch_name (extent, 3), ==, "b");

  chat_extent_add_span (extent, (ChatSpan) { 2, 0, 4 });
  chat_extent_add_span (extent, (ChatSpan) { 3, 7, 9 });
  g_assert_cmpuint (chat_extent_get_own_offset (extent), ==, 4);
  g_assert_cmpuint (chat_extent_get_newest (extent)->after, ==, 7);
}

/* What comes after a change of the epoch is newer, whatever its name. */
static void
test_epoch_comes_again (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();

  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "a"), ==, 1);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "b"), ==, 2);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "a"), ==, 3);
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "a"), ==, 3);
}

/* An epoch could not be stored, the next one could. */
static void
test_restore (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();

  chat_extent_restore_epoch (extent, 1, "a", 4);
  chat_extent_restore_epoch (extent, 4, "b", 0);
  g_assert_cmpstr (chat_extent_get_epoch_name (extent, 1), ==, "a");
  g_assert_cmpuint (chat_extent_get_floor (extent, 1), ==, 4);
  g_assert_cmpstr (chat_extent_get_epoch_name (extent, 4), ==, "b");
  g_assert_cmpuint (chat_extent_ensure_epoch (extent, "b"), ==, 4);
}

/* What has no offset comes in between, and the stream goes on. */
static void
test_interruption (void)
{
  g_autoptr (ChatExtent) extent = chat_extent_new ();

  g_assert_null (chat_extent_find_resume (extent));
  chat_extent_ensure_epoch (extent, "a");
  chat_extent_add_span (extent, (ChatSpan) { 1, 3, 10 });
  chat_extent_ensure_epoch (extent, "");
  chat_extent_add_span (extent, (ChatSpan) { 2, 0, 1 });
  g_assert_cmpuint (chat_extent_find_resume (extent)->upto, ==, 10);

  chat_extent_ensure_epoch (extent, "a");
  chat_extent_add_span (extent, (ChatSpan) { 3, 10, 11 });
  g_assert_true (chat_extent_is_continued (extent, chat_extent_get_newest (extent)));
  g_assert_null (chat_extent_find_gap (extent, (ChatPosition) { 2, 1 }, (ChatPosition) { 3, 11 }));

  /* Here something is missing. */
  chat_extent_ensure_epoch (extent, "");
  chat_extent_add_span (extent, (ChatSpan) { 4, 1, 2 });
  chat_extent_ensure_epoch (extent, "a");
  chat_extent_add_span (extent, (ChatSpan) { 5, 12, 12 });
  g_assert_false (chat_extent_is_continued (extent, chat_extent_get_newest (extent)));
  g_assert_nonnull (chat_extent_find_last_gap (extent, (ChatPosition) { 4, 2 }));
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
  g_test_add_func ("/extent/epoch-comes-again", test_epoch_comes_again);
  g_test_add_func ("/extent/restore", test_restore);
  g_test_add_func ("/extent/interruption", test_interruption);
  g_test_add_func ("/extent/floor", test_floor);
  g_test_add_func ("/extent/gaps", test_gaps);

  return g_test_run ();
}
