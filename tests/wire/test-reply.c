/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

static WireReply *
decode (const char *quoted)
{
  g_autofree char *text = wire_test_unquote (quoted);
  g_autoptr (GError) error = NULL;
  WireReply *reply = wire_test_decode_reply (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);

  return reply;
}

static void
assert_encoded (const WireReply *reply,
                const char      *quoted)
{
  g_autofree char *text = wire_test_encode_reply (reply);
  g_autofree char *expected = wire_test_unquote (quoted);

  g_assert_cmpstr (text, ==, expected);
}

/* The replies of the sample session, and every field of every kind */
static const char *const round_trips[] = {
  "{}",
  "{'id':1,'connect':{'client':'0b0f…','version':'1.0','ping':25,'pong':true,'expires':true,"
  "'ttl':600}}",
  "{'id':2,'subscribe':{'recoverable':true,'positioned':true,'epoch':'QwErTyUi','offset':41,"
  "'recovered':true,"
  "'was_recovering':true,'publications':[{'data':{'t':'hi'},'info':{'user':'7','client':'aa…'},"
  "'offset':42}]}}",
  "{'push':{'channel':'room','join':{'info':{'user':'9','client':'bb…'}}}}",
  "{'id':3,'publish':{}}",
  "{'push':{'channel':'room','pub':{'data':{'t':'yo'},'info':{'user':'5','client':'0b0f…'},"
  "'offset':43}}}",
  "{'id':4,'history':{'publications':[{'data':{'t':'yo'},'offset':43},{'data':{'t':'hi'},"
  "'offset':42}],"
  "'epoch':'QwErTyUi','offset':43}}",
  "{'id':5,'error':{'code':103,'message':'permission denied'}}",
  "{'id':6,'refresh':{'expires':true,'ttl':600}}",
  "{'push':{'channel':'room','unsubscribe':{'code':2500,'reason':'insufficient state'}}}",

  "{'id':4294967295,'error':{'code':4294967295,'message':'m','temporary':true}}",
  "{'id':1,'connect':{}}",
  "{'id':1,'connect':{'client':'c','version':'v','ping':1,'pong':true,'expires':true,"
  "'ttl':4294967295,'data':[],"
  "'subs':{'a':{'recoverable':true},'b':{'expires':true,'ttl':5,'publications':[{'data':1}]}},"
  "'session':'s','node':'n','time':-9223372036854775808}}",
  "{'id':1,'subscribe':{'expires':true,'ttl':1,'recoverable':true,'positioned':true,'epoch':'e',"
  "'offset':18446744073709551615,'recovered':true,'was_recovering':true,'publications':["
  "{'data':'d','info':{'user':'','client':'','conn_info':{},'chan_info':[]},'offset':1,"
  "'tags':{'k':'v'},"
  "'delta':true,'time':9223372036854775807,'channel':'c','epoch':'e'},{}],'data':0,'delta':true,"
  "'id':9223372036854775807}}",
  "{'id':1,'unsubscribe':{}}",
  "{'id':1,'presence':{'presence':{}}}",
  "{'id':1,'presence':{'presence':{'a':{'user':'1','client':'a'},'b':{'user':'','client':'b',"
  "'conn_info':0}}}}",
  "{'id':1,'presence_stats':{'num_clients':0,'num_users':0}}",
  "{'id':1,'presence_stats':{'num_clients':4294967295,'num_users':2}}",
  "{'id':1,'history':{'publications':[],'epoch':'','offset':0}}",
  "{'id':1,'rpc':{}}",
  "{'id':1,'rpc':{'data':'x'}}",
  "{'id':1,'refresh':{}}",
  "{'id':1,'sub_refresh':{'expires':true,'ttl':1}}",
  "{'push':{'channel':'c','pub':{}}}",
  "{'push':{'id':-1,'pub':{'data':1}}}",
  "{'push':{'channel':'c','leave':{'info':{'user':'','client':''}}}}",
  "{'push':{'channel':'c','subscribe':{'recoverable':true,'positioned':true,'epoch':'e',"
  "'offset':1,'data':{}}}}",
  "{'push':{'message':{'data':{'a':1}}}}",
  "{'push':{'connect':{'client':'c','subs':{'a':{}}}}}",
  "{'push':{'disconnect':{'code':3000,'reason':'r','reconnect':true}}}",
  "{'push':{'refresh':{'expires':true,'ttl':9}}}",
};

static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autoptr (WireReply) reply = decode (round_trips[i]);

      assert_encoded (reply, round_trips[i]);
    }
}

