/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include <string.h>

/**
 * RealtimeClient:
 *
 * A connection to a server, and all that is done over it.
 *
 * The connection is made by the first [method@Client.subscribe],
 * [method@Client.subscribe_async] or by [method@Client.open], and made
 * again when it is lost, after a delay that grows with each attempt, until
 * [method@Client.close] or until the server forbids it. Subscriptions are
 * made again with it.
 *
 * Unless the server is on this computer, the connection is given up as soon as
 * the network is gone, see [iface@Gio.NetworkMonitor], and when the network is
 * back, the next attempt is made at once.
 *
 * A client belongs to the main context that is the thread's default when it is
 * made: there its signals are emitted, and from there alone it may be used.
 * Reading from the network is done by a thread of its own, which stops as long
 * as the main context does not keep up.
 *
 * Signal handlers may do anything with the client, also close it and drop
 * the last reference to it. A client that was disposed of leaves nothing behind
 * that goes on: all calls fail with %REALTIME_ERROR_CLIENT_CLOSED, and
 * subscriptions are given up from the start.
 *
 * Here is all that it takes to print what is published to a channel:
 *
 * ```c
 * RealtimeClient *client = realtime_client_new ("ws://localhost:8000/connection/websocket");
 * RealtimeChannel *channel = realtime_channel_new ("news", NULL);
 * RealtimeSubscription *subscription = realtime_client_subscribe (client, channel, NULL);
 *
 * g_signal_connect (subscription, "message", G_CALLBACK (print_cb), NULL);
 * ```
 */
struct _RealtimeClient
{
  GObject             parent_instance;

  RealtimeConfig      config;
  RealtimeConnection *connection;
  RealtimeRegistry   *registry;
  /* whether since the client was disconnected it was opened by hand, or
   * anything was subscribed */
  gboolean            is_wanted;
};

G_DEFINE_FINAL_TYPE (RealtimeClient, realtime_client, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RealtimeClientState, realtime_client_state,
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_DISCONNECTED, "disconnected"),
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_CONNECTING, "connecting"),
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_CONNECTED, "connected"))

