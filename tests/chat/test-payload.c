/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-payload.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define ID "0190163d-8694-739b-aea5-966c26f8ad90"
#define FRAME_SIZE (64 * 1024)

static void
parse (ChatPayload *payload,
       const char  *json,
       gsize        length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, length);

  chat_payload_parse (payload, bytes);

  /* What belongs to the bytes is theirs still. */
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), json, length);
  g_assert_nonnull (payload->body);
  g_assert_true (g_utf8_validate (payload->body, -1, NULL));
}

static void
assert_parsed (const char      *json,
               ChatPayloadKind  kind,
               const char      *id,
               const char      *body)
{
  g_auto (ChatPayload) payload = { 0 };

  parse (&payload, json, strlen (json));
  g_assert_cmpint (payload.kind, ==, kind);
  g_assert_cmpstr (payload.id, ==, id);
  g_assert_cmpstr (payload.body, ==, body);
}

/* What is shown as it is. */
static void
assert_code (const char *json)
{
  assert_parsed (json, CHAT_PAYLOAD_CODE, NULL, json);
}

static void
assert_mentions (const char *json,
                 const char *expected)
{
  g_auto (ChatPayload) payload = { 0 };
  g_autofree char *mentions = NULL;

  parse (&payload, json, strlen (json));
  mentions = payload.mentions != NULL ? g_strjoinv (" ", payload.mentions) : NULL;
  g_assert_cmpstr (mentions, ==, expected);
}

static void
test_mentions (void)
{
  g_autoptr (GString) many = g_string_new ("{\"v\":1,\"type\":\"message\",\"body\":\"b\",\"mentions\":[");
  g_auto (ChatPayload) payload = { 0 };

  assert_mentions ("{\"v\":1,\"type\":\"message\",\"body\":\"b\",\"mentions\":[\"ann\",\"Ben\"]}", "ann Ben");
  assert_mentions ("{\"v\":1,\"body\":\"b\",\"mentions\":[1,null,[\"ann\"],\"a\\u0000b\",\"eve\"]}", "eve");
  assert_mentions ("{\"v\":1,\"body\":\"b\",\"mentions\":[]}", "");
  assert_mentions ("{\"v\":1,\"body\":\"b\",\"mentions\":\"ann\"}", NULL);
  assert_mentions ("{\"v\":1,\"body\":\"b\"}", NULL);
  assert_mentions ("{\"body\":\"b\",\"mentions\":[\"ann\"]}", NULL);
  assert_mentions ("\"b\"", NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "\"ann\",");
  g_string_append (many, "\"ben\"]}");
  parse (&payload, many->str, many->len);
  g_assert_cmpuint (g_strv_length (payload.mentions), ==, 64);
}

static void
test_build (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chat_payload_build (ID, "Grüße\n\t\"\\/</script>", NULL, &error);
  const char expected[] =
    "{\"v\":1,\"id\":\"" ID "\",\"type\":\"message\",\"body\":\"Grüße\\n\\t\\\"\\\\/</script>\"}";
  g_auto (ChatPayload) payload = { 0 };

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, strlen (expected));

  chat_payload_parse (&payload, bytes);
  g_assert_cmpint (payload.kind, ==, CHAT_PAYLOAD_TEXT);
  g_assert_cmpstr (payload.id, ==, ID);
  g_assert_cmpstr (payload.body, ==, "Grüße\n\t\"\\/</script>");
}

static void
test_build_limits (void)
{
  const char *const dearest[] = { "\"", "\n", "ü", "😀" };
  g_autofree char *too_long = g_strnfill (CHAT_PAYLOAD_MAX_BODY + 1, 'x');
  const char *const refused[] = { "", too_long, "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (dearest); i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = NULL;

      while (body->len < CHAT_PAYLOAD_MAX_BODY)
        g_string_append (body, dearest[i]);
      bytes = chat_payload_build (ID, body->str, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), <, FRAME_SIZE - 1024);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (chat_payload_build (ID, refused[i], NULL, &error));
      g_assert_error (error, CHAT_ERROR, CHAT_ERROR_INVALID);
    }
}

static void
test_version_1 (void)
{
  assert_parsed ("{\"v\":1,\"id\":\"" ID "\",\"type\":\"message\",\"body\":\"hello\",\"more\":[1]}",
                 CHAT_PAYLOAD_TEXT, ID, "hello");
  assert_parsed ("{\"v\":1,\"type\":\"message\",\"body\":\" a\\r\\nb \\u0000\\u202e\"}",
                 CHAT_PAYLOAD_TEXT, NULL, " a\nb \xef\xbf\xbd");

  /* A message has a body, and nothing else counts as one. */
  assert_code ("{\"v\":1,\"type\":\"message\",\"text\":\"hello\"}");
  assert_code ("{\"v\":1,\"type\":\"message\",\"body\":17}");
  assert_code ("{\"v\":1,\"type\":\"message\",\"body\":\" \\n\"}");
  assert_code ("{\"v\":1,\"type\":\"message\"}");
}

