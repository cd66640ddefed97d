/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include <string.h>

#define TIMEOUT_SECONDS 20
#define SEED 1
#define N_PINGS 5

typedef struct
{
  TestLog *log;
  char    *name;
} Watch;

static gboolean
bark_cb (gpointer user_data)
{
  g_error ("Waited in vain for %s", (const char *) user_data);

  return G_SOURCE_REMOVE;
}

guint
test_watchdog_start (const char *what)
{
  return g_timeout_add_seconds (TIMEOUT_SECONDS, bark_cb, (gpointer) what);
}

gboolean
test_watchdog_stop (guint watchdog)
{
  return g_source_remove (watchdog);
}

TestLog *
test_log_new (void)
{
  TestLog *self = g_new0 (TestLog, 1);

  self->entries = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
test_log_free (TestLog *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

void
test_log_add (TestLog    *self,
              const char *format,
              ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->entries, g_strdup_vprintf (format, args));
  va_end (args);
}

gboolean
test_log_has (TestLog    *self,
              const char *entry)
{
  return g_ptr_array_find_with_equal_func (self->entries, entry, g_str_equal, NULL);
}

/* Compares all that has happened with a text of one line, and forgets it. */
void
test_log_assert (TestLog    *self,
                 const char *expected)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (self->entries, NULL);
  text = g_strjoinv (", ", (char **) self->entries->pdata);
  g_ptr_array_set_size (self->entries, 0);

  g_assert_cmpstr (text, ==, expected);
}

static void
watch_free (gpointer  data,
            GClosure *closure)
{
  Watch *watch = data;

  g_free (watch->name);
  g_free (watch);
}

static void
watch (TestLog    *log,
       const char *name,
       gpointer    object,
       const char *signal,
       GCallback   callback)
{
  Watch *self = g_new0 (Watch, 1);

  self->log = log;
  self->name = g_strdup (name);
  g_signal_connect_data (object, signal, callback, self, watch_free, G_CONNECT_DEFAULT);
}

static void
client_state_cb (RealtimeClient *client,
                 GParamSpec     *pspec,
                 Watch          *self)
{
  static const char *states[] = { "offline", "connecting", "online" };

  test_log_add (self->log, "%s", states[realtime_client_get_state (client)]);
}

static void
connected_cb (RealtimeClient *client,
              Watch          *self)
{
  test_log_add (self->log, "connected");
}

static void
disconnected_cb (RealtimeClient *client,
                 guint           code,
                 const char     *reason,
                 Watch          *self)
{
  test_log_add (self->log, "disconnected %u %s", code, reason);
}

static void
client_error_cb (RealtimeClient  *client,
                 GError          *error,
                 RealtimeChannel *channel,
                 Watch           *self)
{
  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);
  g_assert_true (realtime_error_get_channel (error) == channel);

  if (channel != NULL)
    test_log_add (self->log, "error %d in %s", error->code, realtime_channel_get_name (channel));
  else
    test_log_add (self->log, "error %d", error->code);
}

static void
client_message_cb (RealtimeClient  *client,
                   RealtimeMessage *message,
                   Watch           *self)
{
  g_autofree char *text = test_payload_text (message);

  test_log_add (self->log, "client got %s", text);
}

void
test_log_watch_client (TestLog        *self,
                       RealtimeClient *client)
{
  watch (self, NULL, client, "notify::state", G_CALLBACK (client_state_cb));
  watch (self, NULL, client, "connected", G_CALLBACK (connected_cb));
  watch (self, NULL, client, "disconnected", G_CALLBACK (disconnected_cb));
  watch (self, NULL, client, "error", G_CALLBACK (client_error_cb));
  watch (self, NULL, client, "message", G_CALLBACK (client_message_cb));
}

static void
subscription_state_cb (RealtimeSubscription *subscription,
                       GParamSpec           *pspec,
                       Watch                *self)
{
  static const char *states[] = { "off", "waiting", "on" };

  test_log_add (self->log, "%s %s", self->name, states[realtime_subscription_get_state (subscription)]);
}

static void
subscribed_cb (RealtimeSubscription *subscription,
               gboolean              was_recovering,
               gboolean              recovered,
               Watch                *self)
{
  test_log_add (self->log, "%s subscribed%s%s", self->name,
                was_recovering ? " again" : "", recovered ? " whole" : "");
}

static void
unsubscribed_cb (RealtimeSubscription *subscription,
                 guint                 code,
                 const char           *reason,
                 Watch                *self)
{
  test_log_add (self->log, "%s unsubscribed %u %s", self->name, code, reason);
}

static void
subscription_error_cb (RealtimeSubscription *subscription,
                       GError               *error,
                       Watch                *self)
{
  g_assert_true (realtime_error_get_channel (error) == realtime_subscription_get_channel (subscription));

  test_log_add (self->log, "%s error %d", self->name, error->code);
}

static void
subscription_message_cb (RealtimeSubscription *subscription,
                         RealtimeMessage      *message,
                         Watch                *self)
{
  g_autofree char *text = test_payload_text (message);

  test_log_add (self->log, "%s got %s", self->name, text);
}