enum
{
  CONNECTED,
  DATA_RECEIVED,
  DISCONNECTED,
  ERROR,
  MESSAGE,
  SERVER_SUBSCRIPTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
state_changed_cb (gpointer            owner,
                  RealtimeClientState previous)
{
  RealtimeClient *self = REALTIME_CLIENT (owner);

  /* First, for whoever is told may open the client again. */
  if (realtime_client_get_state (self) == REALTIME_CLIENT_DISCONNECTED)
    self->is_wanted = FALSE;

  realtime_client_notify_state (self, previous);
}

static void
prepare_cb (gpointer            owner,
            WireConnectRequest *request)
{
  realtime_registry_prepare (REALTIME_CLIENT (owner)->registry, request);
}

static void
opened_cb (gpointer owner)
{
  realtime_registry_start (REALTIME_CLIENT (owner)->registry);
}

static void
connected_cb (gpointer           owner,
              WireConnectResult *result)
{
  realtime_registry_connected (REALTIME_CLIENT (owner)->registry, result);
  g_signal_emit (owner, signals[CONNECTED], 0);
}

static void
lost_cb (gpointer owner,
         guint    code)
{
  realtime_registry_lost (REALTIME_CLIENT (owner)->registry, code);
}

static void
disconnected_cb (gpointer    owner,
                 guint       code,
                 const char *reason)
{
  g_signal_emit (owner, signals[DISCONNECTED], 0, code, reason);
}

static gboolean
failed_cb (gpointer      owner,
           const GError *error,
           gboolean      final)
{
  RealtimeClient *self = REALTIME_CLIENT (owner);
  gboolean taken = realtime_registry_fail_tasks (self->registry, error);

  if (!final && !taken)
    realtime_client_emit_error (self, error, NULL);

  if (taken)
    realtime_client_release (self);

  return taken;
}

static void
complained_cb (gpointer      owner,
               const GError *error)
{
  realtime_client_emit_error (REALTIME_CLIENT (owner), error, NULL);
}

static void
renewed_cb (gpointer    owner,
            const char *token)
{
  realtime_client_set_token (REALTIME_CLIENT (owner), token);
}

static void
client_receive (RealtimeClient *self,
                GBytes         *data)
{
  g_autoptr (GBytes) null = NULL;

  /* In a reply that was decoded there is no other sign of it. */
  if (data == NULL)
    data = null = g_bytes_new_static ("null", strlen ("null"));

  g_signal_emit (self, signals[DATA_RECEIVED], 0, data);
}

static void
push_cb (gpointer   owner,
         WireReply *reply)
{
  RealtimeClient *self = REALTIME_CLIENT (owner);

  if (reply->push == WIRE_PUSH_MESSAGE)
    client_receive (self, reply->data.data);
  else
    realtime_registry_push (self->registry, reply);
}

static void
publication_cb (gpointer        owner,
                const WireView *publication)
{
  realtime_registry_publish (REALTIME_CLIENT (owner)->registry, publication);
}

static gboolean
resume_cb (gpointer owner)
{
  return realtime_registry_resume (REALTIME_CLIENT (owner)->registry);
}

static const RealtimeConnectionListener listener = {
  .state_changed = state_changed_cb,
  .prepare = prepare_cb,
  .opened = opened_cb,
  .connected = connected_cb,
  .lost = lost_cb,
  .disconnected = disconnected_cb,
  .failed = failed_cb,
  .complained = complained_cb,
  .renewed = renewed_cb,
  .push = push_cb,
  .publication = publication_cb,
  .resume = resume_cb,
};

static void
client_set_clock (RealtimeClient *self,
                  RealtimeClock  *clock,
                  GRand          *rand)
{
  g_clear_pointer (&self->registry, realtime_registry_free);
  g_clear_pointer (&self->connection, realtime_connection_free);
  g_clear_pointer (&self->config.clock, realtime_clock_unref);
  g_clear_pointer (&self->config.rand, g_rand_free);

  self->config.clock = clock;
  self->config.rand = rand;
  self->connection = realtime_connection_new (&self->config, &listener, G_OBJECT (self));
  self->registry = realtime_registry_new (self, &self->config, self->connection);
}

static void
realtime_client_dispose (GObject *object)
{
  RealtimeClient *self = REALTIME_CLIENT (object);

  realtime_registry_close (self->registry);
  realtime_connection_shut (self->connection);
  realtime_clock_stop (self->config.clock);

  G_OBJECT_CLASS (realtime_client_parent_class)->dispose (object);
}

static void
realtime_client_finalize (GObject *object)
{
  RealtimeClient *self = REALTIME_CLIENT (object);

  realtime_registry_free (self->registry);
  realtime_connection_free (self->connection);
  realtime_clock_unref (self->config.clock);
  g_rand_free (self->config.rand);
  g_clear_object (&self->config.network_monitor);
  g_main_context_unref (self->config.context);
  g_free (self->config.uri);
  g_free (self->config.token);
  g_clear_pointer (&self->config.token_provider, realtime_token_provider_unref);
  g_clear_pointer (&self->config.data, g_bytes_unref);
  g_clear_pointer (&self->config.headers, g_hash_table_unref);
  g_free (self->config.name);
  g_free (self->config.version);
  g_free (self->config.certificate_fingerprint);
  g_clear_object (&self->config.proxy_resolver);

  G_OBJECT_CLASS (realtime_client_parent_class)->finalize (object);
}

static void
install_server_signals (GType type)
{
  /**
   * RealtimeClient::server-subscription:
   * @self: the client
   * @subscription: what the server has subscribed to
   *
   * The server has subscribed the client to a channel by itself. It is emitted
   * after [signal@Client::connected] and before the subscription's own
   * [signal@Subscription::subscribed], so it is in time to connect to that.
   *
   * The subscription is one like any other, with
   * [property@Subscription:server-side] set. It lasts until the server ends it,
   * which it may also do by not making it again with the next connection, or
   * until [method@Client.unsubscribe]. To give up the object does not end it:
   * [signal@Client::message] goes on. It does not keep the client connected.
   *
   * Who subscribes to the channel here shares it, and goes on without it where
   * the server does not make it again.
   */
  signals[SERVER_SUBSCRIPTION] =
    g_signal_new ("server-subscription",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, REALTIME_TYPE_SUBSCRIPTION);
}

static void
install_signals (GType type)
{
  /**
   * RealtimeClient::connected:
   * @self: the client
   *
   * A connection was made, for the first time or anew.
   */
  signals[CONNECTED] =
    g_signal_new ("connected",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);

  /**
   * RealtimeClient::data-received:
   * @self: the client
   * @data: what was sent, one JSON value in UTF-8
   *
   * The server's application has sent something to this connection, in no
   * channel. The other direction is [method@Client.send_async].
   */
  signals[DATA_RECEIVED] =
    g_signal_new ("data-received",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_BYTES);

  /**
   * RealtimeClient::disconnected:
   * @self: the client
   * @code: why
   * @reason: what the code means, in English
   *
   * A connection was lost or given up, or the server has refused one for good.
   *
   * [property@Client:state] tells whether it is made again. If so, codes below
   * 3000 are 1, the transport was closed; 2, the server did not ping; 3, it did
   * not answer to a subscribe command; 4, it could not unsubscribe. If not,
   * they are 0, [method@Client.close] was called; 1, there is no right to a
   * token, or no way to get another; 2, the server does not keep to the
   * protocol; 3, a frame was too large; or a [error@Error] with which the
   * server has refused the connection. Codes from 3000 on are the server's,
   * or 3010 where messages are missing that the server is to find.
   */
  signals[DISCONNECTED] =
    g_signal_new ("disconnected",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_UINT, G_TYPE_STRING);

  /**
   * RealtimeClient::error:
   * @self: the client
   * @error: what has failed
   * @channel: (nullable): the channel it is about, or %NULL
   *
   * Something has failed that nobody waits for: an attempt to connect or to
   * subscribe again, or to get a token. What a call returns by its own error is
   * not reported here.
   */
  signals[ERROR] =
    g_signal_new ("error",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_ERROR, REALTIME_TYPE_CHANNEL);

  /**
   * RealtimeClient::message:
   * @self: the client
   * @message: the message
   *
   * Somebody has published to a channel. It is emitted once for each message,
   * however many subscriptions the channel has, and after their own
   * [signal@Subscription::message].
   *
   * The detail is the name of the channel on the wire.
   */
  signals[MESSAGE] =
    g_signal_new ("message",
                  type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, REALTIME_TYPE_MESSAGE);

  install_server_signals (type);
}

static void
realtime_client_class_init (RealtimeClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = realtime_client_dispose;
  object_class->finalize = realtime_client_finalize;

  realtime_client_install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
realtime_client_init (RealtimeClient *self)
{
  realtime_client_init_config (&self->config);
  self->config.context = g_main_context_ref_thread_default ();
  client_set_clock (self, realtime_clock_new (self->config.context), g_rand_new ());
}

/* A client whose time passes by hand and whose chance repeats itself. */
RealtimeClient *
realtime_client_new_for_test (const char    *uri,
                              RealtimeClock *clock,
                              guint32        seed)
{
  RealtimeClient *self = realtime_client_new (uri);

  client_set_clock (self, realtime_clock_ref (clock), g_rand_new_with_seed (seed));

  return self;
}

const RealtimeConfig *
realtime_client_get_config (RealtimeClient *self)
{
  return &self->config;
}

/* For the properties. */
RealtimeConfig *
realtime_client_edit_config (RealtimeClient *self)
{
  return &self->config;
}

RealtimeRegistry *
realtime_client_get_registry (RealtimeClient *self)
{
  return self->registry;
}

RealtimeConnection *
realtime_client_get_connection (RealtimeClient *self)
{
  return self->connection;
}

void
realtime_client_emit_message (RealtimeClient  *self,
                              GQuark           channel,
                              RealtimeMessage *message)
{
  g_signal_emit (self, signals[MESSAGE], channel, message);
}

void
realtime_client_emit_error (RealtimeClient  *self,
                            const GError    *error,
                            RealtimeChannel *channel)
{
  g_signal_emit (self, signals[ERROR], 0, error, channel);
}

void
realtime_client_emit_server_subscription (RealtimeClient       *self,
                                          RealtimeSubscription *subscription)
{
  g_signal_emit (self, signals[SERVER_SUBSCRIPTION], 0, subscription);
}

/* The connection is of use, so it stays whoever gives up. */
void
realtime_client_keep (RealtimeClient *self)
{
  self->is_wanted = TRUE;
}

/* Somebody has given up: disconnects if that was the last to want it. */
void
realtime_client_release (RealtimeClient *self)
{
  if (!self->is_wanted
      && !realtime_registry_is_wanted (self->registry)
      && !realtime_connection_has_calls (self->connection))
    realtime_connection_close (self->connection);
}

/**
 * realtime_client_new:
 * @uri: the address, beginning with `ws://` or `wss://`
 *
 * Makes a client. It does not connect yet.
 *
 * Returns: (transfer full): a new client
 */
RealtimeClient *
realtime_client_new (const char *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return g_object_new (REALTIME_TYPE_CLIENT, "uri", uri, NULL);
}

/**
 * realtime_client_open:
 * @self: a client
 *
 * Connects, and stays connected until [method@Client.close].
 *
 * While the next attempt is waited for, it is made at once; otherwise this
 * does nothing for a client that connects or is connected. How it goes is told
 * by [signal@Client::connected], [signal@Client::error] and
 * [signal@Client::disconnected], none of which is emitted before this returns.
 */
void
realtime_client_open (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  self->is_wanted = TRUE;
  realtime_connection_open (self->connection);
}

/**
 * realtime_client_close:
 * @self: a client
 *
 * Gives the connection up, and any attempt to make one.
 *
 * Calls that wait for a connection fail with %REALTIME_ERROR_DISCONNECTED,
 * those in flight with %REALTIME_ERROR_CONNECTION_CLOSED. Subscriptions stay,
 * and are made again with the next connection.
 *
 * [signal@Client::disconnected] is emitted before this returns, if there was a
 * connection.
 */
void
realtime_client_close (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  realtime_connection_close (self->connection);
}

/**
 * realtime_client_start_batching:
 * @self: a client
 *
 * Holds back what the client has to say to the server, until
 * [method@Client.stop_batching] is called as often as this was. Then all of it
 * goes out together, in one frame, or in few if it is more than servers accept
 * in one.
 *
 * What is asked for in one turn of the main loop goes out together anyhow; this
 * is for what takes several. Nothing that it takes to connect is held back.
 *
 * The time of the calls runs meanwhile, so they may fail with
 * %REALTIME_ERROR_TIMEOUT and yet be sent afterwards.
 */
void
realtime_client_start_batching (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  realtime_connection_start_batching (self->connection);
}

/**
 * realtime_client_stop_batching:
 * @self: a client for which [method@Client.start_batching] was called
 *
 * Sends what was held back, when this is the call that matches the first of
 * [method@Client.start_batching].
 */
void
realtime_client_stop_batching (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (realtime_connection_is_batching (self->connection));

  realtime_connection_stop_batching (self->connection);
}
