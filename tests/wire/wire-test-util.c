/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static const WireLimits test_limits = {
  .max_frame_size = WIRE_DEFAULT_REPLY_FRAME_SIZE,
  .max_objects = WIRE_DEFAULT_MAX_OBJECTS,
  .max_depth = WIRE_DEFAULT_MAX_DEPTH,
};

static WireDecoder *
begin (const char  *text,
       GError     **error)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&test_limits);
  g_autoptr (GBytes) frame = g_bytes_new (text, strlen (text));

  return wire_decoder_begin (decoder, frame, error) ? g_steal_pointer (&decoder) : NULL;
}

/* Turns single quotes into double ones: JSON that one can read in C. */
char *
wire_test_unquote (const char *quoted)
{
  return g_strdelimit (g_strdup (quoted), "'", '"');
}

WireCommand *
wire_test_decode_command (const char  *text,
                          GError     **error)
{
  g_autoptr (WireDecoder) decoder = begin (text, error);

  return decoder != NULL ? wire_decoder_next_command (decoder, error) : NULL;
}

WireReply *
wire_test_decode_reply (const char  *text,
                        GError     **error)
{
  g_autoptr (WireDecoder) decoder = begin (text, error);

  return decoder != NULL ? wire_decoder_next_reply (decoder, error) : NULL;
}

char *
wire_test_encode_command (const WireCommand *command)
{
  GString *frame = g_string_new (NULL);

  wire_command_encode (command, frame);

  return g_string_free_and_steal (frame);
}

char *
wire_test_encode_reply (const WireReply *reply)
{
  GString *frame = g_string_new (NULL);

  wire_reply_encode (reply, frame);

  return g_string_free_and_steal (frame);
}

/* Values, and the kinds of fields that take them:
 * s string, t the same with NUL, b boolean, i int32, I int64, u uint32, U uint64, j JSON,
 * m map of strings, n the same with NUL, o object, a array of objects, M map of
 * objects, N the same with NUL in keys */
static const struct
{
  const char *json;
  const char *kinds;
} samples[] = {
  { "null", "stbiIuUjmnoaMN" },
  { "'text'", "stj" },
  { "''", "stj" },
  { "'1'", "stj" },
  { "'a\\u0000b'", "tj" },
  { "true", "bj" },
  { "false", "bj" },
  { "0", "iIuUj" },
  { "7", "iIuUj" },
  { "-0", "iIj" },
  { "-7", "iIj" },
  { "2147483647", "iIuUj" },
  { "2147483648", "IuUj" },
  { "-2147483648", "iIj" },
  { "-2147483649", "Ij" },
  { "4294967295", "IuUj" },
  { "4294967296", "IUj" },
  { "9223372036854775807", "IUj" },
  { "9223372036854775808", "Uj" },
  { "-9223372036854775808", "Ij" },
  { "-9223372036854775809", "j" },
  { "18446744073709551615", "Uj" },
  { "18446744073709551616", "j" },
  { "100000000000000000000000", "j" },
  { "1.0", "j" },
  { "1.5", "j" },
  { "1e3", "j" },
  { "1E+3", "j" },
  { "1e400", "j" },
  { "[]", "ja" },
  { "[{}]", "ja" },
  { "[{},{}]", "ja" },
  { "[1]", "j" },
  { "[null]", "j" },
  { "[[]]", "j" },
  { "[{},'x']", "j" },
  { "{}", "jmnoMN" },
  { "{'k':'v'}", "jmno" },
  { "{'k':{}}", "joMN" },
  { "{'k':null}", "jmnoMN" },
  { "{'k':1}", "jo" },
  { "{'k':'\\u0000'}", "jno" },
  { "{'\\u0000':'v'}", "jno" },
  { "{'\\u0000':{}}", "joN" },
};

/* Puts each of the values above in the place of the '@' in a template, which
 * follows the letter of the kind that the field there has. */
void
wire_test_field_types (const char         *kind_and_template,
                       WireTestDecodeFunc  can_decode)
{
  const char *template = kind_and_template + strlen ("s ");
  g_auto (GStrv) halves = g_strsplit (template, "@", 2);
  const char *key = strrchr (halves[0], ',');
  g_autofree char *named = NULL;

  g_assert_cmpint (g_strv_length (halves), ==, 2);

  key = MAX (key, strrchr (halves[0], '{')) + 1;
  named = g_strndup (key, strlen (key) - strlen (":"));
  g_strdelimit (named, "'", '"');

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *quoted = g_strconcat (halves[0], samples[i].json, halves[1], NULL);
      g_autofree char *text = wire_test_unquote (quoted);
      g_autoptr (GError) error = NULL;
      gboolean expected = strchr (samples[i].kinds, kind_and_template[0]) != NULL;

      g_test_message ("%s", text);
      g_assert_cmpint (can_decode (text, &error), ==, expected);

      if (expected)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, named));
        }
    }
}
