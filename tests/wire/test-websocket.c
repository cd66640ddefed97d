/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-websocket.h"

#include <string.h>

#define LIMIT 1024
#define FIN 0x80
#define HOLD 0x00
#define RSV1 0x40
#define CODE(code) (code) >> 8, (code) & 0xff

typedef struct
{
  guint8 first;
  const char *payload;
  gssize length;
  /* or masked, by a server */
  gboolean unmasked;
} Frame;

typedef struct
{
  const char *name;
  Frame frames[4];
  WireWebsocketEvent event;
  guint code;
  const char *text;
} Case;

#define TEXT(text) { FIN | WIRE_WEBSOCKET_TEXT, text, -1 }
#define FIRST(text) { HOLD | WIRE_WEBSOCKET_TEXT, text, -1 }
#define MIDDLE(text) { HOLD | WIRE_WEBSOCKET_CONTINUATION, text, -1 }
#define LAST(text) { FIN | WIRE_WEBSOCKET_CONTINUATION, text, -1 }
#define PING(text) { FIN | WIRE_WEBSOCKET_PING, text, -1 }
#define PONG(text) { FIN | WIRE_WEBSOCKET_PONG, text, -1 }
#define CLOSE(bytes) { FIN | WIRE_WEBSOCKET_CLOSE, bytes, sizeof (bytes) - 1 }
#define MESSAGE(text) WIRE_WEBSOCKET_EVENT_MESSAGE, 0, text
#define ERROR(code) WIRE_WEBSOCKET_EVENT_ERROR, code, NULL

/* Named after the groups of the Autobahn test suite that they are taken from:
 * 1 framing, 2 ping and pong, 3 reserved bits, 4 opcodes, 5 fragmentation,
 * 6 UTF-8, 7 close. */
