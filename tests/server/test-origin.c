/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-origin.h"

static void
test_patterns (void)
{
  static const char *const good[] = {
    "*", "https://chat.example.org", "https://chat.example.org:8443", "http://localhost:3000", "https://*.example.org",
    "http://127.0.0.1", "http://[::1]:8000", "app://confab", "https://xn--bcher-kva.example",
  };
  static const char *const bad[] = {
    "", "null", "chat.example.org", "https://", "https://*", "https://a*.example.org", "https://a.*.org", "*://a.example",
    "https://chat.example.org/", "https://chat.example.org/path", "https://user@chat.example.org", "http://localhost:*",
    "http://localhost:x", "http://localhost:65536", "http://[::1", "http://::1", "://chat.example.org", "https://bücher.example",
    "https://*.", "https://a b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_true (server_origin_pattern_is_valid (good[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (server_origin_pattern_is_valid (bad[i]));
    }
}

static const struct
{
  const char *pattern;
  const char *origin;
  gboolean allowed;
} origins[] = {
  { "https://chat.example.org", "https://chat.example.org", TRUE },
  { "https://chat.example.org", "HTTPS://Chat.Example.Org", TRUE },
  { "https://chat.example.org", "https://chat.example.org:443", TRUE },
  { "https://chat.example.org:443", "https://chat.example.org", TRUE },
  { "http://chat.example.org:80", "http://chat.example.org", TRUE },
  { "https://chat.example.org", "http://chat.example.org", FALSE },
  { "https://chat.example.org", "https://chat.example.org:8443", FALSE },
  { "https://chat.example.org:8443", "https://chat.example.org:8443", TRUE },
  { "https://chat.example.org", "https://chat.example.org.evil.example", FALSE },
  { "https://chat.example.org", "https://evilchat.example.org", FALSE },
  { "https://chat.example.org", "https://chat.example.org/", FALSE },
  { "https://chat.example.org", "https://chat.example.org@evil.example", FALSE },
  { "https://chat.example.org", "null", FALSE },
  { "https://chat.example.org", "", FALSE },
  { "https://chat.example.org", "https://chat.example.org, https://evil.example", FALSE },
  { "https://*.example.org", "https://a.example.org", TRUE },
  { "https://*.example.org", "https://a.b.example.org", TRUE },
  { "https://*.example.org", "https://example.org", FALSE },
  { "https://*.example.org", "https://.example.org", FALSE },
  { "https://*.example.org", "https://evilexample.org", FALSE },
  { "https://*.example.org", "https://evil.example/.example.org", FALSE },
  { "https://*.example.org", "https://evil.example#.example.org", FALSE },
  { "https://*.example.org", "https://evil.example\\.example.org", FALSE },
  { "https://*.example.org", "https://a.example.org:444", FALSE },
  { "https://*.example.org", "https://a.example.org\xf9", FALSE },
  { "https://*.example.org", "https://*.example.org", FALSE },
  { "http://[::1]:8000", "http://[::1]:8000", TRUE },
  { "http://[::1]:8000", "http://[::1]", FALSE },
  { "*", "https://evil.example", TRUE },
  { "*", "null", TRUE },
};

static void
test_origins (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      const char *const patterns[] = { "https://other.example", origins[i].pattern, NULL };

      g_test_message ("%s %s", origins[i].pattern, origins[i].origin);
      g_assert_cmpint (server_origin_is_allowed (origins[i].origin, patterns), ==, origins[i].allowed);
    }

  g_assert_false (server_origin_is_allowed ("https://chat.example.org", NULL));
}

static void
test_hosts (void)
{
  static const char *const names[] = { "Chat.example.org", NULL };
  static const char *const local[] = {
    "localhost", "localhost:8000", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000", "h",
    "chat.example.org", "CHAT.EXAMPLE.ORG:8000", "192.168.1.5",
  };
  static const char *const foreign[] = {
    "evil.example", "evil.example:8000", "evil.example.", "127.0.0.1.evil.example", "localhost.evil.example", "a.chat.example.org",
    "chat.example.org.evil.example", "[::1", "127.0.0.1:x", "127.0.0.1@evil.example",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    {
      g_test_message ("%s", local[i]);
      g_assert_true (server_host_is_local (local[i], names));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_test_message ("%s", foreign[i]);
      g_assert_false (server_host_is_local (foreign[i], names));
    }
  g_assert_false (server_host_is_local ("chat.example.org", NULL));
}

static const struct
{
  const char *origin;
  const char *host;
  gboolean same;
} pages[] = {
  { "http://127.0.0.1:8000", "127.0.0.1:8000", TRUE },
  { "http://chat.example.org", "chat.example.org", TRUE },
  { "https://chat.example.org", "Chat.Example.org", TRUE },
  { "https://chat.example.org", "chat.example.org:443", TRUE },
  { "http://[::1]:8000", "[::1]:8000", TRUE },
  { "https://chat.example.org", "chat.example.org:80", FALSE },
  { "http://127.0.0.1:8000", "127.0.0.1:8001", FALSE },
  { "http://127.0.0.1", "127.0.0.1:8000", FALSE },
  { "http://evil.example:8000", "127.0.0.1:8000", FALSE },
  { "http://127.0.0.1.evil.example:8000", "127.0.0.1:8000", FALSE },
  { "http://user@127.0.0.1:8000", "user@127.0.0.1:8000", FALSE },
  { "file://chat.example.org", "chat.example.org", FALSE },
  { "null", "null", FALSE },
  { "", "", FALSE },
  { "http://", "", FALSE },
  { "http://[::1", "[::1", FALSE },
};

static void
test_pages (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_test_message ("%s %s", pages[i].origin, pages[i].host);
      g_assert_cmpint (server_origin_is_of_host (pages[i].origin, pages[i].host), ==, pages[i].same);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/origin/patterns", test_patterns);
  g_test_add_func ("/origin/origins", test_origins);
  g_test_add_func ("/origin/hosts", test_hosts);
  g_test_add_func ("/origin/pages", test_pages);

  return g_test_run ();
}
