/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

/*
 * Whoever is told something may do anything. So each thing that can be told is
 * combined with each thing that can be done, at the first and at the second
 * time that it is told, in a run that goes through everything that happens to
 * a client. Nothing may be left behind.
 */
#define GRANTED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":3,\"was_recovering\":true," \
  "\"recovered\":true,\"publications\":[{\"data\":1,\"offset\":1},{\"data\":2,\"offset\":2},{\"data\":3,\"offset\":3}]}"
#define SERVER_SIDE \
  "\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true,\"subs\":{\"news\":{\"recoverable\":true,\"epoch\":\"e\"," \
  "\"offset\":5,\"was_recovering\":true,\"recovered\":true,\"publications\":[{\"data\":4,\"offset\":4}," \
  "{\"data\":5,\"offset\":5}]},\"other\":{\"publications\":[{\"data\":1}]}}}"
#define DENIED "\"error\":{\"code\":103}"
#define BUSY "\"error\":{\"code\":100,\"temporary\":true}"

typedef struct
{
  TestBench             bench;
  RealtimeSubscription *a;
  RealtimeSubscription *b;
  RealtimeChannel      *news;
  const char           *occasion;
  void                (*action) (gpointer user_data);
  guint                 countdown;
  guint                 n_calls;
} Stage;

typedef void (*Action) (gpointer user_data);

static void
do_close (gpointer user_data)
{
  Stage *self = user_data;

  realtime_client_close (self->bench.client);
}

static void
do_reopen (gpointer user_data)
{
  Stage *self = user_data;

  realtime_client_close (self->bench.client);
  realtime_client_open (self->bench.client);
}

static void
do_unsubscribe (gpointer user_data)
{
  Stage *self = user_data;

  if (self->a != NULL)
    realtime_subscription_unsubscribe (self->a);
}

static void
do_unsubscribe_other (gpointer user_data)
{
  Stage *self = user_data;

  if (self->b != NULL)
    realtime_subscription_unsubscribe (self->b);
}

static void
do_subscribe_anew (gpointer user_data)
{
  Stage *self = user_data;

  realtime_client_unsubscribe (self->bench.client, self->news);
  g_object_unref (realtime_client_subscribe (self->bench.client, self->news, NULL));
}

static void
do_subscribe_more (gpointer user_data)
{
  Stage *self = user_data;

  g_object_unref (realtime_client_subscribe (self->bench.client, self->news, NULL));
}

static void
do_dispose (gpointer user_data)
{
  Stage *self = user_data;

  g_object_run_dispose (G_OBJECT (self->bench.client));
}

static void
do_unref (gpointer user_data)
{
  Stage *self = user_data;

  g_clear_object (&self->a);
  g_clear_object (&self->b);
  g_clear_object (&self->bench.client);
}

static void
happen (Stage      *self,
        const char *occasion)
{
  if (self->bench.client != NULL && g_str_equal (occasion, self->occasion)
      && self->countdown > 0 && --self->countdown == 0)
    self->action (self);
}

static void
client_state_cb (Stage *self)
{
  happen (self, "client state");
}

static void
client_id_cb (Stage *self)
{
  happen (self, "client id");
}

static void
connected_cb (Stage *self)
{
  happen (self, "connected");
}

static void
disconnected_cb (Stage *self)
{
  happen (self, "disconnected");
}

static void
server_subscription_cb (Stage *self)
{
  happen (self, "server subscription");
}

static void
client_error_cb (Stage *self)
{
  happen (self, "client error");
}

static void
client_message_cb (Stage *self)
{
  happen (self, "client message");
}

static void
state_cb (Stage *self)
{
  happen (self, "state");
}

static void
subscribed_cb (Stage *self)
{
  happen (self, "subscribed");
}

static void
unsubscribed_cb (Stage *self)
{
  happen (self, "unsubscribed");
}

static void
error_cb (Stage *self)
{
  happen (self, "error");
}

static void
message_cb (Stage *self)
{
  happen (self, "message");
}

static void
join_cb (Stage *self)
{
  happen (self, "join");
}

static void
leave_cb (Stage *self)
{
  happen (self, "leave");
}

