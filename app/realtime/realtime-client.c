/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-registry-private.h"

#include "wire-limits.h"

#include <string.h>

#define DEFAULT_NAME "realtime-c"
#define DEFAULT_SEPARATOR ":"
#define DEFAULT_MIN_RECONNECT_DELAY 500
#define DEFAULT_MAX_RECONNECT_DELAY 20000
#define DEFAULT_TIMEOUT 5000
#define DEFAULT_MAX_SERVER_PING_DELAY 10000

/**
 * RealtimeClient:
 *
 * A connection to a server, and all that is done over it.
 *
 * The connection is made by the first [method@Client.subscribe],
 * [method@Client.subscribe_async] or by [method@Client.connect], and made
 * again when it is lost, after a delay that grows with each attempt, until
 * [method@Client.disconnect] or until the server forbids it. Subscriptions are
 * made again with it.
 *
 * A client belongs to the main context that is the thread's default when it is
 * made: there its signals are emitted, and from there alone it may be used.
 * Reading from the network is done by a thread of its own, which stops as long
 * as the main context does not keep up.
 *
 * Signal handlers may do anything with the client, also disconnect it and drop
 * the last reference to it.
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
  /* whether somebody has called connect() */
  gboolean            is_wanted;
};

G_DEFINE_FINAL_TYPE (RealtimeClient, realtime_client, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RealtimeClientState, realtime_client_state,
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_DISCONNECTED, "disconnected"),
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_CONNECTING, "connecting"),
  G_DEFINE_ENUM_VALUE (REALTIME_CLIENT_CONNECTED, "connected"))

enum
{
  PROP_0,
  PROP_URI,
  PROP_TOKEN,
  PROP_NAME,
  PROP_VERSION,
  PROP_STATE,
  PROP_CLIENT_ID,
  PROP_SEPARATOR,
  PROP_MIN_RECONNECT_DELAY,
  PROP_MAX_RECONNECT_DELAY,
  PROP_TIMEOUT,
  PROP_MAX_SERVER_PING_DELAY,
  PROP_MAX_FRAME_SIZE,
  PROP_MAX_COMMAND_SIZE,
  N_PROPS
};

enum
{
  CONNECTED,
  DISCONNECTED,
  ERROR,
  MESSAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
state_changed_cb (gpointer owner)
{
  RealtimeClient *self = REALTIME_CLIENT (owner);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT_ID]);
}

static void
opened_cb (gpointer owner)
{
  realtime_registry_start (REALTIME_CLIENT (owner)->registry);
}

static void
connected_cb (gpointer owner)
{
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

static void
failed_cb (gpointer      owner,
           const GError *error,
           gboolean      final)
{
  RealtimeClient *self = REALTIME_CLIENT (owner);
  gboolean taken = realtime_registry_fail_tasks (self->registry, error);

  if (final)
    self->is_wanted = FALSE;
  else if (!taken)
    realtime_client_emit_error (self, error, NULL);

  if (taken)
    realtime_client_release (self);
}

static void
push_cb (gpointer   owner,
         WireReply *reply)
{
  realtime_registry_push (REALTIME_CLIENT (owner)->registry, reply);
}

static gboolean
resume_cb (gpointer owner)
{
  return realtime_registry_resume (REALTIME_CLIENT (owner)->registry);
}

static const RealtimeConnectionListener listener = {
  .state_changed = state_changed_cb,
  .opened = opened_cb,
  .connected = connected_cb,
  .lost = lost_cb,
  .disconnected = disconnected_cb,
  .failed = failed_cb,
  .push = push_cb,
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
  realtime_connection_close (self->connection);

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
  g_main_context_unref (self->config.context);
  g_free (self->config.uri);
  g_free (self->config.token);
  g_free (self->config.name);
  g_free (self->config.version);

  G_OBJECT_CLASS (realtime_client_parent_class)->finalize (object);
}

static void
realtime_client_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  RealtimeClient *self = REALTIME_CLIENT (object);
  char separator[] = { self->config.separator, '\0' };

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->config.uri);
      break;

    case PROP_TOKEN:
      g_value_set_string (value, self->config.token);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->config.name);
      break;

    case PROP_VERSION:
      g_value_set_string (value, self->config.version);
      break;

    case PROP_STATE:
      g_value_set_enum (value, realtime_client_get_state (self));
      break;

    case PROP_CLIENT_ID:
      g_value_set_string (value, realtime_client_get_client_id (self));
      break;

    case PROP_SEPARATOR:
      g_value_set_string (value, separator);
      break;

    case PROP_MIN_RECONNECT_DELAY:
      g_value_set_uint (value, self->config.min_reconnect_delay);
      break;

    case PROP_MAX_RECONNECT_DELAY:
      g_value_set_uint (value, self->config.max_reconnect_delay);
      break;

    case PROP_TIMEOUT:
      g_value_set_uint (value, self->config.timeout);
      break;

    case PROP_MAX_SERVER_PING_DELAY:
      g_value_set_uint (value, self->config.max_server_ping_delay);
      break;

    case PROP_MAX_FRAME_SIZE:
      g_value_set_uint (value, self->config.max_frame_size);
      break;

    case PROP_MAX_COMMAND_SIZE:
      g_value_set_uint (value, self->config.max_command_size);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
