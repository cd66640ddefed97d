/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-backoff-private.h"

#define N_SEEDS 200

static void
test_growth (void)
{
  static const guint uppers[] = { 1000, 1500, 2500, 4500, 5000, 5000, 5000 };
  guint largest[G_N_ELEMENTS (uppers)] = { 0 };

  for (guint seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      RealtimeBackoff backoff = { 0 };

      for (gsize i = 0; i < G_N_ELEMENTS (uppers); i++)
        {
          guint delay = realtime_backoff_next (&backoff, 500, 5000, rand);

          largest[i] = MAX (largest[i], delay);
          g_assert_cmpuint (delay, >=, 500);
          g_assert_cmpuint (delay, <=, uppers[i]);
        }
    }

  /* The random part is made use of. */
  for (gsize i = 0; i < G_N_ELEMENTS (uppers); i++)
    g_assert_cmpuint (largest[i], >, uppers[i] * 9 / 10);
}

static void
test_crowd (void)
{
  g_autoptr (GHashTable) delays = g_hash_table_new (NULL, NULL);

  for (guint seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      RealtimeBackoff backoff = { 3 };

      g_hash_table_add (delays, GUINT_TO_POINTER (realtime_backoff_next (&backoff, 500, 20000, rand)));
    }

  g_assert_cmpuint (g_hash_table_size (delays), >, N_SEEDS * 9 / 10);
}

static void
test_reset (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  RealtimeBackoff backoff = { 0 };

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (realtime_backoff_next (&backoff, 1, 20000, rand), <=, 20000);

  realtime_backoff_reset (&backoff);
  g_assert_cmpuint (realtime_backoff_next (&backoff, 1, 20000, rand), <=, 2);
}

static void
test_limits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  RealtimeBackoff backoff = { 0 };

  for (guint i = 0; i < 100; i++)
    {
      g_assert_cmpuint (realtime_backoff_next (&backoff, 0, 0, rand), ==, 0);
      g_assert_cmpuint (realtime_backoff_next (&backoff, 500, 100, rand), ==, 100);
      g_assert_cmpuint (realtime_backoff_next (&backoff, G_MAXINT32 - 1, G_MAXINT32 - 1, rand), ==, G_MAXINT32 - 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/growth", test_growth);
  g_test_add_func ("/backoff/crowd", test_crowd);
  g_test_add_func ("/backoff/reset", test_reset);
  g_test_add_func ("/backoff/limits", test_limits);

  return g_test_run ();
}
