/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-error.h"

#include <realtime.h>
#include <string.h>

static void
test_classes (void)
{
  static const struct
  {
    int code;
    CliError expected;
    const char *advice;
  } samples[] = {
    { REALTIME_ERROR_TRANSPORT_CLOSED, CLI_ERROR_CONNECT, "whether the server runs" },
    { REALTIME_ERROR_TRANSPORT_WRITE, CLI_ERROR_CONNECT, "whether the server runs" },
    { REALTIME_ERROR_CERTIFICATE, CLI_ERROR_CONNECT, "--fingerprint" },
    { REALTIME_ERROR_TIMEOUT, CLI_ERROR_TIMEOUT, "--timeout" },
    { REALTIME_ERROR_UNAUTHORIZED, CLI_ERROR_DENIED, "--token-file" },
    { REALTIME_ERROR_PERMISSION_DENIED, CLI_ERROR_DENIED, "--token-file" },
    { REALTIME_ERROR_TOKEN_EXPIRED, CLI_ERROR_DENIED, "another token" },
    { REALTIME_ERROR_EXPIRED, CLI_ERROR_DENIED, "another token" },
    { REALTIME_ERROR_CONNECTION_CLOSED, CLI_ERROR_FAILED, "not known" },
    { REALTIME_ERROR_UNKNOWN_CHANNEL, CLI_ERROR_FAILED, "before the colon" },
    { REALTIME_ERROR_METHOD_NOT_FOUND, CLI_ERROR_FAILED, "name of the method" },
    { REALTIME_ERROR_NOT_AVAILABLE, CLI_ERROR_FAILED, "not configured" },
    { REALTIME_ERROR_UNRECOVERABLE_POSITION, CLI_ERROR_FAILED, "--since=all" },
    { REALTIME_ERROR_TOO_MANY_REQUESTS, CLI_ERROR_FAILED, "later" },
    /* of an application, about which nothing is known */
    { 404, CLI_ERROR_FAILED, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (REALTIME_ERROR, samples[i].code, "x");
      const char *advice = cli_error_get_advice (error);

      g_test_message ("%d: %s", samples[i].code, advice);
      g_assert_cmpint (cli_error_classify (error), ==, samples[i].expected);
      if (samples[i].advice != NULL)
        g_assert_nonnull (strstr (advice, samples[i].advice));
      else
        g_assert_null (advice);
    }
}

static void
test_other_domains (void)
{
  g_autoptr (GError) option = g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "x");
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  g_autoptr (GError) file = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");
  g_autoptr (GError) own = g_error_new_literal (CLI_ERROR, CLI_ERROR_DENIED, "x");

  g_assert_cmpint (cli_error_classify (option), ==, CLI_ERROR_USAGE);
  g_assert_cmpint (cli_error_classify (late), ==, CLI_ERROR_TIMEOUT);
  g_assert_cmpint (cli_error_classify (file), ==, CLI_ERROR_FAILED);
  g_assert_cmpint (cli_error_classify (own), ==, CLI_ERROR_DENIED);
  g_assert_null (cli_error_get_advice (own));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/classes", test_classes);
  g_test_add_func ("/error/other-domains", test_other_domains);
  return g_test_run ();
}
