/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

static WireCommand *
decode (const char *quoted)
{
  g_autofree char *text = wire_test_unquote (quoted);
  g_autoptr (GError) error = NULL;
  WireCommand *command = wire_test_decode_command (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (command);

  return command;
}

static void
assert_encoded (const WireCommand *command,
                const char        *quoted)
{
  g_autofree char *text = wire_test_encode_command (command);
  g_autofree char *expected = wire_test_unquote (quoted);

  g_assert_cmpstr (text, ==, expected);
}

/* The commands of the sample session, and every field of every method */
static const char *const round_trips[] = {
  "{}",
  "{'connect':{'token':'T','name':'rtc-c'},'id':1}",
  "{'subscribe':{'channel':'room','recover':true,'epoch':'QwErTyUi','offset':41,'flag':1},'id':2}",
  "{'publish':{'channel':'room','data':{'t':'yo'}},'id':3}",
  "{'history':{'channel':'room','limit':2,'reverse':true},'id':4}",
  "{'presence':{'channel':'secret'},'id':5}",
  "{'refresh':{'token':'T2'},'id':6}",
  "{'subscribe':{'channel':'room','recover':true,'epoch':'QwErTyUi','offset':43},'id':7}",

  "{'connect':{},'id':1}",
  "{'connect':{'token':'t','data':[1],'subs':{'a':{'recover':true,'epoch':'e',"
  "'offset':18446744073709551615,'delta':'fossil'},'b':{}},"
  "'name':'n','version':'v','headers':{'X-User':'7'},'flag':-9223372036854775808},'id':4294967295}",
  "{'subscribe':{'channel':'c','token':'t','recover':true,'epoch':'e',"
  "'offset':18446744073709551615,'data':'d',"
  "'positioned':true,'recoverable':true,'join_leave':true,'delta':'fossil','tf':{'key':'k','cmp':'ex'},"
  "'flag':9223372036854775807,'type':4294967295},'id':1}",
  "{'unsubscribe':{'channel':'c'},'id':1}",
  "{'presence_stats':{'channel':'c'},'id':1}",
  "{'history':{'channel':'c','limit':-2147483648,'since':{'offset':5,'epoch':'e'}},'id':1}",
  "{'history':{'channel':'c','limit':2147483647,'since':{}},'id':1}",
  "{'rpc':{'method':'m','data':{}},'id':1}",
  "{'send':{'data':false}}",
  "{'sub_refresh':{'channel':'c','token':'t'},'id':1}",
};

static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autoptr (WireCommand) command = decode (round_trips[i]);

      assert_encoded (command, round_trips[i]);
    }
}

static void
test_connect (void)
{
  g_autoptr (WireCommand) command = NULL;
  const WireConnectRequest *connect;
  const WireSubscribeRequest *sub;

  command = decode ("{'connect':{'token':'T','name':'rtc','version':'1.2','data':{'a':1.0},"
                    "'headers':{'X-User':'7','Empty':''},'flag':3,"
                    "'subs':{'room':{'recover':true,'epoch':'xyz','offset':12},'skipped':null}},"
                    "'id':1}");
  connect = &command->connect;

  g_assert_cmpint (command->method, ==, WIRE_METHOD_CONNECT);
  g_assert_cmpuint (command->id, ==, 1);
  g_assert_cmpstr (connect->token, ==, "T");
  g_assert_cmpstr (connect->name, ==, "rtc");
  g_assert_cmpstr (connect->version, ==, "1.2");
  g_assert_cmpint (connect->flag, ==, 3);
  wire_test_assert_json (connect->data, "{\"a\":1.0}");

  g_assert_cmpuint (g_hash_table_size (connect->headers), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (connect->headers, "X-User"), ==, "7");
  g_assert_cmpstr (g_hash_table_lookup (connect->headers, "Empty"), ==, "");

  g_assert_cmpuint (connect->subs->len, ==, 1);
  sub = g_ptr_array_index (connect->subs, 0);
  g_assert_cmpstr (sub->channel, ==, "room");
  g_assert_true (sub->recover);
  g_assert_cmpstr (sub->since.epoch, ==, "xyz");
  g_assert_cmpuint (sub->since.offset, ==, 12);
}