static const Case cases[] = {
  { "1.1.1 empty text", { TEXT ("") }, MESSAGE ("") },
  { "1.1.2 short text", { TEXT ("hello") }, MESSAGE ("hello") },
  { "1.2 binary", { { FIN | WIRE_WEBSOCKET_BINARY, "x", -1 } }, ERROR (1003) },
  { "1 unmasked", { { FIN | WIRE_WEBSOCKET_TEXT, "hello", -1, TRUE } }, ERROR (1002) },
  { "2.1 empty ping", { PING ("") }, WIRE_WEBSOCKET_EVENT_PING, 0, "" },
  { "2.3 ping", { PING ("are you there?") }, WIRE_WEBSOCKET_EVENT_PING, 0, "are you there?" },
  { "2.7 unasked pong", { PONG ("x"), TEXT ("after") }, MESSAGE ("after") },
  { "2.5 ping of 126 bytes", { { FIN | WIRE_WEBSOCKET_PING, NULL, 126 } }, ERROR (1002) },
  { "2.6 ping of 125 bytes", { { FIN | WIRE_WEBSOCKET_PING, NULL, 125 } }, WIRE_WEBSOCKET_EVENT_PING, 0, NULL },
  { "3.1 reserved bit", { { FIN | RSV1 | WIRE_WEBSOCKET_TEXT, "x", -1 } }, ERROR (1002) },
  { "3.4 reserved bit of a ping", { { FIN | 0x10 | WIRE_WEBSOCKET_PING, "x", -1 } }, ERROR (1002) },
  { "3.7 reserved bits of a close", { { FIN | 0x70 | WIRE_WEBSOCKET_CLOSE, "", 0 } }, ERROR (1002) },
  { "4.1.1 opcode 3", { { FIN | 3, "", 0 } }, ERROR (1002) },
  { "4.1.5 opcode 7", { { FIN | 7, "x", -1 } }, ERROR (1002) },
  { "4.2.1 opcode 11", { { FIN | 11, "", 0 } }, ERROR (1002) },
  { "4.2.5 opcode 15", { { FIN | 15, "x", -1 } }, ERROR (1002) },
  { "5.1 ping in fragments", { { HOLD | WIRE_WEBSOCKET_PING, "x", -1 } }, ERROR (1002) },
  { "5.3 two fragments", { FIRST ("hel"), LAST ("lo") }, MESSAGE ("hello") },
  { "5.6 ping between fragments", { FIRST ("hel"), PING ("x") }, WIRE_WEBSOCKET_EVENT_PING, 0, "x" },
  { "5.9 continuation of nothing", { LAST ("lo") }, ERROR (1002) },
  { "5.12 unfinished continuation of nothing", { MIDDLE ("lo") }, ERROR (1002) },
  { "5.15 continuation after the end", { FIRST ("a"), LAST ("b"), MIDDLE ("c") }, MESSAGE ("ab") },
  { "5.18 text within fragments", { FIRST ("hel"), TEXT ("lo") }, ERROR (1002) },
  { "5.19 many fragments", { FIRST ("a"), MIDDLE ("b"), MIDDLE (""), LAST ("c") }, MESSAGE ("abc") },
  { "5 empty fragments", { FIRST (""), MIDDLE (""), LAST ("") }, MESSAGE ("") },
  { "6.1.3 text after empty fragments", { FIRST (""), MIDDLE ("x"), LAST ("") }, MESSAGE ("x") },
  { "6.2.1 UTF-8", { TEXT ("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5") }, MESSAGE ("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5") },
  { "6.2.3 UTF-8 cut between fragments", { FIRST ("\xce"), LAST ("\xba") }, MESSAGE ("κ") },
  { "6.3.1 not UTF-8", { TEXT ("\xce\xba\xed\xa0\x80") }, ERROR (1007) },
  { "6.4.1 UTF-8 that ends too early", { FIRST ("x"), LAST ("\xce") }, ERROR (1007) },
  { "6.5.1 NUL is a character", { { FIN | WIRE_WEBSOCKET_TEXT, "a\0b", 3 } }, WIRE_WEBSOCKET_EVENT_MESSAGE, 0, NULL },
  { "6.6.2 lone continuation byte", { TEXT ("\x80") }, ERROR (1007) },
  { "6.21 overlong", { TEXT ("\xc0\xaf") }, ERROR (1007) },
  { "6.22 beyond Unicode", { TEXT ("\xf4\x90\x80\x80") }, ERROR (1007) },
  { "7.1.1 message, then close", { TEXT ("x"), CLOSE ("\x03\xe8") }, MESSAGE ("x") },
  { "7.3.1 close without a code", { CLOSE ("") }, WIRE_WEBSOCKET_EVENT_CLOSE, 1005, "" },
  { "7.3.2 close of one byte", { CLOSE ("\x03") }, ERROR (1002) },
  { "7.3.3 close with a code", { CLOSE ("\x03\xe8") }, WIRE_WEBSOCKET_EVENT_CLOSE, 1000, "" },
  { "7.3.4 close with a reason", { CLOSE ("\x03\xe8" "bye") }, WIRE_WEBSOCKET_EVENT_CLOSE, 1000, "bye" },
  { "7.3.6 close of 126 bytes", { { FIN | WIRE_WEBSOCKET_CLOSE, NULL, 126 } }, ERROR (1002) },
  { "7.5.1 reason that is not UTF-8", { CLOSE ("\x03\xe8\xce\xba\xed\xa0\x80") }, ERROR (1007) },
};

static void
append_frame (GByteArray  *bytes,
              const Frame *frame,
              gboolean     is_client)
{
  static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  gsize length = frame->length < 0 ? strlen (frame->payload) : (gsize) frame->length;
  guint8 masked = frame->unmasked == is_client ? 0x80 : 0;
  guint8 head[4] = { frame->first, masked | MIN (length, 126), length >> 8, length & 0xff };

  g_byte_array_append (bytes, head, length < 126 ? 2 : 4);
  if (masked)
    g_byte_array_append (bytes, mask, 4);

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = frame->payload != NULL ? frame->payload[i] : 'x';

      if (masked)
        byte ^= mask[i % 4];
      g_byte_array_append (bytes, &byte, 1);
    }
}

static GByteArray *
make_bytes (const Case *c,
            gboolean    is_client)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (c->frames) && (c->frames[i].first != 0 || c->frames[i].payload != NULL); i++)
    append_frame (bytes, &c->frames[i], is_client);

  return bytes;
}

