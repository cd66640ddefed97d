/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-backend.h"
#include "server-config.h"
#include "server-error.h"

#include "server-test-util.h"

#include <string.h>

typedef struct
{
  yyjson_doc *doc;
  ServerProxyAnswer answer;
} Answer;

static void
answer_clear (Answer *self)
{
  yyjson_doc_free (self->doc);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
answer_init (Answer     *self,
             const char *json)
{
  yyjson_val *root;

  self->doc = yyjson_read (json, strlen (json), YYJSON_READ_NUMBER_AS_RAW);
  root = yyjson_doc_get_root (self->doc);
  self->answer = (ServerProxyAnswer) { .root = root, .result = yyjson_obj_get (root, "result") };
}

static void
assert_json (GBytes     *bytes,
             const char *json)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), json, strlen (json));
}

static void
assert_question (ServerQuestionKind    kind,
                 const ServerQuestion *question,
                 const char           *json)
{
  g_autoptr (GBytes) bytes = server_question_to_json (kind, question);

  assert_json (bytes, json);
}

static void
test_questions (void)
{
  static const char *const channels[] = { "a", "b", NULL };
  g_autoptr (GBytes) data = g_bytes_new_static ("{\"n\":1.0}", 9);
  g_autoptr (GBytes) meta = g_bytes_new_static ("[1]", 3);
  ServerQuestion question = { .client = "c", .transport = "websocket", .user = "", .data = data,
                              .name = "js", .version = "1" };

  assert_question (SERVER_QUESTION_CONNECT, &question,
                   "{\"client\":\"c\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\","
                   "\"name\":\"js\",\"version\":\"1\",\"data\":{\"n\":1.0}}");

  question.channels = channels;
  assert_question (SERVER_QUESTION_CONNECT, &question,
                   "{\"client\":\"c\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\","
                   "\"name\":\"js\",\"version\":\"1\",\"data\":{\"n\":1.0},\"channels\":[\"a\",\"b\"]}");

  question = (ServerQuestion) { .client = "c", .transport = "websocket", .user = "ann", .meta = meta,
                                .channel = "news", .token = "t" };
  assert_question (SERVER_QUESTION_SUBSCRIBE, &question,
                   "{\"client\":\"c\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\","
                   "\"user\":\"ann\",\"meta\":[1],\"channel\":\"news\",\"token\":\"t\"}");

  question = (ServerQuestion) { .client = "c", .transport = "websocket", .user = "ann", .method = "sum", .data = data };
  assert_question (SERVER_QUESTION_RPC, &question,
                   "{\"client\":\"c\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\","
                   "\"user\":\"ann\",\"method\":\"sum\",\"data\":{\"n\":1.0}}");
}

static void
assert_subscriber (const char *channel,
                   const char *user,
                   gboolean    admin,
                   const char *json)
{
  ServerQuestion question = { .client = "c", .transport = "sse", .user = user, .admin = admin, .channel = channel };
  g_autofree char *whole = g_strdup_printf ("{\"client\":\"c\",\"transport\":\"sse\",\"protocol\":\"json\","
                                            "\"encoding\":\"json\",\"user\":\"%s\",%s}", user, json);

  assert_question (SERVER_QUESTION_PERMISSIONS, &question, whole);
}

static void
test_subscribers (void)
{
  assert_subscriber ("team", "", FALSE,
                     "\"channel\":{\"name\":\"team\"},\"subscriber\":{\"id\":\"c\",\"type\":\"Visitor\"}");
  assert_subscriber ("my%20team:board%3A1", "ann", FALSE,
                     "\"channel\":{\"name\":\"my team\",\"resourceId\":\"board:1\"},"
                     "\"subscriber\":{\"id\":\"ann\",\"type\":\"Member\"}");
  assert_subscriber ("a%", "root", TRUE,
                     "\"channel\":{\"name\":\"a%\"},\"subscriber\":{\"id\":\"root\",\"type\":\"Admin\"}");
}

