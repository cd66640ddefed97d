/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-gate.h"

#include "server-network.h"

#include <arpa/inet.h>
#include <string.h>

#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  ServerGate *gate;
  ServerConfig config;
  gint64 now;
} Fixture;

static char *no_texts[] = { NULL };

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->gate = server_gate_new ();
  self->config.trusted_proxies = no_texts;
  self->config.allowed_hosts = no_texts;
  self->now = 1000 * SECOND;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  server_gate_free (self->gate);
}

static struct sockaddr_storage
make_peer (const char *address)
{
  struct sockaddr_storage peer = { 0 };

  if (inet_pton (AF_INET, address, &((struct sockaddr_in *) &peer)->sin_addr) == 1)
    peer.ss_family = AF_INET;
  else
    {
      g_assert_cmpint (inet_pton (AF_INET6, address, &((struct sockaddr_in6 *) &peer)->sin6_addr), ==, 1);
      peer.ss_family = AF_INET6;
    }

  return peer;
}

static gboolean
enter (Fixture     *self,
       ServerGuest *guest,
       const char  *address)
{
  struct sockaddr_storage peer = make_peer (address);

  return server_gate_enter (self->gate, &self->config, guest, &peer, self->now);
}

static guint
check (Fixture     *self,
       ServerGuest *guest,
       const char  *headers)
{
  g_autofree char *head = g_strdup_printf ("GET / HTTP/1.1\r\n%s\r\n", headers);
  g_autoptr (ServerHttpRequest) request = server_http_request_parse ((const guint8 *) head, strlen (head));

  return server_gate_check (self->gate, &self->config, guest, request, self->now);
}

/* Comes in, asks, and leaves again. Returns the status, 1 if it came not even
 * in. */
static guint
visit (Fixture    *self,
       const char *address,
       const char *headers)
{
  ServerGuest guest;
  guint status;

  if (!enter (self, &guest, address))
    return 1;

  status = check (self, &guest, headers);
  server_gate_leave (self->gate, &guest, self->now);
  return status;
}

static void
test_all (Fixture       *self,
          gconstpointer  data)
{
  ServerGuest guests[40] = { 0 };

  self->config.max_connections = 2;
  for (guint i = 0; i < 34; i++)
    {
      g_assert_true (enter (self, &guests[i], "192.0.2.1"));
      g_assert_cmpint (check (self, &guests[i], ""), ==, i < 2 ? 0 : 503);
    }
  g_assert_false (enter (self, &guests[34], "192.0.2.1"));
  server_gate_leave (self->gate, &guests[34], self->now);

  for (guint i = 0; i < 34; i++)
    server_gate_leave (self->gate, &guests[i], self->now);
  g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 0);
}

static void
test_per_address (Fixture       *self,
                  gconstpointer  data)
{
  ServerGuest guests[40] = { 0 };

  self->config.max_connections_per_address = 2;
  for (guint i = 0; i < 34; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%u", i);

      g_assert_true (enter (self, &guests[i], address));
      g_assert_cmpint (check (self, &guests[i], ""), ==, i < 2 ? 0 : 429);
    }
  g_assert_cmpint (visit (self, "2001:db8::77", ""), ==, 1);

  /* Others are not concerned, be they in the network beside */
  g_assert_cmpint (visit (self, "2001:db8:0:1::1", ""), ==, 0);
  g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 0);

  for (guint i = 0; i < 34; i++)
    server_gate_leave (self->gate, &guests[i], self->now);
  g_assert_cmpint (visit (self, "2001:db8::1", ""), ==, 0);
}

static void
test_rate (Fixture       *self,
           gconstpointer  data)
{
  self->config.connection_rate = 5;
  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 0);
  for (guint i = 0; i < 49; i++)
    g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 429);
  g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 1);
  g_assert_cmpint (visit (self, "192.0.2.2", ""), ==, 0);

  /* Ten seconds later what was too much is paid for, and then there is more */
  self->now += 10 * SECOND;
  g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 429);
  self->now += SECOND;
  g_assert_cmpint (visit (self, "192.0.2.1", ""), ==, 0);
}

