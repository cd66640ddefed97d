/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-host-invites.h"
#include "chat-test-util.h"
#include "host-fixture.h"

#include <string.h>

/* Also this computer, but only for a server that listens everywhere. */
#define OTHER_ADDRESS "127.0.0.2"

static gboolean
set_shared (ChatHost  *host,
            gboolean   shared,
            GError   **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_host_set_shared_async (host, shared, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_host_set_shared_finish (host, result, error);
}

static gboolean
can_be_reached (ChatHost   *host,
                const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (chat_host_get_uri (host), G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host (client, address, (guint16) g_uri_get_port (uri), NULL, NULL);

  return connection != NULL;
}

/* Who is connected comes back, and the address stays. */
static void
test_share (TestHost      *fixture,
            gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  ChatHost *later = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeClient *client;

  test_start_host (host);
  uri = g_strdup (chat_host_get_uri (host));
  token = test_mint_token (host, "ann");
  client = test_connect_client (host, token);
  g_assert_false (chat_host_get_shared (host));
  g_assert_false (can_be_reached (host, OTHER_ADDRESS));

  g_assert_true (set_shared (host, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (chat_host_get_shared (host));
  g_assert_cmpstr (chat_host_get_uri (host), ==, uri);
  g_assert_true (can_be_reached (host, OTHER_ADDRESS));
  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED);
  test_publish (client);

  test_stop_host (host);
  later = test_make_host (fixture);
  g_assert_true (chat_host_get_shared (later));
  test_start_host (later);
  g_assert_cmpstr (chat_host_get_uri (later), ==, uri);
  g_assert_true (can_be_reached (later, OTHER_ADDRESS));
  g_assert_true (set_shared (later, FALSE, &error));
  g_assert_false (can_be_reached (later, OTHER_ADDRESS));
  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED);

  test_close_client (client);
  test_stop_host (later);
  g_assert_finalize_object (host);
  g_assert_finalize_object (later);
}

/* It stays as it was wanted, for the next time. */
static void
test_stop_while_reopening (TestHost      *fixture,
                           gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_start_host (host);
  chat_host_set_shared_async (host, TRUE, NULL, test_keep_result_cb, &result);
  test_stop_host (host);
  test_wait_until (result != NULL);
  g_assert_false (chat_host_set_shared_finish (host, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (chat_host_get_owner (host));

  test_start_host (host);
  g_assert_true (can_be_reached (host, OTHER_ADDRESS));
  test_kill_server (fixture);
  test_wait_until (!chat_host_get_running (host));
  test_wait_until (chat_host_get_running (host));

  test_stop_host (host);
  g_clear_object (&result);
  g_assert_finalize_object (host);
}

static void
test_share_refused (TestHost      *fixture,
                    gconstpointer  data)
{
  ChatHost *first = test_make_host (fixture);
  ChatHost *second = test_make_host (fixture);
  g_autoptr (GError) not_running = NULL;
  g_autoptr (GError) not_ours = NULL;

  g_assert_false (set_shared (first, TRUE, &not_running));
  g_assert_error (not_running, CHAT_ERROR, CHAT_ERROR_HOST);

  test_start_host (first);
  test_start_host (second);
  g_assert_false (set_shared (second, TRUE, &not_ours));
  g_assert_error (not_ours, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_false (chat_host_get_shared (second));

  test_stop_host (second);
  test_stop_host (first);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

/* Whoever wrote such a configuration wanted it so. */
static void
test_share_without_encryption (TestHost      *fixture,
                               gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (fixture->directory, 0700);
  test_write_file (fixture->directory, "server.conf", "[server]\ntoken_secret=mine-and-nobody-elses\n");
  test_start_host (host);
  g_assert_null (chat_host_get_fingerprint (host));
  g_assert_false (set_shared (host, TRUE, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_false (can_be_reached (host, OTHER_ADDRESS));

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static GPtrArray *
list_invites (ChatHost *host)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *invites;

  chat_host_list_invites_async (host, NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  invites = chat_host_list_invites_finish (host, result, &error);
  g_assert_no_error (error);

  return invites;
}

static void
assert_invite (GPtrArray           *invites,
               guint                position,
               const char          *name,
               ChatHostInviteState  state,
               guint                used,
               guint                uses)
{
  ChatHostInvite *invite = invites->pdata[position];

  g_assert_cmpstr (chat_host_invite_get_name (invite), ==, name);
  g_assert_cmpint (chat_host_invite_get_state (invite), ==, state);
  g_assert_cmpuint (chat_host_invite_get_used (invite), ==, used);
  g_assert_cmpuint (chat_host_invite_get_uses (invite), ==, uses);
  g_assert_nonnull (chat_host_invite_get_expiry (invite));
}

static void
redeem (const char *link,
        const char *name)
{
  chat_invite_answer_free (test_redeem_invite (link, name));
}

static void
test_invites (TestHost      *fixture,
              gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *one = NULL;
  g_autofree char *many = NULL;
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) invites = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_start_host (host);
  none = list_invites (host);
  g_assert_cmpuint (none->len, ==, 0);

  one = test_add_invite (host, "Ben\tÄ", 1);
  many = test_add_invite (host, "", 0);
  link = chat_link_parse (one, NULL);
  g_assert_cmpstr (link->host, ==, "127.0.0.1");
  g_assert_cmpstr (link->fingerprint, ==, chat_host_get_fingerprint (host));
  g_assert_null (link->room);

  redeem (one, "Ben");
  redeem (many, "Cem");
  redeem (many, "Dilek");
  invites = list_invites (host);
  g_assert_cmpuint (invites->len, ==, 2);
  assert_invite (invites, 0, "", CHAT_HOST_INVITE_OPEN, 2, 0);
  assert_invite (invites, 1, "Ben Ä", CHAT_HOST_INVITE_USED, 1, 1);

  chat_host_revoke_invite_async (host, invites->pdata[0], NULL, test_keep_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_host_revoke_invite_finish (host, result, &error));
  g_assert_no_error (error);
  later = list_invites (host);
  assert_invite (later, 0, "", CHAT_HOST_INVITE_REVOKED, 2, 0);

  g_clear_object (&result);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_parse (void)
{
  const char *lines[] = {
    "", "1", "1\topen\t0/1\t2026-01-01T00:00:00Z", "x\topen\t0/1\t2026-01-01T00:00:00Z\t*\tn",
    "1\tnew\t0/1\t2026-01-01T00:00:00Z\t*\tn", "1\topen\t0\t2026-01-01T00:00:00Z\t*\tn",
    "1\topen\t-1/1\t2026-01-01T00:00:00Z\t*\tn", "1\topen\t0/0\t2026-01-01T00:00:00Z\t*\tn",
    "1\topen\t0/1\ttomorrow\t*\tn", "0\topen\t0/1\t2026-01-01T00:00:00Z\t*\tn",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_null (chat_host_invite_parse (lines[i]));
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (TestHost *, gconstpointer);
  } tests[] = {
    { "/host-sharing/share", test_share },
    { "/host-sharing/stop-while-reopening", test_stop_while_reopening },
    { "/host-sharing/share-refused", test_share_refused },
    { "/host-sharing/share-without-encryption", test_share_without_encryption },
    { "/host-sharing/invites", test_invites },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestHost, NULL, test_host_set_up, tests[i].func, test_host_tear_down);
  g_test_add_func ("/host-sharing/parse", test_parse);

  return g_test_run ();
}
