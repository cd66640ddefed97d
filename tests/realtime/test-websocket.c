/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-websocket-private.h"

#include "realtime-error.h"
#include "realtime-test-util.h"

#include "wire-websocket.h"

#include <string.h>
#include <sys/socket.h>

#define MAX_MESSAGE_SIZE (1024 * 1024)
#define N_PINGS 20000
#define N_LARGE 40

/* A WebSocket, and by hand its peer. */
typedef struct
{
  RealtimeWebsocket    *websocket;
  GSocket              *peer;
  TestLog              *log;
  guint                 code;
  GError               *error;
  gsize                 last_length;
  guint                 n_messages;
  guint                 n_reads;
  /* what has come to the peer, and what reads it */
  GByteArray           *input;
  WireWebsocketDecoder  decoder;
} Pair;

static void
message_cb (const guint8 *text,
            gsize         length,
            gpointer      user_data)
{
  Pair *self = user_data;

  self->n_messages++;
  self->last_length = length;
  if (length < 100)
    test_log_add (self->log, "%.*s", (int) length, (const char *) text);
}

static void
read_cb (gpointer user_data)
{
  Pair *self = user_data;

  self->n_reads++;
}

static void
closed_cb (guint       code,
           const char *reason,
           GError     *error,
           gpointer    user_data)
{
  Pair *self = user_data;

  g_assert_null (self->error);
  self->code = code;
  self->error = error;
  test_log_add (self->log, "closed %u %s", code, reason != NULL ? reason : "-");
}

static const RealtimeWebsocketListener listener = {
  .message = message_cb,
  .read = read_cb,
  .closed = closed_cb,
};

static GSocket *
make_socket (int fd)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);

  return socket;
}

static void
pair_set_up (Pair          *self,
             gconstpointer  data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  socket = make_socket (fds[0]);
  self->peer = make_socket (fds[1]);
  g_socket_set_blocking (self->peer, FALSE);
  connection = g_socket_connection_factory_create_connection (socket);
  self->log = test_log_new ();
  self->input = g_byte_array_new ();
  self->websocket = realtime_websocket_new (connection, MAX_MESSAGE_SIZE, &listener, self);
}

static void
pair_tear_down (Pair          *self,
                gconstpointer  data)
{
  g_clear_pointer (&self->websocket, realtime_websocket_free);
  test_settle ();
  wire_websocket_decoder_clear (&self->decoder);
  g_byte_array_unref (self->input);
  g_clear_error (&self->error);
  g_object_unref (self->peer);
  test_log_free (self->log);
}

/* Writes bytes, and goes on as long as they do not fit. */
static void
peer_write (Pair         *self,
            const guint8 *bytes,
            gsize         length)
{
  gsize position = 0;

  while (position < length && !realtime_websocket_has_ended (self->websocket))
    {
      gssize n_written = g_socket_send (self->peer, (const char *) bytes + position, length - position, NULL, NULL);

      if (n_written > 0)
        position += (gsize) n_written;
      test_settle ();
    }
}

#define peer_say(self, bytes) peer_write ((self), (const guint8 *) (bytes), sizeof (bytes) - 1)

static void
peer_send_frame (Pair                *self,
                 WireWebsocketOpcode  opcode,
                 const char          *payload,
                 gsize                length)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, opcode, length, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, header, size);
  if (length > 0)
    g_byte_array_append (bytes, (const guint8 *) payload, length);
  peer_write (self, bytes->data, bytes->len);
}

/* Takes the next frame that has come to the peer. */
static WireWebsocketEvent
peer_read (Pair                 *self,
           WireWebsocketPayload *payload)
{
  for (;;)
    {
      WireWebsocketEvent event = WIRE_WEBSOCKET_EVENT_MORE;
      g_autofree guint8 *copy = NULL;
      char piece[65536];
      gsize consumed = 0;
      gssize n_read;

      if (self->input->len > 0)
        {
          event = wire_websocket_decoder_next (&self->decoder, MAX_MESSAGE_SIZE, self->input->data,
                                               self->input->len, &consumed, payload);
        }
      if (event != WIRE_WEBSOCKET_EVENT_MORE && event != WIRE_WEBSOCKET_EVENT_SKIP)
        {
          /* What came with it is at the place from which it is removed. */
          copy = g_memdup2 (payload->data, payload->length);
          g_byte_array_remove_range (self->input, 0, (guint) consumed);
          test_log_add (self->log, "peer got %d %u %.*s", event, payload->close_code,
                        payload->length < 100 ? (int) payload->length : 0, copy != NULL ? (char *) copy : "");
          return event;
        }

      g_byte_array_remove_range (self->input, 0, (guint) consumed);
      test_settle ();
      n_read = g_socket_receive (self->peer, piece, sizeof piece, NULL, NULL);
      if (n_read == 0 || (n_read < 0 && event == WIRE_WEBSOCKET_EVENT_MORE && realtime_websocket_has_ended (self->websocket)))
        return WIRE_WEBSOCKET_EVENT_MORE;
      if (n_read > 0)
        g_byte_array_append (self->input, (const guint8 *) piece, (guint) n_read);
    }
}

