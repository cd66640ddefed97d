/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static const WireLimits default_limits = {
  .max_frame_size = 8 * 1024 * 1024,
  .max_objects = WIRE_DEFAULT_MAX_OBJECTS,
  .max_depth = WIRE_DEFAULT_MAX_DEPTH,
};

/* What the mutations and the truncations start from */
static const char *const commands[] = {
  "{'connect':{'token':'T','data':[1.0,{}],'subs':{'a':{'recover':true,'epoch':'e','offset':5},"
  "'b':{}},"
  "'name':'rtc-c','headers':{'k':'v'},'flag':1},'id':1}",
  "{'subscribe':{'channel':'room','recover':true,'epoch':'QwErTyUi','offset':41,'flag':1},'id':2}",
  "{'publish':{'channel':'room','d\\u0061ta':{'t':'y\\'o','n':[1e400,-0]}},'id':3}",
  "{'history':{'channel':'room','limit':-2,'since':{'offset':1,'epoch':'e'},'reverse':true},"
  "'id':4}",
  "{'send':{'data':'\\ud83d\\ude00'}}",
};

static const char *const replies[] = {
  "{'id':1,'connect':{'client':'0b','version':'1.0','ping':25,'pong':true,"
  "'subs':{'r':{'offset':2}}}}",
  "{'id':2,'subscribe':{'recoverable':true,'epoch':'Qw','offset':41,'recovered':true,"
  "'publications':[{'data':{'t':'hi'},'info':{'user':'7','client':'aa','conn_info':[]},"
  "'offset':42}]}}",
  "{'push':{'channel':'room','pub':{'data':{'t':'yo'},'tags':{'k':'v'},'offset':43,'time':-1}}}",
  "{'push':{'channel':'room','join':{'info':{'user':'9','client':'bb'}}}}",
  "{'id':5,'error':{'code':100,'message':'internal server error','temporary':true}}",
  "{'id':6,'presence':{'presence':{'aa':{'user':'7','client':'aa'}}}}",
};