static void
test_connect (void)
{
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) nobody = { 0 };
  g_auto (Answer) visitor = { 0 };
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) none = { 0 };
  g_auto (ServerClaims) anyone = { 0 };
  ServerClaimedChannel *channel;

  answer_init (&answer, "{\"result\":{\"user\":\"ann\",\"info\":{\"name\":\"Ann\"},\"b64data\":\"MQ==\",\"expire_at\":17,"
                        "\"channels\":[\"a\",\"\",7],\"subs\":{\"b\":{\"info\":1,\"data\":2,\"override\":"
                        "{\"join_leave\":{\"value\":true},\"presence\":{\"value\":false}}}},\"meta\":{\"m\":1}}}");
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*names a channel that cannot be");
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*names a channel that cannot be");
  g_assert_true (server_backend_read_connect (&answer.answer, &claims));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (claims.user, ==, "ann");
  assert_json (claims.info, "{\"name\":\"Ann\"}");
  assert_json (claims.data, "1");
  assert_json (claims.meta, "{\"m\":1}");
  g_assert_cmpint (claims.ends_at, ==, 17);
  g_assert_cmpuint (claims.channels->len, ==, 2);
  channel = g_ptr_array_index (claims.channels, 1);
  g_assert_cmpstr (channel->name, ==, "b");
  assert_json (channel->info, "1");
  assert_json (channel->data, "2");
  g_assert_true (server_override_get (&channel->override, SERVER_OVERRIDE_JOIN_LEAVE, FALSE));
  g_assert_false (server_override_get (&channel->override, SERVER_OVERRIDE_PRESENCE, TRUE));
  g_assert_true (server_override_get (&channel->override, SERVER_OVERRIDE_FORCE_RECOVERY, TRUE));

  answer_init (&nobody, "{}");
  g_assert_false (server_backend_read_connect (&nobody.answer, &none));
  answer_init (&visitor, "{\"result\":{\"user\":null,\"info\":null}}");
  g_assert_true (server_backend_read_connect (&visitor.answer, &anyone));
  g_assert_cmpstr (anyone.user, ==, "");
  g_assert_null (anyone.info);
}

static void
test_refresh (void)
{
  g_auto (Answer) good = { 0 };
  g_auto (Answer) expired = { 0 };
  g_auto (ServerClaims) claims = { 0 };
  g_auto (ServerClaims) none = { 0 };

  answer_init (&good, "{\"result\":{\"expire_at\":99,\"info\":{}}}");
  g_assert_true (server_backend_read_refresh (&good.answer, &claims));
  g_assert_cmpint (claims.ends_at, ==, 99);
  assert_json (claims.info, "{}");
  answer_init (&expired, "{\"result\":{\"expired\":true}}");
  g_assert_false (server_backend_read_refresh (&expired.answer, &none));
}

static void
test_publish (void)
{
  g_auto (Answer) answer = { 0 };
  g_auto (ServerPublishAnswer) publish = { 0 };

  answer_init (&answer, "{\"result\":{\"data\":{\"checked\":1e2},\"skip_history\":true,\"tags\":{\"a\":\"b\",\"c\":1}}}");
  server_backend_read_publish (&answer.answer, &publish);
  assert_json (publish.data, "{\"checked\":1e2}");
  g_assert_true (publish.skip_history);
  g_assert_cmpuint (g_hash_table_size (publish.tags), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (publish.tags, "a"), ==, "b");
}

