/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "room-client.h"

#include <string.h>

static const char *const alice_and_nobody[] = { "alice", "", "nobody", NULL };

static void
test_users (InProcessServer *fixture,
            gconstpointer    data)
{
  ServerPublishOptions options = { .delta = TRUE, .users = alice_and_nobody };
  g_autoptr (RoomClient) alice = room_client_new_subscribed (fixture, "alice", "");
  g_autoptr (RoomClient) alice_too = room_client_new_subscribed (fixture, "alice", "");
  g_autoptr (RoomClient) bob = room_client_new_subscribed (fixture, "bob", "");
  g_autoptr (RoomClient) visitor = room_client_new_subscribed (fixture, NULL, "");
  g_autoptr (RoomClient) absent = room_client_new (fixture, "alice");
  ServerPublishResult result;

  g_assert_cmpuint (room_publish (fixture, "1"), ==, 1);
  result = in_process_server_publish (fixture, "room", "\"secret\"", NULL, &options);
  g_assert_true (result.published);
  g_assert_cmpuint (result.offset, ==, 0);
  g_assert_cmpuint (room_publish (fixture, "2"), ==, 2);

  for (guint i = 0; i < 4; i++)
    {
      RoomClient *client = ((RoomClient *[]) { alice, alice_too, bob, visitor })[i];

      room_client_expect_plain (client, 1, "1");
      if (i < 2)
        room_client_expect_plain (client, 0, "\"secret\"");
      room_client_expect_plain (client, 2, "2");
      room_client_expect_nothing (client);
    }
  room_client_expect_nothing (absent);
  test_assert_recovered (in_process_server_resubscribe (fixture, "room", 0), 2, 0);
}

/* What is not kept does not overtake what waits for the disk. */
static void
test_order (InProcessServer *fixture,
            gconstpointer    data)
{
  ServerPublishOptions options = { .delta = TRUE };
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, "alice", "");
  static const char *const kept[] = { "1", "2", NULL };
  static const char *const unkept[] = { "3", NULL };

  for (guint i = 0; i < 3; i++)
    {
      options.skip_history = i == 1;
      options.users = i == 2 ? alice_and_nobody : NULL;
      in_process_server_publish_both (fixture, "room", kept, unkept, &options);
    }

  for (guint i = 0; i < 3; i++)
    {
      room_client_expect_plain (client, i == 0 ? 1 : 2 * i + 2, "1");
      room_client_expect_plain (client, i == 0 ? 2 : 2 * i + 3, "2");
      room_client_expect_plain (client, i == 0 ? 3 : 0, "3");
    }
}

static void
test_filter (InProcessServer *fixture,
             gconstpointer    data)
{
  g_autoptr (RoomClient) plain = room_client_new_subscribed (fixture, NULL, "");
  g_autoptr (RoomClient) red = room_client_new (fixture, NULL);
  g_autoptr (RoomClient) not_red = room_client_new_subscribed (fixture, NULL, NOT_RED);
  g_autoptr (WireReply) reply = room_client_subscribe (red, RED DELTA);

  /* The two do not go together */
  g_assert_false (reply->subscribe.delta);
  room_publish_tagged (fixture, "1", "color=red");
  room_publish_tagged (fixture, "2", "color=blue");
  room_publish_tagged (fixture, "3", NULL);
  room_publish_tagged (fixture, "4", "color=red");

  room_client_expect_plain (red, 1, "1");
  room_client_expect_plain (red, 4, "4");
  room_client_expect_nothing (red);
  room_client_expect_plain (not_red, 2, "2");
  room_client_expect_plain (not_red, 3, "3");
  room_client_expect_nothing (not_red);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      room_client_expect_plain (plain, i, text);
    }
}

/* Of what one turn has published, each gets its choice in one frame. */
static void
test_filter_batch (InProcessServer *fixture,
                   gconstpointer    data)
{
  static const char *const numbers[] = { "1", "2", "3", "4", "5", NULL };
  static const char *const tags[] = { "color=red", "color=blue", "color=red", NULL, "color=red" };
  g_autoptr (RoomClient) red = room_client_new_subscribed (fixture, NULL, RED);
  g_autoptr (RoomClient) red_too = room_client_new_subscribed (fixture, NULL, RED);
  g_autoptr (RoomClient) not_red = room_client_new_subscribed (fixture, NULL, NOT_RED);
  g_autoptr (RoomClient) all = room_client_new_subscribed (fixture, NULL, FILTER ("{\"key\":\"x\",\"cmp\":\"nex\"}"));
  g_autoptr (RoomClient) none = room_client_new_subscribed (fixture, NULL, FILTER ("{\"key\":\"x\",\"cmp\":\"ex\"}"));
  struct
  {
    RoomClient *client;
    const char *expected;
  } cases[] = { { red, "135" }, { red_too, "135" }, { not_red, "24" }, { all, "12345" } };

  in_process_server_publish_all (fixture, "room", numbers, tags);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) payload = NULL;
      g_auto (GStrv) lines = NULL;

      raw_client_read_frame (cases[i].client->raw, &payload);
      g_byte_array_append (payload, (const guint8 *) "", 1);
      lines = g_strsplit ((const char *) payload->data, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, strlen (cases[i].expected));
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_autofree char *beginning = g_strdup_printf ("{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":%c,",
                                                        cases[i].expected[j]);

          g_assert_true (g_str_has_prefix (lines[j], beginning));
        }
    }
  room_client_expect_nothing (none);
}