static GBytes *
bytes (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static gboolean
begin (WireDecoder  *decoder,
       const char   *text,
       GError      **error)
{
  g_autoptr (GBytes) frame = bytes (text);

  return wire_decoder_begin (decoder, frame, error);
}

/* Decodes a whole frame and returns how many commands it had. */
static guint
count_commands (WireDecoder  *decoder,
                const char   *text,
                GError      **error)
{
  guint n_commands = 0;
  WireCommand *command;

  if (!begin (decoder, text, error))
    return 0;

  while ((command = wire_decoder_next_command (decoder, error)) != NULL)
    {
      wire_command_free (command);
      n_commands++;
    }

  return n_commands;
}

static void
test_framing (void)
{
  static const struct
  {
    const char *text;
    guint n_commands;
  } frames[] = {
    { "{}", 1 },
    { "{}\n", 1 },
    { "{}\r\n", 1 },
    { "  {} \t", 1 },
    { "{}\n{}", 2 },
    { "{}\n{}\n", 2 },
    { " {}\r\n\t{}\r\n", 2 },
    { "{\"id\":1,\r\"connect\":{}}\n{}\n{\"id\":2}", 3 },
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (count_commands (decoder, frames[i].text, &error), ==, frames[i].n_commands);
      g_assert_no_error (error);
    }
}

static void
test_bad_frames (void)
{
  static const struct
  {
    const char *text;
    guint n_commands;
  } frames[] = {
    { "", 0 },
    { "\n", 0 },
    { "\n\n", 0 },
    { " ", 0 },
    { "\r\n", 0 },
    { "\n{}", 0 },
    { "{}\n\n", 1 },
    { "{}\n\n{}", 1 },
    { "{}\n \n{}", 1 },
    { "{}{}", 0 },
    { "{}, {}", 0 },
    { "[]", 0 },
    { "[{}]", 0 },
    { "null", 0 },
    { "1", 0 },
    { "\"{}\"", 0 },
    { "{}\n{}\n{", 2 },
    { "{}\n{\"id\":1,\n\"connect\":{}}", 1 },
    { "{\"publish\":{\"data\":\"a\nb\"}}", 0 },
    { "{\"id\":01}", 0 },
    { "{\"publish\":{\"data\":\"\xff\"}}", 0 },
    { "{\"\xff\":1}", 0 },
    { "\xef\xbb\xbf{}", 0 },
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (count_commands (decoder, frames[i].text, &error), ==, frames[i].n_commands);
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

/* Commands are taken one by one, and a bad one ends the frame. */
static void
test_after_error (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);
  g_autoptr (GError) error = NULL;
  g_autoptr (WireCommand) first = NULL;
  g_autoptr (WireReply) reply = NULL;

  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_no_error (error);

  g_assert_true (begin (decoder, "{\"id\":1,\"rpc\":{}}\n{\"id\":\"x\"}\n{}", &error));
  first = wire_decoder_next_command (decoder, &error);
  g_assert_cmpint (first->method, ==, WIRE_METHOD_RPC);

  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_no_error (error);

  g_assert_true (begin (decoder, "{\"id\":1,\"rpc\":{}}", &error));
  reply = wire_decoder_next_reply (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
}

static void
test_begin_forgets (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (begin (decoder, "{\"id\":1}\n{\"id\":2}", &error));
  g_assert_true (begin (decoder, "{\"id\":3}", &error));
  command = wire_decoder_next_command (decoder, &error);
  g_assert_cmpuint (command->id, ==, 3);
  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_no_error (error);

  g_assert_true (begin (decoder, "{\"id\":1}", &error));
  g_assert_false (begin (decoder, "", NULL));
  g_assert_null (wire_decoder_next_command (decoder, &error));
  g_assert_no_error (error);
}

static void
test_max_frame_size (void)
{
  const WireLimits limits = { .max_frame_size = 5, .max_objects = 10, .max_depth = 4 };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_commands (decoder, "{}\n{}", &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (count_commands (decoder, "{}\n{}\n", &error), ==, 0);
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
}

static void
test_max_objects (void)
{
  const WireLimits limits = { .max_frame_size = 100, .max_objects = 3, .max_depth = 4 };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_commands (decoder, "{}\n{}\n{}\n", &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpuint (count_commands (decoder, "{}\n{}\n{}\n{}", &error), ==, 0);
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
}

static void
test_max_depth (void)
{
  const WireLimits limits = { .max_frame_size = 4 * 1024 * 1024, .max_objects = 3, .max_depth = 2 };
  const gsize depth = 100000;
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&limits);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) ignored = g_string_new ("{\"later\":");

  g_assert_cmpuint (count_commands (decoder, "{\"send\":{\"data\":[[1],{}]}}", &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_commands (decoder, "{\"send\":{\"data\":\"[[[[\"}}", &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_commands (decoder, "{\"send\":{\"data\":[[1],[[]]]}}", &error), ==, 0);
  g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  for (gsize i = 0; i < depth; i++)
    g_string_append_c (ignored, '[');
  for (gsize i = 0; i < depth; i++)
    g_string_append_c (ignored, ']');
  g_string_append (ignored, ",\"send\":{}}");
  g_assert_cmpuint (count_commands (decoder, ignored->str, &error), ==, 1);
  g_assert_no_error (error);
}

static void
assert_payload (WireDecoder *decoder,
                const char  *before,
                const char  *payload,
                const char  *after)
{
  g_autofree char *text = g_strconcat (before, payload, after, NULL);
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) again = g_string_new (NULL);

  g_test_message ("%.200s", text);
  g_assert_true (begin (decoder, text, &error));
  command = wire_decoder_next_command (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (command->method, ==, WIRE_METHOD_PUBLISH);
  wire_test_assert_json (command->publish.data, payload);

  wire_command_encode (command, again);
  g_assert_nonnull (strstr (again->str, payload));
}

static void
test_payloads (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } places[] = {
    { "{\"publish\":{\"data\":", "}}" },
    { "{\"publish\":{\"data\" \t:\r ", " \r}}" },
    { "{\"publish\":{\"data\" \t:\r ", "\t,\"channel\":\"c\"}}" },
    { "{\"publish\":{\"channel\":\"c\\\"\\\\\",\"d\\u0061t\\u0061\":", "},\"id\":1}" },
    { "{\"id\":1,\"publish\":{\"x\":\"\\\\\",\"\\u0064ata\" : ", " , \"later\":[\"data\"]}}" },
    { "{\"publish\":{\"data\":{},\"data\":", "}}" },
    { " {\"\\\"data\\\":\":{\"data\":0},\"publish\":{\"\\\\data\":0,\"data\":", "}}" },
  };
  static const char *const payloads[] = {
    "true",
    "false",
    "0",
    "-0",
    "-0.0e-0",
    "1.0",
    "1E+2",
    "1e400",
    "-1e-400",
    "9007199254740993",
    "18446744073709551616",
    "123456789012345678901234567890.123456789012345678901234567890",
    "\"\"",
    "\"a\"",
    "\"\\\\\"",
    "\"\\\"\"",
    "\"\\\\\\\"\\\\\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "{\"\\udc00\":\"a\\ud83d\"}",
    "\"\\n\\r\\t\\/\\u00e9\\ud83d\\ude00\"",
    "\"é日\U0001f600\u2028\x7f\"",
    "\",}]\"",
    "[]",
    "{}",
    "{\"\":\"\"}",
    "{\"a\":1,\"a\":2,\"a\":3}",
    "{ \"a\" : [ 1 , 2.50 ,\tnull ] }",
    "[[[\"]\"],\"}\"],{\"]\":\"[\"}]",
    "{\"data\":{\"data\":\"data\"}}",
    "[null,null]",
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (payloads); j++)
        assert_payload (decoder, places[i].before, payloads[j], places[i].after);
    }
}

/* Half of a surrogate pair stays in a payload; a name gets another character. */
static void
test_half_characters (void)
{
  static const char frame_text[] =
    "{\"id\":1,\"publish\":{\"channel\":\"a\\\\\\uD800b\\uDC00\\ud83d\\ude00\",\"data\":\"\\ud83d\\ud83d\\ude00\"}}";
  static const char *const bad[] = {
    "{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":\"\\ud800\\ud8\"}}",
    "{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":\"\\ud800\\",
    "{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":\"\\ud800\xff\"}}",
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);
  g_autoptr (GBytes) good = g_bytes_new_static (frame_text, strlen (frame_text));
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GError) good_error = NULL;

  g_assert_true (wire_decoder_begin (decoder, good, &good_error));
  command = wire_decoder_next_command (decoder, &good_error);
  g_assert_no_error (good_error);
  g_assert_cmpstr (command->publish.channel, ==, "a\\\uFFFDb\uFFFD\U0001f600");
  wire_test_assert_json (command->publish.data, "\"\\ud83d\\ud83d\\ude00\"");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) frame = g_bytes_new_static (bad[i], strlen (bad[i]));
      g_autoptr (WireCommand) nothing = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (wire_decoder_begin (decoder, frame, &error));
      nothing = wire_decoder_next_command (decoder, &error);
      g_assert_null (nothing);
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

/* Payloads share the frame, and outlive both it and the decoder. */
static void
test_slices (void)
{
  WireDecoder *decoder = wire_decoder_new (&default_limits);
  GBytes *frame = g_bytes_new ("{}\n{\"send\":{\"data\":[1,2]}}\n{}", 29);
  const char *text = g_bytes_get_data (frame, NULL);
  g_autoptr (WireCommand) pong = NULL;
  g_autoptr (WireCommand) send = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wire_decoder_begin (decoder, frame, &error));
  pong = wire_decoder_next_command (decoder, &error);
  send = wire_decoder_next_command (decoder, &error);
  g_assert_no_error (error);
  g_assert_true ((const char *) g_bytes_get_data (send->send.data, NULL) == text + 19);

  wire_decoder_free (decoder);
  g_bytes_unref (frame);
  wire_test_assert_json (send->send.data, "[1,2]");
}

/* Sizes on both sides of where the scratch memory ends, with the text that
 * needs the most of it and with the one that needs the least */
static void
test_sizes (void)
{
  static const gsize sizes[] = {
    1, 100, 10000, 19000, 19500, 19600, 19700, 19800, 19900, 20000, 20100, 20200, 20300, 20400,
    20500, 21000, 65536, 1000000,
  };
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GString) numbers = g_string_new ("[1");
      g_autoptr (GString) letters = g_string_new ("\"");

      while (numbers->len < sizes[i])
        g_string_append (numbers, ",1");
      g_string_append_c (numbers, ']');
      assert_payload (decoder, "{\"publish\":{\"data\":", numbers->str, "}}");

      while (letters->len < sizes[i])
        g_string_append (letters, "\\\"");
      g_string_append_c (letters, '"');
      assert_payload (decoder, "{\"publish\":{\"data\":", letters->str, "}}");
    }
}

