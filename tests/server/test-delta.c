/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "room-client.h"

static void
test_delta (InProcessServer *fixture,
            gconstpointer    data)
{
  g_autoptr (RoomClient) plain = room_client_new_subscribed (fixture, NULL, "");
  g_autoptr (RoomClient) first = room_client_new (fixture, NULL);
  g_autoptr (RoomClient) second = NULL;
  g_autoptr (WireReply) reply = room_client_subscribe (first, DELTA);

  g_assert_true (reply->subscribe.delta);
  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (first, TEXT_OF ("one"));
  room_publish (fixture, TEXT_OF ("two"));
  room_client_expect_delta (first, TEXT_OF ("two"));

  second = room_client_new_subscribed (fixture, NULL, DELTA);
  room_publish (fixture, TEXT_OF ("\u00fcber"));
  room_client_expect_delta (first, TEXT_OF ("\u00fcber"));
  room_client_expect_whole (second, TEXT_OF ("\u00fcber"));
  room_publish (fixture, TEXT_OF ("\u00e4ber"));
  room_client_expect_delta (first, TEXT_OF ("\u00e4ber"));
  room_client_expect_delta (second, TEXT_OF ("\u00e4ber"));

  /* Where a difference would be longer, all is sent */
  room_publish (fixture, "1");
  room_client_expect_whole (first, "1");
  room_client_expect_whole (second, "1");
  room_publish (fixture, TEXT_OF ("three"));
  room_client_expect_whole (first, TEXT_OF ("three"));
  room_client_expect_whole (second, TEXT_OF ("three"));

  room_client_expect_plain (plain, 1, TEXT_OF ("one"));
  room_client_expect_plain (plain, 2, TEXT_OF ("two"));
  room_client_expect_plain (plain, 3, TEXT_OF ("\u00fcber"));
  room_client_expect_plain (plain, 4, TEXT_OF ("\u00e4ber"));
  room_client_expect_plain (plain, 5, "1");
  room_client_expect_plain (plain, 6, TEXT_OF ("three"));
}

/* Several publications of one turn go out in one frame, of which only the
 * first differs for who is new. */
static void
test_delta_batch (InProcessServer *fixture,
                  gconstpointer    data)
{
  static const char *const texts[] = { TEXT_OF ("two"), TEXT_OF ("three"), TEXT_OF ("four"), NULL };
  g_autoptr (RoomClient) old = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (RoomClient) new = NULL;

  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (old, TEXT_OF ("one"));
  new = room_client_new_subscribed (fixture, NULL, DELTA);
  in_process_server_publish_all (fixture, "room", texts, NULL);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      room_client_expect_change (old, TRUE, texts[i]);
      room_client_expect_change (new, i > 0, texts[i]);
    }

  room_publish (fixture, TEXT_OF ("five"));
  room_client_expect_delta (old, TEXT_OF ("five"));
  room_client_expect_delta (new, TEXT_OF ("five"));
}

static void
test_delta_not_wanted (InProcessServer *fixture,
                       gconstpointer    data)
{
  ServerPublishOptions options = { .delta = FALSE };
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, NULL, DELTA);

  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (client, TEXT_OF ("one"));
  in_process_server_publish (fixture, "room", TEXT_OF ("two"), NULL, &options);
  room_client_expect_whole (client, TEXT_OF ("two"));
  room_publish (fixture, TEXT_OF ("three"));
  room_client_expect_delta (client, TEXT_OF ("three"));
}

/* Comes back as one who has seen all up to an offset. */
static WireReply *
come_back (InProcessServer *fixture,
           RoomClient     **client,
           guint64          offset,
           gboolean         recovered,
           guint            n_missed)
{
  g_autofree char *fields = g_strdup_printf (DELTA ",\"recover\":true,\"offset\":%" G_GUINT64_FORMAT, offset);
  g_autoptr (WireReply) reply = NULL;

  raw_client_free ((*client)->raw);
  (*client)->raw = raw_client_connect (fixture->port, NULL);
  reply = room_client_subscribe (*client, fields);
  g_assert_true (reply->subscribe.delta);
  g_assert_true (reply->subscribe.was_recovering);
  g_assert_cmpint (reply->subscribe.recovered, ==, recovered);
  g_assert_cmpuint (reply->subscribe.publications != NULL ? reply->subscribe.publications->len : 0, ==, n_missed);
  for (guint i = 0; i < n_missed; i++)
    g_assert_cmpuint (((WirePublication *) g_ptr_array_index (reply->subscribe.publications, i))->offset,
                      ==, offset + i + 1);
  return g_steal_pointer (&reply);
}

