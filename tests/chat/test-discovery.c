/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi.h"
#include "chat-discovery.h"
#include "chat-test-util.h"
#include "fake-avahi.h"

#define MANY 80
#define MOST 64

static void
set_up (FakeAvahi     *avahi,
        gconstpointer  data)
{
  fake_avahi_set_up (avahi);
}

static void
tear_down (FakeAvahi     *avahi,
           gconstpointer  data)
{
  fake_avahi_tear_down (avahi);
}

static guint
get_n (ChatDiscovery *discovery)
{
  return g_list_model_get_n_items (G_LIST_MODEL (discovery));
}

static void
assert_server (ChatDiscovery *discovery,
               guint          position,
               const char    *name,
               const char    *host,
               guint16        port,
               const char    *fingerprint)
{
  g_autoptr (ChatDiscoveredServer) server = g_list_model_get_item (G_LIST_MODEL (discovery), position);

  g_assert_nonnull (server);
  g_assert_cmpstr (chat_discovered_server_get_name (server), ==, name);
  g_assert_cmpstr (chat_discovered_server_get_host (server), ==, host);
  g_assert_cmpuint (chat_discovered_server_get_port (server), ==, port);
  g_assert_cmpstr (chat_discovered_server_get_fingerprint (server), ==, fingerprint);
}

static gboolean
has_host (ChatDiscovery *discovery,
          const char    *host)
{
  g_autoptr (ChatDiscoveredServer) server = g_list_model_get_item (G_LIST_MODEL (discovery), 0);

  return server != NULL && g_str_equal (chat_discovered_server_get_host (server), host);
}

/* Nothing is left behind, in Avahi neither. */
static void
end (FakeAvahi     *avahi,
     ChatDiscovery *discovery)
{
  g_assert_finalize_object (discovery);
  test_wait_until (fake_avahi_get_n (avahi) == 0);
}

static void
test_found (FakeAvahi     *avahi,
            gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_start (avahi);
  test_wait_until (get_n (discovery) == 1);
  assert_server (discovery, 0, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (discovery)) == CHAT_TYPE_DISCOVERED_SERVER);

  fake_avahi_add (avahi, 2, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);
  test_wait_until (get_n (discovery) == 2);
  assert_server (discovery, 1, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);

  fake_avahi_remove (avahi, 2, "ann@desk");
  test_wait_until (get_n (discovery) == 1);
  assert_server (discovery, 0, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);

  end (avahi, discovery);
}

static void
test_moved (FakeAvahi     *avahi,
            gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_start (avahi);
  test_wait_until (get_n (discovery) == 1);

  fake_avahi_move (avahi, "ann@desk", "192.0.2.9");
  test_wait_until (has_host (discovery, "192.0.2.9"));
  g_assert_cmpuint (get_n (discovery), ==, 1);

  fake_avahi_fail (avahi, "ann@desk");
  test_wait_until (get_n (discovery) == 0);
  fake_avahi_move (avahi, "ann@desk", "192.0.2.7");
  test_wait_until (has_host (discovery, "192.0.2.7"));

  end (avahi, discovery);
}

/* By cable and by radio it is one server. */
static void
test_interfaces (FakeAvahi     *avahi,
                 gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 3, "ann@desk", "198.51.100.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 3, "ben@lap", "198.51.100.8", 8443, FAKE_OTHER_FINGERPRINT);
  fake_avahi_start (avahi);
  test_wait_until (get_n (discovery) == 2);
  assert_server (discovery, 0, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);

  fake_avahi_remove (avahi, 2, "ann@desk");
  test_wait_until (has_host (discovery, "198.51.100.8"));
  test_wait_until (get_n (discovery) == 2);
  assert_server (discovery, 1, "ann@desk", "198.51.100.7", 8443, FAKE_FINGERPRINT);

  end (avahi, discovery);
}

static void
test_comes_and_goes (FakeAvahi     *avahi,
                     gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  for (guint i = 0; i < 3; i++)
    {
      fake_avahi_start (avahi);
      test_wait_until (get_n (discovery) == 1);
      fake_avahi_stop (avahi);
      test_wait_until (get_n (discovery) == 0);
    }

  end (avahi, discovery);
}

/* What is not like it has to be is as if it were not there. */
static void
test_nonsense (FakeAvahi     *avahi,
               gconstpointer  data)
{
  const char *records[] = {
    "@aay []", "[@ay []]", "[b'v=1']", "[b'v=1', b'tls=']", "[[byte 0x76, 0x3d, 0x31], [byte 0xff, 0xfe, 0x00]]",
    "[[byte 0x76, 0x3d, 0x31], [byte 0x74, 0x6c, 0x73, 0x3d, 0x7a]]", "[[byte 0x76, 0x3d, 0x32]]",
  };
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *name = g_strdup_printf ("odd %u", (guint) i);

      fake_avahi_add_records (avahi, name, "192.0.2.7", 8443, records[i], 0);
    }
  fake_avahi_add (avahi, 2, "no port", "192.0.2.7", 0, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 2, "no address", "ann.example", 8443, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 2, "\342\200\256", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  fake_avahi_add (avahi, 2, "ben\n\342\200\256@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);
  fake_avahi_start (avahi);

  test_wait_until (get_n (discovery) > 0);
  g_assert_cmpuint (get_n (discovery), ==, 1);
  assert_server (discovery, 0, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);

  end (avahi, discovery);
}

static void
test_own (FakeAvahi     *avahi,
          gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  fake_avahi_add_records (avahi, "own", "192.0.2.7", 8443, "[b'']", CHAT_AVAHI_LOOKUP_OUR_OWN);
  fake_avahi_add (avahi, 2, "ben@lap", "192.0.2.8", 8444, FAKE_OTHER_FINGERPRINT);
  fake_avahi_start (avahi);
  test_wait_until (get_n (discovery) > 0);
  g_assert_cmpuint (avahi->n_made, ==, 2);

  end (avahi, discovery);
}

static void
test_flood (FakeAvahi     *avahi,
            gconstpointer  data)
{
  ChatDiscovery *discovery = chat_discovery_new (avahi->client);

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *fingerprint = g_strdup_printf ("%064u", i);

      fake_avahi_add (avahi, 2, name, "192.0.2.7", 8443, fingerprint);
    }
  fake_avahi_start (avahi);
  test_wait_until (get_n (discovery) == MOST);
  g_assert_cmpuint (avahi->n_made, ==, 1 + MOST);

  end (avahi, discovery);
}

/* It is given up before Avahi has answered. */
static void
test_given_up (FakeAvahi     *avahi,
               gconstpointer  data)
{
  ChatDiscovery *discovery;

  fake_avahi_start (avahi);
  fake_avahi_add (avahi, 2, "ann@desk", "192.0.2.7", 8443, FAKE_FINGERPRINT);
  discovery = chat_discovery_new (avahi->client);
  g_assert_finalize_object (discovery);

  discovery = chat_discovery_new (avahi->client);
  test_wait_until (avahi->n_made == 2);
  g_assert_finalize_object (discovery);
  test_wait_until (fake_avahi_get_n (avahi) == 0);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (FakeAvahi *, gconstpointer);
  } tests[] = {
    { "/discovery/found", test_found },
    { "/discovery/moved", test_moved },
    { "/discovery/interfaces", test_interfaces },
    { "/discovery/comes-and-goes", test_comes_and_goes },
    { "/discovery/nonsense", test_nonsense },
    { "/discovery/own", test_own },
    { "/discovery/flood", test_flood },
    { "/discovery/given-up", test_given_up },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, FakeAvahi, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