static void
join_cb (RealtimeSubscription *subscription,
         RealtimeClientInfo   *info,
         Watch                *self)
{
  test_log_add (self->log, "%s joined by %s", self->name, realtime_client_info_get_client_id (info));
}

static void
leave_cb (RealtimeSubscription *subscription,
          RealtimeClientInfo   *info,
          Watch                *self)
{
  test_log_add (self->log, "%s left by %s", self->name, realtime_client_info_get_client_id (info));
}

void
test_log_watch_subscription (TestLog              *self,
                             const char           *name,
                             RealtimeSubscription *subscription)
{
  watch (self, name, subscription, "notify::state", G_CALLBACK (subscription_state_cb));
  watch (self, name, subscription, "subscribed", G_CALLBACK (subscribed_cb));
  watch (self, name, subscription, "unsubscribed", G_CALLBACK (unsubscribed_cb));
  watch (self, name, subscription, "error", G_CALLBACK (subscription_error_cb));
  watch (self, name, subscription, "message", G_CALLBACK (subscription_message_cb));
  watch (self, name, subscription, "join", G_CALLBACK (join_cb));
  watch (self, name, subscription, "leave", G_CALLBACK (leave_cb));
}

GBytes *
test_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

char *
test_payload_text (RealtimeMessage *message)
{
  gsize length;
  const char *data = g_bytes_get_data (realtime_message_get_payload (message), &length);

  return g_strndup (data, length);
}

/* An asynchronous callback that keeps the result in a GAsyncResult *. */
void
test_store_result_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  GAsyncResult **store = user_data;

  g_assert_null (*store);
  *store = g_object_ref (result);
}

/* How many threads the library has at this moment. */
static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint n_threads = 0;

  g_assert_nonnull (tasks);
  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_equal (name, "realtime\n"))
        n_threads++;
    }

  return n_threads;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Nobody is told when a thread ends, so this looks again and again. */
void
test_wait_for_threads (void)
{
  guint tick = g_timeout_add (1, tick_cb, NULL);

  test_wait_until (count_threads () == 0);
  g_source_remove (tick);
}

/* Does what there is to do now. A turn without anything may be one in which
 * the client has left the others theirs. */
void
test_settle (void)
{
  guint n_idle = 0;

  while (n_idle < 2)
    n_idle = g_main_context_iteration (NULL, FALSE) ? 0 : n_idle + 1;
}

void
test_bench_set_up (TestBench     *self,
                   gconstpointer  data)
{
  self->server = fake_server_new ();
  self->clock = realtime_clock_new_manual ();
  self->client = realtime_client_new_for_test (fake_server_get_uri (self->server), self->clock, SEED);
  self->log = test_log_new ();
  test_log_watch_client (self->log, self->client);
}

/* Whatever a test has left undone must not outlive the client. */
void
test_bench_tear_down (TestBench     *self,
                      gconstpointer  data)
{
  test_settle ();
  if (self->client != NULL)
    g_assert_finalize_object (self->client);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->clock), ==, 0);
  test_wait_for_threads ();

  g_clear_pointer (&self->server, fake_server_free);
  realtime_clock_unref (self->clock);
  test_log_free (self->log);
}

/* Opens the client, and forgets what has happened. */
void
test_bench_open (TestBench *self)
{
  realtime_client_open (self->client);
  test_wait_until (test_log_has (self->log, "connected"));
  g_ptr_array_set_size (self->log->entries, 0);
  g_free (fake_server_take_commands (self->server));
}

/* Compares what the server was asked for since the last time. */
void
test_bench_assert_commands (TestBench  *self,
                            const char *expected)
{
  g_autofree char *commands = fake_server_take_commands (self->server);

  g_assert_cmpstr (commands, ==, expected);
}

/* Lets everything that either side has sent so far arrive, and the answers to
 * it. A pong may overtake what was sent just before it, but not what was sent
 * before another pong, so that takes some of them. */
void
test_bench_flush (TestBench *self)
{
  for (guint i = 0; i < N_PINGS; i++)
    {
      guint n_pongs = fake_server_count (self->server, WIRE_METHOD_PONG);

      test_settle ();
      fake_server_send (self->server, "{}");
      test_wait_until (fake_server_count (self->server, WIRE_METHOD_PONG) > n_pongs);
    }

  test_settle ();
}

RealtimeSubscription *
test_bench_subscribe (TestBench  *self,
                      const char *name,
                      const char *channel_name)
{
  return test_bench_subscribe_with (self, name, channel_name, NULL);
}

RealtimeSubscription *
test_bench_subscribe_with (TestBench                *self,
                           const char               *name,
                           const char               *channel_name,
                           RealtimeSubscribeOptions *options)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new (channel_name, NULL);
  RealtimeSubscription *subscription = realtime_client_subscribe (self->client, channel, options);

  test_log_watch_subscription (self->log, name, subscription);

  return subscription;
}
