/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-session.h"
#include "ui-fixture.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"

static void
assert_round_trip (const char *spec)
{
  g_autoptr (ConfabSession) session = confab_session_new_from_spec (spec);
  g_autofree char *again = NULL;

  g_assert_nonnull (session);
  again = confab_session_dup_spec (session);
  g_assert_cmpstr (again, ==, spec);
}

static void
test_spec (void)
{
  const char *invalid[] = { "", "hos", "server", "server ", "server wss://x", "server  ann", "later version" };
  g_autoptr (ConfabSession) session = NULL;
  g_autofree char *spec = NULL;

  assert_round_trip ("host");
  assert_round_trip ("server wss://chat.example.org/connection/websocket Ann of Cleves");

  session = confab_session_new_server (NO_SERVER, "ann", "a secret");
  spec = confab_session_dup_spec (session);
  g_assert_null (strstr (spec, "secret"));

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_null (confab_session_new_from_spec (invalid[i]));
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  confab_session_close_finish (CONFAB_SESSION (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static void
close_session (ConfabSession *session)
{
  gboolean done = FALSE;

  confab_session_close_async (session, NULL, closed_cb, &done);
  g_assert_cmpint (confab_session_get_state (session), ==, CONFAB_SESSION_CLOSED);
  ui_test_wait_until (done);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
keep_room_cb (ConfabSession  *session,
              ChatRoom       *room,
              ChatRoom      **kept)
{
  g_assert_null (*kept);
  *kept = room;
}

static void
test_server (void)
{
  ConfabSession *session = confab_session_new_server (NO_SERVER, "ann", NULL);
  ChatRoom *first = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect_data (session, "room-joined", G_CALLBACK (keep_room_cb), &first, NULL, 0);

  g_assert_cmpint (confab_session_get_state (session), ==, CONFAB_SESSION_IDLE);
  confab_session_add_room (session, "lobby");
  confab_session_add_room (session, "lobby:corner");
  confab_session_start (session);
  g_assert_cmpint (confab_session_get_state (session), ==, CONFAB_SESSION_STARTING);
  g_assert_null (confab_session_get_account (session));

  ui_test_wait_until (confab_session_get_state (session) == CONFAB_SESSION_OPEN);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_nonnull (first);
  g_assert_cmpstr (chat_room_get_name (first), ==, "lobby");
  g_assert_null (chat_room_get_resource_id (first));
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (confab_session_get_account (session))), ==, 2);

  close_session (session);
  g_assert_finalize_object (session);
}

/* The account is closed in order also when it is just being opened. */
static void
test_close_while_starting (void)
{
  ConfabSession *session = confab_session_new_server (NO_SERVER, "ann", NULL);

  confab_session_start (session);
  close_session (session);
  g_assert_finalize_object (session);

  session = confab_session_new_server (NO_SERVER, "ann", NULL);
  close_session (session);
  g_assert_finalize_object (session);
}

static void
test_host (void)
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "test-host", NULL);
  ConfabSession *session = confab_session_new_host (directory, "ann");
  ChatAccount *account;

  if (g_getenv ("REALTIME_SERVER") == NULL)
    {
      g_test_skip ("needs the server");
      g_assert_finalize_object (session);
      return;
    }

  confab_session_start (session);
  ui_test_wait_until (confab_session_get_state (session) == CONFAB_SESSION_OPEN);
  g_assert_true (confab_session_get_hosted (session));
  account = confab_session_get_account (session);
  ui_test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);
  g_assert_cmpstr (chat_account_get_user (account), ==, "ann");
  g_assert_cmpstr (chat_account_get_uri (account), ==, confab_session_get_uri (session));

  close_session (session);
  g_assert_finalize_object (session);
}

static void
test_host_fails (void)
{
  g_autofree char *before = g_strdup (g_getenv ("REALTIME_SERVER"));
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "test-host-fails", NULL);
  ConfabSession *session = confab_session_new_host (directory, "ann");

  g_setenv ("REALTIME_SERVER", "/nonexistent/realtime-server", TRUE);

  for (guint i = 0; i < 2; i++)
    {
      confab_session_start (session);
      ui_test_wait_until (confab_session_get_state (session) == CONFAB_SESSION_FAILED);
      g_assert_error (confab_session_get_error (session), CHAT_ERROR, CHAT_ERROR_HOST);
      g_assert_null (confab_session_get_account (session));
    }

  close_session (session);
  g_assert_finalize_object (session);

  if (before != NULL)
    g_setenv ("REALTIME_SERVER", before, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/session/spec", test_spec);
  g_test_add_func ("/session/server", test_server);
  g_test_add_func ("/session/close-while-starting", test_close_while_starting);
  g_test_add_func ("/session/host", test_host);
  g_test_add_func ("/session/host-fails", test_host_fails);

  return ui_test_run ();
}
