/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"
#include "realtime-fingerprint-private.h"

#include "wire-limits.h"

#include <string.h>

#define DEFAULT_NAME "realtime-c"
#define DEFAULT_SEPARATOR ":"
#define DEFAULT_MIN_RECONNECT_DELAY 500
#define DEFAULT_MAX_RECONNECT_DELAY 20000
#define DEFAULT_MIN_RESUBSCRIBE_DELAY 500
#define DEFAULT_MAX_RESUBSCRIBE_DELAY 20000
#define DEFAULT_TIMEOUT 5000
#define DEFAULT_MAX_SERVER_PING_DELAY 10000

enum
{
  PROP_0,
  PROP_URI,
  PROP_TOKEN,
  PROP_CONNECT_DATA,
  PROP_CONNECT_REPLY,
  PROP_EMULATES_HEADERS,
  PROP_NAME,
  PROP_VERSION,
  PROP_STATE,
  PROP_CLIENT_ID,
  PROP_SEPARATOR,
  PROP_MIN_RECONNECT_DELAY,
  PROP_MAX_RECONNECT_DELAY,
  PROP_MIN_RESUBSCRIBE_DELAY,
  PROP_MAX_RESUBSCRIBE_DELAY,
  PROP_TIMEOUT,
  PROP_MAX_SERVER_PING_DELAY,
  PROP_MAX_FRAME_SIZE,
  PROP_MAX_COMMAND_SIZE,
  PROP_CERTIFICATE_FINGERPRINT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
get_connect_property (RealtimeClient *self,
                      guint           prop_id,
                      GValue         *value)
{
  const RealtimeConfig *config = realtime_client_get_config (self);

  if (prop_id == PROP_CONNECT_DATA)
    g_value_set_boxed (value, config->data);
  else if (prop_id == PROP_CONNECT_REPLY)
    g_value_set_boxed (value, realtime_client_get_connect_reply (self));
  else if (prop_id == PROP_EMULATES_HEADERS)
    g_value_set_boolean (value, config->emulates_headers);
  else
    return FALSE;

  return TRUE;
}

static void
realtime_client_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  RealtimeClient *self = REALTIME_CLIENT (object);
  const RealtimeConfig *config = realtime_client_get_config (self);
  char separator[] = { config->separator, '\0' };

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, config->uri);
      break;

    case PROP_TOKEN:
      g_value_set_string (value, config->token);
      break;

    case PROP_NAME:
      g_value_set_string (value, config->name);
      break;

    case PROP_VERSION:
      g_value_set_string (value, config->version);
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
      g_value_set_uint (value, config->min_reconnect_delay);
      break;

    case PROP_MAX_RECONNECT_DELAY:
      g_value_set_uint (value, config->max_reconnect_delay);
      break;

    case PROP_MIN_RESUBSCRIBE_DELAY:
      g_value_set_uint (value, config->min_resubscribe_delay);
      break;

    case PROP_MAX_RESUBSCRIBE_DELAY:
      g_value_set_uint (value, config->max_resubscribe_delay);
      break;

    case PROP_TIMEOUT:
      g_value_set_uint (value, config->timeout);
      break;

    case PROP_MAX_SERVER_PING_DELAY:
      g_value_set_uint (value, config->max_server_ping_delay);
      break;

    case PROP_MAX_FRAME_SIZE:
      g_value_set_uint (value, config->max_frame_size);
      break;

    case PROP_MAX_COMMAND_SIZE:
      g_value_set_uint (value, config->max_command_size);
      break;

    case PROP_CERTIFICATE_FINGERPRINT:
      g_value_set_string (value, config->certificate_fingerprint);
      break;

    default:
      if (!get_connect_property (self, prop_id, value) && !realtime_client_get_limit (self, prop_id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_string (RealtimeClient *self,
            char          **field,
            const GValue   *value,
            GParamSpec     *pspec)
{
  if (g_set_str (field, g_value_get_string (value)))
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_uint (RealtimeClient *self,
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
set_boolean (RealtimeClient *self,
             gboolean       *field,
             const GValue   *value,
             GParamSpec     *pspec)
{
  if (*field == g_value_get_boolean (value))
    return;

  *field = g_value_get_boolean (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_separator (RealtimeConfig *config,
               const char     *separator)
{
  g_return_if_fail (separator != NULL && strlen (separator) == 1);
  g_return_if_fail (g_ascii_ispunct (*separator) && *separator != '%');

  config->separator = *separator;
}

static void
set_fingerprint (RealtimeClient *self,
                 const char     *text,
                 GParamSpec     *pspec)
{
  g_autofree char *fingerprint = text != NULL ? realtime_fingerprint_normalize (text) : NULL;

  g_return_if_fail (text == NULL || fingerprint != NULL);

  if (g_set_str (&realtime_client_edit_config (self)->certificate_fingerprint, fingerprint))
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
realtime_client_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  RealtimeClient *self = REALTIME_CLIENT (object);
  RealtimeConfig *config = realtime_client_edit_config (self);

  switch (prop_id)
    {
    case PROP_URI:
      g_set_str (&config->uri, g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      break;

    case PROP_TOKEN:
      realtime_client_set_token (self, g_value_get_string (value));
      break;

    case PROP_EMULATES_HEADERS:
      set_boolean (self, &config->emulates_headers, value, pspec);
      break;

    case PROP_NAME:
      set_string (self, &config->name, value, pspec);
      break;

    case PROP_VERSION:
      set_string (self, &config->version, value, pspec);
      break;

    case PROP_SEPARATOR:
      set_separator (config, g_value_get_string (value));
      break;

    case PROP_MIN_RECONNECT_DELAY:
      set_uint (self, &config->min_reconnect_delay, value, pspec);
      break;

    case PROP_MAX_RECONNECT_DELAY:
      set_uint (self, &config->max_reconnect_delay, value, pspec);
      break;

    case PROP_MIN_RESUBSCRIBE_DELAY:
      set_uint (self, &config->min_resubscribe_delay, value, pspec);
      break;

    case PROP_MAX_RESUBSCRIBE_DELAY:
      set_uint (self, &config->max_resubscribe_delay, value, pspec);
      break;

    case PROP_TIMEOUT:
      set_uint (self, &config->timeout, value, pspec);
      break;

    case PROP_MAX_SERVER_PING_DELAY:
      set_uint (self, &config->max_server_ping_delay, value, pspec);
      break;

    case PROP_MAX_FRAME_SIZE:
      set_uint (self, &config->max_frame_size, value, pspec);
      break;

    case PROP_MAX_COMMAND_SIZE:
      set_uint (self, &config->max_command_size, value, pspec);
      break;

    case PROP_CERTIFICATE_FINGERPRINT:
      set_fingerprint (self, g_value_get_string (value), pspec);
      break;

    default:
      if (!realtime_client_set_limit (self, prop_id, value))
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
   * anonymous users. It changes by itself where there is a provider of tokens:
   * see [method@Client.set_token_provider].
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
install_delay_properties (void)
{
  /**
   * RealtimeClient:min-resubscribe-delay:
   *
   * The least time between two attempts to subscribe to a channel over the same
   * connection, in milliseconds; 500 by default. The delay grows from there,
   * with a random part in it.
   */
  properties[PROP_MIN_RESUBSCRIBE_DELAY] =
    g_param_spec_uint ("min-resubscribe-delay", NULL, NULL,
                       0, G_MAXINT32 - 1, DEFAULT_MIN_RESUBSCRIBE_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-resubscribe-delay:
   *
   * The most time between two attempts to subscribe to a channel over the same
   * connection, in milliseconds; 20000 by default.
   */
  properties[PROP_MAX_RESUBSCRIBE_DELAY] =
    g_param_spec_uint ("max-resubscribe-delay", NULL, NULL,
                       0, G_MAXINT32 - 1, DEFAULT_MAX_RESUBSCRIBE_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_connect_properties (void)
{
  /**
   * RealtimeClient:connect-data: (getter get_connect_data)
   *
   * What is told to the server's application with each connection, one JSON
   * value, or %NULL for nothing. See [method@Client.set_connect_data].
   */
  properties[PROP_CONNECT_DATA] =
    g_param_spec_boxed ("connect-data", NULL, NULL,
                        G_TYPE_BYTES,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:connect-reply: (getter get_connect_reply)
   *
   * What the server's application has said when the connection was made, one
   * JSON value, or %NULL for nothing and while there is no connection.
   */
  properties[PROP_CONNECT_REPLY] =
    g_param_spec_boxed ("connect-reply", NULL, NULL,
                        G_TYPE_BYTES,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:emulates-headers:
   *
   * Whether the headers set by [method@Client.set_header] are told to the
   * server once more in the connect command, as browsers have to do it; %FALSE
   * by default. Centrifugo knows these as emulated headers.
   */
  properties[PROP_EMULATES_HEADERS] =
    g_param_spec_boolean ("emulates-headers", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
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
install_security_properties (void)
{
  /**
   * RealtimeClient:certificate-fingerprint:
   *
   * The one certificate that the server may have: the SHA-256 of its DER form
   * in hexadecimal digits, with or without colons between the bytes. %NULL by
   * default, which leaves it to the system whom to trust.
   *
   * If it is set, it is all that counts: this certificate is accepted whoever
   * has signed it, whatever name and dates it bears, and no other is. This is
   * for servers with a certificate of their own making, whose fingerprint came
   * by another way. It counts from the next connection on, and an address that
   * begins with `ws://` is refused with it.
   */
  properties[PROP_CERTIFICATE_FINGERPRINT] =
    g_param_spec_string ("certificate-fingerprint", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

/* Fills in what the options are unless somebody sets them. */
void
realtime_client_init_config (RealtimeConfig *config)
{
  *config = (RealtimeConfig) {
    .name = g_strdup (DEFAULT_NAME),
    .separator = *DEFAULT_SEPARATOR,
    .min_reconnect_delay = DEFAULT_MIN_RECONNECT_DELAY,
    .max_reconnect_delay = DEFAULT_MAX_RECONNECT_DELAY,
    .min_resubscribe_delay = DEFAULT_MIN_RESUBSCRIBE_DELAY,
    .max_resubscribe_delay = DEFAULT_MAX_RESUBSCRIBE_DELAY,
    .timeout = DEFAULT_TIMEOUT,
    .max_server_ping_delay = DEFAULT_MAX_SERVER_PING_DELAY,
    .max_frame_size = WIRE_DEFAULT_REPLY_FRAME_SIZE,
    .max_command_size = WIRE_DEFAULT_COMMAND_FRAME_SIZE,
  };
  realtime_client_init_limits (config);
}

void
realtime_client_install_properties (GObjectClass *object_class)
{
  object_class->get_property = realtime_client_get_property;
  object_class->set_property = realtime_client_set_property;

  install_state_properties ();
  install_connect_properties ();
  install_delay_properties ();
  install_limit_properties ();
  install_security_properties ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
  realtime_client_install_limits (object_class, N_PROPS);
}

void
realtime_client_notify_state (RealtimeClient      *self,
                              RealtimeClientState  previous)
{
  gboolean is_connected = realtime_client_get_state (self) == REALTIME_CLIENT_CONNECTED;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (is_connected || previous == REALTIME_CLIENT_CONNECTED)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT_ID]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECT_REPLY]);
    }
}

void
realtime_client_notify_data (RealtimeClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECT_DATA]);
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

  return realtime_client_get_config (self)->uri;
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

  return realtime_client_get_config (self)->token;
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

  if (g_set_str (&realtime_client_edit_config (self)->token, token))
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

  return realtime_connection_get_state (realtime_client_get_connection (self));
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

  return realtime_connection_get_client_id (realtime_client_get_connection (self));
}
