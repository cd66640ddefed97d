/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-feed.h"

#include "chat-error-private.h"
#include "chat-inbox.h"

/* What is asked of the server at once, and how often after a reconnection
 * before the rest is left to who wants to read it.
 */
#define PAGE_SIZE 100
#define MAX_CATCH_UP_PAGES 5

/**
 * ChatFeed:
 *
 * What comes from the server into one room.
 *
 * Everything goes through the store: only what is stored is told to others, by
 * [signal@Feed::stored].
 *
 * After each subscription the feed catches up: it makes sure that all that was
 * recovered is stored, and where messages are missing before the first one that
 * comes, it gets them from the history, a few pages at most.
 */
struct _ChatFeed
{
  GObject               parent_instance;

  ChatStore            *store;
  ChatInbox            *inbox;
  RealtimeClient       *client;
  RealtimeChannel      *channel;
  RealtimeSubscription *subscription;
  ChatExtent           *extent;
  GCancellable         *cancellable;
  GError               *error;
  gint64                room;
  ChatRoomState         state;

  /* The last offset in our own epoch. */
  guint64               own_offset;

  /* What was made in the inbox when it was caught up with last. */
  guint64               n_awaited;
  guint                 n_pages_left;
  guint                 catching_up : 1;
  guint                 asking : 1;
  guint                 recovering : 1;
  guint                 history_refused : 1;
};

G_DEFINE_FINAL_TYPE (ChatFeed, chat_feed, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CATCHING_UP,
  PROP_ERROR,
  PROP_HISTORY_REFUSED,
  PROP_STATE,
  N_PROPS
};

enum
{
  STORED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* A page of history that is asked for. */
typedef struct
{
  ChatPosition  begin;
  ChatBatch    *batch;
} Fetch;

static void catch_up (ChatFeed *self);

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_pointer (&fetch->batch, chat_batch_unref);
  g_free (fetch);
}

static void
set_catching_up (ChatFeed *self,
                 gboolean  catching_up)
{
  if (self->catching_up == catching_up)
    return;

  self->catching_up = catching_up;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CATCHING_UP]);
}

/* Takes @error. */
static void
set_state (ChatFeed      *self,
           ChatRoomState  state,
           GError        *error)
{
  gboolean error_changed = self->error != NULL || error != NULL;
  gboolean state_changed = self->state != state;

  g_clear_error (&self->error);
  self->error = error;
  self->state = state;

  if (state_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (error_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* What is stored counts from now on. */
static void
apply_batch (ChatFeed  *self,
             ChatBatch *batch)
{
  chat_extent_add_span (self->extent, chat_batch_get_span (batch));
  g_signal_emit (self, signals[STORED], 0, chat_batch_get_records (batch));
}

static void
inbox_stored_cb (ChatFeed  *self,
                 ChatBatch *batch)
{
  apply_batch (self, batch);
  catch_up (self);
}

static void
add_message (ChatBatch       *batch,
             guint64          offset,
             RealtimeMessage *message)
{
  g_autoptr (RealtimeClientInfo) publisher = realtime_message_dup_publisher (message);
  gint64 time = realtime_message_get_time (message);

  if (time < 0 || time > G_MAXINT64 / G_TIME_SPAN_MILLISECOND)
    time = 0;

  chat_batch_add (batch, offset,
                  realtime_message_get_payload (message),
                  publisher != NULL ? realtime_client_info_get_user_id (publisher) : NULL,
                  publisher != NULL ? realtime_client_info_get_conn_info (publisher) : NULL,
                  time * G_TIME_SPAN_MILLISECOND);
}

static void
message_cb (ChatFeed             *self,
            RealtimeMessage      *message,
            RealtimeSubscription *subscription)
{
  const char *epoch_name = realtime_subscription_get_epoch (subscription);
  guint64 offset = realtime_message_get_offset (message);
  ChatSpan span = { 0 };

  if (offset > G_MAXINT64)
    {
      g_message ("A message with an impossible offset was dropped");
      return;
    }

  /* An offset means nothing where nobody says in which epoch. */
  if (offset == 0 || epoch_name == NULL || *epoch_name == '\0')
    {
      epoch_name = "";
      offset = ++self->own_offset;
    }

  span.epoch = chat_extent_ensure_epoch (self->extent, epoch_name);
  span.after = offset - 1;
  span.upto = offset;

  add_message (chat_inbox_prepare (self->inbox, epoch_name, span), offset, message);
}

/* ---- History ---- */

static guint64
get_offset (RealtimeHistory *page,
            guint            index)
{
  return realtime_message_get_offset (realtime_history_get_message (page, index));
}

static gboolean
is_of_epoch (RealtimeHistory *page,
             const char      *epoch_name)
{
  const char *name = realtime_history_get_epoch (page);

  return *name == '\0' || g_str_equal (name, epoch_name);
}

static void
set_history_refused (ChatFeed *self,
                     gboolean  history_refused)
{
  if (self->history_refused == history_refused)
    return;

  self->history_refused = history_refused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY_REFUSED]);
}

static void
note_floor (ChatFeed     *self,
            ChatPosition  floor)
{
  chat_extent_set_floor (self->extent, floor.epoch, floor.offset);
  chat_store_save_floor (self->store, self->room, floor.epoch, floor.offset);
}

static void
return_not_there (GTask *task)
{
  g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE,
                                   "The server does not have these messages");
}

