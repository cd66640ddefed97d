/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "backend.h"
#include "fault-proxy.h"

#define N_MESSAGES 30
#define N_ROUNDS 3

/* One who reads, whose time stands still and whose connection can be cut, and
 * one who writes. */
typedef struct
{
  Backend         *backend;
  FaultProxy      *proxy;
  RealtimeClock   *clock;
  RealtimeClient  *reader;
  RealtimeClient  *writer;
  RealtimeChannel *channel;
  TestLog         *log;
  /* the offset of the last message that was received */
  guint64          offset;
  guint            n_received;
  guint            n_sent;
} Fixture;

static char *
make_uri (guint16 port)
{
  return g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", port);
}

static void
set_up (Fixture *self)
{
  g_autofree char *writer_uri = make_uri (backend_get_port (self->backend));
  g_autofree char *reader_uri = NULL;

  self->proxy = fault_proxy_new (backend_get_port (self->backend), 1);
  fault_proxy_heal (self->proxy);
  reader_uri = make_uri (fault_proxy_get_port (self->proxy));
  self->clock = realtime_clock_new_manual ();
  self->reader = realtime_client_new_for_test (reader_uri, self->clock, 1);
  self->writer = realtime_client_new (writer_uri);
  self->channel = realtime_channel_new ("room", "1");
  self->log = test_log_new ();
  g_object_set (self->writer, "min-reconnect-delay", 1, "max-reconnect-delay", 5, NULL);
  realtime_client_open (self->writer);
}

static void
tear_down (Fixture *self)
{
  g_assert_finalize_object (self->reader);
  g_assert_finalize_object (self->writer);
  test_wait_for_threads ();
  fault_proxy_free (self->proxy);
  realtime_channel_unref (self->channel);
  realtime_clock_unref (self->clock);
  test_log_free (self->log);
}

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message,
            Fixture              *self)
{
  g_autofree char *text = test_payload_text (message);
  g_autofree char *expected = g_strdup_printf ("%u", ++self->n_received);

  g_assert_cmpuint (realtime_message_get_offset (message), ==, ++self->offset);
  g_assert_cmpstr (text, ==, expected);
}

static void
subscribed_cb (RealtimeSubscription *subscription,
               gboolean              was_recovering,
               gboolean              recovered,
               Fixture              *self)
{
  test_log_add (self->log, "subscribed%s%s", was_recovering ? " again" : "", recovered ? " whole" : "");
}

static RealtimeSubscription *
subscribe (Fixture    *self,
           const char *epoch,
           guint64     offset)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  RealtimeSubscription *subscription;

  realtime_subscribe_options_set_recoverable (options, TRUE);
  if (epoch != NULL)
    realtime_subscribe_options_set_since (options, epoch, offset);
  subscription = realtime_client_subscribe (self->reader, self->channel, options);
  g_signal_connect_data (subscription, "message", G_CALLBACK (message_cb), self, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (subscription, "subscribed", G_CALLBACK (subscribed_cb), self, NULL, G_CONNECT_DEFAULT);
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);

  return subscription;
}

static void
publish (Fixture *self)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", ++self->n_sent);
      g_autoptr (GBytes) payload = test_bytes (text);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      realtime_client_publish_bytes_async (self->writer, self->channel, payload, NULL, test_store_result_cb, &result);
      test_wait_until (result != NULL);
      realtime_client_publish_finish (self->writer, result, &error);
      g_assert_no_error (error);
    }
}

static gboolean
is_online (RealtimeClient *client)
{
  return realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED;
}

static void
use_channel (Fixture    *self,
             const char *name)
{
  realtime_channel_unref (self->channel);
  self->channel = realtime_channel_new (name, "1");
}

static void
cut (Fixture *self)
{
  fault_proxy_cut (self->proxy);
  test_wait_until (!is_online (self->reader));
}

static void
come_back (Fixture *self)
{
  realtime_clock_advance (self->clock, 1000);
  test_wait_until (is_online (self->reader));
}

static void
test_connect (Fixture *self)
{
  test_log_watch_client (self->log, self->reader);
  realtime_client_open (self->reader);
  test_wait_until (is_online (self->reader));
  g_assert_cmpstr (realtime_client_get_client_id (self->reader), !=, NULL);
  realtime_client_close (self->reader);
  test_log_assert (self->log, "connecting, online, connected, offline, disconnected 0 disconnect called");
}

static void
own_message_cb (RealtimeSubscription *subscription,
                RealtimeMessage      *message,
                Fixture              *self)
{
  g_autofree char *text = test_payload_text (message);

  test_log_add (self->log, "%s from %s", text, realtime_message_get_publisher_id (message));
  g_assert_cmpstr (realtime_message_get_client_id (message), ==, realtime_client_get_client_id (self->reader));
}