static void
subscribe_task_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  subscription = realtime_client_subscribe_finish (REALTIME_CLIENT (object), result, NULL);
  happen (user_data, subscription != NULL ? "task" : "task failed");
}

static void
publish_task_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  gboolean done = realtime_client_publish_finish (REALTIME_CLIENT (object), result, NULL);

  happen (user_data, done ? "published" : "publish failed");
}

static void
watch (gpointer    object,
       const char *signal,
       GCallback   callback,
       Stage      *self)
{
  g_signal_connect_data (object, signal, callback, self, NULL, G_CONNECT_SWAPPED);
}

static RealtimeSubscription *
subscribe (Stage *self)
{
  RealtimeSubscription *subscription = NULL;

  if (self->bench.client == NULL)
    return NULL;

  subscription = realtime_client_subscribe (self->bench.client, self->news, NULL);
  watch (subscription, "notify::state", G_CALLBACK (state_cb), self);
  watch (subscription, "subscribed", G_CALLBACK (subscribed_cb), self);
  watch (subscription, "unsubscribed", G_CALLBACK (unsubscribed_cb), self);
  watch (subscription, "error", G_CALLBACK (error_cb), self);
  watch (subscription, "message", G_CALLBACK (message_cb), self);
  watch (subscription, "join", G_CALLBACK (join_cb), self);
  watch (subscription, "leave", G_CALLBACK (leave_cb), self);

  return subscription;
}

static void
begin (Stage *self)
{
  RealtimeClient *client = self->bench.client;

  watch (client, "notify::state", G_CALLBACK (client_state_cb), self);
  watch (client, "notify::client-id", G_CALLBACK (client_id_cb), self);
  watch (client, "connected", G_CALLBACK (connected_cb), self);
  watch (client, "disconnected", G_CALLBACK (disconnected_cb), self);
  watch (client, "server-subscription", G_CALLBACK (server_subscription_cb), self);
  watch (client, "error", G_CALLBACK (client_error_cb), self);
  watch (client, "message", G_CALLBACK (client_message_cb), self);
  g_object_set (client, "min-reconnect-delay", 1, "max-reconnect-delay", 1,
                "min-resubscribe-delay", 1, "max-resubscribe-delay", 1, NULL);

  self->a = subscribe (self);
  self->b = subscribe (self);
}

static void
call (Stage *self)
{
  g_autofree char *name = g_strdup_printf ("other-%u", self->n_calls++);
  g_autoptr (RealtimeChannel) other = realtime_channel_new (name, NULL);
  g_autoptr (GBytes) payload = test_bytes ("1");

  if (self->bench.client == NULL)
    return;

  realtime_client_publish_bytes_async (self->bench.client, other, payload, NULL, publish_task_cb, self);
  if (self->bench.client != NULL)
    realtime_client_subscribe_async (self->bench.client, other, NULL, NULL, subscribe_task_cb, self);
}

static gboolean
is_in (Stage               *self,
       RealtimeClientState  state)
{
  return self->bench.client != NULL && realtime_client_get_state (self->bench.client) == state;
}

/* The next attempt may be waited for at any time. */
static gboolean
is_connecting (Stage *self)
{
  realtime_clock_advance (self->bench.clock, 2);

  return is_in (self, REALTIME_CLIENT_CONNECTING);
}

/* Lets happen what can happen by itself, whatever state the client is in. */
static void
pump (Stage *self)
{
  FakeServer *server = self->bench.server;

  for (guint i = 0; i < 3; i++)
    {
      guint n_pongs = fake_server_count (server, WIRE_METHOD_PONG);

      test_settle ();
      if (!fake_server_is_connected (server))
        test_wait_until (!is_in (self, REALTIME_CLIENT_CONNECTED));
      test_wait_until (!is_connecting (self));

      if (is_in (self, REALTIME_CLIENT_CONNECTED) && fake_server_is_connected (server))
        {
          fake_server_send (server, "{}");
          test_wait_until (!is_in (self, REALTIME_CLIENT_CONNECTED) || !fake_server_is_connected (server)
                           || fake_server_count (server, WIRE_METHOD_PONG) > n_pongs);
        }
    }

  test_settle ();
}