static void
test_filter_recovery (InProcessServer *fixture,
                      gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);
  g_autoptr (RoomClient) stranger = room_client_new (fixture, NULL);
  g_autoptr (WireReply) reply = NULL;
  g_autoptr (WireReply) nothing = NULL;
  WirePublication *publication;

  room_publish_tagged (fixture, "1", "color=red");
  room_publish_tagged (fixture, "2", "color=blue");
  room_publish_tagged (fixture, "3", "color=red");
  room_publish_tagged (fixture, "4", "color=blue");

  /* There is no gap, though not all is sent */
  reply = room_client_subscribe (client, ",\"recover\":true,\"offset\":1" RED);
  g_assert_true (reply->subscribe.recovered);
  g_assert_cmpuint (reply->subscribe.position.offset, ==, 1);
  g_assert_cmpuint (reply->subscribe.publications->len, ==, 1);
  publication = g_ptr_array_index (reply->subscribe.publications, 0);
  g_assert_cmpuint (publication->offset, ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (publication->tags, "color"), ==, "red");

  nothing = room_client_subscribe (stranger, ",\"recover\":true,\"offset\":3" RED);
  g_assert_true (nothing->subscribe.recovered);
  g_assert_null (nothing->subscribe.publications);

  room_publish_tagged (fixture, "5", "color=red");
  room_client_expect_plain (client, 5, "5");
  room_client_expect_plain (stranger, 5, "5");
}

static void
test_filter_invalid (InProcessServer *fixture,
                     gconstpointer    data)
{
  static const char *const filters[] = {
    "{}", "7", "[]", "\"x\"", "{\"key\":\"a\",\"cmp\":\"like\",\"val\":\"b\"}", "{\"op\":\"and\",\"nodes\":[]}",
  };
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *command = g_strdup_printf ("\"subscribe\":{\"channel\":\"room\",\"tf\":%s}", filters[i]);

      test_assert_error (client->raw, command, WIRE_ERROR_CODE_BAD_REQUEST);
    }

  /* Nothing is left of it */
  test_assert_error (client->raw, "\"subscribe\":{\"channel\":\"room\",\"tf\":null}", 0);
}

static void
test_filter_refused (InProcessServer *fixture,
                     gconstpointer    data)
{
  g_autoptr (RoomClient) client = room_client_new (fixture, NULL);

  test_assert_error (client->raw, "\"subscribe\":{\"channel\":\"room\"" RED "}", WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client->raw, "\"subscribe\":{\"channel\":\"room\"}", 0);
}

static void
test_max_payload (InProcessServer *fixture,
                  gconstpointer    data)
{
  g_autofree char *most = g_strnfill (10, '7');
  g_autofree char *more = g_strnfill (11, '7');
  g_autoptr (RoomClient) client = room_client_new_subscribed (fixture, NULL, "");
  ServerPublishOptions options = { .skip_history = TRUE };
  ServerPublishResult result = in_process_server_publish (fixture, "room", more, NULL, &options);

  g_assert_false (result.published);
  g_assert_cmpuint (result.error_code, ==, WIRE_ERROR_CODE_BAD_REQUEST);
  g_assert_false (in_process_server_publish (fixture, "room", more, NULL, NULL).published);
  g_assert_cmpuint (room_publish (fixture, most), ==, 1);
  room_client_expect_plain (client, 1, most);
  test_assert_error (client->raw, "\"publish\":{\"channel\":\"room\",\"data\":77777777777}",
                     WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client->raw, "\"publish\":{\"channel\":\"other\",\"data\":77777777777}", 0);
  g_assert_cmpuint (room_publish (fixture, "1"), ==, 2);
}

#define ADD(name, config, func) \
  g_test_add ("/fanout/" name, InProcessServer, config, in_process_server_set_up, func, in_process_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("users", NULL, test_users);
  ADD ("order", NULL, test_order);
  ADD ("filter", NULL, test_filter);
  ADD ("filter-batch", "history_size=0\n", test_filter_batch);
  ADD ("filter-recovery", NULL, test_filter_recovery);
  ADD ("filter-invalid", NULL, test_filter_invalid);
  ADD ("filter-refused", "tags_filter=false\n", test_filter_refused);
  ADD ("max-payload", "publish=everyone\n[channel room]\nmax_payload=10\n", test_max_payload);

  return g_test_run ();
}