static void
page_stored_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  if (!chat_store_receive_finish (CHAT_STORE (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  apply_batch (g_task_get_source_object (task), fetch->batch);
  if (chat_batch_get_span (fetch->batch).upto == fetch->begin.offset)
    g_task_return_boolean (task, TRUE);
  else
    return_not_there (task);
}

/* As many messages of the page as follow one upon the other. If they begin too
 * far down, the server has not all, and the gap stays.
 *
 * Returns: %NULL if there are none
 */
static ChatBatch *
build_batch (ChatFeed        *self,
             RealtimeHistory *page,
             ChatPosition     begin)
{
  const char *epoch_name = chat_extent_get_epoch_name (self->extent, begin.epoch);
  guint n_messages = realtime_history_get_n_messages (page);
  guint first = 0;
  guint end;
  ChatSpan span = { .epoch = begin.epoch };
  ChatBatch *batch;

  while (first < n_messages && get_offset (page, first) > begin.offset)
    first++;
  if (first == n_messages || get_offset (page, first) == 0 || !is_of_epoch (page, epoch_name))
    return NULL;

  span.upto = span.after = get_offset (page, first);
  for (end = first; end < n_messages && span.after > 0 && get_offset (page, end) == span.after; end++)
    span.after--;

  batch = chat_batch_new (self->room, chat_store_get_user (self->store), epoch_name, span);
  for (guint i = end; i > first; i--)
    add_message (batch, get_offset (page, i - 1), realtime_history_get_message (page, i - 1));

  return batch;
}

static gboolean
is_history_refusal (const GError *error)
{
  return g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_NOT_AVAILABLE) ||
         g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);
}

static void
return_history_error (ChatFeed     *self,
                      GTask        *task,
                      ChatPosition  begin,
                      const GError *error)
{
  if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_UNRECOVERABLE_POSITION))
    note_floor (self, begin);
  else if (is_history_refusal (error))
    set_history_refused (self, TRUE);

  if (error->domain == REALTIME_ERROR)
    g_task_return_error (task, chat_error_from_realtime (error));
  else
    g_task_return_error (task, g_error_copy (error));
}

static void
page_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatFeed *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (RealtimeHistory) page = NULL;
  g_autoptr (GError) error = NULL;

  page = realtime_client_history_finish (REALTIME_CLIENT (object), result, &error);
  if (page == NULL)
    {
      return_history_error (self, task, fetch->begin, error);
      return;
    }

  fetch->batch = build_batch (self, page, fetch->begin);
  if (fetch->batch == NULL)
    {
      note_floor (self, fetch->begin);
      return_not_there (task);
      return;
    }

  chat_store_receive_async (self->store, fetch->batch, page_stored_cb, g_steal_pointer (&task));
}

/* ---- Catching up ---- */

static void
end_asking (ChatFeed *self,
            GError   *error)
{
  g_autoptr (GError) owned_error = error;

  /* That was for a subscription that is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->asking = FALSE;
  self->n_awaited = chat_inbox_get_n_made (self->inbox);
  if (error != NULL)
    self->n_pages_left = 0;
  catch_up (self);
}

static void
top_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (ChatFeed) self = user_data;
  g_autoptr (RealtimeHistory) top = NULL;
  GError *error = NULL;

  top = realtime_client_history_finish (REALTIME_CLIENT (object), result, &error);
  if (top == NULL && is_history_refusal (error))
    set_history_refused (self, TRUE);
  end_asking (self, error);
}

static void
caught_page_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (ChatFeed) self = user_data;
  GError *error = NULL;

  chat_feed_fetch_finish (self, result, &error);
  end_asking (self, error);
}

static gboolean
misses_page (ChatFeed       *self,
             const ChatSpan *newest)
{
  const ChatSpan *older = NULL;

  chat_extent_find_begin (self->extent, (ChatPosition) { newest->epoch, newest->after }, &older);

  /* Of a room that is new a page is enough. */
  return (older != NULL ? !chat_extent_is_continued (self->extent, newest) : newest->after == newest->upto) &&
         self->n_pages_left > 0 && chat_feed_can_ask (self, newest);
}

