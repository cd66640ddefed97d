/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"
#include "test-certificate.h"
#include "test-folder.h"

#include <signal.h>
#include <string.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"
#define MAX_ROUNDS 5000

/* A server with a certificate of its own. */
typedef struct
{
  char *folder;
  char *certificate;
  char *key;
  TestServer server;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  config)
{
  g_autofree char *text = NULL;

  self->folder = test_make_folder ();
  self->certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  self->key = g_build_filename (self->folder, "key.pem", NULL);
  test_make_certificate (self->certificate, self->key);

  text = g_strdup_printf ("[tls]\ncertificate=%s\nkey=%s\ncheck_interval=10ms\n[default]\npublish=everyone\n"
                          "[channel forgetful]\nhistory_size=0\n%s",
                          self->certificate, self->key, config != NULL ? (const char *) config : "");
  test_server_set_up (&self->server, text);
}

static void
tear_down (Fixture       *self,
           gconstpointer  config)
{
  test_server_tear_down (&self->server, NULL);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->certificate);
  g_free (self->key);
}

static RawClient *
connect_tls (Fixture *self)
{
  RawClient *client = raw_client_new_tls (self->server.port, FALSE);

  g_assert_nonnull (client);
  raw_client_upgrade (client);
  raw_client_begin (client, NULL);
  return client;
}

static void
test_talk (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = connect_tls (self);
  g_autofree char *fingerprint = raw_tls_get_fingerprint (raw_client_get_tls (client));

  g_assert_true (g_str_has_prefix (server_fixture_get_url (self->server.process), "wss://127.0.0.1:"));
  g_assert_cmpstr (server_fixture_get_fingerprint (self->server.process), ==, fingerprint);
  test_publish (client, "room", 500);
}

/* Messages of several records, which come in one piece or byte by byte. */
static void
test_large (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = connect_tls (self);
  g_autofree char *payload = g_strnfill (60000, '7');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"room\",\"data\":%s}", payload);
  g_autoptr (WireReply) reply = NULL;

  for (guint i = 0; i < 20; i++)
    test_assert_error (client, publish, 0);
  raw_client_send (client, "{\"id\":2,\"history\":{\"channel\":\"room\",\"limit\":15}}");
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->history.publications->len, ==, 15);
}

static void
test_dribble (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_new_tls (self->server.port, TRUE);

  g_assert_nonnull (client);
  raw_client_upgrade (client);
  raw_client_begin (client, NULL);
  test_publish (client, "room", 20);
}

static void
test_close (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (RawClient) refused = connect_tls (self);
  g_autoptr (RawClient) http = raw_client_new_tls (self->server.port, FALSE);
  const char *request = "GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  g_autofree char *head = NULL;

  raw_client_send (refused, "nonsense");
  g_assert_cmpint (raw_client_read_close (refused, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
  g_assert_true (raw_tls_was_told_the_end (raw_client_get_tls (refused)));

  raw_client_send_bytes (http, request, strlen (request));
  head = raw_client_read_response (http);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));
  while (!raw_client_reaches_end (http))
    raw_client_skip (http);
  g_assert_true (raw_tls_was_told_the_end (raw_client_get_tls (http)));
}

/* Who does not speak TLS is told so, or at least not cut off. */
static void
test_plain (Fixture       *self,
            gconstpointer  data)
{
  static const char *const words[] = {
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "\x16\x03\x01\x02\x00nonsense that is long enough to be looked at for a while, and more of it",
    "SSH-2.0-OpenSSH_9.9\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (RawClient) client = raw_client_new (self->server.port);

      raw_client_send_bytes (client, words[i], strlen (words[i]));
      if (i == 1)
        raw_client_shut_down (client);
      while (!raw_client_reaches_end (client))
        raw_client_skip (client);
      g_assert_false (raw_client_was_reset (client));
    }
}

static void
test_slow_handshake (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (RawClient) silent = raw_client_new (self->server.port);
  g_autoptr (RawClient) half = raw_client_new (self->server.port);
  g_autoptr (RawClient) no_request = raw_client_new_tls (self->server.port, FALSE);

  raw_client_send_bytes (half, "\x16\x03\x01\x02\x00\x01", 6);
  g_assert_true (raw_client_reaches_end (silent));
  g_assert_true (raw_client_reaches_end (half));
  g_assert_true (raw_client_reaches_end (no_request));
}

