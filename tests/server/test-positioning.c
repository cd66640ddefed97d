/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "room-client.h"
#include "server-channel-private.h"

#include <string.h>

/* In the mode cache, only what is newest counts. */
static void
test_cache (InProcessServer *fixture,
            gconstpointer    data)
{
  static const struct
  {
    const char *fields;
    gboolean recovered;
    /* 0 if nothing comes */
    guint64 offset;
  } cases[] = {
    { "", FALSE, 0 },
    { ",\"recover\":true", TRUE, 5 },
    { ",\"recover\":true,\"offset\":2,\"epoch\":\"otherone\"", TRUE, 5 },
    { ",\"recover\":true,\"offset\":5,\"epoch\":\"otherone\"", TRUE, 5 },
    { ",\"recover\":true,\"offset\":5", TRUE, 5 },
    { ",\"recover\":true,\"offset\":9,\"flag\":3", TRUE, 5 },
    { ",\"recover\":true,\"offset\":5,\"epoch\":\"OWN\"", TRUE, 0 },
    { ",\"recover\":true,\"offset\":1,\"epoch\":\"OWN\"", TRUE, 5 },
    { ",\"recover\":true" RED, TRUE, 4 },
    { ",\"recover\":true" FILTER ("{\"key\":\"color\",\"cmp\":\"eq\",\"val\":\"green\"}"), TRUE, 0 },
  };
  g_autofree char *epoch = NULL;

  for (guint i = 1; i <= 5; i++)
    room_publish_tagged (fixture, TEXT_OF ("it"), i == 5 ? "color=blue" : "color=red");
  epoch = in_process_server_get_epoch (fixture, "room");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) fields = g_string_new (cases[i].fields);
      g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
      g_autoptr (WireReply) reply = NULL;
      GPtrArray *publications;

      g_test_message ("%s", cases[i].fields);
      g_string_replace (fields, "OWN", epoch, 0);
      reply = room_client_subscribe (client, fields->str);
      g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
      publications = reply->subscribe.publications;
      g_assert_cmpint (reply->subscribe.recovered, ==, cases[i].recovered);
      g_assert_cmpuint (publications != NULL ? publications->len : 0, ==, cases[i].offset != 0);
      if (cases[i].offset != 0)
        g_assert_cmpuint (((WirePublication *) g_ptr_array_index (publications, 0))->offset, ==, cases[i].offset);
    }
}

/* A cache of which the newest has gone can only be had by who has it. */
static void
test_cache_expired (InProcessServer *fixture,
                    gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (RoomClient) other = room_client_new (fixture, NULL);
  g_autofree char *epoch = in_process_server_get_epoch (fixture, "room");
  g_autofree char *fields = NULL;
  g_autoptr (WireReply) reply = NULL;
  g_autoptr (WireReply) same = NULL;

  g_assert_cmpuint (room_publish (fixture, "1"), ==, 1);
  reply = room_client_subscribe (client, ",\"recover\":true");
  g_assert_false (reply->subscribe.recovered);
  g_assert_null (reply->subscribe.publications);
  test_assert_error (other->raw, "\"subscribe\":{\"channel\":\"room\",\"recover\":true,\"flag\":2}",
                     WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  fields = g_strdup_printf (",\"recover\":true,\"offset\":1,\"epoch\":\"%s\"", epoch);
  same = room_client_subscribe (other, fields);
  g_assert_true (same->subscribe.recovered);
}

static void
check_grants (InProcessServer *fixture,
              const char      *fields,
              gboolean         positioned,
              gboolean         recoverable,
              gboolean         recovered)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (WireReply) reply = room_client_subscribe (client, fields);

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->subscribe.positioned, ==, positioned);
  g_assert_cmpint (reply->subscribe.recoverable, ==, recoverable);
  g_assert_cmpint (reply->subscribe.recovered, ==, recovered);
  g_assert_cmpint (reply->subscribe.position.epoch != NULL, ==, positioned);
  g_assert_cmpint (reply->subscribe.was_recovering, ==, strstr (fields, "recover\":") != NULL);
}

#define POSITIONED ",\"positioned\":true"
#define RECOVERABLE ",\"recoverable\":true"
#define RECOVER ",\"recover\":true"

static void
test_grants_asked (InProcessServer *fixture,
                   gconstpointer    data)
{
  room_publish (fixture, "1");
  check_grants (fixture, "", FALSE, FALSE, FALSE);
  check_grants (fixture, POSITIONED, TRUE, FALSE, FALSE);
  check_grants (fixture, RECOVERABLE, TRUE, TRUE, FALSE);
  check_grants (fixture, RECOVER, TRUE, TRUE, TRUE);
}

static void
test_grants_never (InProcessServer *fixture,
                   gconstpointer    data)
{
  room_publish (fixture, "1");
  check_grants (fixture, "", FALSE, FALSE, FALSE);
  check_grants (fixture, POSITIONED RECOVERABLE RECOVER, FALSE, FALSE, FALSE);
}

static void
test_grants_position (InProcessServer *fixture,
                      gconstpointer    data)
{
  room_publish (fixture, "1");
  check_grants (fixture, "", TRUE, FALSE, FALSE);
  check_grants (fixture, RECOVERABLE RECOVER, TRUE, FALSE, FALSE);
}

