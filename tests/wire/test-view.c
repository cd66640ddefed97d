/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-decoder.h"

#include <string.h>

#define DEEP_8 "[[[[[[[[]]]]]]]]"
#define DEEP_9 "[[[[[[[[[]]]]]]]]]"
#define WIDE "[[],[],[],[],[],[],[],[],[],[]]"

typedef struct
{
  const char *object;
  /* whether it is worth a short way */
  gboolean    is_plain;
} Case;

#define PUSH(pub) "{\"push\":{\"channel\":\"news\",\"pub\":{" pub "}}}"

static const Case cases[] = {
  { PUSH ("\"data\":{\"a\":1},\"info\":{\"user\":\"u\",\"client\":\"c\"},\"offset\":7"), TRUE },
  { PUSH ("\"data\":{\"a\":1},\"info\":{\"client\":\"c\",\"user\":\"u\"},\"offset\":7,\"time\":5"), TRUE },
  { PUSH ("\"offset\":7,\"data\":{\"a\":1}"), TRUE },
  { PUSH ("\"data\":{\"a\":\"}\\\"]\"}"), TRUE },
  { PUSH ("\"data\":\"a, \\\"b\\\",\",\"offset\":7"), TRUE },
  { PUSH ("\"data\":12.50,\"offset\":7"), TRUE },
  { PUSH ("\"data\":true"), TRUE },
  { PUSH ("\"data\":\"\",\"offset\":0"), TRUE },
  { PUSH (" \"data\" :\t{ } ,\r \"offset\" : 7 "), TRUE },
  { PUSH ("\"data\":" DEEP_8 ",\"offset\":1"), TRUE },
  { PUSH ("\"data\":" WIDE ",\"offset\":1"), TRUE },
  { PUSH ("\"data\":" WIDE), TRUE },
  { PUSH (""), TRUE },
  { PUSH ("\"info\":{}"), TRUE },
  { PUSH ("\"info\":{\"user\":\"\",\"client\":\"\"}"), TRUE },
  { PUSH ("\"info\":{\"user\":\"u\",\"conn_info\":{\"n\":\"x\"},\"chan_info\":[1]},\"offset\":1"), TRUE },
  { PUSH ("\"info\":{\"conn_info\" : \"x\" }, \"data\":1"), TRUE },
  { PUSH ("\"offset\":999999999999999999"), TRUE },
  { "{\"push\":{\"pub\":{\"data\":1},\"channel\":\"news\"}}", TRUE },
  { "{\"p\\u0075sh\":{\"channel\":\"news\",\"pub\":{\"data\":1}}}", TRUE },

  { PUSH ("\"offset\":18446744073709551615"), FALSE },
  { PUSH ("\"time\":-5"), FALSE },
  { PUSH ("\"data\":null"), FALSE },
  { PUSH ("\"info\":null"), FALSE },
  { PUSH ("\"info\":{\"user\":null}"), FALSE },
  { PUSH ("\"info\":{\"user\":\"a\\u0062\"}"), FALSE },
  { PUSH ("\"info\":{\"user\":\"\\\"\"}"), FALSE },
  { PUSH ("\"info\":{\"user\":\"a\",\"user\":\"b\"}"), FALSE },
  { PUSH ("\"info\":{\"later\":1}"), FALSE },
  { PUSH ("\"data\":1,\"data\":2"), FALSE },
  { PUSH ("\"d\\u0061ta\":1,\"offset\":2"), FALSE },
  { PUSH ("\"data\":1,\"tags\":{\"a\":\"b\"}"), FALSE },
  { PUSH ("\"data\":\"1\",\"delta\":true"), FALSE },
  { PUSH ("\"data\":1,\"epoch\":\"e\""), FALSE },
  { PUSH ("\"data\":1,\"channel\":\"news:1\""), FALSE },
  { PUSH ("\"data\":1,\"\":2"), FALSE },
  { PUSH ("\"data\":" DEEP_9 ",\"offset\":1"), FALSE },
  { PUSH ("\"data\":" DEEP_9), FALSE },
  { PUSH ("\"offset\":-1"), FALSE },
  { PUSH ("\"offset\":1.5"), FALSE },
  { PUSH ("\"offset\":\"1\""), FALSE },
  { PUSH ("\"info\":1"), FALSE },
  { PUSH ("\"info\":{\"user\":1}"), FALSE },
  { "{\"push\":{\"channel\":\"\",\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":{\"channel\":\"n\\u0065ws\",\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":{\"channel\":1,\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"pub\":[]}}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"pub\":null}}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":1},\"later\":1}}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":1}},\"id\":1}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"join\":{\"info\":{\"client\":\"c\"}}}}", FALSE },
  { "{\"push\":{\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":{\"id\":5,\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":{\"channel\":\"news\",\"id\":5,\"pub\":{\"data\":1}}}", FALSE },
  { "{\"push\":[]}", FALSE },
  { "{\"id\":1,\"publish\":{}}", FALSE },
  { "{}", FALSE },
  { "[]", FALSE },
  { "nonsense", FALSE },
};

static WireDecoder *
begin (const char *object,
       GBytes    **frame)
{
  static const WireLimits limits = { .max_frame_size = 1024, .max_objects = 4, .max_depth = 8 };
  WireDecoder *decoder = wire_decoder_new (&limits);

  /* Of just this size, so that a sanitizer sees what reads past it. */
  *frame = g_bytes_new (object, strlen (object));
  g_assert_true (wire_decoder_begin (decoder, *frame, NULL));

  return decoder;
}

static void
check_same (const WireReply *reply,
            const WireReply *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) expected_text = g_string_new (NULL);

  g_assert_cmpint (reply->type, ==, expected->type);
  if (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_UNKNOWN)
    return;

  wire_reply_encode (reply, text);
  wire_reply_encode (expected, expected_text);
  g_assert_cmpstr (text->str, ==, expected_text->str);
}

