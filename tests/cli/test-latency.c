/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-latency.h"

static CliLatency *
measure (gint64 first,
         ...)
{
  CliLatency *latency = cli_latency_new ();
  va_list args;

  va_start (args, first);
  for (gint64 sample = first; sample > 0; sample = va_arg (args, gint64))
    cli_latency_add (latency, sample);
  va_end (args);
  return latency;
}

static void
test_quantiles (void)
{
  g_autoptr (CliLatency) latency = cli_latency_new ();

  for (gint64 i = 100; i >= 1; i--)
    cli_latency_add (latency, i);

  g_assert_cmpuint (cli_latency_get_n (latency), ==, 100);
  g_assert_cmpint (cli_latency_get_quantile (latency, 0), ==, 1);
  g_assert_cmpint (cli_latency_get_quantile (latency, 0.5), ==, 51);
  g_assert_cmpint (cli_latency_get_quantile (latency, 0.99), ==, 100);
  g_assert_cmpint (cli_latency_get_quantile (latency, 1), ==, 100);

  cli_latency_add (latency, 1000);
  g_assert_cmpint (cli_latency_get_quantile (latency, 1), ==, 1000);
}

static void
test_one (void)
{
  g_autoptr (CliLatency) latency = measure (G_GINT64_CONSTANT (7), G_GINT64_CONSTANT (0));

  g_assert_cmpint (cli_latency_get_quantile (latency, 0), ==, 7);
  g_assert_cmpint (cli_latency_get_quantile (latency, 0.5), ==, 7);
  g_assert_cmpint (cli_latency_get_quantile (latency, 1), ==, 7);
}

static void
test_histogram (void)
{
  g_autoptr (CliLatency) latency = measure (G_GINT64_CONSTANT (3000), G_GINT64_CONSTANT (300), G_GINT64_CONSTANT (260),
                                            G_GINT64_CONSTANT (256), G_GINT64_CONSTANT (255), G_GINT64_CONSTANT (500),
                                            G_GINT64_CONSTANT (0));
  g_autoptr (GString) text = g_string_new (NULL);

  cli_latency_append_histogram (latency, text);
  g_assert_cmpstr (text->str, ==,
                   "  <     0.256 ms       1  ##########\n"
                   "  <     0.512 ms       4  ########################################\n"
                   "  <     1.024 ms       0\n"
                   "  <     2.048 ms       0\n"
                   "  <     4.096 ms       1  ##########\n");
}

static void
test_rare (void)
{
  g_autoptr (CliLatency) latency = measure (G_GINT64_CONSTANT (1024), G_GINT64_CONSTANT (0));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    cli_latency_add (latency, 3000);

  cli_latency_append_histogram (latency, text);
  g_assert_cmpstr (text->str, ==,
                   "  <     2.048 ms       1  #\n"
                   "  <     4.096 ms     100  ########################################\n");
}

static void
test_nothing (void)
{
  g_autoptr (CliLatency) latency = cli_latency_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  cli_latency_append_histogram (latency, text);
  g_assert_cmpstr (text->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/latency/quantiles", test_quantiles);
  g_test_add_func ("/latency/one", test_one);
  g_test_add_func ("/latency/histogram", test_histogram);
  g_test_add_func ("/latency/rare", test_rare);
  g_test_add_func ("/latency/nothing", test_nothing);
  return g_test_run ();
}
