/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-address.h"

#include "cli-error.h"

#include <locale.h>

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    const char *websocket;
    const char *http;
    gboolean is_local;
  } samples[] = {
    { "localhost", "ws://localhost:8000/connection/websocket", "http://localhost:8000", TRUE },
    { "localhost:1234", "ws://localhost:1234/connection/websocket", "http://localhost:1234", TRUE },
    { "127.0.0.1:1", "ws://127.0.0.1:1/connection/websocket", "http://127.0.0.1:1", TRUE },
    { "[::1]:9000", "ws://[::1]:9000/connection/websocket", "http://[::1]:9000", TRUE },
    { "chat.example.org:443", "wss://chat.example.org:443/connection/websocket", "https://chat.example.org:443", FALSE },
    { "http://192.0.2.1:8000/", "ws://192.0.2.1:8000/connection/websocket", "http://192.0.2.1:8000", FALSE },
    { "https://chat.example.org", "wss://chat.example.org/connection/websocket", "https://chat.example.org", FALSE },
    { "WSS://chat.example.org", "wss://chat.example.org/connection/websocket", "https://chat.example.org", FALSE },
    { "wss://example.org/chat/connection/websocket?a=b%20c",
      "wss://example.org/chat/connection/websocket?a=b%20c", "https://example.org/chat", FALSE },
    { "ws://example.org/else", "ws://example.org/else", "http://example.org/else", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (CliAddress) address = { 0 };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", samples[i].text);
      g_assert_true (cli_address_parse (&address, samples[i].text, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (address.websocket, ==, samples[i].websocket);
      g_assert_cmpstr (address.http, ==, samples[i].http);
      g_assert_cmpint (address.is_local, ==, samples[i].is_local);
      g_assert_cmpint (address.is_secure, ==, g_str_has_prefix (samples[i].websocket, "wss:"));
    }
}

static void
test_bad (void)
{
  static const char *const samples[] = {
    "", "://", "ws://", "ftp://example.org", "ws://user@example.org", "ws://user:secret@example.org",
    "two words", "example.org:port", "example.org:70000", "ws://example.org\n", "[::1", "%zz",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (CliAddress) address = { 0 };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", samples[i]);
      g_assert_false (cli_address_parse (&address, samples[i], &error));
      g_assert_error (error, CLI_ERROR, CLI_ERROR_USAGE);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/good", test_good);
  g_test_add_func ("/address/bad", test_bad);
  return g_test_run ();
}
