/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static GBytes *
make_payload (const char  *text,
              guint        max_depth,
              GError     **error)
{
  g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

  return wire_payload_new (json, max_depth, error);
}

static void
test_kept (void)
{
  static const char *const texts[] = {
    "0", "-0", "1.0", "1e400", "9007199254740993", "123456789012345678901234567890",
    "\"\"", "\"a\\u0000b\"", "\"\\\\\"", "\"\\\\\\\"\"", "\"\\n\"", "null", "true",
    "[]", "{}", " { \"a\" : 1 , \"a\" : 2 } ", "[[[\"]\"]]]", "{\"}\":\"{\"}",
    "\"\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87\"",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) json = g_bytes_new (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = wire_payload_new (json, 3, &error);

      g_assert_no_error (error);
      g_assert_true (payload == json);
    }
}

static void
test_newlines (void)
{
  g_autoptr (GBytes) payload = make_payload ("{\r\n  \"a\": [1,\n 2],\n  \"b\": \"x\\ny\"\n}\n", 2, NULL);

  g_assert_nonnull (payload);
  wire_test_assert_json (payload, "{  \"a\": [1, 2],  \"b\": \"x\\ny\"}");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "", " ", "nul", "1 2", "{} {}", "{", "[1,]", "{\"a\"}", "01", "+1", ".5", "NaN",
    "\"\n\"", "\"\\x\"", "'a'", "\"\xff\"", "\"\xed\xa0\x80\"", "[1] // comment",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *printable = g_strescape (texts[i], NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", printable);
      g_assert_null (make_payload (texts[i], 64, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static void
test_depth (void)
{
  g_autoptr (GBytes) payload = make_payload ("[[[]],[{}]]", 3, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (payload);
  g_assert_null (make_payload ("[[[]],[{}]]", 2, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/payload/kept", test_kept);
  g_test_add_func ("/wire/payload/newlines", test_newlines);
  g_test_add_func ("/wire/payload/refused", test_refused);
  g_test_add_func ("/wire/payload/depth", test_depth);

  return g_test_run ();
}
