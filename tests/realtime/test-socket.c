/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-socket-private.h"

#include "realtime-error.h"
#include "realtime-test-util.h"

#include <string.h>

#define MAX_FRAME_SIZE (64 * 1024)
#define MAX_QUEUE_SIZE (16 * 1024)
#define CAPACITY (4 * 1024 * 1024)
#define N_BURST 20000
#define N_FRAMES 200
#define FRAME_SIZE (32 * 1024)
/* More than the buffers between two ends on this computer hold. */
#define N_UNREAD 64
#define UNREAD_SIZE (1024 * 1024)
#define N_LARGE 1536
#define MAX_AHEAD 1024
#define WORK_USEC 300
#define TIMEOUT_SECONDS 30

#define TEXT_FRAME 0x81
#define CLOSE_FRAME 0x88

/* Who has opened a socket. Replies are numbered from 1 on. */
typedef struct
{
  FakeServer     *server;
  GMainContext   *context;
  GSource        *watchdog;
  RealtimeSocket *socket;
  GByteArray     *bytes;
  guint           n_opened;
  guint           n_replies;
  guint           n_closed;
  guint           close_code;
  char           *close_reason;
  GError         *error;
  guint           close_after;
  /* microseconds that each event takes */
  gint64          work;
  int             n_sent;
  int             most_ahead;
} Owner;

static gboolean
event_cb (RealtimeEvent *event,
          gpointer       user_data)
{
  Owner *self = user_data;
  gint64 end = g_get_monotonic_time () + self->work;

  g_assert_cmpuint (self->n_closed, ==, 0);

  if (event->type == REALTIME_EVENT_OPENED)
    self->n_opened++;
  else if (event->type == REALTIME_EVENT_REPLY)
    {
      self->most_ahead = MAX (self->most_ahead, g_atomic_int_get (&self->n_sent) - (int) self->n_replies);
      self->n_replies++;
      if (event->reply->type == WIRE_REPLY_RESULT)
        g_assert_cmpuint (event->reply->id, ==, self->n_replies);
    }
  else
    {
      self->n_closed++;
      self->close_code = event->closure->code;
      self->close_reason = g_strdup (event->closure->reason);
      self->error = g_steal_pointer (&event->closure->error);
    }

  while (g_get_monotonic_time () < end)
    ;

  if (self->n_replies > 0 && self->n_replies == self->close_after)
    realtime_socket_close (g_steal_pointer (&self->socket), 1000, NULL);

  return TRUE;
}

static gboolean
bark_cb (gpointer user_data)
{
  g_error ("Waited in vain");

  return G_SOURCE_REMOVE;
}

/* The owner has a context apart from the server's, so each of them runs only
 * when a test wants it. */
static void
owner_set_up (Owner         *self,
              gconstpointer  data)
{
  RealtimeConfig config = {
    .max_frame_size = MAX_FRAME_SIZE,
    .max_depth = 64,
    .max_queue_size = MAX_QUEUE_SIZE,
    .max_receive_queue = CAPACITY,
  };

  self->server = fake_server_new ();
  self->context = g_main_context_new ();
  self->watchdog = g_timeout_source_new_seconds (TIMEOUT_SECONDS);
  g_source_set_callback (self->watchdog, bark_cb, NULL, NULL);
  g_source_attach (self->watchdog, self->context);
  self->bytes = g_byte_array_new ();
  config.uri = (char *) fake_server_get_uri (self->server);
  config.context = self->context;
  self->socket = realtime_socket_open (&config, event_cb, self);
  test_wait_until (fake_server_is_connected (self->server));
  while (self->n_opened == 0)
    g_main_context_iteration (self->context, TRUE);
}

static void
owner_tear_down (Owner         *self,
                 gconstpointer  data)
{
  if (self->socket != NULL)
    realtime_socket_close (self->socket, 1000, NULL);
  test_wait_for_threads ();

  fake_server_free (self->server);
  g_source_destroy (self->watchdog);
  g_source_unref (self->watchdog);
  g_main_context_unref (self->context);
  g_byte_array_unref (self->bytes);
  g_clear_error (&self->error);
  g_free (self->close_reason);
}