/* Clients leave it to the reader of JSON whether a message is UTF-8. */
static gboolean
is_of_no_concern (const Case *c,
                  gboolean    is_client)
{
  return is_client && c->code == WIRE_WEBSOCKET_CLOSE_INVALID_TEXT
         && c->frames[0].first != (FIN | WIRE_WEBSOCKET_CLOSE);
}

static void
check_event (const Case                 *c,
             gboolean                    is_client,
             WireWebsocketEvent          event,
             const WireWebsocketPayload *payload)
{
  g_test_message ("%s", c->name);
  if (is_of_no_concern (c, is_client))
    {
      g_assert_cmpint (event, ==, WIRE_WEBSOCKET_EVENT_MESSAGE);
      return;
    }

  g_assert_cmpint (event, ==, c->event);
  if (c->code != 0)
    g_assert_cmpint (payload->close_code, ==, c->code);
  if (c->text != NULL)
    g_assert_cmpmem (payload->data, payload->length, c->text, strlen (c->text));
}

/* Runs until something is to be told, as a connection does. */
static WireWebsocketEvent
next_event (WireWebsocketDecoder *decoder,
            GByteArray           *bytes,
            gsize                *position,
            WireWebsocketPayload *payload)
{
  WireWebsocketEvent event;
  gsize consumed;

  do
    {
      event = wire_websocket_decoder_next (decoder, LIMIT, bytes->data + *position,
                                           bytes->len - *position, &consumed, payload);
      *position += consumed;
    }
  while (event == WIRE_WEBSOCKET_EVENT_SKIP);

  return event;
}

static void
test_cases (gconstpointer data)
{
  gboolean is_client = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WireWebsocketDecoder decoder = { is_client };
      g_autoptr (GByteArray) bytes = make_bytes (&cases[i], is_client);
      WireWebsocketPayload payload;
      WireWebsocketEvent event;
      gsize position = 0;

      event = next_event (&decoder, bytes, &position, &payload);
      check_event (&cases[i], is_client, event, &payload);
      wire_websocket_decoder_clear (&decoder);
    }
}

/* The same when every byte comes alone. */
static void
test_dribble (gconstpointer data)
{
  gboolean is_client = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WireWebsocketDecoder decoder = { is_client };
      g_autoptr (GByteArray) bytes = make_bytes (&cases[i], is_client);
      g_autoptr (GByteArray) input = g_byte_array_new ();
      WireWebsocketEvent event = WIRE_WEBSOCKET_EVENT_MORE;
      WireWebsocketPayload payload;

      for (guint n = 0; n < bytes->len && event == WIRE_WEBSOCKET_EVENT_MORE; n++)
        {
          gsize position = 0;

          g_byte_array_append (input, bytes->data + n, 1);
          event = next_event (&decoder, input, &position, &payload);
          if (event == WIRE_WEBSOCKET_EVENT_MORE && position > 0)
            g_byte_array_remove_range (input, 0, position);
        }

      check_event (&cases[i], is_client, event, &payload);
      wire_websocket_decoder_clear (&decoder);
    }
}

static void
check_limit (const guint8      *head,
             gsize              length,
             WireWebsocketEvent expected,
             guint              code)
{
  WireWebsocketDecoder decoder = { 0 };
  WireWebsocketPayload payload;
  guint8 data[16] = { 0 };
  gsize consumed;

  memcpy (data, head, length);
  g_assert_cmpint (wire_websocket_decoder_next (&decoder, LIMIT, data, length, &consumed, &payload),
                   ==, expected);
  g_assert_cmpint (payload.close_code, ==, code);
  g_assert_cmpint (consumed, ==, 0);
}