/* Who publishes gets it, too, byte by byte as it was. */
static void
test_own (Fixture *self)
{
  g_autofree char *token = backend_mint_token (self->backend, "ann");
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GBytes) payload = test_bytes ("{\"text\":\"1.50 €\",\"n\":[1.50,null]}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_set_token (self->reader, token);
  subscription = realtime_client_subscribe (self->reader, self->channel, NULL);
  g_signal_connect_data (subscription, "message", G_CALLBACK (own_message_cb), self, NULL, G_CONNECT_DEFAULT);
  realtime_client_publish_bytes_async (self->reader, self->channel, payload, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL && self->log->entries->len > 0);
  realtime_client_publish_finish (self->reader, result, &error);
  g_assert_no_error (error);
  test_log_assert (self->log, "{\"text\":\"1.50 €\",\"n\":[1.50,null]} from ann");
}

static RealtimeHistory *
read_history (Fixture    *self,
              int         limit,
              const char *epoch,
              guint64     offset,
              gboolean    reverse)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeHistory *page;

  realtime_client_history_async (self->writer, self->channel, limit, epoch, offset, reverse, NULL,
                                 test_store_result_cb, &result);
  test_wait_until (result != NULL);
  page = realtime_client_history_finish (self->writer, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realtime_history_get_offset (page), ==, self->n_sent);

  return page;
}

/* Compares the offsets with so many that begin with the first one. */
static void
assert_page (RealtimeHistory *page,
             guint            n_messages,
             guint64          first,
             int              step)
{
  g_assert_cmpuint (realtime_history_get_n_messages (page), ==, n_messages);
  for (guint i = 0; i < n_messages; i++)
    {
      RealtimeMessage *message = realtime_history_get_message (page, i);
      g_autofree char *text = test_payload_text (message);

      g_assert_cmpuint (realtime_message_get_offset (message), ==, first + (guint64) (step * (int) i));
      g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), ==, realtime_message_get_offset (message));
    }
}

static void
test_history (Fixture *self)
{
  g_autoptr (RealtimeHistory) top = NULL;
  g_autoptr (RealtimeHistory) all = NULL;
  g_autoptr (RealtimeHistory) first = NULL;
  g_autoptr (RealtimeHistory) next = NULL;
  g_autoptr (RealtimeHistory) last = NULL;
  g_autoptr (RealtimeHistory) before = NULL;
  const char *epoch;

  publish (self);

  top = read_history (self, 0, NULL, 0, FALSE);
  assert_page (top, 0, 0, 0);
  epoch = realtime_history_get_epoch (top);
  all = read_history (self, -1, NULL, 0, FALSE);
  assert_page (all, N_MESSAGES, 1, 1);
  first = read_history (self, 3, NULL, 0, FALSE);
  assert_page (first, 3, 1, 1);
  next = read_history (self, 3, epoch, 3, FALSE);
  assert_page (next, 3, 4, 1);
  last = read_history (self, 3, NULL, 0, TRUE);
  assert_page (last, 3, N_MESSAGES, -1);
  before = read_history (self, 3, epoch, N_MESSAGES - 2, TRUE);
  assert_page (before, 3, N_MESSAGES - 3, -1);
}

/* A position of another stream is none. */
static void
test_history_of_another (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  publish (self);
  realtime_client_history_async (self->writer, self->channel, 3, "another", 1, FALSE, NULL,
                                 test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_history_finish (self->writer, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_UNRECOVERABLE_POSITION);
}

/* Whatever is published while the reader is away it gets once and in order. */
static void
test_cut (Fixture *self)
{
  g_autoptr (RealtimeSubscription) subscription = subscribe (self, NULL, 0);

  test_log_assert (self->log, "subscribed");
  g_assert_true (realtime_subscription_get_recoverable (subscription));

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      publish (self);
      cut (self);
      publish (self);
      come_back (self);
      test_wait_until (self->n_received == self->n_sent);
      test_log_assert (self->log, "subscribed again whole");
    }
}

/* What the server does not have any more, nobody pretends to have. */
static void
test_too_late (Fixture *self)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  use_channel (self, "short");
  subscription = subscribe (self, NULL, 0);
  publish (self);
  test_wait_until (self->n_received == self->n_sent);

  cut (self);
  publish (self);
  come_back (self);
  test_wait_until (test_log_has (self->log, "subscribed again"));
  test_log_assert (self->log, "subscribed, subscribed again");
  g_assert_cmpuint (realtime_subscription_get_offset (subscription), ==, self->n_sent);

  self->n_received = self->n_sent;
  self->offset = self->n_sent;
  publish (self);
  test_wait_until (self->n_received == self->n_sent);
}