static void
test_publication (void)
{
  g_autoptr (WireReply) reply = NULL;
  const WirePublication *publication;

  reply = decode ("{'push':{'channel':'room','pub':{'data':{'t':1.0},'info':{'user':'5',"
                  "'client':'cc',"
                  "'conn_info':{'n':1},'chan_info':'x'},'offset':18446744073709551615,"
                  "'tags':{'k':'v'},"
                  "'delta':true,'time':1720000000123,'epoch':'e','channel':'wild'}}}");
  publication = reply->publication;

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint (reply->push, ==, WIRE_PUSH_PUBLICATION);
  g_assert_cmpuint (reply->id, ==, 0);
  g_assert_cmpstr (reply->channel, ==, "room");

  wire_test_assert_json (publication->data, "{\"t\":1.0}");
  g_assert_cmpstr (publication->info->user, ==, "5");
  g_assert_cmpstr (publication->info->client, ==, "cc");
  wire_test_assert_json (publication->info->conn_info, "{\"n\":1}");
  wire_test_assert_json (publication->info->chan_info, "\"x\"");
  g_assert_cmpuint (publication->offset, ==, G_MAXUINT64);
  g_assert_cmpstr (g_hash_table_lookup (publication->tags, "k"), ==, "v");
  g_assert_true (publication->delta);
  g_assert_cmpint (publication->time, ==, 1720000000123);
  g_assert_cmpstr (publication->epoch, ==, "e");
  g_assert_cmpstr (publication->channel, ==, "wild");
}

/* What no C string can hold is replaced in what others may write. */
static void
test_nul (void)
{
  g_autoptr (WireReply) push = decode ("{'push':{'channel':'room','pub':{'info':{'user':'a\\u0000',"
                                       "'client':'\\u0000c'},'tags':{'k\\u0000':'\\u0000v','l':'w'}}}}");
  g_autoptr (WireReply) presence = decode ("{'id':1,'presence':{'presence':{'a\\u0000':{'user':'1'},"
                                           "'b':{'user':'2','client':'\\u0000'}}}}");
  GHashTable *tags = push->publication->tags;
  GPtrArray *clients = presence->presence.clients;

  g_assert_cmpstr (push->publication->info->user, ==, "a\uFFFD");
  g_assert_cmpstr (push->publication->info->client, ==, "\uFFFDc");
  g_assert_cmpuint (g_hash_table_size (tags), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (tags, "k\uFFFD"), ==, "\uFFFDv");
  g_assert_cmpstr (g_hash_table_lookup (tags, "l"), ==, "w");

  g_assert_cmpuint (clients->len, ==, 2);
  g_assert_cmpstr (((WireClientInfo *) g_ptr_array_index (clients, 0))->client, ==, "a\uFFFD");
  g_assert_cmpstr (((WireClientInfo *) g_ptr_array_index (clients, 1))->client, ==, "b");
}

static void
test_connect (void)
{
  g_autoptr (WireReply) reply = NULL;
  const WireSubscribeResult *sub;
  const WirePublication *publication;

  reply = decode ("{'id':1,'connect':{'client':'c','version':'v','expires':true,'ttl':60,'data':{},"
                  "'ping':25,'pong':true,'session':'s','node':'n','time':5,"
                  "'subs':{'room':{'recoverable':true,"
                  "'positioned':true,'epoch':'e','offset':7,'recovered':true,"
                  "'was_recovering':true,'delta':true,"
                  "'expires':true,'ttl':9,'data':1,'channel':'ignored',"
                  "'publications':[{'offset':8}]}}}}");

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->method, ==, WIRE_METHOD_CONNECT);
  g_assert_cmpstr (reply->connect.client, ==, "c");
  g_assert_cmpstr (reply->connect.version, ==, "v");
  g_assert_true (reply->connect.expires);
  g_assert_cmpuint (reply->connect.ttl, ==, 60);
  g_assert_cmpuint (reply->connect.ping, ==, 25);
  g_assert_true (reply->connect.pong);
  g_assert_cmpstr (reply->connect.session, ==, "s");
  g_assert_cmpstr (reply->connect.node, ==, "n");
  g_assert_cmpint (reply->connect.time, ==, 5);
  wire_test_assert_json (reply->connect.data, "{}");

  g_assert_cmpuint (reply->connect.subs->len, ==, 1);
  sub = g_ptr_array_index (reply->connect.subs, 0);
  g_assert_cmpstr (sub->channel, ==, "room");
  g_assert_true (sub->recoverable);
  g_assert_true (sub->positioned);
  g_assert_true (sub->recovered);
  g_assert_true (sub->was_recovering);
  g_assert_true (sub->delta);
  g_assert_true (sub->expires);
  g_assert_cmpuint (sub->ttl, ==, 9);
  g_assert_cmpstr (sub->position.epoch, ==, "e");
  g_assert_cmpuint (sub->position.offset, ==, 7);
  wire_test_assert_json (sub->data, "1");

  g_assert_cmpuint (sub->publications->len, ==, 1);
  publication = g_ptr_array_index (sub->publications, 0);
  g_assert_cmpuint (publication->offset, ==, 8);
  g_assert_null (publication->data);
  g_assert_null (publication->info);
}

