/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-proxy.h"

#include "server-test-util.h"

#include <libsoup/soup.h>

#define QUESTION "{\"user\":\"alice\"}"
#define LONG_TIME (60 * 60 * 1000)
#define MAX_ASKED 64
#define MAX_WAITING 4096

/* What the operator's program answers, and what it was asked. */
typedef struct
{
  SoupServer *program;
  ServerProxy *proxy;
  ServerEndpoint endpoint;
  guint status;
  const char *answer;
  gsize length;
  gboolean silent;
  SoupServerMessage *paused;
  char *question;
  char *origin;
  char *secret;
  /* what came back */
  gboolean done;
  guint error_code;
  char *error_message;
  gboolean temporary;
  guint disconnect_code;
  char *disconnect_reason;
  gboolean has_result;
  gint64 expires;
  char *data;
} Fixture;

/* What was logged, line by line, of warnings and what is told of all. */
static GString *logged;

static GLogWriterOutput
write_cb (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE"))
        g_string_append_printf (logged, "%s\n", (const char *) fields[i].value);
    }

  return G_LOG_WRITER_HANDLED;
}

/* Takes what was logged, which is to be one line. */
static void
expect_log (const char *beginning,
            const char *end)
{
  const char *line_end = strchr (logged->str, '\n');

  g_test_message ("%s", logged->str);
  g_assert_true (g_str_has_prefix (logged->str, beginning));
  g_assert_nonnull (strstr (logged->str, end));
  g_assert_true (line_end == logged->str + logged->len - 1);
  g_string_truncate (logged, 0);
}

#define FAILS "level=warning event=proxy-fails endpoint=http://127.0.0.1:"
#define RECOVERS "level=info event=proxy-recovers endpoint=http://127.0.0.1:"

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fixture *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  g_set_str (&self->origin, soup_message_headers_get_one (headers, "Origin"));
  g_set_str (&self->secret, soup_message_headers_get_one (headers, "Authorization"));
  g_free (self->question);
  self->question = g_strndup (body->data, body->length);
  g_assert_cmpstr (soup_server_message_get_method (message), ==, "POST");
  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "application/json");

  if (self->silent)
    {
      g_set_object (&self->paused, message);
      soup_server_message_pause (message);
      return;
    }

  soup_server_message_set_status (message, self->status, NULL);
  if (self->status == SOUP_STATUS_FOUND)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", "/elsewhere");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC,
                                    self->answer, self->length);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  self->program = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->program, "/ask", handle_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->program, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->program);
  self->endpoint.uri = g_strdup_printf ("http://127.0.0.1:%d/ask", g_uri_get_port (uris->data));
  self->endpoint.timeout = LONG_TIME;
  self->proxy = server_proxy_new (NULL);
  self->status = SOUP_STATUS_OK;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->proxy, server_proxy_free);
  g_clear_object (&self->paused);
  soup_server_disconnect (self->program);
  g_object_unref (self->program);
  g_free (self->endpoint.uri);
  g_free (self->question);
  g_free (self->origin);
  g_free (self->secret);
  g_free (self->error_message);
  g_free (self->disconnect_reason);
  g_free (self->data);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