static void
test_since (Fixture *self)
{
  g_autoptr (RealtimeSubscription) first = subscribe (self, NULL, 0);
  g_autoptr (RealtimeSubscription) second = NULL;

  publish (self);
  test_wait_until (self->n_received == self->n_sent);
  realtime_subscription_unsubscribe (first);
  publish (self);
  g_assert_cmpuint (realtime_subscription_get_offset (first), ==, self->offset);

  second = subscribe (self, realtime_subscription_get_epoch (first), realtime_subscription_get_offset (first));
  test_wait_until (self->n_received == self->n_sent);
  test_log_assert (self->log, "subscribed, subscribed again whole");
}

/* A server that forgets everything in a crash says so. */
static void
test_crash (Fixture *self)
{
  g_autoptr (RealtimeSubscription) subscription = subscribe (self, NULL, 0);
  g_autofree char *epoch = NULL;
  gboolean keeps = backend_keeps_history (self->backend);

  publish (self);
  test_wait_until (self->n_received == self->n_sent);
  epoch = g_strdup (realtime_subscription_get_epoch (subscription));

  backend_kill (self->backend);
  test_wait_until (!is_online (self->reader) && !is_online (self->writer));
  backend_start (self->backend);
  test_wait_until (is_online (self->writer));
  come_back (self);
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);
  test_log_assert (self->log, keeps ? "subscribed, subscribed again whole" : "subscribed, subscribed again");
  g_assert_cmpint (g_str_equal (realtime_subscription_get_epoch (subscription), epoch), ==, keeps);

  self->offset = keeps ? self->n_sent : 0;
  publish (self);
  test_wait_until (self->n_received == self->n_sent);
}

static void
test_bad_token (Fixture *self)
{
  test_log_watch_client (self->log, self->reader);
  realtime_client_set_token (self->reader, "nonsense");
  realtime_client_open (self->reader);
  test_wait_until (realtime_client_get_state (self->reader) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (self->log, "connecting, offline, disconnected 3500 invalid token");
}

static void
assert_refused (Fixture       *self,
                RealtimeError  code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_subscribe_async (self->reader, self->channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (self->reader, result, &error));
  g_assert_error (error, REALTIME_ERROR, (int) code);
  g_assert_true (realtime_channel_equal (realtime_error_get_channel (error), self->channel));
}

static void
test_permission (Fixture *self)
{
  g_autofree char *token = backend_mint_token (self->backend, "ann");
  g_autoptr (RealtimeSubscription) subscription = NULL;

  use_channel (self, "secret");
  assert_refused (self, REALTIME_ERROR_PERMISSION_DENIED);

  realtime_client_set_token (self->reader, token);
  subscription = realtime_client_subscribe (self->reader, self->channel, NULL);
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);
}

/* Ours has no such thing as a channel that cannot be. */
static void
test_unknown_channel (Fixture *self)
{
  use_channel (self, "nowhere");
  assert_refused (self, REALTIME_ERROR_UNKNOWN_CHANNEL);
}

typedef struct
{
  const char  *path;
  BackendKind  kind;
  void       (*func) (Fixture *self);
} Scenario;

static void
run_scenario (gconstpointer data)
{
  const Scenario *scenario = data;
  g_autoptr (Backend) backend = NULL;
  g_autofree char *why_not = NULL;
  Fixture fixture = { 0 };

  backend = backend_new (scenario->kind, &why_not);
  if (backend == NULL)
    {
      g_test_skip (why_not);
      return;
    }

  fixture.backend = backend;
  set_up (&fixture);
  scenario->func (&fixture);
  tear_down (&fixture);
}

#define BOTH(name, func) \
  { "/backends/ours/" name, BACKEND_OURS, func }, \
  { "/backends/centrifugo/" name, BACKEND_CENTRIFUGO, func }

int
main (int    argc,
      char **argv)
{
  static const Scenario scenarios[] = {
    BOTH ("connect", test_connect),
    BOTH ("own", test_own),
    BOTH ("history", test_history),
    BOTH ("history-of-another", test_history_of_another),
    BOTH ("cut", test_cut),
    BOTH ("too-late", test_too_late),
    BOTH ("since", test_since),
    BOTH ("crash", test_crash),
    BOTH ("bad-token", test_bad_token),
    BOTH ("permission", test_permission),
    { "/backends/centrifugo/unknown-channel", BACKEND_CENTRIFUGO, test_unknown_channel },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    g_test_add_data_func (scenarios[i].path, &scenarios[i], run_scenario);

  return g_test_run ();
}