/* Of all that is shared with what the server has subscribed by itself. */
static void
run_server_side (Stage *self)
{
  FakeServer *server = self->bench.server;

  fake_server_set_answer (server, WIRE_METHOD_CONNECT, SERVER_SIDE);
  if (fake_server_is_connected (server))
    fake_server_close (server, 3001, "shutdown");
  pump (self);

  fake_server_publish (server, "news", "7", 7);
  pump (self);
  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  pump (self);
  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"subscribe\":{}}}");
  pump (self);
  fake_server_set_answer (server, WIRE_METHOD_CONNECT, NULL);
  if (fake_server_is_connected (server))
    fake_server_close (server, 3001, "shutdown");
  pump (self);
}

static void
run (Stage *self)
{
  FakeServer *server = self->bench.server;
  g_autoptr (RealtimeSubscription) more = NULL;

  fake_server_set_answer (server, WIRE_METHOD_SUBSCRIBE, GRANTED);
  begin (self);
  call (self);
  pump (self);

  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"join\":{\"info\":{\"client\":\"c\"}}}}");
  fake_server_publish (server, "news", "4", 4);
  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"leave\":{\"info\":{\"client\":\"c\"}}}}");
  fake_server_publish (server, "news", "7", 7);
  pump (self);

  fake_server_set_silent (server, WIRE_METHOD_PUBLISH, TRUE);
  fake_server_set_silent (server, WIRE_METHOD_SUBSCRIBE, TRUE);
  call (self);
  test_settle ();
  if (fake_server_is_connected (server))
    fake_server_drop (server);
  fake_server_set_silent (server, WIRE_METHOD_PUBLISH, FALSE);
  fake_server_set_silent (server, WIRE_METHOD_SUBSCRIBE, FALSE);
  pump (self);

  fake_server_set_answer (server, WIRE_METHOD_SUBSCRIBE, BUSY);
  fake_server_set_answer (server, WIRE_METHOD_PUBLISH, DENIED);
  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  call (self);
  pump (self);

  fake_server_set_answer (server, WIRE_METHOD_SUBSCRIBE, DENIED);
  pump (self);
  fake_server_set_answer (server, WIRE_METHOD_SUBSCRIBE, GRANTED);
  fake_server_set_answer (server, WIRE_METHOD_PUBLISH, NULL);
  more = subscribe (self);
  call (self);
  pump (self);
  run_server_side (self);

  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2000}}}");
  pump (self);
  if (fake_server_is_connected (server))
    fake_server_close (server, 3500, "enough");
  pump (self);
}

static void
perform (const char *occasion,
         Action      action,
         guint       time)
{
  Stage self = { .occasion = occasion, .action = action, .countdown = time };
  gpointer client = NULL;

  test_bench_set_up (&self.bench, NULL);
  self.news = realtime_channel_new ("news", NULL);
  client = self.bench.client;
  g_object_add_weak_pointer (client, &client);

  run (&self);

  /* Otherwise this proves nothing. */
  g_assert_cmpuint (self.countdown, ==, 0);

  g_clear_object (&self.a);
  g_clear_object (&self.b);
  g_clear_object (&self.bench.client);
  realtime_clock_advance (self.bench.clock, 10000);
  test_settle ();
  g_assert_null (client);
  realtime_channel_unref (self.news);
  test_bench_tear_down (&self.bench, NULL);
}

static void
test_occasion (gconstpointer data)
{
  static const Action actions[] = {
    do_close, do_reopen, do_unsubscribe, do_unsubscribe_other,
    do_subscribe_anew, do_subscribe_more, do_dispose, do_unref,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      perform (data, actions[i], 1);
      perform (data, actions[i], 2);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char *const occasions[] = {
    "client state", "client id", "connected", "disconnected", "client error", "client message",
    "server subscription",
    "state", "subscribed", "unsubscribed", "error", "message", "join", "leave",
    "task", "task failed", "published", "publish failed",
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (occasions); i++)
    {
      g_autofree char *path = g_strconcat ("/reentrancy/", occasions[i], NULL);

      g_test_add_data_func (g_strdelimit (path, " ", '-'), occasions[i], test_occasion);
    }

  return g_test_run ();
}