static void
test_subscribe (void)
{
  g_autoptr (WireCommand) command = NULL;

  command = decode ("{'id':4294967295,'subscribe':{'channel':'room','token':'t','recover':true,"
                    "'epoch':'e',"
                    "'offset':18446744073709551615,'data':[],'positioned':true,'recoverable':true,"
                    "'join_leave':true,'delta':'fossil','tf':{ 'op':'' },'flag':3,'type':2}}");

  g_assert_cmpint (command->method, ==, WIRE_METHOD_SUBSCRIBE);
  g_assert_cmpuint (command->id, ==, G_MAXUINT32);
  g_assert_cmpstr (command->subscribe.channel, ==, "room");
  g_assert_cmpstr (command->subscribe.token, ==, "t");
  g_assert_cmpstr (command->subscribe.delta, ==, "fossil");
  wire_test_assert_json (command->subscribe.tf, "{ \"op\":\"\" }");
  g_assert_cmpstr (command->subscribe.since.epoch, ==, "e");
  g_assert_cmpuint (command->subscribe.since.offset, ==, G_MAXUINT64);
  g_assert_true (command->subscribe.recover);
  g_assert_true (command->subscribe.positioned);
  g_assert_true (command->subscribe.recoverable);
  g_assert_true (command->subscribe.join_leave);
  g_assert_cmpint (command->subscribe.flag, ==,
                   WIRE_SUBSCRIBE_FLAG_CHANNEL_COMPACTION |
                   WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE);
  g_assert_cmpuint (command->subscribe.type, ==, 2);
  wire_test_assert_json (command->subscribe.data, "[]");
}

static void
test_history (void)
{
  g_autoptr (WireCommand) all = NULL;
  g_autoptr (WireCommand) since = NULL;

  all = decode ("{'id':1,'history':{'channel':'room','limit':-1}}");
  g_assert_cmpint (all->method, ==, WIRE_METHOD_HISTORY);
  g_assert_cmpstr (all->history.channel, ==, "room");
  g_assert_cmpint (all->history.limit, ==, -1);
  g_assert_false (all->history.has_since);
  g_assert_false (all->history.reverse);

  since = decode ("{'id':1,'history':{'channel':'room','since':{},'reverse':true}}");
  g_assert_true (since->history.has_since);
  g_assert_null (since->history.since.epoch);
  g_assert_cmpuint (since->history.since.offset, ==, 0);
  g_assert_true (since->history.reverse);
}

/* Absent, null and the empty string are the same to a server, but null is a
 * payload like any other. */
static void
test_absent (void)
{
  static const char *const bodies[] = {
    "{}",
    "{'channel':null}",
    "{'channel':''}",
    "{'':'x','Channel':'x','channels':'x','chan\\u0000el':'x','channel\\u0000':'x','dat':1}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'publish':%s,'id':3}", bodies[i]);
      g_autoptr (WireCommand) command = decode (text);

      g_assert_cmpint (command->method, ==, WIRE_METHOD_PUBLISH);
      g_assert_null (command->publish.channel);
      g_assert_null (command->publish.data);
      assert_encoded (command, "{'publish':{},'id':3}");
    }
}

static void
test_null_payload (void)
{
  g_autoptr (WireCommand) publish = decode ("{'publish':{'channel':'a','data': null },'id':3}");
  g_autoptr (WireCommand) rpc = decode ("{'rpc':{'method':'a','data':null},'id':3}");

  wire_test_assert_json (publish->publish.data, "null");
  assert_encoded (publish, "{'publish':{'channel':'a','data':null},'id':3}");
  g_assert_null (rpc->rpc.data);
}

static void
test_unknown_keys (void)
{
  g_autoptr (WireCommand) command = NULL;

  command = decode ("{'trace':[{'publish':{}}],'publish':{'key':'k','removed':true,'channel':'c',"
                    "'nested':{'data':1,'deep':[[[{}]]]},'data':2,'type':1},'id':3,'dict':1e999}");

  g_assert_cmpint (command->method, ==, WIRE_METHOD_PUBLISH);
  g_assert_cmpstr (command->publish.channel, ==, "c");
  wire_test_assert_json (command->publish.data, "2");
}

