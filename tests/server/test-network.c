/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-network.h"

#include <arpa/inet.h>

static void
test_parse (void)
{
  static const char *const good[] = { "127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::/0", "::1/128" };
  static const char *const bad[] = {
    "", "/", "/8", "localhost", "127.0.0", "127.0.0.1/33", "127.0.0.1/", "127.0.0.1/-1", "::1/129", "::1/x", "[::1]",
    "127.0.0.1/8/8", "1.2.3.4 ", "::%eth0"
  };
  ServerNetwork network;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (server_network_parse (good[i], &network));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (server_network_parse (bad[i], &network));
}

static void
test_has (void)
{
  static const struct
  {
    const char *network;
    const char *address;
    gboolean has;
  } cases[] = {
    { "127.0.0.1", "127.0.0.1", TRUE },
    { "127.0.0.1", "127.0.0.2", FALSE },
    { "127.0.0.1", "::ffff:127.0.0.1", TRUE },
    { "10.0.0.0/8", "10.255.255.255", TRUE },
    { "10.0.0.0/8", "11.0.0.0", FALSE },
    { "10.128.0.0/9", "10.127.255.255", FALSE },
    { "10.128.0.0/9", "10.129.0.0", TRUE },
    { "0.0.0.0/0", "203.0.113.7", TRUE },
    { "0.0.0.0/0", "2001:db8::1", FALSE },
    { "2001:db8::/33", "2001:db8:7fff::1", TRUE },
    { "2001:db8::/33", "2001:db8:8000::1", FALSE },
    { "::/0", "2001:db8::1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ServerNetwork network;
      struct in6_addr address;

      g_test_message ("%s %s", cases[i].network, cases[i].address);
      g_assert_true (server_network_parse (cases[i].network, &network));
      g_assert_true (server_address_parse (cases[i].address, &address));
      g_assert_cmpint (server_network_has (&network, &address), ==, cases[i].has);
    }
}

/* Only what trusted proxies have written counts, from the last one on. */
static void
test_trace (void)
{
  static const struct
  {
    const char *x_forwarded_for;
    const char *forwarded;
    const char *expected;
  } cases[] = {
    { NULL, NULL, NULL },
    { "", NULL, NULL },
    { "203.0.113.7", NULL, "203.0.113.7" },
    { "203.0.113.7:4711", NULL, "203.0.113.7" },
    { "2001:db8::7", NULL, "2001:db8::7" },
    { "[2001:db8::7]", NULL, "2001:db8::7" },
    { "[2001:db8::7]:4711", NULL, "2001:db8::7" },
    { "198.51.100.1, 203.0.113.7", NULL, "203.0.113.7" },
    { "203.0.113.7, 10.1.2.3", NULL, "203.0.113.7" },
    { "198.51.100.1, 203.0.113.7, 10.1.2.3,10.4.5.6", NULL, "203.0.113.7" },
    { "10.1.2.3", NULL, NULL },
    { "203.0.113.7, unknown", NULL, NULL },
    { "203.0.113.7,", NULL, NULL },
    { "nonsense", NULL, NULL },
    { "[2001:db8::7", NULL, NULL },
    { "[2001:db8::7]x", NULL, NULL },
    { "203.0.113.7", "for=198.51.100.1", "203.0.113.7" },
    { NULL, "for=203.0.113.7", "203.0.113.7" },
    { NULL, "For=\"[2001:db8::7]:4711\"", "2001:db8::7" },
    { NULL, "for=198.51.100.1, for=203.0.113.7;proto=https;by=10.1.2.3, for=10.1.2.3", "203.0.113.7" },
    { NULL, "proto=https ; for=203.0.113.7", "203.0.113.7" },
    { NULL, "for=_hidden", NULL },
    { NULL, "for=unknown", NULL },
    { NULL, "proto=https", NULL },
    { NULL, "for=\"", NULL },
    { NULL, "for=", NULL },
  };
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (ServerNetwork));
  ServerNetwork network;

  g_assert_true (server_network_parse ("10.0.0.0/8", &network));
  g_array_append_val (networks, network);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct in6_addr address = { 0 };
      struct in6_addr expected;
      gboolean found = server_networks_trace (networks, cases[i].x_forwarded_for, cases[i].forwarded, &address);

      g_test_message ("%s %s", cases[i].x_forwarded_for, cases[i].forwarded);
      g_assert_cmpint (found, ==, cases[i].expected != NULL);
      if (!found)
        continue;
      g_assert_true (server_address_parse (cases[i].expected, &expected));
      g_assert_cmpmem (&address, sizeof address, &expected, sizeof expected);
    }
}

static void
test_long_header (void)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (ServerNetwork));
  g_autofree char *text = g_strnfill (16000, '7');
  struct in6_addr address;

  g_assert_false (server_networks_trace (networks, text, NULL, &address));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/parse", test_parse);
  g_test_add_func ("/network/has", test_has);
  g_test_add_func ("/network/trace", test_trace);
  g_test_add_func ("/network/long-header", test_long_header);

  return g_test_run ();
}
