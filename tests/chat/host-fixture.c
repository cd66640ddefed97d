/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#include "chat-error.h"
#include "chat-host-files.h"
#include "chat-host-invites.h"
#include "chat-test-util.h"
#include "server-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Fast, and with patience where something has to be waited for. */
const ChatHostTiming test_host_timing = {
  .watch = 20,
  .attach = 10,
  .attach_limit = 30000,
  .restart = 20,
  .restart_limit = 80,
  .stable = 60000,
  .kill = 30000,
};

void
test_outcome_clear (TestOutcome *outcome)
{
  g_clear_pointer (&outcome->token, g_free);
  g_clear_error (&outcome->error);
  outcome->done = FALSE;
}

void
test_host_set_up (TestHost      *fixture,
                  gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->directory = g_build_filename (fixture->folder, "deep", "host", NULL);
}

/* The process that serves a directory, 0 if there is none. */
GPid
test_find_server (const char *directory)
{
  g_autofree char *data_dir = g_build_filename (directory, "data", NULL);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      gsize length;

      if (g_ascii_isdigit (*name) && g_file_get_contents (path, &line, &length, NULL) &&
          memmem (line, length, data_dir, strlen (data_dir)) != NULL)
        return (GPid) g_ascii_strtoull (name, NULL, 10);
    }

  return 0;
}

/* A process that ends is gone from /proc before it lets go of its files. */
gboolean
test_is_unlocked (const char *directory)
{
  g_autoptr (GError) error = NULL;
  int lock;

  chat_host_files_lock (directory, &lock, &error);
  g_assert_no_error (error);
  if (lock < 0)
    return FALSE;

  return g_close (lock, NULL);
}

/* No test leaves a server behind. */
void
test_host_tear_down (TestHost      *fixture,
                     gconstpointer  data)
{
  test_wait_until (test_find_server (fixture->directory) == 0);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->directory);
}

ChatHost *
test_make_host_of (TestHost   *fixture,
                   const char *server_path)
{
  ChatHost *host = chat_host_new (server_path, fixture->directory);

  chat_host_set_timing (host, &test_host_timing);

  return host;
}

ChatHost *
test_make_host (TestHost *fixture)
{
  return test_make_host_of (fixture, server_fixture_get_program (NULL));
}

/* A program that is not quite a server. */
ChatHost *
test_make_host_of_script (TestHost   *fixture,
                          const char *script)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "script", NULL);

  test_write_file (fixture->folder, "script", text);
  g_assert_no_errno (g_chmod (path, 0700));

  return test_make_host_of (fixture, path);
}

void
test_started_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  TestOutcome *outcome = user_data;

  outcome->success = chat_host_start_finish (CHAT_HOST (object), result, &outcome->error);
  outcome->done = TRUE;
}

void
test_stopped_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  TestOutcome *outcome = user_data;

  outcome->success = chat_host_stop_finish (CHAT_HOST (object), result, &outcome->error);
  outcome->done = TRUE;
}

void
test_minted_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  TestOutcome *outcome = user_data;

  outcome->token = chat_host_mint_token_finish (CHAT_HOST (object), result, &outcome->error);
  outcome->done = TRUE;
}

void
test_start_host (ChatHost *host)
{
  g_auto (TestOutcome) outcome = { 0 };

  chat_host_start_async (host, NULL, test_started_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.success);
  g_assert_true (chat_host_get_running (host));
}

void
test_stop_host (ChatHost *host)
{
  g_auto (TestOutcome) outcome = { 0 };

  chat_host_stop_async (host, NULL, test_stopped_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.success);
  g_assert_false (chat_host_get_running (host));
  g_assert_false (chat_host_get_owner (host));
}

/* Starting fails in words that have a certain word in them. */
void
test_start_in_vain (ChatHost   *host,
                    const char *word)
{
  g_auto (TestOutcome) outcome = { 0 };

  chat_host_start_async (host, NULL, test_started_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_nonnull (strstr (outcome.error->message, word));
  g_assert_false (chat_host_get_running (host));
  g_assert_false (chat_host_get_owner (host));
}

char *
test_mint_token (ChatHost   *host,
                 const char *user)
{
  TestOutcome outcome = { 0 };

  chat_host_mint_token_async (host, user, NULL, test_minted_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);

  return outcome.token;
}

/* Keeps what an operation has come to, in a GAsyncResult. */
void
test_keep_result_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

char *
test_add_invite (ChatHost   *host,
                 const char *name,
                 guint       uses)
{
  const ChatHostInviteTerms terms = { .name = name, .address = "127.0.0.1", .uses = uses, .days = 7 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *link;

  chat_host_add_invite_async (host, &terms, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  link = chat_host_add_invite_finish (host, result, &error);
  g_assert_no_error (error);

  return link;
}

ChatInviteAnswer *
test_redeem_invite (const char *text,
                    const char *name)
{
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ChatInviteAnswer *answer;

  g_assert_nonnull (link);
  chat_invite_redeem_async (link, name, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  answer = chat_invite_redeem_finish (result, &error);
  g_assert_no_error (error);

  return answer;
}

void
test_kill_server (TestHost *fixture)
{
  GPid pid = test_find_server (fixture->directory);

  g_assert_cmpint (pid, >, 0);
  g_assert_no_errno (kill (pid, SIGKILL));
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  TestOutcome *outcome = user_data;

  outcome->success = realtime_client_publish_finish (REALTIME_CLIENT (object), result,
                                                     &outcome->error);
  outcome->done = TRUE;
}

void
test_publish (RealtimeClient *client)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("lobby", NULL);
  g_autoptr (GBytes) payload = g_bytes_new_static ("\"hello\"", 7);
  g_auto (TestOutcome) outcome = { 0 };

  realtime_client_publish_bytes_async (client, channel, payload, NULL, published_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
}

RealtimeClient *
test_connect_client (ChatHost   *host,
                     const char *token)
{
  RealtimeClient *client = realtime_client_new (chat_host_get_uri (host));

  g_object_set (client, "certificate-fingerprint", chat_host_get_fingerprint (host), NULL);
  realtime_client_set_token (client, token);
  realtime_client_open (client);
  test_wait_until (realtime_client_get_state (client) != REALTIME_CLIENT_CONNECTING);

  return client;
}

void
test_close_client (RealtimeClient *client)
{
  realtime_client_close (client);
  g_object_unref (client);
}

/* The port of a URI, taken by somebody else. */
GSocket *
test_take_port (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new_from_string ("127.0.0.1", (guint) g_uri_get_port (parsed));
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);

  return socket;
}