/* Does what there is to do now, see test_settle(). */
static void
owner_settle (Owner *self)
{
  guint n_idle = 0;

  while (n_idle < 2)
    n_idle = g_main_context_iteration (self->context, FALSE) ? 0 : n_idle + 1;
}

static void
add_frame (Owner      *self,
           guint8      type,
           const char *payload,
           gsize       length)
{
  guint8 header[4] = { type, (guint8) length };
  guint header_length = 2;

  if (length > 125)
    {
      header[1] = 126;
      header[2] = (guint8) (length >> 8);
      header[3] = (guint8) length;
      header_length = 4;
    }

  g_byte_array_append (self->bytes, header, header_length);
  g_byte_array_append (self->bytes, (const guint8 *) payload, (guint) length);
}

static void
add_replies (Owner *self,
             guint  first,
             guint  n_replies)
{
  for (guint id = first; id < first + n_replies; id++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":%u,\"publish\":{}}", id);

      add_frame (self, TEXT_FRAME, text, strlen (text));
    }
}

/* Sends all frames in one write. */
static void
send_frames (Owner *self)
{
  fake_server_write (self->server, self->bytes);
  g_byte_array_set_size (self->bytes, 0);
}

/* What comes together is handed over together. */
static void
test_burst (Owner         *owner,
            gconstpointer  data)
{
  guint n_turns = 0;

  add_replies (owner, 1, N_BURST);
  send_frames (owner);
  while (owner->n_replies < N_BURST)
    {
      g_main_context_iteration (owner->context, TRUE);
      n_turns++;
    }

  g_assert_cmpuint (n_turns, <, N_BURST / 32);
}

/* A pong says that what came before the ping has been handed over. */
static void
test_ping (Owner         *owner,
           gconstpointer  data)
{
  static const char connect[] = "{\"id\":1,\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true}}";

  add_frame (owner, TEXT_FRAME, connect, strlen (connect));
  add_replies (owner, 2, 9);
  add_frame (owner, TEXT_FRAME, "{}", 2);
  add_replies (owner, 12, 40);
  send_frames (owner);
  test_wait_until (fake_server_count (owner->server, WIRE_METHOD_PONG) == 1);

  g_assert_cmpuint (owner->n_replies, ==, 0);
  g_assert_false (realtime_socket_is_quiet (owner->socket));
  owner_settle (owner);
  g_assert_cmpuint (owner->n_replies, >=, 11);
  while (owner->n_replies < 51)
    g_main_context_iteration (owner->context, TRUE);
  g_assert_true (realtime_socket_is_quiet (owner->socket));
}

/* The end does not overtake what came before it, in the same write. */
static void
test_close_after_replies (Owner         *owner,
                          gconstpointer  data)
{
  add_replies (owner, 1, N_FRAMES);
  add_frame (owner, CLOSE_FRAME, "\x0f\xa0" "bye", 5);
  send_frames (owner);
  test_wait_until (!fake_server_is_connected (owner->server));
  while (owner->n_closed == 0)
    g_main_context_iteration (owner->context, TRUE);

  g_assert_cmpuint (owner->n_replies, ==, N_FRAMES);
  g_assert_cmpuint (owner->close_code, ==, 4000);
  g_assert_cmpstr (owner->close_reason, ==, "bye");
  g_assert_no_error (owner->error);
}

static void
test_nonsense_after_replies (Owner         *owner,
                             gconstpointer  data)
{
  add_replies (owner, 1, N_FRAMES);
  add_frame (owner, TEXT_FRAME, "nonsense", 8);
  add_replies (owner, N_FRAMES + 1, N_FRAMES);
  send_frames (owner);
  test_wait_until (!fake_server_is_connected (owner->server));
  while (owner->n_closed == 0)
    g_main_context_iteration (owner->context, TRUE);

  g_assert_cmpuint (owner->n_replies, ==, N_FRAMES);
  g_assert_error (owner->error, REALTIME_ERROR, REALTIME_ERROR_BAD_PROTOCOL);
}