/* Who does not read is cut off, whatever TLS has in its own hands. */
static void
test_slow_reader (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (RawClient) slow = connect_tls (self);
  g_autoptr (RawClient) quick = connect_tls (self);
  g_autofree char *payload = g_strnfill (60000, '7');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"forgetful\",\"data\":%s}", payload);

  raw_client_send (slow, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}");
  g_assert_cmpint (raw_client_read_error (slow, 2), ==, 0);
  for (guint i = 0; i < 300; i++)
    test_assert_error (quick, publish, 0);

  g_assert_cmpint (raw_client_read_close (slow, NULL), ==, WIRE_DISCONNECT_SLOW);
}

static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);

  for (guint i = 0; i < 50; i++)
    {
      RawClient *client = connect_tls (self);

      g_ptr_array_add (clients, client);
      raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}");
      g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
    }

  test_publish (g_ptr_array_index (clients, 0), "other", 10);
  for (guint i = 0; i < 25; i++)
    g_ptr_array_remove_index_fast (clients, 10);
  test_publish (g_ptr_array_index (clients, 0), "other", 10);
}

/* New connections get the new certificate; the old ones do not notice. */
static void
test_reload (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RawClient) old = connect_tls (self);
  g_autofree char *fingerprint = raw_tls_get_fingerprint (raw_client_get_tls (old));
  guint round = 0;
  gboolean changed = FALSE;

  test_make_certificate (self->certificate, self->key);
  while (!changed)
    {
      g_autoptr (RawClient) client = connect_tls (self);
      g_autofree char *now = raw_tls_get_fingerprint (raw_client_get_tls (client));

      g_assert_cmpint (round++, <, MAX_ROUNDS);
      test_publish (client, "room", 5);
      test_publish (old, "room", 5);
      changed = g_strcmp0 (now, fingerprint) != 0;
    }

  test_publish (old, "room", 50);
}

static char *
get_fingerprint (Fixture *self)
{
  g_autoptr (RawClient) client = connect_tls (self);

  return raw_tls_get_fingerprint (raw_client_get_tls (client));
}

/* On SIGHUP the files are read at once; what is not good changes nothing. */
static void
test_hangup (Fixture       *self,
             gconstpointer  data)
{
  GPid pid = server_fixture_get_pid (self->server.process);
  g_autofree char *first = get_fingerprint (self);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_true (g_file_set_contents (self->key, "nonsense", -1, NULL));
  kill (pid, SIGHUP);
  server_fixture_wait_log (self->server.process, "event=certificate-refused", 1);
  second = get_fingerprint (self);
  g_assert_cmpstr (second, ==, first);

  test_make_certificate (self->certificate, self->key);
  kill (pid, SIGHUP);
  server_fixture_wait_log (self->server.process, "event=reloaded", 2);
  third = get_fingerprint (self);
  g_assert_cmpstr (third, !=, first);
}

static void
test_shutdown (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (RawClient) client = connect_tls (self);
  g_autoptr (RawClient) silent = raw_client_new (self->server.port);

  test_publish (client, "room", 10);
  g_assert_cmpint (server_fixture_stop (self->server.process), ==, 0);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_true (raw_client_reaches_end (silent));
}

#define ADD(name, config, func) \
  g_test_add ("/tls-process/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("talk", NULL, test_talk);
  ADD ("large", NULL, test_large);
  ADD ("dribble", NULL, test_dribble);
  ADD ("close", NULL, test_close);
  ADD ("plain", "[server]\nclose_timeout=20s\n", test_plain);
  ADD ("slow-handshake", "[server]\nhandshake_timeout=150ms\n", test_slow_handshake);
  ADD ("slow-reader", "[server]\nclose_timeout=20s\n", test_slow_reader);
  ADD ("many", NULL, test_many);
  ADD ("reload", NULL, test_reload);
  ADD ("hangup", "[tls]\ncheck_interval=1h\n", test_hangup);
  ADD ("shutdown", NULL, test_shutdown);

  return g_test_run ();
}