static void
test_presence (void)
{
  g_autoptr (WireReply) reply = NULL;
  const WireClientInfo *first, *second;

  reply = decode ("{'id':1,'presence':{'presence':{'a':{'user':'1','client':'other'},"
                  "'gone':null,'b':{},"
                  "'a':{'user':'2','conn_info':[]}}}}");

  g_assert_cmpint (reply->method, ==, WIRE_METHOD_PRESENCE);
  g_assert_cmpuint (reply->presence.clients->len, ==, 2);
  first = g_ptr_array_index (reply->presence.clients, 0);
  g_assert_cmpstr (first->client, ==, "a");
  g_assert_cmpstr (first->user, ==, "2");
  wire_test_assert_json (first->conn_info, "[]");
  second = g_ptr_array_index (reply->presence.clients, 1);
  g_assert_cmpstr (second->client, ==, "b");
  g_assert_cmpstr (second->user, ==, "");
}

/* What servers always write is never %NULL, even when they did not. */
static void
test_never_null (void)
{
  g_autoptr (WireReply) history = decode ("{'id':1,'history':{}}");
  g_autoptr (WireReply) presence = decode ("{'id':1,'presence':{'presence':null}}");
  g_autoptr (WireReply) join = decode ("{'push':{'channel':'','join':{'info':{'user':''}}}}");

  g_assert_nonnull (history->history.publications);
  g_assert_cmpuint (history->history.publications->len, ==, 0);
  g_assert_cmpstr (history->history.position.epoch, ==, "");
  assert_encoded (history, "{'id':1,'history':{'publications':[],'epoch':'','offset':0}}");

  g_assert_nonnull (presence->presence.clients);
  g_assert_cmpuint (presence->presence.clients->len, ==, 0);

  g_assert_null (join->channel);
  g_assert_cmpstr (join->info->user, ==, "");
  g_assert_cmpstr (join->info->client, ==, "");
}