static void
test_methods (void)
{
  static const struct
  {
    const char *text;
    WireMethod method;
    guint32 id;
  } commands[] = {
    { "{}", WIRE_METHOD_PONG, 0 },
    { " { } ", WIRE_METHOD_PONG, 0 },
    { "{'id':9}", WIRE_METHOD_UNKNOWN, 9 },
    { "{'ping':{},'id':9}", WIRE_METHOD_UNKNOWN, 9 },
    { "{'later':{},'id':9}", WIRE_METHOD_UNKNOWN, 9 },
    { "{'later':{}}", WIRE_METHOD_UNKNOWN, 0 },
    { "{'':{}}", WIRE_METHOD_UNKNOWN, 0 },
    { "{'connect':null,'id':9}", WIRE_METHOD_UNKNOWN, 9 },
    { "{'connect':{}}", WIRE_METHOD_CONNECT, 0 },
    { "{'sub_refresh':{},'refresh':{},'id':1}", WIRE_METHOD_REFRESH, 1 },
    { "{'refresh':{},'send':{},'id':1}", WIRE_METHOD_SEND, 1 },
    { "{'send':{},'rpc':{},'id':1}", WIRE_METHOD_RPC, 1 },
    { "{'rpc':{},'history':{},'id':1}", WIRE_METHOD_HISTORY, 1 },
    { "{'history':{},'presence_stats':{},'id':1}", WIRE_METHOD_PRESENCE_STATS, 1 },
    { "{'presence_stats':{},'presence':{},'id':1}", WIRE_METHOD_PRESENCE, 1 },
    { "{'presence':{},'publish':{},'id':1}", WIRE_METHOD_PUBLISH, 1 },
    { "{'publish':{},'unsubscribe':{},'id':1}", WIRE_METHOD_UNSUBSCRIBE, 1 },
    { "{'unsubscribe':{},'subscribe':{},'id':1}", WIRE_METHOD_SUBSCRIBE, 1 },
    { "{'subscribe':{},'connect':{},'id':1}", WIRE_METHOD_CONNECT, 1 },
    { "{'connect':null,'rpc':{},'id':1}", WIRE_METHOD_RPC, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (WireCommand) command = decode (commands[i].text);

      g_test_message ("%s", commands[i].text);
      g_assert_cmpint (command->method, ==, commands[i].method);
      g_assert_cmpuint (command->id, ==, commands[i].id);
    }
}

/* As every JavaScript and Go program has it, the last one counts. */
static void
test_repeated_keys (void)
{
  g_autoptr (WireCommand) publish = NULL;
  g_autoptr (WireCommand) connect = NULL;
  g_autoptr (WireCommand) unset = NULL;
  const WireSubscribeRequest *first, *second;

  publish = decode ("{'publish':{'channel':'a','data':1,'data':[2],'channel':'b'},"
                    "'id':1,'publish':{'channel':'c','data':1,'channel':'d','d\\u0061ta':[3]},"
                    "'id':2}");
  g_assert_cmpuint (publish->id, ==, 2);
  g_assert_cmpstr (publish->publish.channel, ==, "d");
  wire_test_assert_json (publish->publish.data, "[3]");

  connect = decode ("{'connect':{'headers':{'k':'1','k':'2'},"
                    "'subs':{'a':{'offset':1},'b':{'offset':2},'a':{'offset':3},"
                    "'a':{'offset':4}}},'id':1}");
  g_assert_cmpstr (g_hash_table_lookup (connect->connect.headers, "k"), ==, "2");
  g_assert_cmpuint (connect->connect.subs->len, ==, 2);
  first = g_ptr_array_index (connect->connect.subs, 0);
  second = g_ptr_array_index (connect->connect.subs, 1);
  g_assert_cmpstr (first->channel, ==, "a");
  g_assert_cmpuint (first->since.offset, ==, 4);
  g_assert_cmpstr (second->channel, ==, "b");

  unset = decode ("{'publish':{'channel':'a','channel':null},'id':1}");
  g_assert_null (unset->publish.channel);
}

static const char *const fields[] = {
  "u {'connect':{},'id':@}",
  "o {'connect':@,'id':1}",
  "s {'connect':{'token':@},'id':1}",
  "s {'connect':{'name':@},'id':1}",
  "s {'connect':{'version':@},'id':1}",
  "j {'connect':{'data':@},'id':1}",
  "m {'connect':{'headers':@},'id':1}",
  "M {'connect':{'subs':@},'id':1}",
  "I {'connect':{'flag':@},'id':1}",
  "b {'connect':{'subs':{'a':{'recover':@}}},'id':1}",
  "s {'connect':{'subs':{'a':{'epoch':@}}},'id':1}",
  "U {'connect':{'subs':{'a':{'offset':@}}},'id':1}",
  "s {'connect':{'subs':{'a':{'delta':@}}},'id':1}",
  "o {'subscribe':@,'id':1}",
  "s {'subscribe':{'channel':@},'id':1}",
  "s {'subscribe':{'token':@},'id':1}",
  "b {'subscribe':{'recover':@},'id':1}",
  "s {'subscribe':{'epoch':@},'id':1}",
  "U {'subscribe':{'offset':@},'id':1}",
  "j {'subscribe':{'data':@},'id':1}",
  "b {'subscribe':{'positioned':@},'id':1}",
  "b {'subscribe':{'recoverable':@},'id':1}",
  "b {'subscribe':{'join_leave':@},'id':1}",
  "s {'subscribe':{'delta':@},'id':1}",
  "I {'subscribe':{'flag':@},'id':1}",
  "u {'subscribe':{'type':@},'id':1}",
  "o {'unsubscribe':@,'id':1}",
  "s {'unsubscribe':{'channel':@},'id':1}",
  "o {'publish':@,'id':1}",
  "s {'publish':{'channel':@},'id':1}",
  "j {'publish':{'data':@},'id':1}",
  "o {'presence':@,'id':1}",
  "s {'presence':{'channel':@},'id':1}",
  "o {'presence_stats':@,'id':1}",
  "s {'presence_stats':{'channel':@},'id':1}",
  "o {'history':@,'id':1}",
  "s {'history':{'channel':@},'id':1}",
  "i {'history':{'limit':@},'id':1}",
  "o {'history':{'since':@},'id':1}",
  "U {'history':{'since':{'offset':@}},'id':1}",
  "s {'history':{'since':{'epoch':@}},'id':1}",
  "b {'history':{'reverse':@},'id':1}",
  "o {'rpc':@,'id':1}",
  "s {'rpc':{'method':@},'id':1}",
  "j {'rpc':{'data':@},'id':1}",
  "o {'send':@}",
  "j {'send':{'data':@}}",
  "o {'refresh':@,'id':1}",
  "s {'refresh':{'token':@},'id':1}",
  "o {'sub_refresh':@,'id':1}",
  "s {'sub_refresh':{'channel':@},'id':1}",
  "s {'sub_refresh':{'token':@},'id':1}",
};

static gboolean
can_decode (const char  *text,
            GError     **error)
{
  g_autoptr (WireCommand) command = wire_test_decode_command (text, error);

  return command != NULL;
}

static void
test_field_types (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    wire_test_field_types (fields[i], can_decode);
}

static void
test_strings (void)
{
  static const struct
  {
    const char *channel;
    const char *json;
  } strings[] = {
    { "plain", "plain" },
    { "quote\" slash\\ /", "quote\\\" slash\\\\ /" },
    { "\b\f\n\r\t", "\\b\\f\\n\\r\\t" },
    { "\x01\x1f\x7f", "\\u0001\\u001f\x7f" },
    { "é 日本 \U0001f600 \u2028", "é 日本 \U0001f600 \u2028" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_UNSUBSCRIBE, 1);
      g_autoptr (WireCommand) again = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autofree char *expected = NULL;

      command->channel.channel = g_strdup (strings[i].channel);
      text = wire_test_encode_command (command);
      expected = g_strdup_printf ("{\"unsubscribe\":{\"channel\":\"%s\"},\"id\":1}",
                                  strings[i].json);
      g_assert_cmpstr (text, ==, expected);

      again = wire_test_decode_command (text, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again->channel.channel, ==, strings[i].channel);
    }
}

static void
test_escapes (void)
{
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GError) error = NULL;

  command = wire_test_decode_command ("{\"p\\u0075blish\":{\"\\u0063hannel\":"
                                      "\"\\u00e9\\ud83d\\ude00\\/\\\"\","
                                      "\"da\\u0074\\u0061\" : \"\\u00e9\\\"\\\\\" },"
                                      "\"\\u0069d\":1}",
                                      &error);
  g_assert_no_error (error);

  g_assert_cmpstr (command->publish.channel, ==, "é\U0001f600/\"");
  wire_test_assert_json (command->publish.data, "\"\\u00e9\\\"\\\\\"");
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_RPC, 1);
  g_autofree char *text = NULL;

  command->rpc.method = g_strdup ("a\xff\xc3(b");
  text = wire_test_encode_command (command);
  g_assert_cmpstr (text, ==, "{\"rpc\":{\"method\":\"a\uFFFD\uFFFD(b\"},\"id\":1}");
}