/* One step, when all is stored that had come before. */
static void
catch_up (ChatFeed *self)
{
  const ChatSpan *newest = chat_extent_get_newest (self->extent);

  if (!self->catching_up || self->asking || !chat_inbox_has_stored (self->inbox, self->n_awaited))
    return;

  if (self->recovering)
    {
      /* The answer comes after all that was recovered. */
      self->recovering = FALSE;
      self->asking = TRUE;
      realtime_client_history_async (self->client, self->channel, 0, NULL, 0, FALSE,
                                     self->cancellable, top_cb, g_object_ref (self));
      return;
    }

  if (newest != NULL && misses_page (self, newest))
    {
      self->n_pages_left--;
      self->asking = TRUE;
      chat_feed_fetch_async (self, (ChatPosition) { newest->epoch, newest->after },
                             self->cancellable, caught_page_cb, g_object_ref (self));
      return;
    }

  set_catching_up (self, FALSE);
}

static void
stop_catching_up (ChatFeed *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->asking = FALSE;
  self->recovering = FALSE;
}

/* There is no subscription, or it is not subscribed. Takes @error. */
static void
set_inactive (ChatFeed      *self,
              ChatRoomState  state,
              GError        *error)
{
  stop_catching_up (self);

  g_object_freeze_notify (G_OBJECT (self));
  set_catching_up (self, FALSE);
  set_state (self, state, error);
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- The subscription ---- */

static void
subscribed_cb (ChatFeed             *self,
               gboolean              was_recovering,
               gboolean              recovered,
               RealtimeSubscription *subscription)
{
  const char *epoch_name = realtime_subscription_get_epoch (subscription);
  guint64 offset = realtime_subscription_get_offset (subscription);

  stop_catching_up (self);
  self->cancellable = g_cancellable_new ();
  self->recovering = was_recovering && recovered;
  self->n_pages_left = MAX_CATCH_UP_PAGES;
  set_history_refused (self, FALSE);

  if (epoch_name != NULL && *epoch_name != '\0' && offset <= G_MAXINT64)
    {
      ChatSpan span = {
        .epoch = chat_extent_ensure_epoch (self->extent, epoch_name),
        .after = offset,
        .upto = offset,
      };

      chat_inbox_prepare (self->inbox, epoch_name, span);
    }
  self->n_awaited = chat_inbox_get_n_made (self->inbox);

  g_object_freeze_notify (G_OBJECT (self));
  set_catching_up (self, TRUE);
  set_state (self, CHAT_ROOM_JOINED, NULL);
  g_object_thaw_notify (G_OBJECT (self));

  catch_up (self);
}

static void
subscription_state_cb (ChatFeed             *self,
                       GParamSpec           *pspec,
                       RealtimeSubscription *subscription)
{
  if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    return;

  set_inactive (self, CHAT_ROOM_WAITING, NULL);
}

static void
forget_subscription (ChatFeed *self)
{
  if (self->subscription != NULL)
    g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_clear_object (&self->subscription);
}

static void
subscription_error_cb (ChatFeed             *self,
                       const GError         *error,
                       RealtimeSubscription *subscription)
{
  if (realtime_subscription_get_state (subscription) != REALTIME_SUBSCRIPTION_UNSUBSCRIBED)
    {
      set_inactive (self, CHAT_ROOM_WAITING, chat_error_from_realtime (error));
      return;
    }

  forget_subscription (self);
  set_inactive (self, CHAT_ROOM_REFUSED, chat_error_from_realtime (error));
}

static void
unsubscribed_cb (ChatFeed             *self,
                 guint                 code,
                 const char           *reason,
                 RealtimeSubscription *subscription)
{
  forget_subscription (self);
  set_inactive (self, CHAT_ROOM_REFUSED,
                g_error_new (CHAT_ERROR, CHAT_ERROR_DENIED, "The server has ended it: %s (%u)", reason, code));
}

static void
subscribe (ChatFeed *self)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  const ChatSpan *span = chat_extent_find_resume (self->extent);

  realtime_subscribe_options_set_recoverable (options, TRUE);
  if (span != NULL)
    realtime_subscribe_options_set_since (options, chat_extent_get_epoch_name (self->extent, span->epoch),
                                          span->upto);

  self->subscription = realtime_client_subscribe (self->client, self->channel, options);
  g_signal_connect_object (self->subscription, "message",
                           G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->subscription, "subscribed",
                           G_CALLBACK (subscribed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->subscription, "unsubscribed",
                           G_CALLBACK (unsubscribed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->subscription, "error",
                           G_CALLBACK (subscription_error_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->subscription, "notify::state",
                           G_CALLBACK (subscription_state_cb), self, G_CONNECT_SWAPPED);
}

static void
chat_feed_dispose (GObject *object)
{
  ChatFeed *self = CHAT_FEED (object);

  chat_feed_stop (self);

  G_OBJECT_CLASS (chat_feed_parent_class)->dispose (object);
}

static void
chat_feed_finalize (GObject *object)
{
  ChatFeed *self = CHAT_FEED (object);

  g_object_unref (self->inbox);
  g_object_unref (self->client);
  g_object_unref (self->store);
  g_clear_error (&self->error);
  chat_extent_free (self->extent);
  realtime_channel_unref (self->channel);

  G_OBJECT_CLASS (chat_feed_parent_class)->finalize (object);
}

static void
chat_feed_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  ChatFeed *self = CHAT_FEED (object);

  switch (prop_id)
    {
    case PROP_CATCHING_UP:
      g_value_set_boolean (value, self->catching_up);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_HISTORY_REFUSED:
      g_value_set_boolean (value, self->history_refused);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_feed_class_init (ChatFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_feed_dispose;
  object_class->finalize = chat_feed_finalize;
  object_class->get_property = chat_feed_get_property;

  /**
   * ChatFeed:catching-up:
   *
   * Whether what was missed before the subscription is being got.
   */
  properties[PROP_CATCHING_UP] =
    g_param_spec_boolean ("catching-up", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatFeed:error:
   *
   * What is wrong with the subscription.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatFeed:history-refused:
   *
   * Whether the server has said that it gives no older messages.
   */
  properties[PROP_HISTORY_REFUSED] =
    g_param_spec_boolean ("history-refused", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatFeed:state:
   *
   * How the subscription is.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CHAT_TYPE_ROOM_STATE, CHAT_ROOM_WAITING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ChatFeed::stored:
   * @self: the feed
   * @records: (element-type ChatRecord): the messages that were not there
   *   before
   *
   * Something is stored: messages, or only the proof that none is missing.
   */
  signals[STORED] =
    g_signal_new ("stored",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_PTR_ARRAY);
}

static void
chat_feed_init (ChatFeed *self)
{
}

/**
 * chat_feed_new:
 * @store: the store, which is open
 * @client: the connection
 * @channel: the channel
 * @room: the number of the room
 * @extent: (transfer full): what is stored of the channel
 *
 * Creates a feed, which is not subscribed.
 */
ChatFeed *
chat_feed_new (ChatStore       *store,
               RealtimeClient  *client,
               RealtimeChannel *channel,
               gint64           room,
               ChatExtent      *extent)
{
  ChatFeed *self = g_object_new (CHAT_TYPE_FEED, NULL);

  self->store = g_object_ref (store);
  self->client = g_object_ref (client);
  self->channel = realtime_channel_ref (channel);
  self->room = room;
  self->extent = extent;
  self->own_offset = chat_extent_get_own_offset (extent);
  self->inbox = chat_inbox_new (store, room);
  g_signal_connect_object (self->inbox, "stored",
                           G_CALLBACK (inbox_stored_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_feed_start:
 * @self: a feed
 *
 * Subscribes, from where the store ends, unless the connection was given up.
 * Does nothing while there is a subscription.
 */
void
chat_feed_start (ChatFeed *self)
{
  g_return_if_fail (CHAT_IS_FEED (self));

  if (self->subscription != NULL)
    return;

  if (realtime_client_get_state (self->client) != REALTIME_CLIENT_DISCONNECTED)
    subscribe (self);
  set_state (self, CHAT_ROOM_WAITING, NULL);
}

/**
 * chat_feed_stop:
 * @self: a feed
 *
 * Unsubscribes. What has come is still stored.
 */
void
chat_feed_stop (ChatFeed *self)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  g_return_if_fail (CHAT_IS_FEED (self));

  subscription = self->subscription != NULL ? g_object_ref (self->subscription) : NULL;
  forget_subscription (self);
  if (subscription != NULL)
    realtime_subscription_unsubscribe (subscription);

  set_inactive (self, CHAT_ROOM_WAITING, NULL);
}

/**
 * chat_feed_close:
 * @self: a feed
 *
 * Unsubscribes and stores what has come, without waiting for the right moment:
 * the store is about to be closed.
 */
void
chat_feed_close (ChatFeed *self)
{
  g_return_if_fail (CHAT_IS_FEED (self));

  chat_feed_stop (self);
  chat_inbox_flush (self->inbox);
}

/**
 * chat_feed_get_client:
 * @self: a feed
 *
 * Gets the connection.
 *
 * Returns: (transfer none): the client
 */
RealtimeClient *
chat_feed_get_client (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), NULL);

  return self->client;
}

/**
 * chat_feed_get_channel:
 * @self: a feed
 *
 * Gets the channel.
 *
 * Returns: (transfer none): the channel
 */
RealtimeChannel *
chat_feed_get_channel (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), NULL);

  return self->channel;
}

/**
 * chat_feed_get_state:
 * @self: a feed
 *
 * Gets how the subscription is.
 */
ChatRoomState
chat_feed_get_state (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), CHAT_ROOM_WAITING);

  return self->state;
}

/**
 * chat_feed_get_error:
 * @self: a feed
 *
 * Gets what is wrong with the subscription.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
chat_feed_get_error (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), NULL);

  return self->error;
}

/**
 * chat_feed_get_extent:
 * @self: a feed
 *
 * Gets what is stored of the channel.
 *
 * Returns: (transfer none): the extent
 */
const ChatExtent *
chat_feed_get_extent (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), NULL);

  return self->extent;
}