/* Made by hand, with every member left as it is */
static void
test_new (void)
{
  static const struct
  {
    WireMethod method;
    const char *json;
  } results[] = {
    { WIRE_METHOD_CONNECT, "{'id':7,'connect':{}}" },
    { WIRE_METHOD_SUBSCRIBE, "{'id':7,'subscribe':{}}" },
    { WIRE_METHOD_UNSUBSCRIBE, "{'id':7,'unsubscribe':{}}" },
    { WIRE_METHOD_PUBLISH, "{'id':7,'publish':{}}" },
    { WIRE_METHOD_PRESENCE, "{'id':7,'presence':{'presence':{}}}" },
    { WIRE_METHOD_PRESENCE_STATS, "{'id':7,'presence_stats':{'num_clients':0,'num_users':0}}" },
    { WIRE_METHOD_HISTORY, "{'id':7,'history':{'publications':[],'epoch':'','offset':0}}" },
    { WIRE_METHOD_RPC, "{'id':7,'rpc':{}}" },
    { WIRE_METHOD_REFRESH, "{'id':7,'refresh':{}}" },
    { WIRE_METHOD_SUB_REFRESH, "{'id':7,'sub_refresh':{}}" },
  };
  g_autoptr (WireReply) ping = wire_reply_new_ping ();
  g_autoptr (WireReply) denied = wire_reply_new_error (5, WIRE_ERROR_CODE_PERMISSION_DENIED);
  g_autoptr (WireReply) internal = wire_reply_new_error (5, WIRE_ERROR_CODE_INTERNAL);
  g_autoptr (WireReply) custom = wire_reply_new_error (5, 1000);
  g_autoptr (WireReply) join = wire_reply_new_push (WIRE_PUSH_JOIN, "room");
  g_autoptr (WireReply) message = wire_reply_new_push (WIRE_PUSH_MESSAGE, NULL);

  assert_encoded (ping, "{}");
  assert_encoded (denied, "{'id':5,'error':{'code':103,'message':'permission denied'}}");
  assert_encoded (internal,
                  "{'id':5,'error':{'code':100,'message':'internal server error',"
                  "'temporary':true}}");
  assert_encoded (custom, "{'id':5,'error':{'code':1000}}");
  assert_encoded (message, "{'push':{'message':{}}}");

  join->info = g_new0 (WireClientInfo, 1);
  assert_encoded (join, "{'push':{'channel':'room','join':{'info':{'user':'','client':''}}}}");

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (WireReply) reply = wire_reply_new_result (7, results[i].method);

      assert_encoded (reply, results[i].json);
    }
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    WireReplyType type;
    guint32 id;
  } replies[] = {
    { "{}", WIRE_REPLY_PING, 0 },
    { "{'id':0}", WIRE_REPLY_PING, 0 },
    { "{'push':null}", WIRE_REPLY_PING, 0 },
    { "{'server':'busy'}", WIRE_REPLY_PING, 0 },
    { "{'id':1}", WIRE_REPLY_UNKNOWN, 1 },
    { "{'id':1,'error':null}", WIRE_REPLY_UNKNOWN, 1 },
    { "{'id':1,'later':{}}", WIRE_REPLY_UNKNOWN, 1 },
    { "{'id':1,'send':{}}", WIRE_REPLY_UNKNOWN, 1 },
    { "{'publish':{},'id':1}", WIRE_REPLY_RESULT, 1 },
    { "{'later':1,'publish':{'later':1},'id':1}", WIRE_REPLY_RESULT, 1 },
    { "{'error':{'code':100},'publish':{},'id':1}", WIRE_REPLY_ERROR, 1 },
    { "{'error':null,'publish':{},'id':1}", WIRE_REPLY_RESULT, 1 },
    { "{'push':{}}", WIRE_REPLY_PUSH, 0 },
    { "{'push':{'pub':{}}}", WIRE_REPLY_PUSH, 0 },
  };
  g_autoptr (WireReply) nothing = decode ("{'push':{'channel':'c'}}");
  g_autoptr (WireReply) later = decode ("{'push':{'later':{},'pub':null,'channel':'c'}}");

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (WireReply) reply = decode (replies[i].text);

      g_test_message ("%s", replies[i].text);
      g_assert_cmpint (reply->type, ==, replies[i].type);
      g_assert_cmpuint (reply->id, ==, replies[i].id);
    }

  g_assert_cmpint (nothing->push, ==, WIRE_PUSH_UNKNOWN);
  g_assert_cmpstr (nothing->channel, ==, "c");
  g_assert_cmpint (later->push, ==, WIRE_PUSH_UNKNOWN);
  g_assert_cmpstr (later->channel, ==, "c");
}