client_set_string (RealtimeClient *self,
                   char          **field,
                   const GValue   *value,
                   GParamSpec     *pspec)
{
  if (g_set_str (field, g_value_get_string (value)))
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
client_set_uint (RealtimeClient *self,
                 guint          *field,
                 const GValue   *value,
                 GParamSpec     *pspec)
{
  if (*field == g_value_get_uint (value))
    return;

  *field = g_value_get_uint (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
client_set_separator (RealtimeClient *self,
                      const char     *separator)
{
  g_return_if_fail (separator != NULL && strlen (separator) == 1);
  g_return_if_fail (g_ascii_ispunct (*separator) && *separator != '%');

  self->config.separator = *separator;
}

static void
realtime_client_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  RealtimeClient *self = REALTIME_CLIENT (object);

  switch (prop_id)
    {
    case PROP_URI:
      self->config.uri = g_value_dup_string (value);
      break;

    case PROP_TOKEN:
      realtime_client_set_token (self, g_value_get_string (value));
      break;

    case PROP_NAME:
      client_set_string (self, &self->config.name, value, pspec);
      break;

    case PROP_VERSION:
      client_set_string (self, &self->config.version, value, pspec);
      break;

    case PROP_SEPARATOR:
      client_set_separator (self, g_value_get_string (value));
      break;

    case PROP_MIN_RECONNECT_DELAY:
      client_set_uint (self, &self->config.min_reconnect_delay, value, pspec);
      break;

    case PROP_MAX_RECONNECT_DELAY:
      client_set_uint (self, &self->config.max_reconnect_delay, value, pspec);
      break;

    case PROP_TIMEOUT:
      client_set_uint (self, &self->config.timeout, value, pspec);
      break;

    case PROP_MAX_SERVER_PING_DELAY:
      client_set_uint (self, &self->config.max_server_ping_delay, value, pspec);
      break;

    case PROP_MAX_FRAME_SIZE:
      client_set_uint (self, &self->config.max_frame_size, value, pspec);
      break;

    case PROP_MAX_COMMAND_SIZE:
      client_set_uint (self, &self->config.max_command_size, value, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_state_properties (void)
{
  /**
   * RealtimeClient:uri:
   *
   * The address of the server's WebSocket, beginning with `ws://` or `wss://`.
   *
   * The first is not encrypted, so fit for this computer and trusted networks
   * only; it is for the app to decide what it allows.
   */
  properties[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:token: (getter get_token) (setter set_token)
   *
   * What the server knows the user by, usually a JSON Web Token, or %NULL for
   * anonymous users.
   */
  properties[PROP_TOKEN] =
    g_param_spec_string ("token", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:name:
   *
   * The name of the program, for the server's statistics. At most 16
   * characters; `realtime-c` by default. It is sent with the next connection.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         DEFAULT_NAME,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:version:
   *
   * The version of the program, for the server's statistics. %NULL by default.
   * It is sent with the next connection.
   */
  properties[PROP_VERSION] =
    g_param_spec_string ("version", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:state:
   *
   * Whether there is a connection.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       REALTIME_TYPE_CLIENT_STATE,
                       REALTIME_CLIENT_DISCONNECTED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:client-id:
   *
   * The id that the server has given to the connection, or %NULL while there
   * is none. Each connection has another.
   */
  properties[PROP_CLIENT_ID] =
    g_param_spec_string ("client-id", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:separator:
   *
   * What stands between the name of a channel and its resource on the wire:
   * one punctuation character other than `%`, by default `:`. Centrifugo takes
   * what precedes a colon for a namespace, which it has to know.
   */
  properties[PROP_SEPARATOR] =
    g_param_spec_string ("separator", NULL, NULL,
                         DEFAULT_SEPARATOR,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
}

static void
install_limit_properties (void)
{
  /**
   * RealtimeClient:min-reconnect-delay:
   *
   * The least time between two attempts to connect, in milliseconds; 500 by
   * default. The delay grows from there, with a random part in it.
   */
  properties[PROP_MIN_RECONNECT_DELAY] =
    g_param_spec_uint ("min-reconnect-delay", NULL, NULL,
                       0, G_MAXINT32 - 1, DEFAULT_MIN_RECONNECT_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-reconnect-delay:
   *
   * The most time between two attempts to connect, in milliseconds; 20000 by
   * default.
   */
  properties[PROP_MAX_RECONNECT_DELAY] =
    g_param_spec_uint ("max-reconnect-delay", NULL, NULL,
                       0, G_MAXINT32 - 1, DEFAULT_MAX_RECONNECT_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:timeout:
   *
   * How long to wait for a connection to be opened, for the answer to a
   * command, and with a call for there to be a connection, each in
   * milliseconds; 5000 by default.
   */
  properties[PROP_TIMEOUT] =
    g_param_spec_uint ("timeout", NULL, NULL,
                       1, G_MAXINT32 - 1, DEFAULT_TIMEOUT,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-server-ping-delay:
   *
   * How much later than announced the server's pings may come before the
   * connection is taken for lost, in milliseconds; 10000 by default, and 0 for
   * any time.
   */
  properties[PROP_MAX_SERVER_PING_DELAY] =
    g_param_spec_uint ("max-server-ping-delay", NULL, NULL,
                       0, G_MAXINT32 - 1, DEFAULT_MAX_SERVER_PING_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-frame-size:
   *
   * The largest frame that is accepted from the server, in bytes; 32 MiB by
   * default. A server that exceeds it is disconnected for good. It counts from
   * the next connection on.
   */
  properties[PROP_MAX_FRAME_SIZE] =
    g_param_spec_uint ("max-frame-size", NULL, NULL,
                       1024, G_MAXINT32, WIRE_DEFAULT_REPLY_FRAME_SIZE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-command-size:
   *
   * The largest frame that the server accepts, in bytes; 64 KiB by default,
   * which is what Centrifugo has. What is larger is refused before it is sent,
   * since it would cost the connection.
   */
  properties[PROP_MAX_COMMAND_SIZE] =
    g_param_spec_uint ("max-command-size", NULL, NULL,
                       1024, G_MAXINT32, WIRE_DEFAULT_COMMAND_FRAME_SIZE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
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
   * they are 0, [method@Client.disconnect] was called; 2, the server does not
   * keep to the protocol; 3, a frame was too large; or a [error@Error] with
   * which the server has refused the connection. Codes from 3000 on are the
   * server's.
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
   * subscribe again. What a call returns by its own error is not reported here.
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
                  1, REALTIME_TYPE_MESSAGE | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
realtime_client_class_init (RealtimeClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = realtime_client_dispose;
  object_class->finalize = realtime_client_finalize;
  object_class->get_property = realtime_client_get_property;
  object_class->set_property = realtime_client_set_property;

  install_state_properties ();
  install_limit_properties ();
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
realtime_client_init (RealtimeClient *self)
{
  self->config = (RealtimeConfig) {
    .name = g_strdup (DEFAULT_NAME),
    .separator = *DEFAULT_SEPARATOR,
    .min_reconnect_delay = DEFAULT_MIN_RECONNECT_DELAY,
    .max_reconnect_delay = DEFAULT_MAX_RECONNECT_DELAY,
    .timeout = DEFAULT_TIMEOUT,
    .max_server_ping_delay = DEFAULT_MAX_SERVER_PING_DELAY,
    .max_frame_size = WIRE_DEFAULT_REPLY_FRAME_SIZE,
    .max_command_size = WIRE_DEFAULT_COMMAND_FRAME_SIZE,
    .context = g_main_context_ref_thread_default (),
  };

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

/* Somebody has given up: disconnects if that was the last to want it. */
void
realtime_client_release (RealtimeClient *self)
{
  if (!self->is_wanted
      && realtime_registry_is_empty (self->registry)
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
 * realtime_client_get_uri: (get-property uri)
 * @self: a client
 *
 * Gets the address of the server.
 *
 * Returns: the address
 */
const char *
realtime_client_get_uri (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);

  return self->config.uri;
}

/**
 * realtime_client_get_token: (get-property token)
 * @self: a client
 *
 * Gets what the server knows the user by.
 *
 * Returns: (nullable): the token, or %NULL for anonymous users
 */
const char *
realtime_client_get_token (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);

  return self->config.token;
}

/**
 * realtime_client_set_token: (set-property token)
 * @self: a client
 * @token: (nullable): the token, or %NULL for anonymous users
 *
 * Sets what the server knows the user by, from the next connection on.
 */
void
realtime_client_set_token (RealtimeClient *self,
                           const char     *token)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  if (g_set_str (&self->config.token, token))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOKEN]);
}

/**
 * realtime_client_get_state: (get-property state)
 * @self: a client
 *
 * Gets whether there is a connection.
 *
 * Returns: the state
 */
RealtimeClientState
realtime_client_get_state (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), REALTIME_CLIENT_DISCONNECTED);

  return realtime_connection_get_state (self->connection);
}

/**
 * realtime_client_get_client_id: (get-property client-id)
 * @self: a client
 *
 * Gets the id that the server has given to the connection.
 *
 * Returns: (nullable): the id, or %NULL while there is no connection
 */
const char *
realtime_client_get_client_id (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);

  return realtime_connection_get_client_id (self->connection);
}

/**
 * realtime_client_connect:
 * @self: a client
 *
 * Connects, and stays connected until [method@Client.disconnect].
 *
 * While the next attempt is waited for, it is made at once; otherwise this
 * does nothing for a client that connects or is connected. How it goes is told
 * by [signal@Client::connected], [signal@Client::error] and
 * [signal@Client::disconnected], none of which is emitted before this returns.
 */
void
realtime_client_connect (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  self->is_wanted = TRUE;
  realtime_connection_open (self->connection);
}

/**
 * realtime_client_disconnect:
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
realtime_client_disconnect (RealtimeClient *self)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));

  self->is_wanted = FALSE;
  realtime_connection_close (self->connection);
}

/**
 * realtime_client_subscribe:
 * @self: a client
 * @channel: the channel
 * @options: (nullable): what to ask of the server
 *
 * Subscribes to a channel, and connects if need be.
 *
 * The subscription is returned at once and made in the background, as often as
 * it takes. What goes wrong meanwhile is told by
 * [signal@Subscription::error] and [signal@Client::error]; if the server
 * refuses for good, the subscription is given up.
 *
 * Returns: (transfer full): a new subscription
 */
RealtimeSubscription *
realtime_client_subscribe (RealtimeClient           *self,
                           RealtimeChannel          *channel,
                           RealtimeSubscribeOptions *options)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return realtime_registry_subscribe (self->registry, channel, options);
}

/**
 * realtime_client_subscribe_async:
 * @self: a client
 * @channel: the channel
 * @options: (nullable): what to ask of the server
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Subscribes to a channel, and connects if need be.
 *
 * This is done when messages arrive. The first thing that goes wrong ends it,
 * be it the connection or the subscription, and leaves everything as it was:
 * the error goes to the caller, and no signal is emitted for it.
 */
void
realtime_client_subscribe_async (RealtimeClient           *self,
                                 RealtimeChannel          *channel,
                                 RealtimeSubscribeOptions *options,
                                 GCancellable             *cancellable,
                                 GAsyncReadyCallback       callback,
                                 gpointer                  user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, realtime_client_subscribe_async);
  g_task_set_static_name (task, "Realtime subscribe");
  /* A subscription that is handed over cannot be called off any more. */
  g_task_set_check_cancellable (task, FALSE);

  if (!g_task_return_error_if_cancelled (task))
    realtime_registry_subscribe_task (self->registry, channel, options, task);
}

/**
 * realtime_client_subscribe_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.subscribe_async].
 *
 * [signal@Subscription::subscribed] and the first messages are emitted after
 * the callback has returned, so it is in time to connect to them.
 *
 * Returns: (transfer full): a new subscription, or %NULL with @error set
 */
RealtimeSubscription *
realtime_client_subscribe_finish (RealtimeClient  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_subscribe_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * realtime_client_unsubscribe:
 * @self: a client
 * @channel: the channel
 *
 * Gives up all subscriptions of a channel, or if it is a resource, of that.
 * The resources of a channel are not part of it.
 */
void
realtime_client_unsubscribe (RealtimeClient  *self,
                             RealtimeChannel *channel)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  realtime_registry_unsubscribe (self->registry, channel);
}
