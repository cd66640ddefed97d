/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One of two computers of a network: `lan-peer host FOLDER ADDRESS NAME` shares
 * a server and prints an invite to it; `lan-peer guest LINK NAME` finds that
 * server by that name, joins it, talks there with who hosts it, and sees it go.
 * `lan-peer watch NAME` finds only the server of that name. Avahi is the one of
 * DBUS_SYSTEM_BUS_ADDRESS.
 */

#include "chat-announcement.h"
#include "chat-fixture.h"
#include "chat-host-invites.h"
#include "chat-test-util.h"
#include "chat.h"

#include <gio/gunixinputstream.h>
#include <unistd.h>

#define ROOM "lobby"
#define WRONG_FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define GREETING "Is anybody there?"
#define ANSWER "Yes, come in."

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
start (ChatHost *host)
{
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) shared = NULL;
  g_autoptr (GError) error = NULL;

  chat_host_start_async (host, NULL, keep_result_cb, &started);
  test_wait_until (started != NULL);
  chat_host_start_finish (host, started, &error);
  g_assert_no_error (error);
  chat_host_set_shared_async (host, TRUE, NULL, keep_result_cb, &shared);
  test_wait_until (shared != NULL);
  chat_host_set_shared_finish (host, shared, &error);
  g_assert_no_error (error);
}

static void
print_invite (ChatHost   *host,
              const char *address)
{
  const ChatHostInviteTerms terms = { .name = "Ben", .address = address, .uses = 1, .days = 1 };
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;

  chat_host_add_invite_async (host, &terms, NULL, keep_result_cb, &added);
  test_wait_until (added != NULL);
  link = chat_host_add_invite_finish (host, added, &error);
  g_assert_no_error (error);
  g_print ("%s\n", link);
}

/* The other end of the pipe tells when to end. */
static void
wait_for_end (void)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  char byte;

  g_input_stream_read_async (input, &byte, 1, G_PRIORITY_DEFAULT, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_input_stream_read_finish (input, result, NULL);
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
end_session (ChatSession *session)
{
  gboolean done = FALSE;

  chat_session_close_async (session, NULL, closed_cb, &done);
  test_wait_until (done);
  g_assert_finalize_object (session);
}

static ChatRoom *
enter (ChatSession *session,
       const char  *name)
{
  g_autoptr (ChatRoom) room = NULL;

  chat_session_add_room (session, name);
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  room = g_list_model_get_item (chat_account_get_rooms (chat_session_get_account (session)), 0);
  g_assert_nonnull (room);
  chat_person_wait_joined (room);

  return room;
}

static void
say (ChatRoom   *room,
     const char *text)
{
  test_send (room, text);
  test_wait_until (test_all_sent (room));
}

static void
run_host (const char *folder,
          const char *address,
          const char *name)
{
  ChatHost *host = chat_host_new (server_fixture_get_program (NULL), folder);
  ChatAnnouncement *announcement = chat_announcement_new (NULL, host, name);
  ChatSession *session = chat_session_new_host (folder, "ann");
  ChatRoom *room;
  g_autoptr (GAsyncResult) stopped = NULL;

  start (host);
  room = enter (session, ROOM);
  print_invite (host, address);
  test_wait_until (test_shows (room, GREETING));
  say (room, ANSWER);
  wait_for_end ();

  end_session (session);
  chat_host_stop_async (host, NULL, keep_result_cb, &stopped);
  test_wait_until (stopped != NULL);
  g_assert_true (chat_host_stop_finish (host, stopped, NULL));
  g_clear_object (&stopped);
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (host);
}

static ChatInviteAnswer *
redeem (ChatLink  *link,
        GError   **error)
{
  g_autoptr (GAsyncResult) redeemed = NULL;

  chat_invite_redeem_async (link, "Ben", NULL, keep_result_cb, &redeemed);
  test_wait_until (redeemed != NULL);

  return chat_invite_redeem_finish (redeemed, error);
}

/* Who is not the server that was meant learns neither the invite nor the token. */
static void
refuse_invite (const ChatLink *link)
{
  g_autoptr (ChatLink) wrong = chat_link_copy (link);
  g_autoptr (GError) error = NULL;

  g_set_str (&wrong->fingerprint, WRONG_FINGERPRINT);
  g_assert_null (redeem (wrong, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_CERTIFICATE);
}

static void
refuse_token (const ChatInviteAnswer *answer)
{
  ChatSession *session = chat_session_new_server (answer->uri, answer->user, answer->token);
  ChatAccount *account;

  chat_session_set_fingerprint (session, WRONG_FINGERPRINT);
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  account = chat_session_get_account (session);
  test_wait_until (chat_account_get_error (account) != NULL);
  g_assert_error (chat_account_get_error (account), CHAT_ERROR, CHAT_ERROR_CERTIFICATE);
  g_assert_cmpint (chat_account_get_state (account), !=, CHAT_ACCOUNT_ONLINE);
  end_session (session);
}

static void
talk (const ChatInviteAnswer *answer)
{
  ChatSession *session = chat_session_new_server (answer->uri, answer->user, answer->token);
  ChatRoom *room;

  g_assert_true (g_str_has_prefix (answer->uri, "wss:"));
  g_assert_nonnull (answer->fingerprint);
  chat_session_set_fingerprint (session, answer->fingerprint);
  room = enter (session, answer->channels[0] != NULL ? answer->channels[0] : ROOM);
  say (room, GREETING);
  test_wait_until (test_shows (room, ANSWER));
  end_session (session);
}

/* Lends it. */
static ChatDiscoveredServer *
find (ChatDiscovery  *discovery,
      const ChatLink *link)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (discovery)); i++)
    {
      g_autoptr (ChatDiscoveredServer) server = g_list_model_get_item (G_LIST_MODEL (discovery), i);

      if (g_str_equal (chat_discovered_server_get_fingerprint (server), link->fingerprint))
        return server;
    }

  return NULL;
}