/* What is too large is refused by its header, before it is there. */
static void
test_limits (void)
{
  check_limit ((guint8[]) { 0x81, 0xfe, 0x04, 0x00 }, 4, WIRE_WEBSOCKET_EVENT_MORE, 0);
  check_limit ((guint8[]) { 0x81, 0xfe, 0x04, 0x01 }, 4, WIRE_WEBSOCKET_EVENT_ERROR, 1009);
  check_limit ((guint8[]) { 0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0 }, 10, WIRE_WEBSOCKET_EVENT_ERROR, 1009);
  check_limit ((guint8[]) { 0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0 }, 10, WIRE_WEBSOCKET_EVENT_ERROR, 1002);
  check_limit ((guint8[]) { 0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 10,
               WIRE_WEBSOCKET_EVENT_ERROR, 1009);
}

/* The length must be in its shortest form. */
static void
test_lengths (void)
{
  check_limit ((guint8[]) { 0x81, 0xfe, 0, 125 }, 4, WIRE_WEBSOCKET_EVENT_ERROR, 1002);
  check_limit ((guint8[]) { 0x81, 0xfe, 0, 126 }, 4, WIRE_WEBSOCKET_EVENT_MORE, 0);
  check_limit ((guint8[]) { 0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 10, WIRE_WEBSOCKET_EVENT_ERROR, 1002);
  check_limit ((guint8[]) { 0x81 }, 1, WIRE_WEBSOCKET_EVENT_MORE, 0);
  check_limit ((guint8[]) { 0x81, 0x81 }, 2, WIRE_WEBSOCKET_EVENT_MORE, 0);
  check_limit ((guint8[]) { 0x81, 0xfe, 1 }, 3, WIRE_WEBSOCKET_EVENT_MORE, 0);
}

/* All fragments together count against the limit. */
static void
test_fragment_limit (void)
{
  WireWebsocketDecoder decoder = { 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  WireWebsocketPayload payload;
  Frame first = { HOLD | WIRE_WEBSOCKET_TEXT, NULL, 600 };
  Frame fits = { HOLD | WIRE_WEBSOCKET_CONTINUATION, NULL, 424 };
  Frame over = { FIN | WIRE_WEBSOCKET_CONTINUATION, NULL, 1 };
  gsize position = 0;

  append_frame (bytes, &first, FALSE);
  append_frame (bytes, &fits, FALSE);
  append_frame (bytes, &over, FALSE);
  g_assert_cmpint (next_event (&decoder, bytes, &position, &payload), ==, WIRE_WEBSOCKET_EVENT_ERROR);
  g_assert_cmpint (payload.close_code, ==, 1009);
  g_assert_cmpint (decoder.fragments->len, ==, LIMIT);
  wire_websocket_decoder_clear (&decoder);
}

static gboolean
close_code_is_allowed (guint code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

static void
test_close_codes (void)
{
  for (guint code = 0; code <= G_MAXUINT16; code++)
    {
      WireWebsocketDecoder decoder = { 0 };
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      char payload_bytes[2] = { CODE (code) };
      Frame frame = { FIN | WIRE_WEBSOCKET_CLOSE, payload_bytes, 2 };
      WireWebsocketPayload payload;
      gsize position = 0;

      append_frame (bytes, &frame, FALSE);
      if (close_code_is_allowed (code))
        {
          g_assert_cmpint (next_event (&decoder, bytes, &position, &payload), ==,
                           WIRE_WEBSOCKET_EVENT_CLOSE);
          g_assert_cmpint (payload.close_code, ==, code);
        }
      else
        {
          g_assert_cmpint (next_event (&decoder, bytes, &position, &payload), ==,
                           WIRE_WEBSOCKET_EVENT_ERROR);
          g_assert_cmpint (payload.close_code, ==, 1002);
        }
    }
}

/* Every length around a word, so that no byte is left masked. */
static void
test_unmask (void)
{
  for (gsize length = 0; length < 70; length++)
    {
      WireWebsocketDecoder decoder = { 0 };
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree char *text = g_strnfill (length, 'a');
      Frame frame = { FIN | WIRE_WEBSOCKET_TEXT, text, length };
      WireWebsocketPayload payload;
      gsize position = 0;

      for (gsize i = 0; i < length; i++)
        text[i] += i % 26;
      append_frame (bytes, &frame, FALSE);
      g_assert_cmpint (next_event (&decoder, bytes, &position, &payload), ==,
                       WIRE_WEBSOCKET_EVENT_MESSAGE);
      g_assert_cmpmem (payload.data, payload.length, text, length);
      g_assert_cmpint (position, ==, bytes->len);
    }
}

/* Damaged input ends in an event or asks for more; it never reads beyond the
 * buffer, which the sanitizers watch, and never consumes what is not there. */
static void
test_mutation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261124);

  for (guint round = 0; round < 200000; round++)
    {
      gboolean is_client = round % 2 == 1;
      const Case *c = &cases[g_rand_int_range (random, 0, G_N_ELEMENTS (cases))];
      g_autoptr (GByteArray) bytes = make_bytes (c, is_client);
      WireWebsocketDecoder decoder = { is_client };
      WireWebsocketEvent event;
      WireWebsocketPayload payload;
      g_autofree guint8 *exact = NULL;
      gsize position = 0;
      gsize consumed;
      gsize length;

      for (guint i = g_rand_int_range (random, 1, 4); i > 0; i--)
        bytes->data[g_rand_int_range (random, 0, bytes->len)] = g_rand_int (random);
      length = g_rand_int_range (random, 0, bytes->len + 1);
      exact = g_memdup2 (bytes->data, length);

      do
        {
          event = wire_websocket_decoder_next (&decoder, LIMIT, exact + position,
                                               length - position, &consumed, &payload);
          g_assert_cmpint (consumed, <=, length - position);
          g_assert_cmpint (payload.length, <=, LIMIT);
          position += consumed;
          if (event == WIRE_WEBSOCKET_EVENT_MESSAGE)
            wire_websocket_decoder_clear (&decoder);
          if (event != WIRE_WEBSOCKET_EVENT_MORE && event != WIRE_WEBSOCKET_EVENT_ERROR)
            g_assert_cmpint (consumed, >, 0);
        }
      while (event != WIRE_WEBSOCKET_EVENT_MORE && event != WIRE_WEBSOCKET_EVENT_ERROR);

      wire_websocket_decoder_clear (&decoder);
    }
}

static void
check_header (gsize         payload_length,
              const guint8 *expected,
              gsize         length)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize written = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, payload_length, NULL);

  g_assert_cmpmem (header, written, expected, length);
}

