/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads docs/message-format.md: what it shows is read by Confab as it says. */

#include "chat-payload.h"

#include <json-glib/json-glib.h>
#include <string.h>

static char *page;

static GPtrArray *
find_all (const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_assert_nonnull (regex);
  for (g_regex_match (regex, page, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    g_ptr_array_add (found, g_match_info_fetch_all (match));

  return found;
}

static void
parse (ChatPayload *payload,
       const char  *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  chat_payload_parse (payload, bytes);
}

static JsonNode *
parse_json (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (json, &error);

  g_assert_no_error (error);
  return node;
}

static const char *
get_string (JsonObject *object,
            const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

/* What Confab would write itself is what the page shows, but for the spaces. */
static void
assert_built (JsonNode          *node,
              const ChatPayload *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chat_payload_build (payload->id, payload->body,
                                                 (const char *const *) payload->mentions, &error);
  g_autofree char *built = NULL;
  g_autoptr (JsonNode) written = NULL;

  g_assert_no_error (error);
  built = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  written = parse_json (built);
  g_assert_true (json_node_equal (node, written));
}

static void
assert_example (const char *json,
                GHashTable *types)
{
  g_autoptr (JsonNode) node = parse_json (json);
  JsonObject *object = json_node_get_object (node);
  const char *type = get_string (object, "type");
  gboolean is_message = g_str_equal (type, "message");
  g_auto (ChatPayload) payload = { 0 };

  parse (&payload, json);
  g_assert_cmpint (payload.kind, ==, is_message ? CHAT_PAYLOAD_TEXT : CHAT_PAYLOAD_EVENT);
  g_assert_cmpstr (payload.id, ==, get_string (object, "id"));
  if (is_message)
    g_assert_cmpstr (payload.body, ==, get_string (object, "body"));
  if (is_message && !json_object_has_member (object, "attachments"))
    assert_built (node, &payload);

  g_hash_table_add (types, g_strdup (type));
}

static void
test_examples (void)
{
  static const char *const known[] = {
    "message", "edit", "delete", "reaction", "pin", "receipt", "typing",
  };
  g_autoptr (GPtrArray) examples = find_all ("^```json\\n(.*?)^```$");
  g_autoptr (GHashTable) types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < examples->len; i++)
    {
      char **example = g_ptr_array_index (examples, i);

      assert_example (example[1], types);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_true (g_hash_table_contains (types, known[i]));
  g_assert_cmpuint (g_hash_table_size (types), ==, G_N_ELEMENTS (known));
}

static void
test_other_json (void)
{
  const char *const as_it_is = "as it is, in a block of code";
  g_autoptr (GPtrArray) rows = find_all ("^\\| `([^`\\n]+)` \\| ([^|\\n]+) \\|$");
  guint n_texts = 0;
  guint n_codes = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);
      gboolean is_code = g_str_equal (row[2], as_it_is);
      g_auto (ChatPayload) payload = { 0 };

      /* Other tables name members in their first column. */
      if (strchr ("\"{[4", *row[1]) == NULL)
        continue;

      parse (&payload, row[1]);
      g_assert_cmpint (payload.kind, ==, is_code ? CHAT_PAYLOAD_CODE : CHAT_PAYLOAD_TEXT);
      g_assert_cmpstr (payload.body, ==, is_code ? row[1] : row[2]);
      n_texts += !is_code;
      n_codes += is_code;
    }

  g_assert_cmpuint (n_texts, >=, 5);
  g_assert_cmpuint (n_codes, >=, 5);
}

static void
assert_limit (const char *what,
              guint64     expected)
{
  g_autofree char *start = g_strdup_printf ("\n| %s | ", what);
  const char *row = strstr (page, start);

  g_assert_nonnull (row);
  g_assert_cmpuint (g_ascii_strtoull (row + strlen (start), NULL, 10), ==, expected);
}

static void
test_limits (void)
{
  g_autoptr (GString) json = g_string_new ("{\"v\":1,\"type\":\"message\",\"body\":\"b\",\"mentions\":[");
  g_auto (ChatPayload) payload = { 0 };

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (json, "%s\"u\"", i > 0 ? "," : "");
  g_string_append (json, "]}");
  parse (&payload, json->str);

  assert_limit ("`body` that Confab writes", CHAT_PAYLOAD_MAX_BODY);
  assert_limit ("`mentions` that are read", g_strv_length (payload.mentions));
  assert_limit ("a payload that is read", CHAT_PAYLOAD_MAX_SIZE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "..", "docs", "message-format.md", NULL);
  g_file_get_contents (path, &page, NULL, &error);
  g_assert_no_error (error);

  g_test_add_func ("/message-format/examples", test_examples);
  g_test_add_func ("/message-format/other-json", test_other_json);
  g_test_add_func ("/message-format/limits", test_limits);

  result = g_test_run ();
  g_free (page);
  return result;
}
