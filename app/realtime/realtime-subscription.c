/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-subscription-private.h"

/**
 * RealtimeSubscription:
 *
 * One interest in one channel.
 *
 * Any number of subscriptions of a client may have the same channel: they
 * share one subscription on the server, and every message comes to each of
 * them. They are made by [method@Client.subscribe] and
 * [method@Client.subscribe_async], or by the server; see
 * [signal@Client::server-subscription].
 *
 * The client keeps a subscription alive until it is given up, by
 * [method@Subscription.unsubscribe] or by the server, so dropping the last
 * reference of one's own does not end it.
 *
 * A subscription that was lost with its connection is made again with the
 * next one, and where the channel allows it, what was missed meanwhile comes
 * first. [signal@Subscription::subscribed] tells how that went.
 */
struct _RealtimeSubscription
{
  GObject                    parent_instance;

  RealtimeChannel           *channel;
  /* not owned; NULL once it is given up */
  RealtimeStream            *stream;
  RealtimeSubscriptionState  state;
  gboolean                   server_side;
  /* where the stream was when it was given up */
  char                      *epoch;
  guint64                    offset;
  gboolean                   recoverable;
  gboolean                   positioned;
  GBytes                    *data;
  /* of the last time that it was made */
  guint                      n_recovered;
};

G_DEFINE_FINAL_TYPE (RealtimeSubscription, realtime_subscription, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RealtimeSubscriptionState, realtime_subscription_state,
  G_DEFINE_ENUM_VALUE (REALTIME_SUBSCRIPTION_UNSUBSCRIBED, "unsubscribed"),
  G_DEFINE_ENUM_VALUE (REALTIME_SUBSCRIPTION_SUBSCRIBING, "subscribing"),
  G_DEFINE_ENUM_VALUE (REALTIME_SUBSCRIPTION_SUBSCRIBED, "subscribed"))

enum
{
  PROP_0,
  PROP_CHANNEL,
  PROP_STATE,
  PROP_SERVER_SIDE,
  N_PROPS
};

enum
{
  MESSAGE,
  SUBSCRIBED,
  UNSUBSCRIBED,
  ERROR,
  JOIN,
  LEAVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
realtime_subscription_finalize (GObject *object)
{
  RealtimeSubscription *self = REALTIME_SUBSCRIPTION (object);

  g_assert (self->stream == NULL);

  realtime_channel_unref (self->channel);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->epoch);

  G_OBJECT_CLASS (realtime_subscription_parent_class)->finalize (object);
}