static void
test_proxy (Fixture       *self,
            gconstpointer  data)
{
  char *proxies[] = { (char *) "10.0.0.0/8", NULL };
  ServerGuest held = { 0 };

  self->config.trusted_proxies = proxies;
  self->config.max_connections_per_address = 1;

  /* One connection of a proxy carries requests of many */
  g_assert_true (enter (self, &held, "10.1.1.1"));
  g_assert_cmpint (check (self, &held, "X-Forwarded-For: 203.0.113.1\r\n"), ==, 0);
  g_assert_cmpint (check (self, &held, "X-Forwarded-For: 203.0.113.1\r\n"), ==, 0);
  g_assert_cmpint (visit (self, "10.1.1.1", "X-Forwarded-For: 203.0.113.1\r\n"), ==, 429);
  g_assert_cmpint (visit (self, "10.1.1.1", "X-Forwarded-For: 203.0.113.9, 203.0.113.1\r\n"), ==, 429);
  g_assert_cmpint (visit (self, "10.1.1.1", "Forwarded: for=203.0.113.1\r\n"), ==, 429);
  g_assert_cmpint (visit (self, "203.0.113.1", ""), ==, 429);
  g_assert_cmpint (check (self, &held, "X-Forwarded-For: 203.0.113.2\r\n"), ==, 0);
  g_assert_cmpint (visit (self, "203.0.113.1", ""), ==, 0);
  g_assert_cmpint (visit (self, "203.0.113.2", ""), ==, 429);

  /* The proxy itself may do what it wants; others may not claim to be one */
  g_assert_cmpint (visit (self, "10.1.1.1", ""), ==, 0);
  g_assert_cmpint (visit (self, "203.0.113.2", "X-Forwarded-For: 203.0.113.8\r\n"), ==, 429);
  server_gate_leave (self->gate, &held, self->now);
  g_assert_cmpint (visit (self, "203.0.113.2", ""), ==, 0);
}

static void
test_host (Fixture       *self,
           gconstpointer  data)
{
  char *proxies[] = { (char *) "127.0.0.2", NULL };
  char *hosts[] = { (char *) "chat.example.org", NULL };

  g_assert_cmpint (visit (self, "127.0.0.1", "Host: evil.example\r\n"), ==, 0);

  self->config.is_loopback = TRUE;
  self->config.trusted_proxies = proxies;
  self->config.allowed_hosts = hosts;
  g_assert_cmpint (visit (self, "127.0.0.1", "Host: evil.example\r\n"), ==, 421);
  g_assert_cmpint (visit (self, "127.0.0.1", "Host: localhost:8000\r\n"), ==, 0);
  g_assert_cmpint (visit (self, "127.0.0.1", "Host: chat.example.org\r\n"), ==, 0);
  g_assert_cmpint (visit (self, "127.0.0.2", "Host: www.example.org\r\n"), ==, 0);
}

/* Strangers with any number of addresses leave next to nothing behind. */
static void
test_forgets (void)
{
  g_autoptr (ServerAddresses) addresses = server_addresses_new ();
  gint64 now = 1000 * SECOND;

  for (guint i = 0; i < 100000; i++)
    {
      struct in6_addr address = { 0 };
      ServerAddress *entry;

      memcpy (&address, &i, sizeof i);
      entry = server_addresses_enter (addresses, &address, now);
      server_bucket_take (&entry->bucket, now, 1, 1);
      server_addresses_leave (addresses, entry, now);
      g_assert_cmpint (server_addresses_get_size (addresses), <=, 8193);
    }
  g_assert_cmpint (server_addresses_get_size (addresses), >, 8000);

  /* And who comes when the debts are paid clears up */
  now += 60 * SECOND;
  for (guint i = 0; i < 5000; i++)
    {
      struct in6_addr address = { 0 };

      server_addresses_leave (addresses, server_addresses_enter (addresses, &address, now), now);
    }
  g_assert_cmpint (server_addresses_get_size (addresses), ==, 0);
}

static void
test_bucket (void)
{
  ServerBucket bucket = 0;
  gint64 now = 1000 * SECOND;

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (server_bucket_take (&bucket, now, 1, 100), <=, SERVER_BUCKET_BURST);
  g_assert_cmpint (server_bucket_take (&bucket, now, 1, 100), >, SERVER_BUCKET_BURST);
  g_assert_cmpint (server_bucket_take (&bucket, now, 1000000, 100), ==, 2 * SERVER_BUCKET_BURST);
  g_assert_cmpint (server_bucket_get_debt (bucket, now + 5 * SECOND), ==, 15 * SECOND);
  g_assert_cmpint (server_bucket_get_debt (bucket, now + 50 * SECOND), ==, 0);

  /* What is less than a microsecond is not for nothing */
  bucket = 0;
  g_assert_cmpint (server_bucket_take (&bucket, now, 1, 1 << 30), ==, 1);
}

#define ADD(name, func) g_test_add ("/gate/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("all", test_all);
  ADD ("per-address", test_per_address);
  ADD ("rate", test_rate);
  ADD ("proxy", test_proxy);
  ADD ("host", test_host);
  g_test_add_func ("/gate/forgets", test_forgets);
  g_test_add_func ("/gate/bucket", test_bucket);

  return g_test_run ();
}
