/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-server-address.h"

static const struct
{
  const char *address;
  const char *uri;
} cases[] = {
  { "chat.example.org", "wss://chat.example.org/connection/websocket" },
  { "  chat.example.org \n", "wss://chat.example.org/connection/websocket" },
  { "chat.example.org/", "wss://chat.example.org/connection/websocket" },
  { "chat.example.org:8443", "wss://chat.example.org:8443/connection/websocket" },
  { "chat.example.org/ws", "wss://chat.example.org/ws" },
  { "localhost:8000", "ws://localhost:8000/connection/websocket" },
  { "127.0.0.1:8000", "ws://127.0.0.1:8000/connection/websocket" },
  { "[::1]:8000", "ws://[::1]:8000/connection/websocket" },
  { "192.168.1.7:8000", "wss://192.168.1.7:8000/connection/websocket" },
  { "ws://192.168.1.7:8000", "ws://192.168.1.7:8000/connection/websocket" },
  { "wss://localhost/x", "wss://localhost/x" },
  { "http://chat.example.org", "ws://chat.example.org/connection/websocket" },
  { "https://chat.example.org/ws?format=json", "wss://chat.example.org/ws?format=json" },
  { "WSS://chat.example.org", "wss://chat.example.org/connection/websocket" },
  { "", NULL },
  { "   ", NULL },
  { "two words", NULL },
  { "ftp://chat.example.org", NULL },
  { "wss://", NULL },
  { "chat.example.org:port", NULL },
  { "chat.example.org:99999", NULL },
  { "user:password@chat.example.org", NULL },
  { "wss://chat.example.org/#fragment", NULL },
};

static void
test_to_uri (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = confab_server_address_to_uri (cases[i].address);

      g_test_message ("“%s”", cases[i].address);
      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server-address/to-uri", test_to_uri);

  return g_test_run ();
}
