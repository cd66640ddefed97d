/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

#define N_MUTATIONS 4000

static const WireLimits small_limits = {
  .max_frame_size = 64 * 1024,
  .max_objects = 3,
  .max_depth = 4,
};

static const char *const frames[] = {
  "{\"connect\":{\"token\":\"T\",\"name\":\"rtc-c\",\"subs\":{\"a\":{\"recover\":true}}},\"id\":1}",
  "{\"subscribe\":{\"channel\":\"room\",\"recover\":true,\"epoch\":\"QwErTyUi\",\"offset\":41,\"flag\":1},\"id\":2}",
  "{\"publish\":{\"channel\":\"room\",\"data\":{\"t\":[1,\"\\u0000\",1e400,{\"x\":null}]}},\"id\":3}\n{}",
  "{\"id\":2,\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\",\"offset\":41,\"publications\":"
  "[{\"data\":{\"t\":\"hi\"},\"info\":{\"user\":\"7\",\"client\":\"aa\"},\"offset\":42,\"tags\":{\"k\":\"v\"}}]}}",
  "{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":\"\\\"\",\"offset\":43}}}\n{}\n",
};

static gboolean
begin (WireDecoder  *decoder,
       const char   *text,
       gssize        length,
       GError      **error)
{
  g_autoptr (GBytes) frame = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return wire_decoder_begin (decoder, frame, error);
}