static void
realtime_subscription_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  RealtimeSubscription *self = REALTIME_SUBSCRIPTION (object);

  switch (prop_id)
    {
    case PROP_CHANNEL:
      g_value_set_boxed (value, self->channel);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_SERVER_SIDE:
      g_value_set_boolean (value, self->server_side);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_presence_signals (GType type)
{
  /**
   * RealtimeSubscription::join:
   * @self: the subscription
   * @info: who has come
   *
   * A client has subscribed to the channel, perhaps this one. Joins and leaves
   * come in their order among the messages, if the server tells of them; see
   * [method@SubscribeOptions.set_join_leave]. They are not recovered.
   */
  signals[JOIN] =
    g_signal_new ("join",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, REALTIME_TYPE_CLIENT_INFO);

  /**
   * RealtimeSubscription::leave:
   * @self: the subscription
   * @info: who has gone
   *
   * A client is not subscribed to the channel any more.
   */
  signals[LEAVE] =
    g_signal_new ("leave",
                  type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, REALTIME_TYPE_CLIENT_INFO);
}

static void
realtime_subscription_class_init (RealtimeSubscriptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = realtime_subscription_finalize;
  object_class->get_property = realtime_subscription_get_property;

  /**
   * RealtimeSubscription:channel:
   *
   * The channel.
   */
  properties[PROP_CHANNEL] =
    g_param_spec_boxed ("channel", NULL, NULL,
                        REALTIME_TYPE_CHANNEL,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeSubscription:state:
   *
   * Whether messages arrive at present.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       REALTIME_TYPE_SUBSCRIPTION_STATE,
                       REALTIME_SUBSCRIPTION_SUBSCRIBING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeSubscription:server-side: (getter get_server_side)
   *
   * Whether the server has made the subscription, unasked.
   */
  properties[PROP_SERVER_SIDE] =
    g_param_spec_boolean ("server-side", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * RealtimeSubscription::message:
   * @self: the subscription
   * @message: the message
   *
   * Somebody has published to the channel.
   *
   * In a channel with history messages come in the order of their offsets,
   * none of them twice, and none is left out except where
   * [signal@Subscription::subscribed] has said that it could not be recovered.
   */
  signals[MESSAGE] =
    g_signal_new ("message",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, REALTIME_TYPE_MESSAGE);

  /**
   * RealtimeSubscription::subscribed:
   * @self: the subscription
   * @was_recovering: whether there was a position to go on from
   * @recovered: whether all that was published since follows
   *
   * The subscription is made, for the first time or anew.
   * [method@Subscription.get_n_recovered] tells how many messages follow that
   * were missed.
   *
   * Where @was_recovering is set and @recovered is not, messages are missing
   * between the last one and the next; [method@Client.history_async] may have
   * them. A channel that is positioned without being recoverable is checked as
   * well: there nothing follows, and @recovered is set if nothing was missed.
   */
  signals[SUBSCRIBED] =
    g_signal_new ("subscribed",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);

  /**
   * RealtimeSubscription::unsubscribed:
   * @self: the subscription
   * @code: 0 if it was given up here, or if the server has made it and does not
   *   any more, 1 if there is no right to a token or no way to get another, 2 if
   *   the client was given up, else the server's code
   * @reason: what the code means, in English
   *
   * The subscription was given up for good.
   */
  signals[UNSUBSCRIBED] =
    g_signal_new ("unsubscribed",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_UINT, G_TYPE_STRING);

  /**
   * RealtimeSubscription::error:
   * @self: the subscription
   * @error: what went wrong
   *
   * An attempt to subscribe has failed, or to get a token for it.
   * [property@Subscription:state] tells whether there will be another.
   */
  signals[ERROR] =
    g_signal_new ("error",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_ERROR);

  install_presence_signals (G_TYPE_FROM_CLASS (klass));
}

static void
realtime_subscription_init (RealtimeSubscription *self)
{
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
}

RealtimeSubscription *
realtime_subscription_new (RealtimeStream *stream,
                           gboolean        server_side)
{
  RealtimeSubscription *self = g_object_new (REALTIME_TYPE_SUBSCRIPTION, NULL);

  self->stream = stream;
  self->channel = realtime_channel_ref (realtime_stream_get_channel (stream));
  self->server_side = server_side;

  return self;
}

RealtimeStream *
realtime_subscription_get_stream (RealtimeSubscription *self)
{
  return self->stream;
}

/* Returns whether anything has changed. */
gboolean
realtime_subscription_set_state (RealtimeSubscription      *self,
                                 RealtimeSubscriptionState  state)
{
  if (self->state == state)
    return FALSE;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  return TRUE;
}

/* Ends the connection to the stream; the state says so, no signal yet. */
void
realtime_subscription_detach (RealtimeSubscription *self)
{
  RealtimeStream *stream = g_steal_pointer (&self->stream);

  g_assert (stream != NULL);

  self->epoch = g_strdup (realtime_stream_get_epoch (stream));
  self->offset = realtime_stream_get_offset (stream);
  self->recoverable = realtime_stream_get_recoverable (stream);
  self->positioned = realtime_stream_get_positioned (stream);
  self->data = realtime_stream_get_data (stream);
  if (self->data != NULL)
    g_bytes_ref (self->data);
  realtime_subscription_set_state (self, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
}

void
realtime_subscription_subscribed (RealtimeSubscription *self,
                                  gboolean              was_recovering,
                                  gboolean              recovered,
                                  guint                 n_recovered)
{
  self->n_recovered = n_recovered;
  g_signal_emit (self, signals[SUBSCRIBED], 0, was_recovering, recovered);
}

void
realtime_subscription_unsubscribed (RealtimeSubscription *self,
                                    guint                 code,
                                    const char           *reason)
{
  g_signal_emit (self, signals[UNSUBSCRIBED], 0, code, reason);
}

void
realtime_subscription_failed (RealtimeSubscription *self,
                              const GError         *error)
{
  g_signal_emit (self, signals[ERROR], 0, error);
}

void
realtime_subscription_deliver (RealtimeSubscription *self,
                               RealtimeMessage      *message)
{
  g_signal_emit (self, signals[MESSAGE], 0, message);
}

void
realtime_subscription_join (RealtimeSubscription *self,
                            RealtimeClientInfo   *info)
{
  g_signal_emit (self, signals[JOIN], 0, info);
}

void
realtime_subscription_leave (RealtimeSubscription *self,
                             RealtimeClientInfo   *info)
{
  g_signal_emit (self, signals[LEAVE], 0, info);
}

/**
 * realtime_subscription_get_channel:
 * @self: a subscription
 *
 * Gets the channel.
 *
 * Returns: (transfer none): the channel
 */
RealtimeChannel *
realtime_subscription_get_channel (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), NULL);

  return self->channel;
}

/**
 * realtime_subscription_get_state:
 * @self: a subscription
 *
 * Gets whether messages arrive at present.
 *
 * Returns: the state
 */
RealtimeSubscriptionState
realtime_subscription_get_state (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), REALTIME_SUBSCRIPTION_UNSUBSCRIBED);

  return self->state;
}