static void
test_write_header (void)
{
  check_header (0, (guint8[]) { 0x81, 0 }, 2);
  check_header (125, (guint8[]) { 0x81, 125 }, 2);
  check_header (126, (guint8[]) { 0x81, 126, 0, 126 }, 4);
  check_header (65535, (guint8[]) { 0x81, 126, 0xff, 0xff }, 4);
  check_header (65536, (guint8[]) { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 }, 10);
}

/* What a client writes, a server reads. */
static void
test_masked_header (void)
{
  static const guint8 mask[WIRE_WEBSOCKET_MASK_SIZE] = { 1, 2, 3, 4 };
  static const gsize lengths[] = { 0, 1, 125, 126, 65535, 65536, 70000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      WireWebsocketDecoder decoder = { 0 };
      g_autofree char *text = g_strnfill (lengths[i], 'a');
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
      WireWebsocketPayload payload;
      gsize size;
      gsize consumed;

      size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, lengths[i], mask);
      g_byte_array_append (bytes, header, size);
      g_byte_array_append (bytes, (const guint8 *) text, lengths[i]);
      wire_websocket_mask (bytes->data + size, lengths[i], mask);
      g_assert_cmpint (wire_websocket_decoder_next (&decoder, lengths[i], bytes->data, bytes->len, &consumed, &payload),
                       ==, WIRE_WEBSOCKET_EVENT_MESSAGE);
      g_assert_cmpuint (consumed, ==, bytes->len);
      g_assert_cmpmem (payload.data, payload.length, text, lengths[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/websocket/server/cases", GINT_TO_POINTER (FALSE), test_cases);
  g_test_add_data_func ("/websocket/server/dribble", GINT_TO_POINTER (FALSE), test_dribble);
  g_test_add_data_func ("/websocket/client/cases", GINT_TO_POINTER (TRUE), test_cases);
  g_test_add_data_func ("/websocket/client/dribble", GINT_TO_POINTER (TRUE), test_dribble);
  g_test_add_func ("/websocket/limits", test_limits);
  g_test_add_func ("/websocket/lengths", test_lengths);
  g_test_add_func ("/websocket/fragment-limit", test_fragment_limit);
  g_test_add_func ("/websocket/close-codes", test_close_codes);
  g_test_add_func ("/websocket/unmask", test_unmask);
  g_test_add_func ("/websocket/mutation", test_mutation);
  g_test_add_func ("/websocket/write-header", test_write_header);
  g_test_add_func ("/websocket/masked-header", test_masked_header);

  return g_test_run ();
}