static void
test_permissions (void)
{
  static const struct
  {
    const char *json;
    gboolean read;
    gboolean publish;
  } cases[] = {
    { "{\"read\":true,\"publish\":true}", TRUE, TRUE },
    { "{\"result\":{\"read\":true}}", TRUE, FALSE },
    { "{\"read\":false,\"publish\":true}", FALSE, TRUE },
    { "{\"read\":\"true\",\"publish\":1}", FALSE, FALSE },
    { "{}", FALSE, FALSE },
  };
  g_auto (Answer) failed = { 0 };
  gboolean read, publish;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Answer) answer = { 0 };

      answer_init (&answer, cases[i].json);
      server_backend_read_permissions (&answer.answer, &read, &publish);
      g_assert_cmpint (read, ==, cases[i].read);
      g_assert_cmpint (publish, ==, cases[i].publish);
    }

  answer_init (&failed, "{\"read\":true,\"publish\":true}");
  failed.answer.error_code = 100;
  server_backend_read_permissions (&failed.answer, &read, &publish);
  g_assert_false (read);
  g_assert_false (publish);
}

/* Returns the JSON of the manual, block by block. */
static GPtrArray *
read_manual (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "proxies.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) blocks = NULL;
  GPtrArray *docs = g_ptr_array_new_with_free_func ((GDestroyNotify) yyjson_doc_free);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  blocks = g_strsplit (text, "```json\n", -1);
  for (char **block = blocks + 1; *block != NULL; block++)
    {
      gsize length = strstr (*block, "```") - *block;
      yyjson_doc *doc = yyjson_read (*block, length, YYJSON_READ_NUMBER_AS_RAW);

      g_assert_nonnull (doc);
      g_ptr_array_add (docs, doc);
    }

  return docs;
}

static gboolean
tells (GPtrArray  *manual,
       yyjson_val *root)
{
  for (guint i = 0; i < manual->len; i++)
    {
      if (yyjson_equals (yyjson_doc_get_root (g_ptr_array_index (manual, i)), root))
        return TRUE;
    }

  return FALSE;
}

/* The questions in the manual are those that are asked. */
static void
test_manual (void)
{
  static const char *const channels[] = { "news", NULL };
  static const struct
  {
    ServerQuestionKind kind;
    ServerQuestion question;
    const char *data;
    const char *meta;
  } cases[] = {
    { SERVER_QUESTION_CONNECT, { .name = "js", .version = "5.3", .channels = channels }, "{\"room\":7}", NULL },
    { SERVER_QUESTION_REFRESH, { .user = "ann" }, NULL, "{\"tier\":1}" },
    { SERVER_QUESTION_SUBSCRIBE, { .user = "ann", .channel = "team:board" }, "{\"why\":\"hello\"}", NULL },
    { SERVER_QUESTION_PUBLISH, { .user = "ann", .channel = "team:board" }, "{\"text\":\"damn\"}", NULL },
    { SERVER_QUESTION_RPC, { .user = "ann", .method = "sum" }, "[1,2]", NULL },
    { SERVER_QUESTION_PERMISSIONS, { .user = "ann", .channel = "team:board" }, NULL, NULL },
  };
  g_autoptr (GPtrArray) manual = read_manual ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ServerQuestion question = cases[i].question;
      g_autoptr (GBytes) data = cases[i].data != NULL ? g_bytes_new_static (cases[i].data, strlen (cases[i].data)) : NULL;
      g_autoptr (GBytes) meta = cases[i].meta != NULL ? g_bytes_new_static (cases[i].meta, strlen (cases[i].meta)) : NULL;
      g_autoptr (GBytes) json = NULL;
      g_auto (Answer) asked = { 0 };
      g_autofree char *text = NULL;

      question.client = "b5e2";
      question.transport = "websocket";
      question.data = data;
      question.meta = meta;
      json = server_question_to_json (cases[i].kind, &question);
      text = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
      g_test_message ("%s", text);
      answer_init (&asked, text);
      g_assert_true (tells (manual, asked.answer.root));
    }
}

