/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-session.h"

#include "chat-test-util.h"
#include "chat.h"
#include "fake-avahi.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"

/* What an earlier version kept */
static void
test_spec (void)
{
  const char *invalid[] = { "", "hos", "server", "server ", "server wss://x", "server  ann", "later version" };
  g_autoptr (ChatSession) host = chat_session_new_from_spec ("host");
  g_autoptr (ChatSession) server = NULL;
  g_autoptr (ChatSession) same = NULL;

  server = chat_session_new_from_spec ("server wss://chat.example.org/connection/websocket Ann of Cleves");
  same = chat_session_new_server ("wss://chat.example.org/connection/websocket", "Ann of Cleves", "a secret");
  g_assert_true (chat_session_get_hosted (host));
  g_assert_true (chat_session_equal (server, same));
  g_assert_cmpstr (chat_session_get_id (server), ==, chat_session_get_id (same));
  g_assert_false (chat_session_equal (server, host));

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_null (chat_session_new_from_spec (invalid[i]));
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static void
close_session (ChatSession *session)
{
  gboolean done = FALSE;

  chat_session_close_async (session, NULL, closed_cb, &done);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CLOSED);
  test_wait_until (done);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
keep_room_cb (ChatSession *session,
              ChatRoom    *room,
              ChatRoom   **kept)
{
  g_assert_null (*kept);
  *kept = room;
}

static void
test_server (void)
{
  ChatSession *session = chat_session_new_server (NO_SERVER, "ann", NULL);
  ChatRoom *first = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect_data (session, "room-joined", G_CALLBACK (keep_room_cb), &first, NULL, 0);

  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_IDLE);
  chat_session_add_room (session, "lobby");
  chat_session_add_room (session, "lobby:corner");
  chat_session_start (session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_STARTING);
  g_assert_null (chat_session_get_account (session));

  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_nonnull (first);
  g_assert_cmpstr (chat_room_get_name (first), ==, "lobby");
  g_assert_null (chat_room_get_resource_id (first));
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (chat_session_get_account (session))), ==, 2);

  close_session (session);
  g_assert_finalize_object (session);
}

/* The account is closed in order also when it is just being opened. */
static void
test_close_while_starting (void)
{
  ChatSession *session = chat_session_new_server (NO_SERVER, "ann", NULL);

  chat_session_start (session);
  close_session (session);
  g_assert_finalize_object (session);

  session = chat_session_new_server (NO_SERVER, "ann", NULL);
  close_session (session);
  g_assert_finalize_object (session);
}

static void
test_host (void)
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "test-host", NULL);
  ChatSession *session = chat_session_new_host (directory, "ann");
  ChatAccount *account;

  if (g_getenv ("REALTIME_SERVER") == NULL)
    {
      g_test_skip ("needs the server");
      g_assert_finalize_object (session);
      return;
    }

  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  g_assert_true (chat_session_get_hosted (session));
  account = chat_session_get_account (session);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);
  g_assert_cmpstr (chat_account_get_user (account), ==, "ann");
  g_assert_cmpstr (chat_account_get_uri (account), ==, chat_session_get_uri (session));

  close_session (session);
  g_assert_finalize_object (session);
}

static void
test_host_fails (void)
{
  g_autofree char *before = g_strdup (g_getenv ("REALTIME_SERVER"));
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "test-host-fails", NULL);
  ChatSession *session = chat_session_new_host (directory, "ann");

  g_setenv ("REALTIME_SERVER", "/nonexistent/realtime-server", TRUE);

  for (guint i = 0; i < 2; i++)
    {
      chat_session_start (session);
      test_wait_until (chat_session_get_state (session) == CHAT_SESSION_FAILED);
      g_assert_error (chat_session_get_error (session), CHAT_ERROR, CHAT_ERROR_HOST);
      g_assert_null (chat_session_get_account (session));
    }

  close_session (session);
  g_assert_finalize_object (session);

  if (before != NULL)
    g_setenv ("REALTIME_SERVER", before, TRUE);
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

/* Whoever shares a server says so, and takes it back at the end. */
static void
test_announced (void)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  g_autofree char *expected = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "shared", NULL);
  ChatSession *session = chat_session_new_host (directory, "ann");
  g_autofree char *records = NULL;
  FakeAvahi avahi = { 0 };
  gboolean shared = FALSE;
  guint16 port;

  fake_avahi_set_up (&avahi);
  fake_avahi_start (&avahi);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (avahi.bus), TRUE);
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  chat_host_set_shared_async (chat_session_get_host (session), TRUE, NULL, set_flag_cb, &shared);
  test_wait_until (shared);
  test_wait_until (fake_avahi_get_n_announced (&avahi) == 1);
  g_assert_cmpstr (fake_avahi_get_announced (&avahi, &port, &records), ==, expected);

  close_session (session);
  g_assert_finalize_object (session);
  test_wait_until (fake_avahi_get_n (&avahi) == 0);
  fake_avahi_tear_down (&avahi);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address != NULL ? address : "", TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/session/spec", test_spec);
  g_test_add_func ("/session/server", test_server);
  g_test_add_func ("/session/close-while-starting", test_close_while_starting);
  g_test_add_func ("/session/host", test_host);
  g_test_add_func ("/session/host-fails", test_host_fails);
  g_test_add_func ("/session/announced", test_announced);

  return g_test_run ();
}