static void
start (Pair *self)
{
  realtime_websocket_start (self->websocket, NULL);
}

static void
test_messages (Pair          *pair,
               gconstpointer  data)
{
  start (pair);
  peer_say (pair, "\x81\x03one\x81\x03two\x81\x00");
  test_log_assert (pair->log, "one, two, ");
  g_assert_cmpuint (pair->n_reads, ==, 1);
}

/* What came together with the answer to the handshake comes first. */
static void
test_first (Pair          *pair,
            gconstpointer  data)
{
  g_autoptr (GBytes) first = g_bytes_new_static ("\x81\x03one\x81\x03t", 8);

  realtime_websocket_start (pair->websocket, first);
  test_log_assert (pair->log, "one");
  peer_say (pair, "wo");
  test_log_assert (pair->log, "two");
}

/* A ping between fragments is answered. */
static void
test_fragments (Pair          *pair,
                gconstpointer  data)
{
  guint8 pong[64];

  start (pair);
  peer_say (pair, "\x01\x02on\x89\x02hi\x00\x00\x80\x01" "e\x81\x03two");
  test_log_assert (pair->log, "one, two");

  g_assert_cmpint (g_socket_receive (pair->peer, (char *) pong, sizeof pong, NULL, NULL), ==, 8);
  wire_websocket_mask (pong + 6, 2, pong + 2);
  g_assert_cmpmem (pong, 2, "\x8a\x82", 2);
  g_assert_cmpmem (pong + 6, 2, "hi", 2);
}

static void
test_dribble (Pair          *pair,
              gconstpointer  data)
{
  static const char bytes[] = "\x01\x02on\x89\x02hi\x80\x01" "e\x81\x7e\x00\x7e"
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
    "1234567890123456\x81\x03two\x88\x05\x0f\xa0" "bye";

  start (pair);
  for (gsize i = 0; i < sizeof bytes - 1; i++)
    peer_write (pair, (const guint8 *) bytes + i, 1);
  test_log_assert (pair->log, "one, two, closed 4000 bye");
  g_assert_cmpuint (pair->n_messages, ==, 3);
}

static void
test_close_by_peer (Pair          *pair,
                    gconstpointer  data)
{
  WireWebsocketPayload payload;

  start (pair);
  peer_say (pair, "\x81\x03one\x88\x05\x0f\xa0" "bye\x81\x03two");
  g_assert_true (realtime_websocket_has_ended (pair->websocket));
  g_assert_cmpint (peer_read (pair, &payload), ==, WIRE_WEBSOCKET_EVENT_CLOSE);
  test_log_assert (pair->log, "one, closed 4000 bye, peer got 4 4000 ");
  g_assert_no_error (pair->error);
}

static void
test_close (Pair          *pair,
            gconstpointer  data)
{
  WireWebsocketPayload payload;

  start (pair);
  realtime_websocket_close (pair->websocket, 1000, "done");
  realtime_websocket_close (pair->websocket, 1001, NULL);
  g_assert_cmpint (peer_read (pair, &payload), ==, WIRE_WEBSOCKET_EVENT_CLOSE);
  test_log_assert (pair->log, "peer got 4 1000 done");
  g_assert_false (realtime_websocket_has_ended (pair->websocket));

  /* Nobody wants to hear it any more. */
  peer_say (pair, "\x81\x03one\x88\x02\x03\xe8");
  g_assert_true (realtime_websocket_has_ended (pair->websocket));
  test_log_assert (pair->log, "closed 1000 ");
}

/* A server that does not answer holds nobody up, and neither does one that
 * goes on and on. */