static void
test_delta_recovery (InProcessServer *fixture,
                     gconstpointer    data)
{
  static const char *const texts[] = { TEXT_OF ("two"), TEXT_OF ("three"), TEXT_OF ("four") };
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (RoomClient) other = NULL;
  g_autoptr (WireReply) reply = NULL;

  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (client, TEXT_OF ("one"));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      room_publish (fixture, texts[i]);
      room_client_expect_delta (client, texts[i]);
    }

  reply = come_back (fixture, &client, 1, TRUE, 3);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    room_client_check_change (client, g_ptr_array_index (reply->subscribe.publications, i), i > 0, texts[i]);
  room_publish (fixture, TEXT_OF ("five"));
  room_client_expect_delta (client, TEXT_OF ("five"));

  /* Nothing was missed, and somebody else keeps the server aware of what was
   * sent last */
  other = room_client_new_subscribed (fixture, NULL, DELTA);
  room_publish (fixture, TEXT_OF ("six"));
  room_client_expect_delta (client, TEXT_OF ("six"));
  room_client_expect_whole (other, TEXT_OF ("six"));
  g_clear_pointer (&reply, wire_reply_free);
  reply = come_back (fixture, &client, 6, TRUE, 0);
  room_publish (fixture, TEXT_OF ("seven"));
  room_client_expect_delta (client, TEXT_OF ("seven"));
  room_client_expect_delta (other, TEXT_OF ("seven"));

  /* What was missed cannot be had */
  g_clear_pointer (&reply, wire_reply_free);
  reply = come_back (fixture, &client, 700, FALSE, 0);
  room_publish (fixture, TEXT_OF ("eight"));
  room_client_expect_whole (client, TEXT_OF ("eight"));
  room_client_expect_delta (other, TEXT_OF ("eight"));
}

/* Nobody was there, so that the server does not know what was sent last. */
static void
test_delta_recovery_alone (InProcessServer *fixture,
                           gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (WireReply) reply = NULL;
  g_autoptr (WireReply) unsubscribed = NULL;

  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (client, TEXT_OF ("one"));
  raw_client_send (client->raw, "{\"id\":3,\"unsubscribe\":{\"channel\":\"room\"}}");
  unsubscribed = raw_client_read_reply (client->raw);
  reply = come_back (fixture, &client, 1, TRUE, 0);
  room_publish (fixture, TEXT_OF ("two"));
  room_client_expect_whole (client, TEXT_OF ("two"));
}

/* What is not in the stream is known only to those who were there. */
static void
test_delta_unkept (InProcessServer *fixture,
                   gconstpointer    data)
{
  ServerPublishOptions options = { .delta = TRUE, .skip_history = TRUE };
  g_autoptr (RoomClient) first = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (RoomClient) second = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (WireReply) reply = NULL;
  ServerPublishResult result;

  room_publish (fixture, TEXT_OF ("one"));
  room_client_expect_whole (first, TEXT_OF ("one"));
  room_client_expect_whole (second, TEXT_OF ("one"));
  result = in_process_server_publish (fixture, "room", TEXT_OF ("nothing"), NULL, &options);
  g_assert_true (result.published);
  g_assert_cmpuint (result.offset, ==, 0);
  room_client_expect_delta (first, TEXT_OF ("nothing"));
  room_client_expect_delta (second, TEXT_OF ("nothing"));

  reply = come_back (fixture, &first, 1, TRUE, 0);
  room_publish (fixture, TEXT_OF ("two"));
  room_client_expect_whole (first, TEXT_OF ("two"));
  room_client_expect_delta (second, TEXT_OF ("two"));
  g_assert_cmpuint (room_publish (fixture, TEXT_OF ("three")), ==, 3);
}

