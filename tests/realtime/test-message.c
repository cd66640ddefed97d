/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-message-private.h"

#include "realtime-test-util.h"

#include <string.h>

#define N_THREADS 2
#define N_ROUNDS 200

static RealtimeMessage *
message_new (const char *data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", "1");
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = data != NULL ? test_bytes (data) : NULL;

  return realtime_message_new (channel, publication);
}

static void
assert_publisher (RealtimeMessage *message,
                  const char      *conn_info,
                  const char      *channel_info)
{
  g_autoptr (RealtimeClientInfo) publisher = realtime_message_dup_publisher (message);
  GBytes *bytes;

  g_assert_cmpstr (realtime_client_info_get_user_id (publisher), ==, realtime_message_get_publisher_id (message));
  g_assert_cmpstr (realtime_client_info_get_client_id (publisher), ==, realtime_message_get_client_id (message));

  bytes = realtime_client_info_get_conn_info (publisher);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), conn_info, strlen (conn_info));
  bytes = realtime_client_info_get_channel_info (publisher);
  if (channel_info == NULL)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), channel_info, strlen (channel_info));
}

static void
test_bare (void)
{
  g_autoptr (RealtimeMessage) message = message_new (NULL);
  g_auto (GStrv) tags = realtime_message_dup_tag_names (message);
  g_autofree char *text = test_payload_text (message);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = realtime_message_dup_payload_node (message, &error);

  g_assert_cmpstr (text, ==, "null");
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_NULL (node));
  g_assert_cmpstr (realtime_channel_get_resource_id (realtime_message_get_channel (message)), ==, "1");
  g_assert_null (realtime_message_get_publisher_id (message));
  g_assert_null (realtime_message_get_client_id (message));
  g_assert_null (realtime_message_dup_publisher (message));
  g_assert_null (realtime_message_get_tag (message, "tag"));
  g_assert_cmpuint (g_strv_length (tags), ==, 0);
  g_assert_cmpuint (realtime_message_get_offset (message), ==, 0);
  g_assert_cmpint (realtime_message_get_time (message), ==, 0);
}

static void
test_full (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  WirePublication *publication = g_new0 (WirePublication, 1);
  RealtimeMessage *made = NULL;
  g_autoptr (RealtimeMessage) message = NULL;
  g_auto (GStrv) tags = NULL;

  publication->data = test_bytes ("1");
  publication->info = g_new0 (WireClientInfo, 1);
  publication->info->user = g_strdup ("ann");
  publication->info->client = g_strdup ("c1");
  publication->info->conn_info = test_bytes ("{\"name\":\"Ann\"}");
  publication->offset = G_MAXUINT64;
  publication->time = G_MAXINT64;
  publication->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (publication->tags, g_strdup ("tag"), g_strdup ("value"));

  made = realtime_message_new (channel, publication);
  message = realtime_message_ref (made);
  realtime_message_unref (made);

  g_assert_cmpstr (realtime_message_get_publisher_id (message), ==, "ann");
  g_assert_cmpstr (realtime_message_get_client_id (message), ==, "c1");
  assert_publisher (message, "{\"name\":\"Ann\"}", NULL);
  g_assert_cmpuint (realtime_message_get_offset (message), ==, G_MAXUINT64);
  g_assert_cmpint (realtime_message_get_time (message), ==, G_MAXINT64);
  g_assert_cmpstr (realtime_message_get_tag (message, "tag"), ==, "value");
  g_assert_null (realtime_message_get_tag (message, "other"));
  tags = realtime_message_dup_tag_names (message);
  g_assert_cmpuint (g_strv_length (tags), ==, 1);
  g_assert_cmpstr (tags[0], ==, "tag");
}

