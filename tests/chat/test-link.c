/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-link.h"

#include "chat-error.h"
#include "chat-test-util.h"
#include "chat.h"

#include <string.h>

static void
test_invite (void)
{
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *authority = NULL;
  g_autofree char *text = NULL;

  /* As the server prints it */
  link = chat_link_parse (" confab://192.168.1.5:8000/?invite=Ab-_9\n", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (link->host, ==, "192.168.1.5");
  g_assert_cmpuint (link->port, ==, 8000);
  g_assert_cmpstr (link->invite, ==, "Ab-_9");
  g_assert_null (link->room);
  g_assert_null (link->message_id);

  authority = chat_link_dup_authority (link);
  g_assert_cmpstr (authority, ==, "192.168.1.5:8000");
  text = chat_link_to_string (link);
  g_assert_cmpstr (text, ==, "confab://192.168.1.5:8000/?invite=Ab-_9");
}

static void
test_round_trip (void)
{
  const char *links[] = {
    "confab://chat.example.org/",
    "confab://chat.example.org/lobby",
    "confab://chat.example.org:8000/lobby/kitchen",
    "confab://[::1]:8000/lobby?message=4c1d",
    "confab://chat.example.org/a%2Fb/c%3Fd%26%20e",
    "confab://chat.example.org/%C3%A4?invite=s3cr3t&tls="
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ChatLink) link = chat_link_parse (links[i], &error);
      g_autoptr (ChatLink) copy = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      copy = chat_link_copy (link);
      text = chat_link_to_string (copy);
      g_assert_cmpstr (text, ==, links[i]);
    }
}

static void
test_names (void)
{
  g_autoptr (ChatLink) link = chat_link_parse ("CONFAB://Chat.Example.org:1/a%2Fb/%C3%A4?later=1&message=x%20y", NULL);

  g_assert_nonnull (link);
  g_assert_cmpstr (link->host, ==, "chat.example.org");
  g_assert_cmpstr (link->room, ==, "a/b");
  g_assert_cmpstr (link->resource_id, ==, "ä");
  g_assert_cmpstr (link->message_id, ==, "x y");
}

static void
test_invalid (void)
{
  const char *texts[] = {
    "", "confab", "confab:", "confab://", "confab:///room", "https://chat.example.org/", "confab:room",
    "confab://user:password@host/", "confab://host:0/", "confab://host:70000/", "confab://host/a/b/c",
    "confab://ho%2Fst/", "confab://ho st/", "confab://host/?message=5", "confab://host/room?message=",
    "confab://host/?invite=", "confab://host/?invite=a%20b", "confab://host/?invite", "confab://host/%00",
    "confab://host/a%0Ab", "confab://host/\xff", "confab://host/room?message=%zz",
  };
  g_autofree char *name = g_strnfill (300, 'n');
  g_autofree char *long_name = g_strconcat ("confab://host/", name, NULL);
  g_autofree char *many = g_strnfill (100000, 'n');
  g_autofree char *long_text = g_strconcat ("confab://host/", many, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts) + 2; i++)
    {
      const char *text = i < G_N_ELEMENTS (texts) ? texts[i] : i == G_N_ELEMENTS (texts) ? long_name : long_text;
      g_autoptr (GError) error = NULL;
      g_autoptr (ChatLink) link = chat_link_parse (text, &error);

      g_test_message ("%.60s", text);
      g_assert_error (error, CHAT_ERROR, CHAT_ERROR_INVALID);
      g_assert_null (link);
    }

  g_assert_true (chat_link_is_link ("Confab:x"));
  g_assert_false (chat_link_is_link ("confabulate"));
}

static void
test_server (void)
{
  static const struct
  {
    const char *link;
    const char *uri;
    gboolean matches;
  } pairs[] = {
    { "confab://chat.example.org/", "wss://chat.example.org/connection/websocket", TRUE },
    { "confab://chat.example.org:443/", "wss://chat.example.org/connection/websocket", TRUE },
    { "confab://chat.example.org/", "wss://Chat.example.org:443/x", TRUE },
    { "confab://127.0.0.1:8000/", "ws://127.0.0.1:8000/connection/websocket", TRUE },
    { "confab://[::1]:8000/", "ws://[::1]:8000/connection/websocket", TRUE },
    { "confab://chat.example.org:80/", "ws://chat.example.org/connection/websocket", TRUE },
    { "confab://chat.example.org/", "ws://chat.example.org/connection/websocket", FALSE },
    { "confab://chat.example.org:8000/", "wss://chat.example.org/connection/websocket", FALSE },
    { "confab://example.org/", "wss://chat.example.org/connection/websocket", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (ChatLink) link = chat_link_parse (pairs[i].link, NULL);

      g_test_message ("%s %s", pairs[i].link, pairs[i].uri);
      g_assert_true (chat_link_is_to (link, pairs[i].uri) == pairs[i].matches);
    }
}

static void
test_may_be_plain (void)
{
  const char *plain[] = { "127.0.0.1", "localhost", "192.168.1.5", "10.0.0.1", "[fd00::1]", "[fe80::1]", "[::1]",
                          "laptop", "laptop.local" };
  const char *encrypted[] = { "chat.example.org", "8.8.8.8", "[2001:db8::1]" };

  for (guint i = 0; i < G_N_ELEMENTS (plain) + G_N_ELEMENTS (encrypted); i++)
    {
      gboolean expected = i < G_N_ELEMENTS (plain);
      g_autofree char *text = g_strdup_printf ("confab://%s/?invite=x",
                                               expected ? plain[i] : encrypted[i - G_N_ELEMENTS (plain)]);
      g_autoptr (ChatLink) link = chat_link_parse (text, NULL);

      g_test_message ("%s", text);
      g_assert_nonnull (link);
      g_assert_true (chat_invite_may_be_plain (link) == expected);
      g_assert_true (chat_link_is_local (link) ==
                     (strstr (text, "127.") != NULL || strstr (text, "localhost") != NULL ||
                      strstr (text, "[::1]") != NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/invite", test_invite);
  g_test_add_func ("/link/round-trip", test_round_trip);
  g_test_add_func ("/link/names", test_names);
  g_test_add_func ("/link/invalid", test_invalid);
  g_test_add_func ("/link/server", test_server);
  g_test_add_func ("/link/may-be-plain", test_may_be_plain);

  return g_test_run ();
}