/* The answer in the manual says what the manual says. */
static void
test_manual_answer (void)
{
  g_autoptr (GPtrArray) manual = read_manual ();
  guint n_known = 0;

  for (guint i = 0; i < manual->len; i++)
    {
      yyjson_val *root = yyjson_doc_get_root (g_ptr_array_index (manual, i));
      ServerProxyAnswer answer = { .root = root, .result = yyjson_obj_get (root, "result") };
      g_auto (ServerClaims) claims = { 0 };

      if (!server_backend_read_connect (&answer, &claims) || claims.user[0] == '\0')
        continue;

      n_known++;
      g_assert_cmpstr (claims.user, ==, "ann");
      g_assert_cmpint (claims.ends_at, ==, 1893456000);
      g_assert_cmpuint (claims.channels->len, ==, 2);
      assert_json (claims.data, "\"welcome\"");
    }

  g_assert_cmpuint (n_known, ==, 1);
}

static ServerConfig *
load (const char  *text,
      GError     **error)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "test.conf", NULL);
  ServerConfig *config;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  config = server_config_load (path, &overrides, error);
  test_remove_folder (folder);
  return config;
}

static void
test_config (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } failures[] = {
    { "[proxy connect]\n", "[proxy connect]: it needs an endpoint" },
    { "[proxy conect]\nendpoint=http://a\n", "[proxy conect]: nobody can be asked that; did you mean connect?" },
    { "[proxy rpc]\nendpoint=ftp://a/\n", "[proxy rpc] endpoint: “ftp://a/” is not allowed; it must be an address" },
    { "[proxy rpc]\nendpoint=http:///a\n", "[proxy rpc] endpoint: " },
    { "[proxy rpc]\nendpoint=http://a\ntimeout=0\n", "[proxy rpc] timeout: " },
    { "[proxy rpc]\nendpoint=http://a\nforward=A;B C\n", "[proxy rpc] forward: " },
    { "[proxy rpc]\nendpoint=http://a\nsecret=two words\n", "[proxy rpc]: a secret that is sent may have neither" },
    { "[proxy rpc]\nendpoint=http://a\nforward=Cookie;content-length\n",
      "[proxy rpc] forward: content-length is of the connection, and cannot be passed on" },
    { "[default]\nsubscribe_proxy=maybe\n", "[default] subscribe_proxy: " },
    { "[channel a:b]\nsubscribe_proxy=true\n[proxy publish]\nendpoint=http://a\n",
      "[channel a:b] subscribe_proxy: there is no [proxy subscribe] to ask" },
    { "[default]\npublish_proxy=true\n", "[default] publish_proxy: there is no [proxy publish] to ask" },
  };
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  ServerProxySection *proxy;

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) failure = NULL;

      g_assert_null (load (failures[i].text, &failure));
      g_assert_error (failure, SERVER_ERROR, SERVER_ERROR_CONFIG);
      if (strstr (failure->message, failures[i].message) == NULL)
        g_assert_cmpstr (failure->message, ==, failures[i].message);
      g_assert_null (strstr (failure->message, "two words"));
    }

  config = load ("[proxy sub_refresh]\nendpoint=https://a.example/b\ntimeout=2s\nsecret=abc\nforward=Cookie\n", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (config->proxies->len, ==, 1);
  proxy = g_ptr_array_index (config->proxies, 0);
  g_assert_cmpint (proxy->kind, ==, SERVER_QUESTION_SUB_REFRESH);
  g_assert_cmpstr (proxy->endpoint.uri, ==, "https://a.example/b");
  g_assert_cmpint (proxy->endpoint.timeout, ==, 2000);
  assert_json (proxy->endpoint.secret, "abc");
  g_assert_cmpstr (proxy->endpoint.forwarded[0], ==, "Cookie");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backend/questions", test_questions);
  g_test_add_func ("/backend/subscribers", test_subscribers);
  g_test_add_func ("/backend/connect", test_connect);
  g_test_add_func ("/backend/refresh", test_refresh);
  g_test_add_func ("/backend/publish", test_publish);
  g_test_add_func ("/backend/permissions", test_permissions);
  g_test_add_func ("/backend/manual", test_manual);
  g_test_add_func ("/backend/manual-answer", test_manual_answer);
  g_test_add_func ("/backend/config", test_config);

  return g_test_run ();
}