/**
 * realtime_subscription_get_server_side: (get-property server-side)
 * @self: a subscription
 *
 * Gets whether the server has made the subscription, unasked.
 *
 * Returns: whether it is the server's
 */
gboolean
realtime_subscription_get_server_side (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);

  return self->server_side;
}

/**
 * realtime_subscription_get_epoch:
 * @self: a subscription
 *
 * Gets the epoch of the position in the stream. An app that stores it together
 * with [method@Subscription.get_offset] can go on from there another time; see
 * [method@SubscribeOptions.set_since].
 *
 * Returns: (nullable): the epoch, or %NULL where there is none
 */
const char *
realtime_subscription_get_epoch (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), NULL);

  return self->stream != NULL ? realtime_stream_get_epoch (self->stream) : self->epoch;
}

/**
 * realtime_subscription_get_offset:
 * @self: a subscription
 *
 * Gets the position in the stream: the offset of the last message that was
 * delivered, or where the stream was when the subscription was made. In a
 * handler of [signal@Subscription::message] it is that of the message.
 *
 * Returns: the offset, or 0 in a channel without history
 */
guint64
realtime_subscription_get_offset (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), 0);

  return self->stream != NULL ? realtime_stream_get_offset (self->stream) : self->offset;
}

/**
 * realtime_subscription_get_recoverable:
 * @self: a subscription
 *
 * Gets whether the server will give what is missed when the connection is
 * lost. It is known from the first [signal@Subscription::subscribed] on.
 *
 * Returns: whether messages can be recovered
 */
gboolean
realtime_subscription_get_recoverable (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);

  return self->stream != NULL ? realtime_stream_get_recoverable (self->stream) : self->recoverable;
}

/**
 * realtime_subscription_get_positioned:
 * @self: a subscription
 *
 * Gets whether it is noticed when messages are missing. It is known from the
 * first [signal@Subscription::subscribed] on.
 *
 * Returns: whether the server watches over the position
 */
gboolean
realtime_subscription_get_positioned (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);

  return self->stream != NULL ? realtime_stream_get_positioned (self->stream) : self->positioned;
}

/**
 * realtime_subscription_get_n_recovered:
 * @self: a subscription
 *
 * Gets how many messages that had been missed followed upon the last
 * [signal@Subscription::subscribed], or in its handler, will follow.
 *
 * Returns: the number of messages
 */
guint
realtime_subscription_get_n_recovered (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), 0);

  return self->n_recovered;
}

/**
 * realtime_subscription_set_position:
 * @self: a subscription that is [enum@Realtime.SubscriptionState.SUBSCRIBING]
 * @epoch: (nullable): the epoch of the position, %NULL or empty if not known
 * @offset: the offset of the last message seen
 *
 * Sets from where to go on when the subscription is made the next time, as
 * [method@SubscribeOptions.set_since] does for the first time. Anything that
 * was published after the position comes then, also what was delivered before.
 *
 * This is for apps that load from elsewhere what they have missed. The position
 * is that of all subscriptions of the channel. It cannot be set while messages
 * arrive; where they do at others of the same channel, this does nothing.
 */
void
realtime_subscription_set_position (RealtimeSubscription *self,
                                    const char           *epoch,
                                    guint64               offset)
{
  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBING);

  if (realtime_stream_get_state (self->stream) == REALTIME_SUBSCRIPTION_SUBSCRIBING)
    realtime_stream_move (self->stream, epoch, offset);
}

/**
 * realtime_subscription_get_reply:
 * @self: a subscription
 *
 * Gets what the server's application has said when the subscription was made
 * the last time. [method@SubscribeOptions.set_data] says something to it.
 *
 * Returns: (transfer none) (nullable): one JSON value in UTF-8, without a
 *   terminating zero, or %NULL for nothing
 */
GBytes *
realtime_subscription_get_reply (RealtimeSubscription *self)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), NULL);

  return self->stream != NULL ? realtime_stream_get_data (self->stream) : self->data;
}

/**
 * realtime_subscription_unsubscribe:
 * @self: a subscription
 *
 * Gives the subscription up. Others of the same channel stay; the server is
 * told when the last one goes, unless it has made a subscription to the channel
 * itself: to end that takes [method@Client.unsubscribe].
 *
 * From here on no message arrives. [signal@Subscription::unsubscribed] is
 * emitted before this returns. Does nothing the second time.
 */
void
realtime_subscription_unsubscribe (RealtimeSubscription *self)
{
  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));

  if (self->stream != NULL)
    realtime_stream_remove (self->stream, self);
}