static void
test_delta_refused (InProcessServer *fixture,
                    gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (WireReply) reply = room_client_subscribe (client, DELTA);
  g_autoptr (RawClient) stranger = raw_client_connect (fixture->port, NULL);

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (reply->subscribe.delta);
  room_publish (fixture, TEXT_OF ("one"));
  room_publish (fixture, TEXT_OF ("two"));
  room_client_expect_plain (client, 1, TEXT_OF ("one"));
  room_client_expect_plain (client, 2, TEXT_OF ("two"));

  raw_client_send (stranger, "{\"id\":2,\"subscribe\":{\"channel\":\"room\",\"delta\":\"xdelta\"}}");
  g_assert_cmpint (raw_client_read_close (stranger, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

static const char *const alice_and_nobody[] = { "alice", "nobody", NULL };

static void
test_users_delta (InProcessServer *fixture,
                  gconstpointer    data)
{
  ServerPublishOptions options = { .delta = TRUE, .users = alice_and_nobody };
  g_autoptr (RoomClient) alice = room_client_new_subscribed (fixture, "alice", DELTA);
  g_autoptr (RoomClient) bob = room_client_new_subscribed (fixture, "bob", DELTA);
  g_autoptr (RoomClient) visitor = room_client_new_subscribed (fixture, NULL, DELTA);
  g_autoptr (WireReply) reply = NULL;

  room_publish (fixture, TEXT_OF ("one"));
  in_process_server_publish (fixture, "room", TEXT_OF ("a secret"), NULL, &options);
  room_publish (fixture, TEXT_OF ("two"));
  room_publish (fixture, TEXT_OF ("three"));

  room_client_expect_whole (alice, TEXT_OF ("one"));
  room_client_expect_whole (alice, TEXT_OF ("a secret"));
  room_client_expect_whole (alice, TEXT_OF ("two"));
  room_client_expect_delta (alice, TEXT_OF ("three"));
  room_client_expect_whole (bob, TEXT_OF ("one"));
  room_client_expect_delta (bob, TEXT_OF ("two"));
  room_client_expect_delta (bob, TEXT_OF ("three"));
  for (guint i = 0; i < 3; i++)
    room_client_expect_change (visitor, i > 0, ((const char *[]) { TEXT_OF ("one"), TEXT_OF ("two"), TEXT_OF ("three") })[i]);

  /* Who comes back after that may have got it or not */
  in_process_server_publish (fixture, "room", TEXT_OF ("a secret"), NULL, &options);
  reply = come_back (fixture, &visitor, 3, TRUE, 0);
  room_publish (fixture, TEXT_OF ("four"));
  room_client_expect_whole (visitor, TEXT_OF ("four"));
  room_client_expect_delta (bob, TEXT_OF ("four"));
}

static void
test_cache_delta (InProcessServer *fixture,
                  gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (WireReply) reply = NULL;

  room_publish (fixture, TEXT_OF ("one"));
  room_publish (fixture, TEXT_OF ("two"));
  reply = room_client_subscribe (client, ",\"recover\":true" DELTA);
  room_client_check_change (client, g_ptr_array_index (reply->subscribe.publications, 0), FALSE, TEXT_OF ("two"));
  room_publish (fixture, TEXT_OF ("three"));
  room_client_expect_delta (client, TEXT_OF ("three"));
}

#define ADD(name, config, func) \
  g_test_add ("/delta/" name, InProcessServer, config, in_process_server_set_up, func, in_process_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("changes", NULL, test_delta);
  ADD ("batch", NULL, test_delta_batch);
  ADD ("batch-no-history", "history_size=0\n", test_delta_batch);
  ADD ("not-wanted", NULL, test_delta_not_wanted);
  ADD ("recovery", NULL, test_delta_recovery);
  ADD ("recovery-alone", NULL, test_delta_recovery_alone);
  ADD ("unkept", NULL, test_delta_unkept);
  ADD ("refused", "delta=false\n", test_delta_refused);
  ADD ("users", NULL, test_users_delta);
  ADD ("cache", "recovery_mode=cache\n", test_cache_delta);

  return g_test_run ();
}