static void
test_id (void)
{
  const char *const refused[] = {
    "1:17", "", "0190163d8694739baea5966c26f8ad90", ID "0", "{" ID "}", ID "\\u0000", "x",
  };

  assert_parsed ("{\"v\":1,\"id\":\"0190163D-8694-739B-AEA5-966C26F8AD90\",\"type\":\"message\",\"body\":\"x\"}",
                 CHAT_PAYLOAD_TEXT, ID, "x");
  assert_parsed ("{\"v\":1,\"id\":[],\"type\":\"message\",\"body\":\"x\"}",
                 CHAT_PAYLOAD_TEXT, NULL, "x");
  assert_parsed ("{\"id\":\"" ID "\",\"text\":\"x\"}", CHAT_PAYLOAD_TEXT, NULL, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *json =
        g_strdup_printf ("{\"v\":1,\"id\":\"%s\",\"type\":\"message\",\"body\":\"x\"}", refused[i]);

      assert_parsed (json, CHAT_PAYLOAD_TEXT, NULL, "x");
    }
}

static void
test_events (void)
{
  const char *const types[] = { "edit", "delete", "reaction", "pin", "receipt", "typing" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"v\":1,\"id\":\"%s\",\"type\":\"%s\"}", ID, types[i]);
      g_autofree char *plain = g_strdup_printf ("{\"type\":\"%s\",\"text\":\"x\"}", types[i]);
      g_autofree char *longer = g_strdup_printf ("{\"v\":1,\"type\":\"%s\\u0000\"}", types[i]);

      assert_parsed (json, CHAT_PAYLOAD_EVENT, ID, json);
      assert_parsed (plain, CHAT_PAYLOAD_TEXT, NULL, "x");
      assert_code (longer);
    }

  assert_parsed ("{\"v\":1,\"type\":\"edit\",\"target\":\"" ID "\",\"body\":\"new\"}",
                 CHAT_PAYLOAD_EVENT, NULL, "new");
}

/* What a newer version may send is shown as well as it can be. */
static void
test_unknown (void)
{
  assert_parsed ("{\"v\":2,\"type\":\"message\",\"body\":\"x\"}", CHAT_PAYLOAD_TEXT, NULL, "x");
  assert_parsed ("{\"v\":1,\"type\":\"poll\",\"text\":\"x\"}", CHAT_PAYLOAD_TEXT, NULL, "x");
  assert_code ("{\"v\":1,\"type\":\"poll\",\"options\":[1,2]}");
  assert_code ("{\"v\":1}");
  assert_code ("{\"v\":\"1\",\"type\":\"edit\"}");
  assert_code ("{\"v\":true,\"type\":\"edit\"}");
}

static void
test_any_json (void)
{
  assert_parsed ("\"hello\"", CHAT_PAYLOAD_TEXT, NULL, "hello");
  assert_parsed ("{\"text\":\"a\",\"body\":\"b\",\"message\":\"c\"}", CHAT_PAYLOAD_TEXT, NULL, "a");
  assert_parsed ("{\"body\":\"b\",\"message\":\"c\"}", CHAT_PAYLOAD_TEXT, NULL, "b");
  assert_parsed ("{\"text\":7,\"body\":\"\",\"message\":\"c\"}", CHAT_PAYLOAD_TEXT, NULL, "c");
  assert_parsed (" { \"text\" : \"a\" } ", CHAT_PAYLOAD_TEXT, NULL, "a");
  assert_code ("{}");
  assert_code ("[]");
  assert_code ("null");
  assert_code ("true");
  assert_code ("\"\"");
  assert_code ("[\"text\"]");
  assert_code ("{\"text\":{\"text\":\"a\"}}");

  /* Numbers are shown as they are written, not as a double would have them. */
  assert_code ("12345678901234567890123456789");
  assert_code ("{\"n\":1e400,\"m\":-0.10,\"l\":1E+2}");
}

static void
test_no_json (void)
{
  const char zeros[] = "{\"text\":\"a\"}\0\0";
  g_autofree char *deep = g_strnfill (CHAT_PAYLOAD_MAX_SIZE, '[');
  g_autofree char *long_text = g_strnfill (CHAT_PAYLOAD_MAX_SIZE + 10, 'x');
  g_autofree char *long_json = g_strdup_printf ("\"%s\"", long_text);
  g_auto (ChatPayload) empty = { 0 };
  g_auto (ChatPayload) zero = { 0 };
  g_auto (ChatPayload) large = { 0 };

  assert_code ("hello");
  assert_code ("{\"text\":\"a\"");
  assert_code ("{\"text\":\"a\",}");
  assert_code ("{'text':'a'}");
  assert_code ("{\"text\":\"\\ud800\"}");
  assert_code (deep);
  assert_parsed ("\"\xff\"", CHAT_PAYLOAD_CODE, NULL, "\"\xef\xbf\xbd\"");
  assert_parsed ("{\"text\":\"a\"} x\x1b", CHAT_PAYLOAD_CODE, NULL, "{\"text\":\"a\"} x");

  parse (&empty, "", 0);
  g_assert_cmpint (empty.kind, ==, CHAT_PAYLOAD_CODE);
  g_assert_cmpstr (empty.body, ==, "");

  parse (&zero, zeros, sizeof zeros);
  g_assert_cmpint (zero.kind, ==, CHAT_PAYLOAD_CODE);

  parse (&large, long_json, strlen (long_json));
  g_assert_cmpint (large.kind, ==, CHAT_PAYLOAD_CODE);
  g_assert_cmpuint (strlen (large.body), ==, CHAT_PAYLOAD_MAX_SIZE);
}