static void
test_linger (Pair          *pair,
             gconstpointer  data)
{
  gboolean goes_on = GPOINTER_TO_INT (data);

  start (pair);
  realtime_websocket_set_linger (pair->websocket, 1);
  realtime_websocket_close (pair->websocket, 1000, NULL);
  while (goes_on && !realtime_websocket_has_ended (pair->websocket))
    peer_say (pair, "\x81\x03one");
  test_wait_until (realtime_websocket_has_ended (pair->websocket));
  g_assert_cmpuint (pair->n_messages, ==, 0);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *name;
    const char *bytes;
    gsize       length;
    guint       code;
  } cases[] = {
    { "reserved bit", "\xc1\x03one", 5, 1002 },
    { "masked", "\x81\x83" "1234" "one", 9, 1002 },
    { "opcode 3", "\x83\x00", 2, 1002 },
    { "continuation of nothing", "\x80\x00", 2, 1002 },
    { "text inside of text", "\x01\x01o\x81\x01n", 6, 1002 },
    { "fragmented ping", "\x09\x00", 2, 1002 },
    { "long ping", "\x89\x7e\x00\x7e", 4, 1002 },
    { "bad close code", "\x88\x02\x03\xee", 4, 1002 },
    { "close of one byte", "\x88\x01\x03", 3, 1002 },
    { "close with a reason that is not UTF-8", "\x88\x03\x03\xe8\xff", 5, 1007 },
    { "binary", "\x82\x01x", 3, 1003 },
    { "too large", "\x81\x7f\x00\x00\x00\x00\x00\x10\x00\x01", 10, 1009 },
    { "much too large", "\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10, 1009 },
    { "negative", "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10, 1002 },
    { "length not in its shortest form", "\x81\x7e\x00\x01x", 5, 1002 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Pair pair = { 0 };
      WireWebsocketPayload payload;

      g_test_message ("%s", cases[i].name);
      pair_set_up (&pair, NULL);
      start (&pair);
      peer_say (&pair, "\x81\x03one");
      peer_write (&pair, (const guint8 *) cases[i].bytes, cases[i].length);
      g_assert_error (pair.error, REALTIME_ERROR, REALTIME_ERROR_BAD_PROTOCOL);
      g_assert_cmpuint (pair.code, ==, cases[i].code);
      g_assert_cmpuint (pair.n_messages, ==, 1);
      g_assert_false (realtime_websocket_is_open (pair.websocket));

      /* The peer learns why, also if it had more to say. */
      peer_say (&pair, "\x81\x03two");
      g_assert_cmpint (peer_read (&pair, &payload), ==, WIRE_WEBSOCKET_EVENT_CLOSE);
      g_assert_cmpuint (payload.close_code, ==, cases[i].code);
      g_assert_cmpuint (pair.n_messages, ==, 1);
      g_socket_close (pair.peer, NULL);
      test_wait_until (realtime_websocket_has_ended (pair.websocket));
      pair_tear_down (&pair, NULL);
    }
}

/* It is for whoever reads the JSON to find that out. */
static void
test_not_utf8 (Pair          *pair,
               gconstpointer  data)
{
  start (pair);
  peer_say (pair, "\x81\x01\xff");
  g_assert_cmpuint (pair->n_messages, ==, 1);
}

static void
test_lost (Pair          *pair,
           gconstpointer  data)
{
  start (pair);
  peer_say (pair, "\x81\x03one\x81\x03t");
  g_socket_close (pair->peer, NULL);
  test_wait_until (realtime_websocket_has_ended (pair->websocket));
  test_log_assert (pair->log, "one, closed 0 -");
}

static void
test_half_closed (Pair          *pair,
                  gconstpointer  data)
{
  start (pair);
  peer_say (pair, "\x81\x03one");
  g_socket_shutdown (pair->peer, FALSE, TRUE, NULL);
  test_wait_until (realtime_websocket_has_ended (pair->websocket));
  test_log_assert (pair->log, "one, closed 0 -");
}

/* Who cannot be written to may still have said why. */
static void
test_last_words (Pair          *pair,
                 gconstpointer  data)
{
  g_autoptr (GBytes) text = test_bytes ("hello");

  peer_say (pair, "\x88\x05\x0f\xa0" "bye");
  g_socket_close (pair->peer, NULL);
  realtime_websocket_queue (pair->websocket, text);
  realtime_websocket_flush (pair->websocket);
  start (pair);
  test_wait_until (realtime_websocket_has_ended (pair->websocket));
  test_log_assert (pair->log, "closed 4000 bye");
}

/* The buffer grows, and what comes after is found in it. */
static void
test_large (Pair          *pair,
            gconstpointer  data)
{
  g_autofree char *text = g_strnfill (MAX_MESSAGE_SIZE, 'a');

  start (pair);
  for (gsize length = MAX_MESSAGE_SIZE; length > 30000; length -= length / 3)
    {
      peer_send_frame (pair, WIRE_WEBSOCKET_TEXT, text, length);
      g_assert_cmpuint (pair->last_length, ==, length);
      peer_say (pair, "\x81\x03one\x81\x03two");
      test_log_assert (pair->log, "one, two");
    }
}

static void
test_send (Pair          *pair,
           gconstpointer  data)
{
  g_autofree char *text = g_strnfill (100000, 'b');
  g_autoptr (GBytes) large = g_bytes_new_static (text, 100000);
  g_autoptr (GBytes) small = test_bytes ("small");
  WireWebsocketPayload payload;

  start (pair);
  for (guint i = 0; i < N_LARGE; i++)
    {
      realtime_websocket_queue (pair->websocket, large);
      realtime_websocket_queue (pair->websocket, small);
      realtime_websocket_flush (pair->websocket);
    }

  /* The peer does not read yet. */
  g_assert_cmpuint (realtime_websocket_count_queued (pair->websocket), >, 1000000);
  for (guint i = 0; i < N_LARGE; i++)
    {
      g_assert_cmpint (peer_read (pair, &payload), ==, WIRE_WEBSOCKET_EVENT_MESSAGE);
      g_assert_cmpuint (payload.length, ==, 100000);
      g_assert_cmpint (peer_read (pair, &payload), ==, WIRE_WEBSOCKET_EVENT_MESSAGE);
      g_assert_true (g_str_has_suffix (g_ptr_array_index (pair->log->entries, pair->log->entries->len - 1), " small"));
    }
  g_assert_cmpuint (realtime_websocket_count_queued (pair->websocket), ==, 0);
}

/* Pings that nobody waits for the answers to take no memory; the last one is
 * answered as soon as the peer reads. */
static void
test_ping_flood (Pair          *pair,
                 gconstpointer  data)
{
  g_autofree char *fill = g_strnfill (WIRE_WEBSOCKET_MAX_CONTROL, 'p');

  start (pair);
  for (guint i = 0; i < N_PINGS; i++)
    peer_send_frame (pair, WIRE_WEBSOCKET_PING, fill, WIRE_WEBSOCKET_MAX_CONTROL);
  peer_send_frame (pair, WIRE_WEBSOCKET_PING, "last", 4);
  g_assert_cmpuint (realtime_websocket_count_queued (pair->websocket), <, 1000);

  for (;;)
    {
      char piece[65536];
      gssize n_read = g_socket_receive (pair->peer, piece, sizeof piece, NULL, NULL);

      test_settle ();
      if (n_read < 0)
        break;
      g_byte_array_append (pair->input, (const guint8 *) piece, (guint) n_read);
    }
  g_assert_cmpuint (pair->input->len, >, 10);
  g_assert_cmpuint (pair->input->data[pair->input->len - 10], ==, 0x8a);
  g_assert_cmpuint (pair->input->data[pair->input->len - 9], ==, 0x84);
}

#define add(path, data, func) g_test_add (path, Pair, data, pair_set_up, func, pair_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/websocket/messages", NULL, test_messages);
  add ("/websocket/first", NULL, test_first);
  add ("/websocket/fragments", NULL, test_fragments);
  add ("/websocket/dribble", NULL, test_dribble);
  add ("/websocket/close-by-peer", NULL, test_close_by_peer);
  add ("/websocket/close", NULL, test_close);
  add ("/websocket/linger/silent", GINT_TO_POINTER (FALSE), test_linger);
  add ("/websocket/linger/flood", GINT_TO_POINTER (TRUE), test_linger);
  g_test_add_func ("/websocket/errors", test_errors);
  add ("/websocket/not-utf8", NULL, test_not_utf8);
  add ("/websocket/lost", NULL, test_lost);
  add ("/websocket/half-closed", NULL, test_half_closed);
  add ("/websocket/last-words", NULL, test_last_words);
  add ("/websocket/large", NULL, test_large);
  add ("/websocket/send", NULL, test_send);
  add ("/websocket/ping-flood", NULL, test_ping_flood);

  return g_test_run ();
}
