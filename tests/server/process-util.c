/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>
#include <sys/wait.h>

/* The secret of the fixture's configuration */
#define SECRET "a secret of the tests"

/* Rules that several tests need. The pings are out of the way of those that
 * do not want them. */
static const char default_config[] =
  "[default]\n"
  "publish=everyone\n"
  "[channel closed]\n"
  "read=admins\n"
  "publish=admins\n"
  "[channel closed:open]\n"
  "read=everyone\n"
  "[channel members]\n"
  "publish=members\n"
  "[channel forgetful]\n"
  "history_size=0\n"
  "[channel secretive]\n"
  "history=admins\n"
  "[channel short]\n"
  "history_size=2\n";

/* The configuration is appended to that of the fixture; without one, it is
 * the above. */
void
test_server_set_up (TestServer    *server,
                    gconstpointer  config)
{
  g_autoptr (GError) error = NULL;

  server->process = server_fixture_new (config != NULL ? config : default_config, &error);
  g_assert_no_error (error);
  server->port = server_fixture_get_port (server->process);
  server->alice = server_fixture_mint_token (server->process, "alice", FALSE);
  server->root = server_fixture_mint_token (server->process, "root", TRUE);
}

/* Every test ends with a server that is still well and stops as it should;
 * with a sanitizer, that has not leaked either. */
void
test_server_tear_down (TestServer    *server,
                       gconstpointer  config)
{
  if (server_fixture_get_pid (server->process) != 0)
    g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  server_fixture_free (server->process);
  g_free (server->alice);
  g_free (server->root);
}

static char *
encode (const void *data,
        gsize       length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* A token of the fixture's secret with any claims. */
char *
test_sign_token (const char *claims)
{
  static const char header[] = "{\"alg\":\"HS256\"}";
  g_autofree char *head = encode (header, strlen (header));
  g_autofree char *body = encode (claims, strlen (claims));
  g_autofree char *text = g_strconcat (head, ".", body, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) SECRET, strlen (SECRET));
  g_autofree char *signature = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  signature = encode (digest, size);
  return g_strconcat (text, ".", signature, NULL);
}

/* Sends frames, which are separated by '|', and expects a close for them. */
void
test_assert_close (TestServer *server,
                   const char *frames,
                   guint       code)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_auto (GStrv) list = g_strsplit (frames, "|", -1);
  g_autofree char *reason = NULL;

  g_test_message ("%.200s", frames);
  if (list[0] == NULL)
    raw_client_send (client, "");
  for (char **frame = list; *frame != NULL; frame++)
    raw_client_send (client, *frame);
  g_assert_cmpint (raw_client_read_close (client, &reason), ==, code);
  g_assert_cmpstr (reason, ==, wire_disconnect_code_get_reason (code));
}

/* Sends a command; no code means that it succeeds. */
void
test_assert_error (RawClient  *client,
                   const char *command,
                   guint       code)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":9,%s}", command);

  g_test_message ("%.200s", text);
  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_error (client, 9), ==, code);
}

void
test_publish (RawClient  *client,
              const char *channel,
              guint       n)
{
  g_autoptr (GString) frame = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (frame, "{\"id\":%u,\"publish\":{\"channel\":\"%s\",\"data\":%u}}\n", i + 10, channel, i);
  raw_client_send (client, frame->str);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (raw_client_read_error (client, i + 10), ==, 0);
}

char *
test_get_epoch (RawClient  *client,
                const char *channel)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":4,\"history\":{\"channel\":\"%s\"}}", channel);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, text);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  return g_strdup (reply->history.position.epoch);
}

TestRecovery
test_resubscribe (TestServer *server,
                  const char *channel,
                  guint64     offset,
                  const char *epoch,
                  const char *extra)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *text = NULL;
  g_autoptr (WireReply) reply = NULL;
  TestRecovery result = { 0 };

  text = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"%s\",\"recover\":true,"
                          "\"offset\":%" G_GUINT64_FORMAT ",\"epoch\":\"%s\"%s}}",
                          channel, offset, epoch, extra);
  raw_client_send (client, text);
  reply = raw_client_read_reply (client);
  if (reply->type == WIRE_REPLY_ERROR)
    {
      result.error = reply->error.code;
      return result;
    }

  g_assert_true (reply->subscribe.was_recovering);
  result.recovered = reply->subscribe.recovered;
  result.offset = reply->subscribe.position.offset;
  for (guint i = 0; reply->subscribe.publications != NULL && i < reply->subscribe.publications->len; i++)
    {
      WirePublication *publication = g_ptr_array_index (reply->subscribe.publications, i);

      g_assert_cmpint (publication->offset, ==, offset + i + 1);
      result.n_publications++;
    }

  return result;
}

/* Runs the program with these arguments, which end with NULL, beside the
 * server; returns its exit status. */
int
test_run_server (TestServer  *server,
                 char       **output,
                 char       **errors,
                 const char  *first,
                 ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  const char *argument;
  va_list arguments;
  int status;

  g_strv_builder_add (builder, server_fixture_get_program (server->process));
  va_start (arguments, first);
  for (argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_strv_builder_add (builder, argument);
  va_end (arguments);
  argv = g_strv_builder_end (builder);

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, output, errors, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}