static void
run_guest (const char *text,
           const char *name)
{
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  ChatDiscovery *discovery = chat_discovery_new (NULL);
  ChatDiscoveredServer *server;

  g_assert_nonnull (link);
  g_print ("looking\n");
  test_wait_until (find (discovery, link) != NULL);
  server = find (discovery, link);
  g_assert_cmpstr (chat_discovered_server_get_name (server), ==, name);
  g_assert_cmpstr (chat_discovered_server_get_host (server), ==, link->host);
  g_assert_cmpint (chat_discovered_server_get_port (server), ==, link->port);

  refuse_invite (link);
  answer = redeem (link, &error);
  g_assert_no_error (error);
  refuse_invite (link);
  refuse_token (answer);
  talk (answer);

  g_print ("talked\n");
  test_wait_until (find (discovery, link) == NULL);
  g_assert_finalize_object (discovery);
  g_print ("gone\n");
}

static void
run_watch (const char *name)
{
  ChatDiscovery *discovery = chat_discovery_new (NULL);
  g_autoptr (ChatDiscoveredServer) server = NULL;

  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (discovery)) > 0);
  server = g_list_model_get_item (G_LIST_MODEL (discovery), 0);
  g_assert_cmpstr (chat_discovered_server_get_name (server), ==, name);
  g_assert_finalize_object (discovery);
  g_print ("found\n");
}

int
main (int    argc,
      char **argv)
{
  g_assert_cmpint (argc, >=, 3);
  g_setenv ("REALTIME_SERVER", server_fixture_get_program (NULL), TRUE);

  if (g_str_equal (argv[1], "watch"))
    run_watch (argv[2]);
  else if (g_str_equal (argv[1], "host"))
    run_host (argv[2], argv[3], argv[4]);
  else
    run_guest (argv[2], argv[3]);

  return 0;
}