/* One that was seen in a frame needs the frame no more. */
static void
test_view (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  char frame[] = "{\"a\":1}annc1[2]\"3\"";
  const WireView view = {
    .data = { frame, 7 },
    .has_info = TRUE,
    .user = { frame + 7, 3 },
    .client = { frame + 10, 2 },
    .conn_info = { frame + 12, 3 },
    .chan_info = { frame + 15, 3 },
    .offset = 5,
    .time = 6,
  };
  const WireView anonymous = { .has_info = TRUE };
  const WireView bare = { 0 };
  g_autoptr (RealtimeMessage) message = realtime_message_new_from_view (channel, &view);
  g_autoptr (RealtimeMessage) of_nobody = realtime_message_new_from_view (channel, &anonymous);
  g_autoptr (RealtimeMessage) empty = realtime_message_new_from_view (channel, &bare);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *no_text = NULL;

  memset (frame, 'x', sizeof frame);
  node = realtime_message_dup_payload_node (message, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  text = test_payload_text (message);
  g_assert_cmpstr (text, ==, "{\"a\":1}");
  g_assert_true (realtime_message_get_payload (message) == realtime_message_get_payload (message));
  g_assert_cmpstr (realtime_message_get_publisher_id (message), ==, "ann");
  g_assert_cmpstr (realtime_message_get_client_id (message), ==, "c1");
  assert_publisher (message, "[2]", "\"3\"");
  g_assert_cmpuint (realtime_message_get_offset (message), ==, 5);
  g_assert_cmpint (realtime_message_get_time (message), ==, 6);
  g_assert_null (realtime_message_get_tag (message, "tag"));

  g_assert_cmpstr (realtime_message_get_publisher_id (of_nobody), ==, "");
  g_assert_cmpstr (realtime_message_get_client_id (of_nobody), ==, "");

  no_text = test_payload_text (empty);
  g_assert_cmpstr (no_text, ==, "null");
  g_assert_null (realtime_message_get_publisher_id (empty));
  g_assert_null (realtime_message_get_client_id (empty));
}

typedef struct
{
  RealtimeMessage *message;
  int              n_ready;
} Race;

static gpointer
payload_thread (gpointer user_data)
{
  Race *race = user_data;

  g_atomic_int_inc (&race->n_ready);
  while (g_atomic_int_get (&race->n_ready) < N_THREADS)
    ;

  return realtime_message_get_payload (race->message);
}

/* Whoever asks first, all get the same payload. */
static void
test_threads (void)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  const WireView view = { .data = { "[1]", 3 } };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (RealtimeMessage) message = realtime_message_new_from_view (channel, &view);
      Race race = { .message = message };
      GThread *threads[N_THREADS];

      for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new ("payload", payload_thread, &race);
      for (guint i = 0; i < N_THREADS; i++)
        g_assert_true (g_thread_join (threads[i]) == realtime_message_get_payload (message));
    }
}

/* What a publisher has written is not written anew. */
static void
test_payload (void)
{
  static const char *const payloads[] = {
    "{\"b\": 1.10, \"a\":[ 1e2,\"\\u00e9\"]}", "\"text\"", "-0", "12345678901234567890123", "[]", "false",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (RealtimeMessage) message = message_new (payloads[i]);
      g_autofree char *text = test_payload_text (message);

      g_assert_cmpstr (text, ==, payloads[i]);
    }
}

static void
test_node (void)
{
  g_autoptr (RealtimeMessage) message = message_new ("{\"body\":\"é\",\"n\":[1,2.5]}");
  g_autoptr (RealtimeMessage) broken = message_new ("{\"body\":");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = realtime_message_dup_payload_node (message, &error);
  JsonObject *object = NULL;

  g_assert_no_error (error);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "body"), ==, "é");
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (object, "n"), 0), ==, 1);

  g_assert_null (realtime_message_dup_payload_node (broken, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, JSON_PARSER_ERROR);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/bare", test_bare);
  g_test_add_func ("/message/full", test_full);
  g_test_add_func ("/message/view", test_view);
  g_test_add_func ("/message/threads", test_threads);
  g_test_add_func ("/message/payload", test_payload);
  g_test_add_func ("/message/node", test_node);

  return g_test_run ();
}
