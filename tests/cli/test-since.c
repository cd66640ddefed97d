/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-since.h"

#include "cli-error.h"

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    CliSinceKind kind;
    guint64 number;
    const char *epoch;
  } samples[] = {
    { NULL, CLI_SINCE_NOW, 0, NULL },
    { "all", CLI_SINCE_ALL, 0, NULL },
    { "-20", CLI_SINCE_LAST, 20, NULL },
    { "0", CLI_SINCE_POSITION, 0, "" },
    { "17", CLI_SINCE_POSITION, 17, "" },
    { "17:abc:d", CLI_SINCE_POSITION, 17, "abc:d" },
    { "9223372036854775807:x", CLI_SINCE_POSITION, G_MAXINT64, "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (CliSince) since = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (cli_since_parse (&since, samples[i].text, &error));
      g_assert_no_error (error);
      g_assert_cmpint (since.kind, ==, samples[i].kind);
      g_assert_cmpuint (since.number, ==, samples[i].number);
      g_assert_cmpstr (since.epoch, ==, samples[i].epoch);
    }
}

static void
test_bad (void)
{
  static const char *const samples[] = {
    "", "ALL", "-", "-0", "--1", "-1x", "x", "1x", ":abc", "-99999999999", "9223372036854775808", "1:\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (CliSince) since = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (cli_since_parse (&since, samples[i], &error));
      g_assert_error (error, CLI_ERROR, CLI_ERROR_USAGE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/since/good", test_good);
  g_test_add_func ("/since/bad", test_bad);
  return g_test_run ();
}