static void
test_empty_members (void)
{
  g_autoptr (WireCommand) connect = wire_command_new (WIRE_METHOD_CONNECT, 1);
  g_autoptr (WireCommand) send = wire_command_new (WIRE_METHOD_SEND, 0);

  connect->connect.token = g_strdup ("");
  connect->connect.headers = g_hash_table_new (NULL, NULL);
  connect->connect.subs = g_ptr_array_new ();
  assert_encoded (connect, "{'connect':{},'id':1}");

  send->send.data = g_bytes_new_static ("", 0);
  assert_encoded (send, "{'send':{}}");
}

static void
test_appends (void)
{
  g_autoptr (GString) frame = g_string_new ("{}\n");
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_CONNECT, 1);

  wire_command_encode (command, frame);
  g_assert_cmpstr (frame->str, ==, "{}\n{\"connect\":{},\"id\":1}");
}

/* Everything that a command may own is freed with it, also where the wire
 * has no place for it. */
static void
test_free (void)
{
  g_autoptr (WireSubscribeRequest) request = g_new0 (WireSubscribeRequest, 1);

  for (WireMethod method = WIRE_METHOD_PONG; method <= WIRE_METHOD_UNKNOWN; method++)
    wire_command_free (wire_command_new (method, 1));

  for (WireMethod method = WIRE_METHOD_REFRESH; method <= WIRE_METHOD_SUB_REFRESH; method++)
    {
      g_autoptr (WireCommand) command = wire_command_new (method, 1);

      command->refresh.channel = g_strdup ("c");
      command->refresh.token = g_strdup ("t");
    }

  request->channel = g_strdup ("c");
  request->token = g_strdup ("t");
  request->delta = g_strdup ("d");
  request->data = g_bytes_new_static ("1", 1);
  request->tf = g_bytes_new_static ("{}", 2);
  request->since.epoch = g_strdup ("e");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/command/round-trip", test_round_trip);
  g_test_add_func ("/wire/command/connect", test_connect);
  g_test_add_func ("/wire/command/subscribe", test_subscribe);
  g_test_add_func ("/wire/command/history", test_history);
  g_test_add_func ("/wire/command/absent", test_absent);
  g_test_add_func ("/wire/command/null-payload", test_null_payload);
  g_test_add_func ("/wire/command/unknown-keys", test_unknown_keys);
  g_test_add_func ("/wire/command/methods", test_methods);
  g_test_add_func ("/wire/command/repeated-keys", test_repeated_keys);
  g_test_add_func ("/wire/command/field-types", test_field_types);
  g_test_add_func ("/wire/command/strings", test_strings);
  g_test_add_func ("/wire/command/escapes", test_escapes);
  g_test_add_func ("/wire/command/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/wire/command/empty-members", test_empty_members);
  g_test_add_func ("/wire/command/appends", test_appends);
  g_test_add_func ("/wire/command/free", test_free);

  return g_test_run ();
}
