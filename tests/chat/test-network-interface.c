/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-network-interface.h"

#include <arpa/inet.h>

static struct in_addr
parse (const char *text)
{
  struct in_addr address;

  g_assert_cmpint (inet_pton (AF_INET, text, &address), ==, 1);

  return address;
}

static ChatNetworkInterface *
make_interface (const char *name,
                guint       index,
                const char *address,
                const char *mask)
{
  ChatNetworkInterface *interface = chat_network_interface_new (name, index);

  chat_network_interface_add_address (interface, parse (address), parse (mask));

  return interface;
}

static void
test_neighbours (void)
{
  g_autoptr (ChatNetworkInterface) interface = make_interface ("lan", 2, "192.0.2.7", "255.255.255.0");

  chat_network_interface_add_address (interface, parse ("10.3.7.1"), parse ("255.255.252.0"));
  g_assert_cmpuint (chat_network_interface_get_address (interface).s_addr, ==, parse ("192.0.2.7").s_addr);
  g_assert_true (chat_network_interface_has_address (interface, parse ("10.3.7.1")));
  g_assert_false (chat_network_interface_has_address (interface, parse ("10.3.7.2")));

  g_assert_true (chat_network_interface_has_neighbour (interface, parse ("192.0.2.7")));
  g_assert_true (chat_network_interface_has_neighbour (interface, parse ("192.0.2.200")));
  g_assert_true (chat_network_interface_has_neighbour (interface, parse ("10.3.4.9")));
  g_assert_false (chat_network_interface_has_neighbour (interface, parse ("192.0.3.7")));
  g_assert_false (chat_network_interface_has_neighbour (interface, parse ("10.3.8.1")));
  g_assert_false (chat_network_interface_has_neighbour (interface, parse ("127.0.0.1")));
}

static void
test_equal (void)
{
  g_autoptr (ChatNetworkInterface) interface = make_interface ("lan", 2, "192.0.2.7", "255.255.255.0");
  const struct {
    const char *name;
    guint       index;
    const char *address;
    const char *mask;
    gboolean    equal;
  } tests[] = {
    { "lan", 2, "192.0.2.7", "255.255.255.0", TRUE },
    { "wlan", 2, "192.0.2.7", "255.255.255.0", FALSE },
    { "lan", 3, "192.0.2.7", "255.255.255.0", FALSE },
    { "lan", 2, "192.0.2.8", "255.255.255.0", FALSE },
    { "lan", 2, "192.0.2.7", "255.255.0.0", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autoptr (ChatNetworkInterface) other = make_interface (tests[i].name, tests[i].index, tests[i].address,
                                                               tests[i].mask);

      g_assert_cmpint (chat_network_interface_equal (interface, other), ==, tests[i].equal);
      chat_network_interface_add_address (other, parse ("10.3.7.1"), parse ("255.255.252.0"));
      g_assert_false (chat_network_interface_equal (interface, other));
    }
}

/* Whatever this computer has */
static void
test_list (void)
{
  g_autoptr (GPtrArray) interfaces = chat_network_interface_list ();

  for (guint i = 0; i < interfaces->len; i++)
    {
      ChatNetworkInterface *interface = interfaces->pdata[i];

      g_assert_cmpuint (interface->index, >, 0);
      g_assert_cmpuint (interface->addresses->len, >, 0);
      g_assert_false (chat_network_interface_has_address (interface, parse ("127.0.0.1")));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-interface/neighbours", test_neighbours);
  g_test_add_func ("/network-interface/equal", test_equal);
  g_test_add_func ("/network-interface/list", test_list);

  return g_test_run ();
}