/**
 * chat_feed_is_catching_up:
 * @self: a feed
 *
 * Tells whether what was missed before the subscription is being got.
 */
gboolean
chat_feed_is_catching_up (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), FALSE);

  return self->catching_up;
}

/**
 * chat_feed_get_history_refused:
 * @self: a feed
 *
 * Gets whether the server has said that it gives no older messages.
 */
gboolean
chat_feed_get_history_refused (ChatFeed *self)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), FALSE);

  return self->history_refused;
}

/**
 * chat_feed_can_ask:
 * @self: a feed
 * @span: a span of its extent
 *
 * Tells whether the server can be asked now for what comes before a span.
 */
gboolean
chat_feed_can_ask (ChatFeed       *self,
                   const ChatSpan *span)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), FALSE);
  g_return_val_if_fail (span != NULL, FALSE);

  return self->state == CHAT_ROOM_JOINED && !self->history_refused &&
         chat_extent_is_askable (self->extent, span);
}

/**
 * chat_feed_fetch_async:
 * @self: a feed
 * @begin: where a span begins
 * @cancellable: (nullable): to call it off
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Gets a page of what comes before a span from the server and stores it.
 */
void
chat_feed_fetch_async (ChatFeed            *self,
                       ChatPosition         begin,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  const ChatSpan *older;
  const ChatSpan *span;

  g_return_if_fail (CHAT_IS_FEED (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_feed_fetch_async);
  g_task_set_static_name (task, "[chat] fetch history");
  span = chat_extent_find_begin (self->extent, begin, &older);

  if (span == NULL)
    g_task_return_boolean (task, TRUE);
  else if (self->state != CHAT_ROOM_JOINED)
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_CONNECTION, "There is no connection");
  else if (!chat_feed_can_ask (self, span))
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE,
                                     "The server does not have these messages");
  else
    {
      Fetch *fetch = g_new0 (Fetch, 1);

      fetch->begin = begin;
      g_task_set_task_data (task, fetch, fetch_free);
      realtime_client_history_async (self->client, self->channel, PAGE_SIZE,
                                     chat_extent_get_epoch_name (self->extent, begin.epoch), begin.offset + 1, TRUE,
                                     cancellable, page_cb, g_steal_pointer (&task));
    }
}

/**
 * chat_feed_fetch_finish:
 * @self: a feed
 * @result: the result
 * @error: return location for a [error@Chat.Error]
 *
 * Finishes chat_feed_fetch_async().
 *
 * Returns: whether there was an answer; the extent says what has changed
 */
gboolean
chat_feed_fetch_finish (ChatFeed      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (CHAT_IS_FEED (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
