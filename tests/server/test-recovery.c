/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

static char *
history (RawClient  *client,
         const char *fields)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":4,\"history\":{\"channel\":\"room\"%s}}", fields);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, text);
  reply = raw_client_read_reply (client);
  if (reply->type == WIRE_REPLY_ERROR)
    return g_strdup_printf ("error %u", reply->error.code);

  for (guint i = 0; i < reply->history.publications->len; i++)
    {
      WirePublication *publication = g_ptr_array_index (reply->history.publications, i);

      g_string_append_printf (list, "%" G_GUINT64_FORMAT " ", publication->offset);
    }
  g_string_append_printf (list, "of %" G_GUINT64_FORMAT, reply->history.position.offset);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

#define assert_history(client, fields, expected) \
  G_STMT_START { \
    g_autofree char *history_ = history (client, fields); \
    g_assert_cmpstr (history_, ==, expected); \
  } G_STMT_END

static void
test_history (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *since = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *epoch = NULL;

  raw_client_send (client, "{\"id\":2,\"history\":{\"channel\":\"empty\"}}");
  empty = raw_client_read (client);
  g_assert_true (g_str_has_prefix (empty, "{\"id\":2,\"history\":{\"publications\":[],\"epoch\":\""));
  g_assert_true (g_str_has_suffix (empty, "\",\"offset\":0}}"));

  for (guint i = 0; i < 5; i++)
    test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":1}", 0);

  assert_history (client, "", "of 5");
  assert_history (client, ",\"limit\":0", "of 5");
  assert_history (client, ",\"limit\":2", "1 2 of 5");
  assert_history (client, ",\"limit\":-1", "1 2 3 4 5 of 5");
  assert_history (client, ",\"limit\":1000000", "1 2 3 4 5 of 5");
  assert_history (client, ",\"limit\":2,\"reverse\":true", "5 4 of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":3}", "4 5 of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":0}", "1 2 3 4 5 of 5");
  assert_history (client, ",\"limit\":9,\"since\":{}", "1 2 3 4 5 of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":5}", "of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":7}", "of 5");
  assert_history (client, ",\"since\":{\"offset\":3}", "of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":3},\"reverse\":true", "2 1 of 5");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":0},\"reverse\":true", "error 107");
  assert_history (client, ",\"limit\":9,\"since\":{\"offset\":3,\"epoch\":\"x\"}", "error 112");

  epoch = test_get_epoch (client, "room");
  since = g_strdup_printf (",\"limit\":9,\"since\":{\"offset\":4,\"epoch\":\"%s\"}", epoch);
  assert_history (client, since, "5 of 5");
}

static void
test_recovery (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = NULL;
  g_autofree char *short_epoch = NULL;

  test_publish (client, "room", 300);
  test_publish (client, "short", 5);
  epoch = test_get_epoch (client, "room");
  short_epoch = test_get_epoch (client, "short");

  test_assert_recovered (test_resubscribe (server, "room", 297, epoch, ""), 3, 297);
  test_assert_recovered (test_resubscribe (server, "room", 300, epoch, ""), 0, 300);
  test_assert_recovered (test_resubscribe (server, "room", 299, "", ""), 1, 299);
  test_assert_recovered (test_resubscribe (server, "room", 0, epoch, ""), 300, 0);
  test_assert_unrecovered (test_resubscribe (server, "room", 299, "otherone", ""), 300);
  test_assert_unrecovered (test_resubscribe (server, "room", 300, "otherone", ""), 300);
  test_assert_unrecovered (test_resubscribe (server, "room", 301, epoch, ""), 300);

  /* One more than fits */
  test_publish (client, "room", 1);
  test_assert_unrecovered (test_resubscribe (server, "room", 0, epoch, ""), 301);
  test_assert_recovered (test_resubscribe (server, "room", 1, epoch, ""), 300, 1);

  /* Only two are kept of five */
  test_assert_recovered (test_resubscribe (server, "short", 3, short_epoch, ""), 2, 3);
  test_assert_unrecovered (test_resubscribe (server, "short", 2, short_epoch, ""), 5);

  g_assert_cmpint (test_resubscribe (server, "room", 299, "otherone", ",\"flag\":2").error, ==,
                   WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  g_assert_cmpint (test_resubscribe (server, "room", 299, "otherone", ",\"flag\":3").error, ==,
                   WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  test_assert_recovered (test_resubscribe (server, "room", 300, epoch, ",\"flag\":3"), 1, 300);
}

/* A subscription that was refused is not there. */
static void
test_unrecoverable_leaves_nothing (TestServer    *server,
                                   gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\",\"recover\":true,\"offset\":7,\"flag\":2}",
                WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 0);
}

/* Who may not read history cannot have it by way of a recovery. */
static void
test_recovery_needs_history (TestServer    *server,
                             gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (WireReply) reply = NULL;

  test_assert_error (alice, "\"publish\":{\"channel\":\"secretive\",\"data\":1}", 0);
  raw_client_send (alice, "{\"id\":2,\"subscribe\":{\"channel\":\"secretive\",\"recover\":true}}");
  reply = raw_client_read_reply (alice);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (reply->subscribe.recoverable);
  g_assert_false (reply->subscribe.recovered);
  g_assert_null (reply->subscribe.publications);
  g_assert_cmpint (reply->subscribe.position.offset, ==, 1);
}

/* Clients that come back while others publish see each message once. */
static void
test_recovery_under_load (TestServer    *server,
                          gconstpointer  data)
{
  g_autoptr (RawClient) writer = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = test_get_epoch (writer, "room");
  guint64 position = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (RawClient) reader = raw_client_connect (server->port, NULL);
      g_autoptr (WireReply) reply = NULL;
      g_autofree char *subscribe = NULL;
      g_autoptr (GString) frame = g_string_new (NULL);

      for (guint i = 0; i < 10; i++)
        g_string_append_printf (frame, "{\"id\":%u,\"publish\":{\"channel\":\"room\",\"data\":%u}}\n", i + 2, i);
      subscribe = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"room\",\"recover\":true,"
                                   "\"offset\":%" G_GUINT64_FORMAT ",\"epoch\":\"%s\"}}", position, epoch);
      raw_client_send (writer, frame->str);
      raw_client_send (reader, subscribe);
      raw_client_send (writer, frame->str);

      reply = raw_client_read_reply (reader);
      g_assert_true (reply->subscribe.recovered);
      for (guint i = 0; reply->subscribe.publications != NULL && i < reply->subscribe.publications->len; i++)
        {
          WirePublication *publication = g_ptr_array_index (reply->subscribe.publications, i);

          g_assert_cmpint (publication->offset, ==, ++position);
        }
      while (position < (round + 1) * 20)
        {
          g_autoptr (WireReply) push = raw_client_read_reply (reader);

          g_assert_cmpint (push->publication->offset, ==, ++position);
        }
      for (guint i = 0; i < 20; i++)
        {
          g_autoptr (WireReply) published = raw_client_read_reply (writer);

          g_assert_cmpint (published->type, ==, WIRE_REPLY_RESULT);
        }
    }
}

#define ADD(name, config, func) \
  g_test_add ("/recovery/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("history", NULL, test_history);
  ADD ("recovery", NULL, test_recovery);
  ADD ("unrecoverable-leaves-nothing", NULL, test_unrecoverable_leaves_nothing);
  ADD ("recovery-needs-history", NULL, test_recovery_needs_history);
  ADD ("recovery-under-load", NULL, test_recovery_under_load);

  return g_test_run ();
}
