/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static void
test_kept (void)
{
  static const char *const payloads[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1.0",
    "1e400",
    "9007199254740993",
    "123456789012345678901234567890",
    "\"\"",
    "\"\\u0000\"",
    "\"\\\\\"",
    "\"[{\\\"\"",
    "\"é \U0001f600 \u2028\"",
    "[]",
    "{}",
    " { \"a\" : [ 1 ,\t2 ] } ",
    "{\"a\":1,\"a\":2}",
    "[[],{},\"]\",\"}\",[\"\\\\\",\"\\\"\"]]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (payloads[i], strlen (payloads[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = wire_payload_new (json, 3, &error);

      g_assert_no_error (error);
      g_assert_true (payload == json);
    }
}

static void
test_newlines (void)
{
  static const struct
  {
    const char *json;
    const char *payload;
  } payloads[] = {
    { "\n1\n", "1" },
    { "{\r\n  \"a\": [\n\t1,\r2\n]\r\n}\r\n", "{  \"a\": [\t1,2]}" },
    { "\n\n\"a\\nb\\r\"\r", "\"a\\nb\\r\"" },
    { "1\r", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (payloads[i].json, strlen (payloads[i].json));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = wire_payload_new (json, 2, &error);

      g_assert_no_error (error);
      wire_test_assert_json (payload, payloads[i].payload);
    }
}

static void
test_refused (void)
{
  static const char *const payloads[] = {
    "",
    " ",
    "\n",
    "{",
    "}",
    "{}{}",
    "{}\n{}",
    "1 2",
    "[1,]",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "01",
    "+1",
    ".5",
    "1.",
    "1e",
    "-",
    "0x1",
    "NaN",
    "Infinity",
    "nul",
    "True",
    "\"",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"a\nb\"",
    "\"a\x01\"",
    "\"\xff\"",
    "\"\xc3\"",
    "\"\xed\xa0\x80\"",
    "\xef\xbb\xbf{}",
    "/**/1",
    "1//",
    "undefined",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (payloads[i], strlen (payloads[i]));
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (wire_payload_new (json, 64, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static void
test_nul (void)
{
  g_autoptr (GBytes) after = g_bytes_new_static ("1\0", 2);
  g_autoptr (GBytes) within = g_bytes_new_static ("\"\0\"", 3);
  g_autoptr (GError) error = NULL;

  g_assert_null (wire_payload_new (after, 64, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_null (wire_payload_new (within, 64, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
}

static void
test_depth (void)
{
  static const struct
  {
    const char *json;
    guint depth;
  } payloads[] = {
    { "1", 0 },
    { "\"[[[\"", 0 },
    { "[]", 1 },
    { "[1,2,[],[],3]", 2 },
    { "{\"a\":[{\"b\":1},[]]}", 3 },
    { "[[[[]]]]", 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (payloads[i].json, strlen (payloads[i].json));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = wire_payload_new (json, payloads[i].depth, &error);

      g_assert_no_error (error);
      g_assert_true (payload == json);

      if (payloads[i].depth > 0)
        {
          g_assert_null (wire_payload_new (json, payloads[i].depth - 1, &error));
          g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
        }
    }
}

/* A depth at which a reader that recurses would run out of stack */
static void
test_very_deep (void)
{
  const gsize depth = 1000000;
  g_autoptr (GString) text = g_string_sized_new (2 * depth);
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (gsize i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  json = g_string_free_to_bytes (g_steal_pointer (&text));

  g_assert_null (wire_payload_new (json, WIRE_DEFAULT_MAX_DEPTH, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  payload = wire_payload_new (json, depth, &error);
  g_assert_no_error (error);
  g_assert_true (payload == json);
}

static void
test_unquote (void)
{
  static const struct
  {
    const char *json;
    const char *characters;
  } strings[] = {
    { "\"\"", "" },
    { " \"a\" ", "a" },
    { "\"{\\\"a\\\":\\\"\\\\n\\\"}\\n\"", "{\"a\":\"\\n\"}\n" },
    { "\"\\u00e9\\ud83d\\ude00\"", "é\U0001f600" },
  };
  static const char *const others[] = { "", "1", "null", "{}", "[\"a\"]", "\"", "\"\"\"\"", "\"\\ud83d\"", "\"\xff\"" };
  g_autoptr (GBytes) zero_json = g_bytes_new_static ("\"a\\u0000b\"", 10);
  g_autoptr (GBytes) zero = wire_payload_unquote (zero_json, NULL);

  g_assert_cmpmem (g_bytes_get_data (zero, NULL), g_bytes_get_size (zero), "a\0b", 3);

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (strings[i].json, strlen (strings[i].json));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) characters = wire_payload_unquote (json, &error);

      g_assert_no_error (error);
      wire_test_assert_json (characters, strings[i].characters);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new_static (others[i], strlen (others[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (wire_payload_unquote (json, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

/* What is quoted is one string in one line, and comes back as it was. */
static void
test_quote (void)
{
  static const struct
  {
    const char *characters;
    const char *json;
  } cases[] = {
    { "", "\"\"" },
    { "a", "\"a\"" },
    { "{\"a\":\"\\n\"}", "\"{\\\"a\\\":\\\"\\\\n\\\"}\"" },
    { "\n\r\t\x01\x1f\x7f", "\"\\n\\u000d\\u0009\\u0001\\u001f\x7f\"" },
    { "é\U0001f600", "\"é\U0001f600\"" },
  };
  g_autoptr (GBytes) zero = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) zero_json = wire_payload_quote (zero);

  wire_test_assert_json (zero_json, "\"a\\u0000b\"");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) characters = g_bytes_new_static (cases[i].characters, strlen (cases[i].characters));
      g_autoptr (GBytes) json = wire_payload_quote (characters);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) again = wire_payload_unquote (json, &error);

      g_assert_no_error (error);
      wire_test_assert_json (json, cases[i].json);
      g_assert_true (g_bytes_equal (again, characters));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/payload/kept", test_kept);
  g_test_add_func ("/wire/payload/newlines", test_newlines);
  g_test_add_func ("/wire/payload/refused", test_refused);
  g_test_add_func ("/wire/payload/nul", test_nul);
  g_test_add_func ("/wire/payload/depth", test_depth);
  g_test_add_func ("/wire/payload/very-deep", test_very_deep);
  g_test_add_func ("/wire/payload/unquote", test_unquote);
  g_test_add_func ("/wire/payload/quote", test_quote);

  return g_test_run ();
}
