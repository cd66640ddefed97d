/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-log.h"

static void
assert_line (char       *line,
             const char *expected)
{
  g_autofree char *owned = line;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_format (void)
{
  assert_line (server_log_format (SERVER_LOG_INFO, "stopping", NULL), "level=info event=stopping");
  assert_line (server_log_format (SERVER_LOG_ERROR, "refused", "code", "3500", "peer", "::1", NULL),
               "level=error event=refused code=3500 peer=::1");
  assert_line (server_log_format (SERVER_LOG_DEBUG, "x", "a", "b c", "d", "", "e", "f=g", NULL),
               "level=debug event=x a=\"b c\" d=\"\" e=\"f=g\"");
}

/* Whoever chooses a value cannot write a line of his own, or a key. */
static void
test_hostile (void)
{
  assert_line (server_log_format (SERVER_LOG_WARNING, "x", "a", "1\nlevel=info", NULL),
               "level=warning event=x a=\"1\\u000alevel=info\"");
  assert_line (server_log_format (SERVER_LOG_WARNING, "x", "a", "\" b=\"", NULL),
               "level=warning event=x a=\"\\\" b=\\\"\"");
  assert_line (server_log_format (SERVER_LOG_WARNING, "x", "a", "\x1b[2J\x7f", NULL),
               "level=warning event=x a=\\u001b[2J\\u007f");
  assert_line (server_log_format (SERVER_LOG_WARNING, "x", "a", "\xe2\x80\xa8", NULL),
               "level=warning event=x a=\\u2028");
  assert_line (server_log_format (SERVER_LOG_WARNING, "x", "a", "\xff", NULL),
               "level=warning event=x a=\xef\xbf\xbd");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log/format", test_format);
  g_test_add_func ("/log/hostile", test_hostile);

  return g_test_run ();
}