static void
test_missing (void)
{
  static const char *const pushes[] = {
    "{'push':{'channel':'c','join':{}}}",
    "{'push':{'channel':'c','join':{'info':{},'info':null}}}",
    "{'push':{'channel':'c','leave':{'info':null}}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pushes); i++)
    {
      g_autofree char *text = wire_test_unquote (pushes[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (wire_test_decode_reply (text, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, "\"info\" is missing");
    }
}

static gboolean
can_decode (const char  *text,
            GError     **error)
{
  g_autoptr (WireReply) reply = wire_test_decode_reply (text, error);

  return reply != NULL;
}

static const char *const fields[] = {
  "u {'id':@,'publish':{}}",
  "s {'id':1,'error':{'code':1,'message':@}}",
  "b {'id':1,'error':{'code':1,'temporary':@}}",
  "o {'id':1,'connect':@}",
  "s {'id':1,'connect':{'client':@}}",
  "s {'id':1,'connect':{'version':@}}",
  "b {'id':1,'connect':{'expires':@}}",
  "u {'id':1,'connect':{'ttl':@}}",
  "j {'id':1,'connect':{'data':@}}",
  "M {'id':1,'connect':{'subs':@}}",
  "u {'id':1,'connect':{'ping':@}}",
  "b {'id':1,'connect':{'pong':@}}",
  "s {'id':1,'connect':{'session':@}}",
  "s {'id':1,'connect':{'node':@}}",
  "I {'id':1,'connect':{'time':@}}",
  "U {'id':1,'connect':{'subs':{'c':{'offset':@}}}}",
  "o {'id':1,'subscribe':@}",
  "b {'id':1,'subscribe':{'expires':@}}",
  "u {'id':1,'subscribe':{'ttl':@}}",
  "b {'id':1,'subscribe':{'recoverable':@}}",
  "b {'id':1,'subscribe':{'positioned':@}}",
  "s {'id':1,'subscribe':{'epoch':@}}",
  "U {'id':1,'subscribe':{'offset':@}}",
  "b {'id':1,'subscribe':{'recovered':@}}",
  "b {'id':1,'subscribe':{'was_recovering':@}}",
  "a {'id':1,'subscribe':{'publications':@}}",
  "j {'id':1,'subscribe':{'data':@}}",
  "b {'id':1,'subscribe':{'delta':@}}",
  "o {'id':1,'unsubscribe':@}",
  "o {'id':1,'publish':@}",
  "o {'id':1,'presence':@}",
  "N {'id':1,'presence':{'presence':@}}",
  "o {'id':1,'presence_stats':@}",
  "u {'id':1,'presence_stats':{'num_clients':@}}",
  "u {'id':1,'presence_stats':{'num_users':@}}",
  "o {'id':1,'history':@}",
  "a {'id':1,'history':{'publications':@}}",
  "s {'id':1,'history':{'epoch':@}}",
  "U {'id':1,'history':{'offset':@}}",
  "o {'id':1,'rpc':@}",
  "j {'id':1,'rpc':{'data':@}}",
  "o {'id':1,'refresh':@}",
  "b {'id':1,'refresh':{'expires':@}}",
  "u {'id':1,'refresh':{'ttl':@}}",
  "o {'id':1,'sub_refresh':@}",
  "o {'push':@}",
  "s {'push':{'channel':@}}",
  "o {'push':{'pub':@}}",
  "j {'push':{'pub':{'data':@}}}",
  "o {'push':{'pub':{'info':@}}}",
  "t {'push':{'pub':{'info':{'user':@}}}}",
  "t {'push':{'pub':{'info':{'client':@}}}}",
  "j {'push':{'pub':{'info':{'conn_info':@}}}}",
  "j {'push':{'pub':{'info':{'chan_info':@}}}}",
  "U {'push':{'pub':{'offset':@}}}",
  "n {'push':{'pub':{'tags':@}}}",
  "b {'push':{'pub':{'delta':@}}}",
  "I {'push':{'pub':{'time':@}}}",
  "s {'push':{'pub':{'channel':@}}}",
  "s {'push':{'pub':{'epoch':@}}}",
  "t {'push':{'join':{'info':{'user':@}}}}",
  "t {'push':{'leave':{'info':{'client':@}}}}",
  "o {'push':{'unsubscribe':@}}",
  "u {'push':{'unsubscribe':{'code':@}}}",
  "s {'push':{'unsubscribe':{'reason':@}}}",
  "o {'push':{'subscribe':@}}",
  "b {'push':{'subscribe':{'recoverable':@}}}",
  "o {'push':{'message':@}}",
  "j {'push':{'message':{'data':@}}}",
  "o {'push':{'connect':@}}",
  "u {'push':{'connect':{'ping':@}}}",
  "o {'push':{'disconnect':@}}",
  "u {'push':{'disconnect':{'code':@}}}",
  "b {'push':{'disconnect':{'reconnect':@}}}",
  "o {'push':{'refresh':@}}",
  "u {'push':{'refresh':{'ttl':@}}}",
};

static void
test_field_types (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    wire_test_field_types (fields[i], can_decode);
}

/* Everything that a reply may own is freed with it. */
static void
test_free (void)
{
  g_autoptr (WireSubscribeResult) result = g_new0 (WireSubscribeResult, 1);
  g_autoptr (WireReply) subscribe = wire_reply_new_result (1, WIRE_METHOD_SUBSCRIBE);

  for (WirePushType push = WIRE_PUSH_PUBLICATION; push < WIRE_PUSH_UNKNOWN; push++)
    wire_reply_free (wire_reply_new_push (push, "room"));

  result->channel = g_strdup ("c");
  result->position.epoch = g_strdup ("e");
  result->data = g_bytes_new_static ("1", 1);
  result->publications = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_publication_free);
  g_ptr_array_add (result->publications, g_new0 (WirePublication, 1));

  subscribe->subscribe.channel = g_strdup ("c");
  assert_encoded (subscribe, "{'id':1,'subscribe':{}}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/reply/round-trip", test_round_trip);
  g_test_add_func ("/wire/reply/publication", test_publication);
  g_test_add_func ("/wire/reply/nul", test_nul);
  g_test_add_func ("/wire/reply/connect", test_connect);
  g_test_add_func ("/wire/reply/presence", test_presence);
  g_test_add_func ("/wire/reply/never-null", test_never_null);
  g_test_add_func ("/wire/reply/new", test_new);
  g_test_add_func ("/wire/reply/kinds", test_kinds);
  g_test_add_func ("/wire/reply/missing", test_missing);
  g_test_add_func ("/wire/reply/field-types", test_field_types);
  g_test_add_func ("/wire/reply/free", test_free);

  return g_test_run ();
}
