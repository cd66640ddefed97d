/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-test-util.h"

#include <realtime.h>
#include <string.h>

/* Who was away gets all that was said, and it counts as unread. */
static void
test_return (ChatFixture   *self,
             gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  g_autofree char *ann_saw = NULL;
  g_autofree char *ben_saw = NULL;

  test_send (ben, "bye");
  test_wait_until (test_all_sent (ben) && test_shows (ann, "bye"));
  chat_person_quit (self->ben);

  test_send_many (ann, "news", 130);
  test_wait_until (test_all_sent (ann));

  chat_person_open (self->ben);
  ben = chat_person_join (self->ben, "lobby", NULL);
  test_assert_timeline (ben, "ben: bye\n");
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 0);
  chat_person_go_online (self->ben);
  test_wait_until (test_shows (ben, "news 130"));
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 130);
  test_load_all (ann);
  ann_saw = test_describe (ann);
  ben_saw = test_describe (ben);
  g_assert_cmpstr (ann_saw, ==, ben_saw);
  chat_person_quit (self->ben);

  chat_person_open (self->ben);
  ben = chat_person_join (self->ben, "lobby", NULL);
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 130);
  g_assert_cmpstr (chat_message_get_body (chat_room_get_last_message (ben)), ==, "news 130");
  chat_room_mark_read (ben);
  chat_person_quit (self->ben);

  chat_person_open (self->ben);
  ben = chat_person_join (self->ben, "lobby", NULL);
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 0);
}

/* A channel that keeps nothing is read from the disk all the same. */
static void
test_no_history (ChatFixture   *self,
                 gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);

  test_send_many (ann, "live", 3);
  test_wait_until (test_shows (ben, "live 3") && test_all_sent (ann));
  chat_person_quit (self->ben);
  test_send (ann, "unheard");
  test_wait_until (test_all_sent (ann));

  chat_person_open (self->ben);
  ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  test_send (ann, "again");
  test_wait_until (test_shows (ben, "again"));
  test_assert_timeline (ben, "ann: live 1\nann: live 2\nann: live 3\nann: again\n");
  g_assert_cmpuint (chat_room_get_unread_count (ben), ==, 4);
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_left = user_data;

  realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error);
  g_assert_no_error (error);
  (*n_left)--;
}

/* Whatever others publish is shown somehow, and nobody can take another's id. */
static void
test_foreign_payloads (ChatFixture   *self,
                       gconstpointer  data)
{
  static const char *const payloads[] = {
    "\"just a text\"",
    "{\"text\":\"of a web page\"}",
    "[1, 2.50, {}]",
    "{\"v\":1,\"id\":\"0190b3f4-0000-7000-8000-000000000001\",\"type\":\"message\",\"body\":\"first\"}",
    "{\"v\":1,\"id\":\"0190b3f4-0000-7000-8000-000000000001\",\"type\":\"message\",\"body\":\"again\"}",
    "{\"v\":1,\"type\":\"typing\"}",
    "\"the end\"",
  };
  g_autofree char *token = server_fixture_mint_token (self->server, "bot", FALSE);
  g_autoptr (RealtimeClient) bot = realtime_client_new (server_fixture_get_url (self->server));
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("lobby", NULL);
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  guint n_left = G_N_ELEMENTS (payloads);

  realtime_client_set_token (bot, token);
  realtime_client_open (bot);
  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new_static (payloads[i], strlen (payloads[i]));

      realtime_client_publish_bytes_async (bot, channel, payload, NULL, published_cb, &n_left);
    }

  test_wait_until (n_left == 0 && test_shows (ann, "the end"));
  test_assert_timeline (ann, "bot: just a text\nbot: of a web page\nbot: [1, 2.50, {}]\n"
                             "bot: first\nbot: the end\n");
  g_assert_cmpuint (chat_room_get_unread_count (ann), ==, 5);
  realtime_client_close (bot);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/feed/return", NULL, test_return);
  chat_fixture_add ("/feed/no-history", CHAT_FIXTURE_CONFIG "history_size=0\n", test_no_history);
  chat_fixture_add ("/feed/foreign-payloads", NULL, test_foreign_payloads);

  return g_test_run ();
}