static void
test_framing (void)
{
  static const char *const texts[] = {
    "{}\n{\"publish\":{\"channel\":\"a\"},\"id\":5}",
    "{}\n{\"publish\":{\"channel\":\"a\"},\"id\":5}\n",
    " {} \r\n\t{\"id\":5,\"publish\":{\"channel\":\"a\"}}\r\n",
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WireCommand) pong = NULL;
      g_autoptr (WireCommand) publish = NULL;

      g_assert_true (begin (decoder, texts[i], -1, &error));
      pong = wire_decoder_next_command (decoder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (pong->method, ==, WIRE_METHOD_PONG);
      publish = wire_decoder_next_command (decoder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (publish->method, ==, WIRE_METHOD_PUBLISH);
      g_assert_cmpuint (publish->id, ==, 5);
      g_assert_null (wire_decoder_next_command (decoder, &error));
      g_assert_no_error (error);
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "[]", "1", "\"x\"", "null", "{", "{}{}", "{} {}", "\n{}", "{}\n\n{}", " ", "{}\n ",
    "{\"id\":1,\n\"publish\":{}}",
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WireCommand) command = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_true (begin (decoder, texts[i], -1, &error));
      while ((command = wire_decoder_next_command (decoder, &error)) != NULL)
        g_clear_pointer (&command, wire_command_free);
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);

      /* The rest of a bad frame is gone, and the decoder goes on. */
      g_assert_null (wire_decoder_next_command (decoder, NULL));
    }

  for (gsize length = 0; length < 2; length++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (begin (decoder, "\n", length, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static void
test_limits (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);
  g_autofree char *spaces = g_strnfill (small_limits.max_frame_size - 2, ' ');
  g_autofree char *largest = g_strconcat (spaces, "{}", NULL);
  g_autofree char *too_large = g_strconcat (spaces, "{} ", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WireReply) ping = NULL;

  g_assert_true (begin (decoder, largest, -1, &error));
  ping = wire_decoder_next_reply (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ping->type, ==, WIRE_REPLY_PING);

  g_assert_false (begin (decoder, too_large, -1, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_assert_true (begin (decoder, "{}\n{}\n{}\n", -1, &error));
  g_assert_false (begin (decoder, "{}\n{}\n{}\n{}", -1, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_assert_true (begin (decoder, "{\"id\":1,\"send\":{\"data\":[[[[[]]]]]}}", -1, &error));
  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
}

/* What is found where a key is written with escapes, or twice */
static void
test_payload_bytes (void)
{
  static const struct
  {
    const char *text;
    const char *data;
  } cases[] = {
    { "{\"id\":1,\"publish\":{\"data\":1.0}}", "1.0" },
    { "{\"id\":1,\"publish\":{\"data\":-0}}", "-0" },
    { "{\"id\":1,\"publish\":{\"data\":1e400}}", "1e400" },
    { "{\"id\":1,\"publish\":{\"data\":9007199254740993}}", "9007199254740993" },
    { "{\"id\":1,\"publish\":{\"d\\u0061ta\" \t: { \"a\" : 1,\"a\":2 } }}", "{ \"a\" : 1,\"a\":2 }" },
    { "{\"id\":1,\"publish\":{\"x\":\"\\\"data\\\":1\",\"data\":\"\\u0000\\\\\"}}", "\"\\u0000\\\\\"" },
    { "{\"id\":1,\"publish\":{\"data\":1,\"data\":[2]}}", "[2]" },
    { "{\"id\":1,\"publish\":{\"\\\\\\\"\":{},\"data\":false}}", "false" },
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WireCommand) command = NULL;

      g_assert_true (begin (decoder, cases[i].text, -1, &error));
      command = wire_decoder_next_command (decoder, &error);
      g_assert_no_error (error);
      wire_test_assert_json (command->publish.data, cases[i].data);
    }
}

/* Objects beyond the scratch memory, and that payloads outlive the decoder */
static void
test_big_object (void)
{
  static const WireLimits big_limits = { 4 * 1024 * 1024, 1, 64 };
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"publish\":{\"data\":\"%s\"}}", text);
  g_autofree char *data = g_strdup_printf ("\"%s\"", text);
  WireDecoder *decoder = wire_decoder_new (&big_limits);
  g_autoptr (WireCommand) command = NULL;

  g_assert_true (begin (decoder, frame, -1, NULL));
  command = wire_decoder_next_command (decoder, NULL);
  wire_decoder_free (decoder);
  g_assert_nonnull (command);
  wire_test_assert_json (command->publish.data, data);
}

static void
encode_again (const WireReply *reply)
{
  g_autoptr (GString) again = g_string_new (NULL);

  if (reply->type == WIRE_REPLY_UNKNOWN ||
      (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_UNKNOWN))
    return;

  wire_reply_encode (reply, again);
  g_assert_true (g_utf8_validate (again->str, again->len, NULL));
}

static void
drain (WireDecoder *decoder,
       const char  *text,
       gsize        length)
{
  g_autoptr (GError) error = NULL;
  gpointer object;

  if (begin (decoder, text, length, NULL))
    {
      while ((object = wire_decoder_next_command (decoder, &error)) != NULL)
        wire_command_free (object);
      g_clear_error (&error);
    }
  if (begin (decoder, text, length, NULL))
    {
      while ((object = wire_decoder_next_reply (decoder, &error)) != NULL)
        {
          encode_again (object);
          wire_reply_free (object);
        }
    }
}

static void
test_truncated (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      for (gsize length = 0; length <= strlen (frames[i]); length++)
        drain (decoder, frames[i], length);
    }
}

static void
test_mutated (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&small_limits);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261124);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree char *text = g_strdup (frames[i % G_N_ELEMENTS (frames)]);
      gsize length = strlen (text);

      for (int j = g_rand_int_range (rand, 1, 5); j > 0; j--)
        {
          const char *bytes = "{}[]\":,\\0-e\n\t\xff";

          text[g_rand_int_range (rand, 0, length)] = bytes[g_rand_int_range (rand, 0, strlen (bytes))];
        }
      drain (decoder, text, length);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/decoder/framing", test_framing);
  g_test_add_func ("/wire/decoder/refused", test_refused);
  g_test_add_func ("/wire/decoder/limits", test_limits);
  g_test_add_func ("/wire/decoder/payload-bytes", test_payload_bytes);
  g_test_add_func ("/wire/decoder/big-object", test_big_object);
  g_test_add_func ("/wire/decoder/truncated", test_truncated);
  g_test_add_func ("/wire/decoder/mutated", test_mutated);

  return g_test_run ();
}