static void
test_close_inside (Owner         *owner,
                   gconstpointer  data)
{
  owner->close_after = 10;
  add_replies (owner, 1, N_BURST);
  send_frames (owner);
  while (owner->socket != NULL)
    g_main_context_iteration (owner->context, TRUE);
  test_wait_until (!fake_server_is_connected (owner->server));
  owner_settle (owner);

  g_assert_cmpuint (owner->n_replies, ==, 10);
  g_assert_cmpuint (owner->n_closed, ==, 0);
}

/* What was sent before the end goes out, also where the I/O thread waits for
 * the owner to take what has come. */
static void
test_last_words (Owner         *owner,
                 gconstpointer  data)
{
  g_autoptr (GBytes) frame = test_bytes ("{\"id\":9,\"unsubscribe\":{\"channel\":\"news\"}}");
  g_autofree char *commands = NULL;

  for (guint size = 0; size < CAPACITY + 8 * FRAME_SIZE; size += FRAME_SIZE)
    {
      g_autofree char *text = g_strdup_printf ("{\"fill\":\"%0*d\"}", FRAME_SIZE, 0);

      add_frame (owner, TEXT_FRAME, text, strlen (text));
    }
  send_frames (owner);
  for (guint i = 0; i < N_BURST; i++)
    g_thread_yield ();

  realtime_socket_send (owner->socket, frame);
  realtime_socket_close (g_steal_pointer (&owner->socket), 1000, NULL);
  test_wait_until (!fake_server_is_connected (owner->server));
  commands = fake_server_take_commands (owner->server);
  g_assert_cmpstr (commands, ==, "unsubscribe news");
}

static gpointer
sender_thread (gpointer user_data)
{
  Owner *self = user_data;

  for (guint id = 1; id <= N_LARGE; id++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":%u,\"publish\":{},\"fill\":\"%0*d\"}", id, FRAME_SIZE, 0);

      add_frame (self, TEXT_FRAME, text, strlen (text));
      send_frames (self);
      g_atomic_int_set (&self->n_sent, (int) id);
    }

  return NULL;
}

/* A server that sends more than the owner can take has to wait. */
static void
test_slow_owner (Owner         *owner,
                 gconstpointer  data)
{
  GThread *thread = NULL;

  owner->work = WORK_USEC;
  thread = g_thread_new ("sender", sender_thread, owner);
  while (owner->n_replies < N_LARGE)
    g_main_context_iteration (owner->context, TRUE);
  g_thread_join (thread);

  /* What waits for the owner, what he works on, and what the kernel keeps */
  g_assert_cmpint (owner->most_ahead, <, MAX_AHEAD);
}

/* A server that does not take what is sent to it costs the connection, and no
 * more memory. */
static void
test_queue_limit (Owner         *owner,
                  gconstpointer  data)
{
  g_autoptr (GBytes) frame = g_bytes_new_take (g_strnfill (UNREAD_SIZE, ' '), UNREAD_SIZE);

  for (gsize i = 0; i < N_UNREAD; i++)
    realtime_socket_send (owner->socket, frame);
  while (owner->n_closed == 0)
    g_main_context_iteration (owner->context, TRUE);

  g_assert_error (owner->error, REALTIME_ERROR, REALTIME_ERROR_TRANSPORT_WRITE);
  test_wait_until (!fake_server_is_connected (owner->server));
}

/* libsoup, which is the server, has two lines to say about each frame. */
static void
log_cb (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
}

#define add(path, func) g_test_add (path, Owner, NULL, owner_set_up, func, owner_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("libsoup", G_LOG_LEVEL_DEBUG, log_cb, NULL);

  add ("/socket/burst", test_burst);
  add ("/socket/ping", test_ping);
  add ("/socket/close-after-replies", test_close_after_replies);
  add ("/socket/nonsense-after-replies", test_nonsense_after_replies);
  add ("/socket/close-inside", test_close_inside);
  add ("/socket/last-words", test_last_words);
  add ("/socket/slow-owner", test_slow_owner);
  add ("/socket/queue-limit", test_queue_limit);

  return g_test_run ();
}
