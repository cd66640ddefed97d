/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One of two computers of a network: `lan-peer host FOLDER ADDRESS` shares a
 * server and prints an invite to it; `lan-peer guest LINK` finds that server,
 * joins it, and sees it go. Avahi is the one of DBUS_SYSTEM_BUS_ADDRESS.
 */

#include "chat-announcement.h"
#include "chat-discovery.h"
#include "chat-host-invites.h"
#include "chat-invite.h"
#include "chat-test-util.h"
#include "server-fixture.h"

#include <gio/gunixinputstream.h>
#include <unistd.h>

#define NAME "ann@one"

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
run_host (const char *folder,
          const char *address)
{
  ChatHost *host = chat_host_new (server_fixture_get_program (NULL), folder);
  ChatAnnouncement *announcement = chat_announcement_new (NULL, host, NAME);
  g_autoptr (GAsyncResult) stopped = NULL;

  start (host);
  print_invite (host, address);
  wait_for_end ();
  chat_host_stop_async (host, NULL, keep_result_cb, &stopped);
  test_wait_until (stopped != NULL);
  g_assert_true (chat_host_stop_finish (host, stopped, NULL));
  g_clear_object (&stopped);
  g_assert_finalize_object (announcement);
  g_assert_finalize_object (host);
}

static void
join (ChatLink *link)
{
  g_autoptr (GAsyncResult) redeemed = NULL;
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  chat_invite_redeem_async (link, "Ben", NULL, keep_result_cb, &redeemed);
  test_wait_until (redeemed != NULL);
  answer = chat_invite_redeem_finish (redeemed, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

static void
run_guest (const char *text)
{
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);
  g_autoptr (ChatDiscoveredServer) server = NULL;
  ChatDiscovery *discovery = chat_discovery_new (NULL);

  g_assert_nonnull (link);
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (discovery)) == 1);
  server = g_list_model_get_item (G_LIST_MODEL (discovery), 0);
  g_assert_cmpstr (chat_discovered_server_get_name (server), ==, NAME);
  g_assert_cmpstr (chat_discovered_server_get_host (server), ==, link->host);
  g_assert_cmpint (chat_discovered_server_get_port (server), ==, link->port);
  g_assert_cmpstr (chat_discovered_server_get_fingerprint (server), ==, link->fingerprint);
  join (link);

  g_print ("joined\n");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (discovery)) == 0);
  g_assert_finalize_object (discovery);
  g_print ("gone\n");
}

int
main (int    argc,
      char **argv)
{
  g_assert_cmpint (argc, >=, 3);

  if (g_str_equal (argv[1], "host"))
    run_host (argv[2], argv[3]);
  else
    run_guest (argv[2]);

  return 0;
}