answered_cb (const ServerProxyAnswer *answer,
             gpointer                 user_data)
{
  Fixture *self = user_data;
  g_autoptr (GBytes) data = server_proxy_get_data (answer->result, "data");

  g_assert_false (self->done);
  self->done = TRUE;
  self->error_code = answer->error_code;
  g_set_str (&self->error_message, answer->error_message);
  self->temporary = answer->temporary;
  self->disconnect_code = answer->disconnect_code;
  g_set_str (&self->disconnect_reason, answer->disconnect_reason);
  self->has_result = answer->result != NULL;
  self->expires = server_proxy_get_integer (answer->result, "expire_at");
  g_clear_pointer (&self->data, g_free);
  if (data != NULL)
    self->data = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
begin (Fixture    *self,
       const char *answer,
       GHashTable *headers)
{
  g_autoptr (GBytes) question = g_bytes_new_static (QUESTION, strlen (QUESTION));

  self->answer = answer;
  self->length = strlen (answer);
  self->done = FALSE;
  server_proxy_ask (self->proxy, &self->endpoint, headers, question, answered_cb, self);
  g_assert_false (self->done);
}

static void
ask (Fixture    *self,
     const char *answer)
{
  begin (self, answer, NULL);
  test_iterate_until (&self->done);
}

static void
test_result (Fixture       *self,
             gconstpointer  data)
{
  ask (self, "{\"result\":{\"data\":{\"n\":1.0,\"big\":9007199254740993},\"expire_at\":17}}");
  g_assert_cmpstr (self->question, ==, QUESTION);
  g_assert_cmpuint (self->error_code, ==, 0);
  g_assert_cmpuint (self->disconnect_code, ==, 0);
  g_assert_cmpstr (self->data, ==, "{\"n\":1.0,\"big\":9007199254740993}");
  g_assert_cmpint (self->expires, ==, 17);

  ask (self, "{\"result\":{\"b64data\":\"eyJhIjoKMX0=\"}}");
  g_assert_cmpstr (self->data, ==, "{\"a\":1}");

  ask (self, "{\"result\":{\"b64data\":\"bm8gSlNPTg==\",\"expire_at\":1.5}}");
  g_assert_null (self->data);
  g_assert_cmpint (self->expires, ==, 0);

  ask (self, "{\"result\":{\"b64data\":\"M Q==\"}}");
  g_assert_null (self->data);

  ask (self, "{}");
  g_assert_false (self->has_result);
  g_assert_cmpuint (self->error_code, ==, 0);
}

static void
test_error (Fixture       *self,
            gconstpointer  data)
{
  ask (self, "{\"error\":{\"code\":1001,\"message\":\"not today\",\"temporary\":true}}");
  g_assert_cmpuint (self->error_code, ==, 1001);
  g_assert_cmpstr (self->error_message, ==, "not today");
  g_assert_true (self->temporary);

  /* Codes that mean something else to a client */
  ask (self, "{\"error\":{\"code\":7}}");
  g_assert_cmpuint (self->error_code, ==, 100);
  ask (self, "{\"error\":{\"code\":2000}}");
  g_assert_cmpuint (self->error_code, ==, 100);
  ask (self, "{\"error\":{}}");
  g_assert_cmpuint (self->error_code, ==, 100);

  ask (self, "{\"disconnect\":{\"code\":4321,\"reason\":\"go\"}}");
  g_assert_cmpuint (self->error_code, ==, 0);
  g_assert_cmpuint (self->disconnect_code, ==, 4321);
  g_assert_cmpstr (self->disconnect_reason, ==, "go");
  ask (self, "{\"disconnect\":{\"code\":1000}}");
  g_assert_cmpuint (self->disconnect_code, ==, 3507);
}

static void
expect_failure (Fixture    *self,
                const char *answer)
{
  ask (self, answer);
  g_assert_cmpuint (self->error_code, ==, 100);
  g_assert_true (self->temporary);
  g_assert_null (self->error_message);
  g_assert_false (self->has_result);
}

/* The log tells when it begins and when it ends, not each time. */
static void
test_unusable (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *long_answer = g_strnfill (SERVER_PROXY_MAX_ANSWER + 1, ' ');

  expect_failure (self, "[]");
  expect_failure (self, "");
  expect_failure (self, "{\"result\":");
  expect_failure (self, long_answer);
  self->status = SOUP_STATUS_INTERNAL_SERVER_ERROR;
  expect_failure (self, "{\"result\":{}}");
  self->status = SOUP_STATUS_FOUND;
  expect_failure (self, "{\"result\":{}}");

  expect_log (FAILS, "/ask reason=\"it is not a JSON object\"\n");
  self->status = SOUP_STATUS_OK;
  ask (self, "{\"result\":{}}");
  g_assert_true (self->has_result);
  expect_log (RECOVERS, "/ask\n");
}

static void
test_unreachable (Fixture       *self,
                  gconstpointer  data)
{
  soup_server_disconnect (self->program);
  expect_failure (self, "{}");
  expect_log (FAILS, "reason=");
}

static void
test_timeout (Fixture       *self,
              gconstpointer  data)
{
  self->silent = TRUE;
  self->endpoint.timeout = 1;
  expect_failure (self, "{}");
  expect_log (FAILS, "reason=\"it takes too long\"");
}

/* Who has asked is answered, whatever happens. */
static void
test_free (Fixture       *self,
           gconstpointer  data)
{
  self->silent = TRUE;
  begin (self, "{}", NULL);
  while (self->paused == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&self->proxy, server_proxy_free);
  g_assert_true (self->done);
  g_assert_cmpuint (self->error_code, ==, 100);
  g_assert_cmpstr (logged->str, ==, "");
}

static void
count_cb (const ServerProxyAnswer *answer,
          gpointer                 user_data)
{
  guint *n = user_data;

  g_assert_cmpuint (answer->error_code, ==, 100);
  g_assert_true (answer->temporary);
  (*n)++;
}

/* A program that does not answer is asked so much, and no more waits for it
 * than fits; all of that is given up together. */
static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GBytes) question = g_bytes_new_static (QUESTION, strlen (QUESTION));
  guint n_failed = 0;

  self->silent = TRUE;
  for (guint i = 0; i < MAX_ASKED + MAX_WAITING + 3; i++)
    server_proxy_ask (self->proxy, &self->endpoint, NULL, question, count_cb, &n_failed);
  g_assert_cmpuint (n_failed, ==, 0);

  while (n_failed < 3)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_failed, ==, 3);
  expect_log (FAILS, "reason=\"too many wait for it\"");

  g_clear_pointer (&self->proxy, server_proxy_free);
  g_assert_cmpuint (n_failed, ==, MAX_ASKED + MAX_WAITING + 3);
}

static void
test_headers (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GBytes) secret = g_bytes_new_static ("abc", 3);
  g_auto (GStrv) forwarded = g_strsplit ("Origin;Cookie;Authorization", ";", -1);

  g_hash_table_insert (headers, g_strdup ("origin"), g_strdup ("https://example.org"));
  g_hash_table_insert (headers, g_strdup ("authorization"), g_strdup ("Bearer of the client"));
  self->endpoint.secret = secret;
  self->endpoint.forwarded = forwarded;
  begin (self, "{}", headers);
  test_iterate_until (&self->done);
  g_assert_cmpstr (self->origin, ==, "https://example.org");
  g_assert_cmpstr (self->secret, ==, "Bearer abc");

  self->endpoint.forwarded = NULL;
  begin (self, "{}", headers);
  test_iterate_until (&self->done);
  g_assert_null (self->origin);
}

#define ADD(name, func) \
  g_test_add ("/proxy/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  logged = g_string_new (NULL);
  g_log_set_writer_func (write_cb, NULL, NULL);

  ADD ("result", test_result);
  ADD ("error", test_error);
  ADD ("unusable", test_unusable);
  ADD ("unreachable", test_unreachable);
  ADD ("timeout", test_timeout);
  ADD ("free", test_free);
  ADD ("many", test_many);
  ADD ("headers", test_headers);

  status = g_test_run ();
  g_string_free (logged, TRUE);
  return status;
}