/* Both ways lead to the same, also to the same error. */
static void
test_same (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) frame = NULL;
      g_autoptr (GBytes) other_frame = NULL;
      g_autoptr (WireDecoder) decoder = begin (cases[i].object, &frame);
      g_autoptr (WireDecoder) other_decoder = begin (cases[i].object, &other_frame);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other_error = NULL;
      g_autoptr (WireReply) expected = wire_decoder_next_reply (decoder, &error);
      g_autoptr (WireReply) reply = NULL;
      WireDecoded decoded;
      WireView view;

      g_test_message ("%s", cases[i].object);
      decoded = wire_decoder_next_push (other_decoder, &view, &reply, &other_error);
      g_assert_cmpint (decoded == WIRE_DECODED_PUBLICATION, ==, cases[i].is_plain);
      if (decoded == WIRE_DECODED_PUBLICATION)
        {
          g_assert_null (reply);
          reply = wire_view_to_reply (&view);
        }

      g_assert_cmpint (expected != NULL, ==, reply != NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, other_error != NULL ? other_error->message : NULL);
      if (expected != NULL)
        check_same (reply, expected);
    }
}

/* What is seen is a piece of the frame. */
static void
test_slices (void)
{
  static const char object[] = PUSH ("\"data\":{\"a\": 1},\"info\":{\"user\":\"u\",\"client\":\"c\"},\"offset\":7");
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (WireDecoder) decoder = begin (object, &frame);
  const char *text = g_bytes_get_data (frame, NULL);
  WireReply *reply;
  WireView view;

  g_assert_cmpint (wire_decoder_next_push (decoder, &view, &reply, NULL), ==, WIRE_DECODED_PUBLICATION);
  g_assert_cmpmem (view.channel.text, view.channel.length, "news", 4);
  g_assert_cmpmem (view.data.text, view.data.length, "{\"a\": 1}", 8);
  g_assert_cmpmem (view.user.text, view.user.length, "u", 1);
  g_assert_cmpmem (view.client.text, view.client.length, "c", 1);
  g_assert_true (view.data.text == strchr (text, ' ') - 5);
  g_assert_cmpuint (view.offset, ==, 7);
  g_assert_cmpint (wire_decoder_next_push (decoder, &view, &reply, NULL), ==, WIRE_DECODED_NOTHING);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/view/same", test_same);
  g_test_add_func ("/view/slices", test_slices);

  return g_test_run ();
}
