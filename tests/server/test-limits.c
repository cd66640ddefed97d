/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define MAX_TRIES 100000
#define MANY 5000
#define UPGRADE \
  "GET /connection/websocket HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

/* The head of the answer to a WebSocket's request with these headers. */
static char *
ask (RawClient  *client,
     const char *headers)
{
  g_autofree char *request = g_strconcat (UPGRADE, headers, "\r\n", NULL);

  raw_client_send_bytes (client, request, strlen (request));
  return raw_client_read_response (client);
}

static void
assert_refused (TestServer *server,
                const char *headers,
                const char *status)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autofree char *head = ask (client, headers);
  g_autofree char *expected = g_strdup_printf ("HTTP/1.1 %s ", status);

  g_test_message ("%s", headers);
  if (!g_str_has_prefix (head, expected))
    g_assert_cmpstr (head, ==, expected);
  if (status[0] != '1' && !g_str_equal (status, "403"))
    {
      g_assert_true (raw_client_reaches_end (client));
      g_assert_false (raw_client_was_reset (client));
    }
  if (g_str_equal (status, "429") || g_str_equal (status, "503"))
    g_assert_nonnull (strstr (head, "\r\nRetry-After: "));
}

/* Comes in as soon as the server has noticed that others have left. */
static RawClient *
enter_again (TestServer *server,
             const char *headers)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autoptr (RawClient) client = raw_client_new (server->port);
      g_autofree char *head = ask (client, headers);

      if (g_str_has_prefix (head, "HTTP/1.1 101 "))
        return g_steal_pointer (&client);
    }

  g_assert_not_reached ();
}

static void
test_connections (TestServer    *server,
                  gconstpointer  data)
{
  RawClient *first = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) second = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) again = NULL;

  assert_refused (server, "Host: h\r\n", "503");
  raw_client_free (first);
  again = enter_again (server, "Host: h\r\n");
  test_publish (second, "room", 3);
}

static void
test_per_address (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autofree char *head = ask (client, "Host: h\r\nX-Forwarded-For: 203.0.113.1\r\n");

  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 101 "));
  assert_refused (server, "Host: h\r\nX-Forwarded-For: 203.0.113.1\r\n", "429");
  assert_refused (server, "Host: h\r\nX-Forwarded-For: 203.0.113.2\r\n", "101");
  assert_refused (server, "Host: h\r\nForwarded: for=203.0.113.1\r\n", "429");
  assert_refused (server, "Host: h\r\n", "101");

  g_clear_pointer (&client, raw_client_free);
  client = enter_again (server, "Host: h\r\nX-Forwarded-For: 203.0.113.1\r\n");
}

/* Nobody is believed who is not a proxy that is trusted. */
static void
test_untrusted (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  assert_refused (server, "Host: h\r\nX-Forwarded-For: 203.0.113.2\r\n", "429");
}

static void
test_host (TestServer    *server,
           gconstpointer  data)
{
  static const char *const paths[] = { "/", "/health", "/api/info", "/files/x", "/connection/websocket", "/metrics" };

  assert_refused (server, "Host: evil.example\r\n", "421");
  assert_refused (server, "Host: evil.example:8000\r\nOrigin: http://evil.example:8000\r\n", "421");
  assert_refused (server, "Host: localhost\r\nOrigin: http://localhost\r\n", "403");
  assert_refused (server, "Host: localhost\r\n", "101");
  assert_refused (server, "Host: chat.example.org\r\n", "101");

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: evil.example\r\n\r\n", paths[i]);
      g_autoptr (RawClient) client = raw_client_new (server->port);
      g_autofree char *head = NULL;

      raw_client_send_bytes (client, request, strlen (request));
      head = raw_client_read_response (client);
      g_assert_true (g_str_has_prefix (head, "HTTP/1.1 421 "));
    }
}

/* Whoever wants more at once than may be has to wait, and gets it all. */
static void
test_burst (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  for (guint i = 0; i < 128; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":%u,\"subscribe\":{\"channel\":\"c%u\"}}", i + 2, i);

      raw_client_send (client, text);
    }
  for (guint i = 0; i < 128; i++)
    g_assert_cmpint (raw_client_read_error (client, i + 2), ==, 0);
  test_publish (client, "c1", 1);
}

static void
test_large_burst (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *payload = g_strnfill (50000, '7');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"room\",\"data\":%s}", payload);

  for (guint i = 0; i < 5; i++)
    test_assert_error (client, publish, 0);
}

/* Who never has enough is sent away. */
static void
test_flood (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (GString) frame = g_string_new (NULL);
  g_autofree char *reason = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (frame, "{\"id\":%u,\"history\":{\"channel\":\"room\"}}\n", i + 2);
  for (guint i = 0; i < 400; i++)
    raw_client_send (client, frame->str);

  g_assert_cmpint (raw_client_read_close (client, &reason), ==, WIRE_DISCONNECT_TOO_MANY_REQUESTS);
  g_assert_cmpstr (reason, ==, wire_disconnect_code_get_reason (WIRE_DISCONNECT_TOO_MANY_REQUESTS));
}

static void
test_names (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  test_assert_error (client, "\"subscribe\":{\"channel\":\"1234567890\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"12345678901\"}", WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client, "\"publish\":{\"channel\":\"12345678901\",\"data\":1}", WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":[[[[[[1]]]]]]}", 0);
  test_assert_close (server, "{\"id\":1,\"connect\":{}}|{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":[[[[[[[[[1]]]]]]]]]}}",
                     WIRE_DISCONNECT_BAD_REQUEST);
}