static void
assert_truncations_fail (WireDecoder *decoder,
                         const char  *quoted,
                         gboolean     is_reply)
{
  g_autofree char *text = wire_test_unquote (quoted);

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autoptr (GBytes) frame = g_bytes_new (text, length);
      g_autoptr (GError) error = NULL;

      if (wire_decoder_begin (decoder, frame, &error))
        {
          if (is_reply)
            g_assert_null (wire_decoder_next_reply (decoder, &error));
          else
            g_assert_null (wire_decoder_next_command (decoder, &error));
        }

      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static void
test_truncated (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    assert_truncations_fail (decoder, commands[i], FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    assert_truncations_fail (decoder, replies[i], TRUE);
}

static GBytes *
mutate (GRand      *rand,
        const char *quoted)
{
  static const char *const pieces[] = {
    "{", "}", "[", "]", "\"", ":", ",", "\\", "\n", "\r", " ", "0", "-", "1e9", "null", "true",
    "{}", "[]", "\"\"", "\\u0000", "\\ud800", "\xff", "\"id\":", "\"data\":", "\"channel\":",
    "18446744073709551616", "{\"publish\":{}}\n",
  };
  GString *mutant = g_string_new_take (wire_test_unquote (quoted));
  gint32 n_changes = g_rand_int_range (rand, 1, 5);

  for (gint32 i = 0; i < n_changes && mutant->len > 2; i++)
    {
      gint32 place = g_rand_int_range (rand, 0, mutant->len - 1);
      gint32 length = g_rand_int_range (rand, 1, MIN (20, mutant->len - place + 1));
      g_autofree char *part = g_strndup (mutant->str + place, length);
      gint32 n;

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          mutant->str[place] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;

        case 1:
          g_string_erase (mutant, place, MIN (length, (gint32) mutant->len - place));
          break;

        case 2:
          g_string_insert (mutant, place, part);
          break;

        case 3:
          g_string_insert (mutant, g_rand_int_range (rand, 0, mutant->len), part);
          break;

        default:
          n = g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces));
          g_string_insert (mutant, place, pieces[n]);
          break;
        }
    }

  return g_string_free_to_bytes (mutant);
}