static void
test_largest (void)
{
  g_autofree char *text = g_strnfill (CHAT_PAYLOAD_MAX_SIZE - 2, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);

  assert_parsed (json, CHAT_PAYLOAD_TEXT, NULL, text);
}

/* Mutilated payloads of all kinds: nothing but an answer is expected. */
static void
test_hostile (void)
{
  const char *const seeds[] = {
    "{\"v\":1,\"id\":\"" ID "\",\"type\":\"message\",\"body\":\"hello\\u00fc\"}",
    "{\"v\":1,\"type\":\"reaction\",\"target\":\"" ID "\",\"key\":\"👍\",\"on\":true}",
    "{\"text\":[{\"a\":[1,2,3e5]},\"\\\"\"]}",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 20000; round++)
    {
      g_autofree char *json = g_strdup (seeds[round % G_N_ELEMENTS (seeds)]);
      gsize length = strlen (json);
      g_auto (ChatPayload) payload = { 0 };

      for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
        json[g_rand_int_range (rand, 0, (gint32) length)] =
          (char) (g_rand_boolean (rand) ? g_rand_int_range (rand, 0, 256)
                                        : "\"\\{}[]:,0"[g_rand_int_range (rand, 0, 9)]);
      if (g_rand_int_range (rand, 0, 4) == 0)
        length = (gsize) g_rand_int_range (rand, 0, (gint32) length);

      parse (&payload, json, length);
      g_assert_true (payload.id == NULL || g_uuid_string_is_valid (payload.id));
    }
}

/* Who knows nothing of mentions reads the rest. */
static void
test_build_mentions (void)
{
  const char *const names[] = { "ann", "Ben \"B\" Lee", NULL };
  const char *const nobody[] = { NULL };
  const char expected[] =
    "{\"v\":1,\"id\":\"" ID "\",\"type\":\"message\",\"body\":\"@ann\","
    "\"mentions\":[\"ann\",\"Ben \\\"B\\\" Lee\"]}";
  g_autoptr (GBytes) bytes = chat_payload_build (ID, "@ann", names, NULL);
  g_autoptr (GBytes) without = chat_payload_build (ID, "@ann", nobody, NULL);
  g_auto (ChatPayload) payload = { 0 };

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, strlen (expected));
  chat_payload_parse (&payload, bytes);
  g_assert_cmpint (payload.kind, ==, CHAT_PAYLOAD_TEXT);
  g_assert_cmpstr (payload.body, ==, "@ann");
  g_assert_null (g_strstr_len (g_bytes_get_data (without, NULL),
                               (gssize) g_bytes_get_size (without), "mentions"));
}

/* The dearest text and the dearest names still go into one frame. */
static void
test_build_many_mentions (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *body = g_strnfill (CHAT_PAYLOAD_MAX_BODY, '"');
  g_auto (GStrv) names = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 1000; i++)
    g_strv_builder_take (builder, g_strnfill (128, '"'));
  names = g_strv_builder_end (builder);

  bytes = chat_payload_build (ID, body, (const char *const *) names, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, FRAME_SIZE - 1024);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 2 * CHAT_PAYLOAD_MAX_BODY + 4096);
}

/* What is built is what others read. */
static void
test_others_read (void)
{
  g_autoptr (GBytes) bytes = chat_payload_build (ID, "\"\\ \u2028 😀", NULL, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  gsize size;
  const char *json = g_bytes_get_data (bytes, &size);

  json_parser_load_from_data (parser, json, (gssize) size, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (object, "v"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, ID);
  g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "message");
  g_assert_cmpstr (json_object_get_string_member (object, "body"), ==, "\"\\ \u2028 😀");
  g_assert_cmpuint (json_object_get_size (object), ==, 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/payload/build", test_build);
  g_test_add_func ("/payload/build-limits", test_build_limits);
  g_test_add_func ("/payload/build-mentions", test_build_mentions);
  g_test_add_func ("/payload/build-many-mentions", test_build_many_mentions);
  g_test_add_func ("/payload/others-read", test_others_read);
  g_test_add_func ("/payload/version-1", test_version_1);
  g_test_add_func ("/payload/id", test_id);
  g_test_add_func ("/payload/events", test_events);
  g_test_add_func ("/payload/unknown", test_unknown);
  g_test_add_func ("/payload/any-json", test_any_json);
  g_test_add_func ("/payload/no-json", test_no_json);
  g_test_add_func ("/payload/largest", test_largest);
  g_test_add_func ("/payload/hostile", test_hostile);
  g_test_add_func ("/payload/mentions", test_mentions);

  return g_test_run ();
}