/* A message may be as large as it may be, and not by one byte larger. */
static void
test_frame_size (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) fragments = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) announced = raw_client_connect (server->port, NULL);
  g_autofree char *text = g_strnfill (65537, ' ');

  memcpy (text, "{\"id\":2,\"unsubscribe\":{\"channel\":\"room\"}}", 41);
  raw_client_send_frame (client, 0x81, text, 65536);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  raw_client_send_frame (client, 0x81, text, 65537);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, 1009);

  raw_client_send_frame (fragments, 0x01, text, 65536);
  raw_client_send_frame (fragments, 0x80, " ", 1);
  g_assert_cmpint (raw_client_read_close (fragments, NULL), ==, 1009);

  /* It is not waited for what cannot be taken anyway */
  raw_client_send_bytes (announced, "\x81\xff\x00\x00\x00\x00\x7f\xff\xff\xff", 10);
  g_assert_cmpint (raw_client_read_close (announced, NULL), ==, 1009);
}

static guint
count_descriptors (TestServer *server)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", server_fixture_get_pid (server->process));
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gsize
measure_memory (TestServer *server)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", server_fixture_get_pid (server->process));
  g_autofree char *text = NULL;
  gsize pages = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %" G_GSIZE_FORMAT, &pages), ==, 1);
  return pages * 4096;
}

static void
open_and_drop (TestServer *server,
               guint       n)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);

  for (guint i = 0; i < n; i++)
    {
      RawClient *client = raw_client_connect (server->port, NULL);

      g_ptr_array_add (clients, client);
      raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}");
    }
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (raw_client_read_error (g_ptr_array_index (clients, i), 2), ==, 0);
}

/* What many connections need is given back when they are gone. */
static void
test_many (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  struct rlimit limit;
  guint n_before;
  gsize before;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  if (limit.rlim_max < MANY + 100 || setrlimit (RLIMIT_NOFILE, &limit) != 0)
    {
      g_test_skip ("There may be too few descriptors here");
      return;
    }

  n_before = count_descriptors (server);
  open_and_drop (server, MANY);
  for (guint i = 0; count_descriptors (server) > n_before; i++)
    {
      g_assert_cmpint (i, <, MAX_TRIES);
      test_publish (client, "room", 1);
    }
  test_publish (client, "room", 1);
  before = measure_memory (server);

  /* The second time needs no more memory than the first */
  for (guint round = 0; round < 2; round++)
    {
      open_and_drop (server, MANY / 2);
      for (guint i = 0; count_descriptors (server) > n_before; i++)
        {
          g_assert_cmpint (i, <, MAX_TRIES);
          test_publish (client, "room", 1);
        }
    }
  test_publish (client, "room", 1);
  g_test_message ("%" G_GSIZE_FORMAT " KB after the first, %" G_GSIZE_FORMAT " KB after all",
                  before / 1024, measure_memory (server) / 1024);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (measure_memory (server), <, before + 2 * 1024 * 1024);
#endif
}

/* Who comes with a question during the end is sent away first. */
static void
test_spread (TestServer    *server,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);
  RawClient *last;

  for (guint i = 0; i < 400; i++)
    g_ptr_array_add (clients, raw_client_connect (server->port, NULL));
  last = g_ptr_array_index (clients, 399);

  kill (server_fixture_get_pid (server->process), SIGTERM);
  g_assert_cmpint (raw_client_read_close (g_ptr_array_index (clients, 0), NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  raw_client_send (last, "{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":1}}");
  g_assert_cmpint (raw_client_read_close (last, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  for (guint i = 1; i < 399; i++)
    g_assert_cmpint (raw_client_read_close (g_ptr_array_index (clients, i), NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_cmpint (server_fixture_wait (server->process), ==, 0);
}

/* A connection that has gone away without a word ends when it does not
 * answer; one whose other half is closed ends at once. */
static void
test_half_open (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (RawClient) silent = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) half = raw_client_connect (server->port, NULL);

  raw_client_shut_down (half);
  g_assert_true (raw_client_reaches_end (half));
  g_assert_cmpint (raw_client_read_close (silent, NULL), ==, WIRE_DISCONNECT_NO_PONG);
}

static const char proxy_config[] = "[limits]\ntrusted_proxies=127.0.0.1\nmax_connections_per_address=1\nconnection_rate=0\n";
static const char host_config[] = "[limits]\nallowed_hosts=chat.example.org\n";
static const char names_config[] = "[limits]\nmax_channel_length=10\nmax_depth=8\n[default]\npublish=everyone\n";
static const char burst_config[] = "[limits]\ncommand_rate=12\nflood_timeout=30s\n[default]\npublish=everyone\n";
static const char large_config[] = "[limits]\nbyte_rate=24K\nflood_timeout=30s\n[default]\npublish=everyone\n";
static const char flood_config[] = "[limits]\ncommand_rate=2000\nflood_timeout=1s\n[default]\npublish=everyone\n";
static const char half_config[] = "ping_interval=200ms\npong_timeout=100ms\n";

#define ADD(name, config, func) \
  g_test_add ("/limits/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("connections", "[limits]\nmax_connections=2\n[default]\npublish=everyone\n", test_connections);
  ADD ("per-address", proxy_config, test_per_address);
  ADD ("untrusted", "[limits]\nmax_connections_per_address=1\n", test_untrusted);
  ADD ("host", host_config, test_host);
  ADD ("burst", burst_config, test_burst);
  ADD ("large-burst", large_config, test_large_burst);
  ADD ("flood", flood_config, test_flood);
  ADD ("names", names_config, test_names);
  ADD ("frame-size", NULL, test_frame_size);
  ADD ("many", "ping_interval=0\n[default]\npublish=everyone\n", test_many);
  ADD ("spread", NULL, test_spread);
  ADD ("half-open", half_config, test_half_open);

  return g_test_run ();
}
