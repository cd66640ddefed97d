/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-duration.h"

#include "cli-error.h"

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    gint64 milliseconds;
  } samples[] = {
    { "0", 0 },
    { "5", 5000 },
    { "500ms", 500 },
    { "90s", 90000 },
    { "10m", 600000 },
    { "2h", 7200000 },
    { "30d", G_GINT64_CONSTANT (2592000000) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 milliseconds = -1;

      g_assert_true (cli_duration_parse (samples[i].text, 0, &milliseconds, &error));
      g_assert_no_error (error);
      g_assert_cmpint (milliseconds, ==, samples[i].milliseconds);
    }
}

static void
test_bad (void)
{
  static const char *const samples[] = {
    "", "s", "-1s", "+1s", " 1s", "1 s", "1.5s", "1y", "1sec", "999ms", "99999999999999999999s", "400000000d", "0x10",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 milliseconds;

      g_test_message ("%s", samples[i]);
      g_assert_false (cli_duration_parse (samples[i], 1000, &milliseconds, &error));
      g_assert_error (error, CLI_ERROR, CLI_ERROR_USAGE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duration/good", test_good);
  g_test_add_func ("/duration/bad", test_bad);
  return g_test_run ();
}
