/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-receipts.h"
#include "server-versions.h"

static void
told_cb (const ServerPublishResult *result,
         gpointer                   data)
{
  *(guint64 *) data = result->published ? result->offset : G_MAXUINT64;
}

static void
finish (ServerReceipts *receipts,
        const char     *channel,
        const char     *key,
        guint64         offset)
{
  ServerPublishResult result = { .published = offset > 0, .epoch = "e", .offset = offset };

  server_receipts_finish (receipts, channel, key, &result);
}

static void
test_once (void)
{
  g_autoptr (ServerReceipts) receipts = server_receipts_new (1000, 10);
  guint64 told = 0;
  guint64 early = 0;

  g_assert_true (server_receipts_begin (receipts, "a", "k", 0, told_cb, &told));
  g_assert_false (server_receipts_begin (receipts, "a", "k", 1, told_cb, &early));
  g_assert_true (server_receipts_begin (receipts, "b", "k", 1, told_cb, &told));
  g_assert_cmpuint (early, ==, 0);
  finish (receipts, "a", "k", 7);
  g_assert_cmpuint (early, ==, 7);
  g_assert_cmpuint (told, ==, 0);
  g_assert_false (server_receipts_begin (receipts, "a", "k", 999, told_cb, &told));
  g_assert_cmpuint (told, ==, 7);

  /* The window begins with the first */
  g_assert_true (server_receipts_begin (receipts, "a", "k", 1000, told_cb, &told));
}

static void
test_failed (void)
{
  g_autoptr (ServerReceipts) receipts = server_receipts_new (1000, 10);
  guint64 told = 0;

  g_assert_true (server_receipts_begin (receipts, "a", "k", 0, told_cb, &told));
  g_assert_false (server_receipts_begin (receipts, "a", "k", 0, told_cb, &told));
  finish (receipts, "a", "k", 0);
  g_assert_cmpuint (told, ==, G_MAXUINT64);
  g_assert_true (server_receipts_begin (receipts, "a", "k", 0, told_cb, &told));
}

static void
test_bounded (void)
{
  g_autoptr (ServerReceipts) receipts = server_receipts_new (1000, 10);
  guint64 told = 0;

  g_assert_true (server_receipts_begin (receipts, "a", "under way", 0, told_cb, &told));
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      g_assert_true (server_receipts_begin (receipts, "a", key, 0, told_cb, &told));
      finish (receipts, "a", key, i + 1);
    }
  g_assert_cmpuint (server_receipts_get_size (receipts), ==, 10);
  g_assert_false (server_receipts_begin (receipts, "a", "under way", 0, told_cb, &told));
  g_assert_true (server_receipts_begin (receipts, "a", "0", 0, told_cb, &told));
  g_assert_false (server_receipts_begin (receipts, "a", "99", 0, told_cb, &told));
  g_assert_cmpuint (told, ==, 100);
}

static void
test_versions (void)
{
  g_autoptr (ServerVersions) versions = server_versions_new (2);

  g_assert_true (server_versions_advance (versions, "a", 2, NULL));
  g_assert_false (server_versions_advance (versions, "a", 2, NULL));
  g_assert_true (server_versions_advance (versions, "a", 1, "e"));
  g_assert_false (server_versions_advance (versions, "a", 1, NULL));
  g_assert_true (server_versions_advance (versions, "b", 1, NULL));
  server_versions_forget (versions, "b", 7);
  g_assert_false (server_versions_advance (versions, "b", 1, NULL));
  server_versions_forget (versions, "b", 1);
  g_assert_true (server_versions_advance (versions, "b", 1, NULL));

  /* The oldest goes */
  g_assert_true (server_versions_advance (versions, "c", 1, NULL));
  g_assert_true (server_versions_advance (versions, "a", 1, "e"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/receipts/once", test_once);
  g_test_add_func ("/receipts/failed", test_failed);
  g_test_add_func ("/receipts/bounded", test_bounded);
  g_test_add_func ("/versions", test_versions);

  return g_test_run ();
}