static void
test_grants_always (InProcessServer *fixture,
                    gconstpointer    data)
{
  room_publish (fixture, "1");
  check_grants (fixture, "", TRUE, TRUE, FALSE);
  check_grants (fixture, RECOVER, TRUE, TRUE, TRUE);
}

static void
forge_cb (ServerChannel *channel,
          gpointer       data)
{
  server_channel_note_position (channel, data);
}

static void
expect_insufficient (RoomClient *client)
{
  g_autofree char *text = raw_client_read (client->raw);

  g_assert_cmpstr (text, ==, "{\"push\":{\"channel\":\"room\",\"unsubscribe\":"
                   "{\"code\":2500,\"reason\":\"insufficient state\"}}}");
}

/* A stream that does not go on where it was sends those away who count on it,
 * and they come back. */
static void
test_insufficient_state (InProcessServer *fixture,
                         gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (RoomClient) careless = room_client_new (fixture, NULL);
  g_autoptr (WireReply) reply = room_client_subscribe (client, POSITIONED RECOVERABLE);
  g_autoptr (WireReply) careless_reply = room_client_subscribe (careless, "");
  g_autoptr (WireReply) again = NULL;
  ServerStoreResult forged[] = {
    { .epoch = "another1", .top = 1 },
    { .epoch = reply->subscribe.position.epoch, .top = 7 },
    { .epoch = reply->subscribe.position.epoch, .top = 0 },
  };

  room_publish (fixture, "1");
  room_client_expect_plain (client, 1, "1");
  room_client_expect_plain (careless, 1, "1");

  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      /* As it was */
      ServerStoreResult real = { .epoch = reply->subscribe.position.epoch, .top = 1 };

      in_process_server_call (fixture, "room", forge_cb, &forged[i]);
      expect_insufficient (client);
      in_process_server_call (fixture, "room", forge_cb, &real);
      g_clear_pointer (&again, wire_reply_free);
      again = room_client_subscribe (client, POSITIONED RECOVERABLE);
      g_assert_cmpint (again->type, ==, WIRE_REPLY_RESULT);
    }

  room_publish (fixture, "2");
  room_client_expect_plain (client, 2, "2");
  room_client_expect_plain (careless, 2, "2");
}

static void
emptied_cb (ServerStoreResult *result,
            gpointer           data)
{
  g_assert_false (result->failed);
  g_assert_cmpuint (result->top, ==, 2);
  g_async_queue_push (data, data);
}

static void
empty_cb (ServerChannel *channel,
          gpointer       data)
{
  server_channel_empty (channel, emptied_cb, data);
}

/* Without its history, the stream still goes on. */
static void
test_emptied (InProcessServer *fixture,
              gconstpointer    data)
{
  g_autoptr (GAsyncQueue) answers = g_async_queue_new ();
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, NULL, "");

  room_publish (fixture, "1");
  room_publish (fixture, "2");
  in_process_server_call (fixture, "room", empty_cb, answers);
  g_assert_nonnull (g_async_queue_timeout_pop (answers, 20 * G_TIME_SPAN_SECOND));

  test_assert_unrecovered (in_process_server_resubscribe (fixture, "room", 1), 2);
  test_assert_recovered (in_process_server_resubscribe (fixture, "room", 2), 0, 2);
  g_assert_cmpuint (room_publish (fixture, "3"), ==, 3);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      room_client_expect_plain (client, i, text);
    }
  room_client_expect_nothing (client);
  test_assert_recovered (in_process_server_resubscribe (fixture, "room", 2), 1, 2);
}

/* Weight is a limit of what is recovered, besides number. */
static void
test_recovery_size (InProcessServer *fixture,
                    gconstpointer    data)
{
  g_autofree char *payload = g_strnfill (50 * 1000, '7');

  for (guint i = 1; i <= 30; i++)
    g_assert_cmpuint (room_publish (fixture, payload), ==, i);
  test_assert_recovered (in_process_server_resubscribe (fixture, "room", 15), 15, 15);
  test_assert_unrecovered (in_process_server_resubscribe (fixture, "room", 0), 30);
}

#define ADD(name, config, func) \
  g_test_add ("/positioning/" name, InProcessServer, config, in_process_server_set_up, func, in_process_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("cache", "recovery_mode=cache\n", test_cache);
  ADD ("cache-expired", "recovery_mode=cache\nhistory_ttl=1d\n", test_cache_expired);
  ADD ("grants/asked", "positioning=asked\nrecovery=asked\n", test_grants_asked);
  ADD ("grants/never", "positioning=never\nrecovery=never\n", test_grants_never);
  ADD ("grants/position", "positioning=always\nrecovery=never\n", test_grants_position);
  ADD ("grants/always", "positioning=never\nrecovery=always\n", test_grants_always);
  ADD ("insufficient-state", "positioning=asked\nrecovery=asked\n", test_insufficient_state);
  ADD ("emptied", NULL, test_emptied);
  ADD ("recovery-size", NULL, test_recovery_size);

  return g_test_run ();
}