/* What could be read must be written so that it reads the same again. */
static guint
decode_mutant_commands (WireDecoder *decoder,
                        GBytes      *frame)
{
  g_autoptr (GError) error = NULL;
  WireCommand *next;
  guint n_decoded = 0;

  if (!wire_decoder_begin (decoder, frame, &error))
    return 0;

  while ((next = wire_decoder_next_command (decoder, &error)) != NULL)
    {
      g_autoptr (WireCommand) command = next;
      g_autoptr (WireCommand) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *text_again = NULL;

      n_decoded++;
      if (command->method == WIRE_METHOD_UNKNOWN)
        continue;

      text = wire_test_encode_command (command);
      again = wire_test_decode_command (text, &error);
      g_assert_no_error (error);
      text_again = wire_test_encode_command (again);
      g_assert_cmpstr (text_again, ==, text);
    }

  return n_decoded;
}

static guint
decode_mutant_replies (WireDecoder *decoder,
                       GBytes      *frame)
{
  g_autoptr (GError) error = NULL;
  WireReply *next;
  guint n_decoded = 0;

  if (!wire_decoder_begin (decoder, frame, &error))
    return 0;

  while ((next = wire_decoder_next_reply (decoder, &error)) != NULL)
    {
      g_autoptr (WireReply) reply = next;
      g_autoptr (WireReply) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *text_again = NULL;

      n_decoded++;
      if (reply->type == WIRE_REPLY_UNKNOWN ||
          (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_UNKNOWN))
        continue;

      text = wire_test_encode_reply (reply);
      again = wire_test_decode_reply (text, &error);
      g_assert_no_error (error);
      text_again = wire_test_encode_reply (again);
      g_assert_cmpstr (text_again, ==, text);
    }

  return n_decoded;
}

static void
test_mutants (void)
{
  g_autoptr (WireDecoder) decoder = wire_decoder_new (&default_limits);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260103);
  guint n_decoded = 0;

  for (guint i = 0; i < 6000; i++)
    {
      const char *command = commands[g_rand_int_range (rand, 0, G_N_ELEMENTS (commands))];
      const char *reply = replies[g_rand_int_range (rand, 0, G_N_ELEMENTS (replies))];
      g_autoptr (GBytes) command_frame = mutate (rand, command);
      g_autoptr (GBytes) reply_frame = mutate (rand, reply);

      n_decoded += decode_mutant_commands (decoder, command_frame);
      n_decoded += decode_mutant_replies (decoder, command_frame);
      n_decoded += decode_mutant_commands (decoder, reply_frame);
      n_decoded += decode_mutant_replies (decoder, reply_frame);
    }

  /* Else the mutations are so wild that they test but the JSON reader. */
  g_assert_cmpuint (n_decoded, >, 2000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/decoder/framing", test_framing);
  g_test_add_func ("/wire/decoder/bad-frames", test_bad_frames);
  g_test_add_func ("/wire/decoder/after-error", test_after_error);
  g_test_add_func ("/wire/decoder/begin-forgets", test_begin_forgets);
  g_test_add_func ("/wire/decoder/max-frame-size", test_max_frame_size);
  g_test_add_func ("/wire/decoder/max-objects", test_max_objects);
  g_test_add_func ("/wire/decoder/max-depth", test_max_depth);
  g_test_add_func ("/wire/decoder/payloads", test_payloads);
  g_test_add_func ("/wire/decoder/half-characters", test_half_characters);
  g_test_add_func ("/wire/decoder/slices", test_slices);
  g_test_add_func ("/wire/decoder/sizes", test_sizes);
  g_test_add_func ("/wire/decoder/truncated", test_truncated);
  g_test_add_func ("/wire/decoder/mutants", test_mutants);

  return g_test_run ();
}
