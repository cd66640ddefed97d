/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-history-cursor.h"

#include "realtime-error-private.h"

/**
 * RealtimeHistoryCursor:
 *
 * Goes through the history of a channel, page by page.
 *
 * Servers limit what they give at once, so a page that is not full is not the
 * last one. The cursor compares offsets instead: forward, it goes on until it
 * has caught up with the stream, also while messages are published; backward,
 * until the beginning.
 *
 * Servers drop what is old, and may do so between two pages. Messages that are
 * not there any more, though others on both sides of them were given or asked
 * for, are counted by [method@HistoryCursor.get_n_missing].
 *
 * A cursor keeps the client alive.
 */
struct _RealtimeHistoryCursor
{
  GObject          parent_instance;

  RealtimeClient  *client;
  RealtimeChannel *channel;
  guint            page_size;
  gboolean         reverse;
  /* where to go on; without a position, at the end that reverse says */
  gboolean         has_position;
  char            *epoch;
  guint64          offset;
  guint64          n_missing;
  gboolean         is_pending;
  gboolean         is_done;
};

G_DEFINE_FINAL_TYPE (RealtimeHistoryCursor, realtime_history_cursor, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_IS_DONE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
cursor_set_done (RealtimeHistoryCursor *self)
{
  if (self->is_done)
    return;

  self->is_done = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DONE]);
}

static gboolean
cursor_fail (RealtimeHistoryCursor  *self,
             RealtimeError           code,
             const char             *message,
             GError                **error)
{
  g_autoptr (GError) cause = realtime_error_new (code, message);

  g_propagate_error (error, realtime_error_copy_for_channel (cause, self->channel));

  return FALSE;
}

/* Whether the position is one of the stream that the page comes from. */
static gboolean
cursor_check_stream (RealtimeHistoryCursor  *self,
                     RealtimeHistory        *page,
                     GError                **error)
{
  guint64 top = realtime_history_get_offset (page);

  if (!self->has_position)
    return TRUE;

  if (*self->epoch != '\0' && g_strcmp0 (self->epoch, realtime_history_get_epoch (page)) != 0)
    return cursor_fail (self, REALTIME_ERROR_UNRECOVERABLE_POSITION,
                        "The channel has another stream now", error);

  if (self->offset - (self->reverse ? 1 : 0) > top)
    return cursor_fail (self, REALTIME_ERROR_UNRECOVERABLE_POSITION,
                        "The stream does not reach up to the position", error);

  return TRUE;
}

/* Steps through the page, and counts what is left out. */
static gboolean
cursor_step (RealtimeHistoryCursor  *self,
             RealtimeHistory        *page,
             guint64                *offset,
             guint64                *n_missing,
             GError                **error)
{
  guint n_messages = realtime_history_get_n_messages (page);

  for (guint i = 0; i < n_messages; i++)
    {
      guint64 next = realtime_message_get_offset (realtime_history_get_message (page, i));

      if (next == 0 || (self->reverse ? next >= *offset : next <= *offset))
        return cursor_fail (self, REALTIME_ERROR_BAD_PROTOCOL, "The server sent history out of order", error);

      *n_missing += (self->reverse ? *offset - next : next - *offset) - 1;
      *offset = next;
    }

  return TRUE;
}

/* What is next to the first message, as far as the page tells. */
static guint64
cursor_get_start (RealtimeHistoryCursor *self,
                  RealtimeHistory       *page)
{
  guint64 top = realtime_history_get_offset (page);
  guint64 first = top;

  if (self->has_position)
    return self->offset;

  if (realtime_history_get_n_messages (page) > 0)
    first = realtime_message_get_offset (realtime_history_get_message (page, 0));

  return self->reverse ? MAX (first, top) + 1 : first - 1;
}

/* Moves on by one page. Where that fails, it stays where it was. */
static gboolean
cursor_advance (RealtimeHistoryCursor  *self,
                RealtimeHistory        *page,
                GError                **error)
{
  guint n_messages = realtime_history_get_n_messages (page);
  guint64 top = realtime_history_get_offset (page);
  guint64 offset = cursor_get_start (self, page);
  guint64 n_missing = self->n_missing;
  gboolean reached_end;

  if (!cursor_check_stream (self, page, error)
      || !cursor_step (self, page, &offset, &n_missing, error))
    return FALSE;

  if (n_messages == 0)
    {
      if (self->has_position && !self->reverse)
        n_missing += top - offset;
      offset = self->reverse ? self->offset : top;
    }

  reached_end = n_messages == 0 || (self->reverse ? offset == 1 : offset >= top);
  g_set_str (&self->epoch, realtime_history_get_epoch (page));
  self->offset = offset;
  self->n_missing = n_missing;
  self->has_position = TRUE;
  if (reached_end)
    cursor_set_done (self);

  return TRUE;
}

static void
history_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  RealtimeHistoryCursor *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;

  page = realtime_client_history_finish (REALTIME_CLIENT (object), result, &error);
  self->is_pending = FALSE;

  if (page == NULL || !cursor_advance (self, page, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (realtime_history_get_n_messages (page) == 0)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) realtime_history_unref);
}

static void
realtime_history_cursor_finalize (GObject *object)
{
  RealtimeHistoryCursor *self = REALTIME_HISTORY_CURSOR (object);

  g_object_unref (self->client);
  realtime_channel_unref (self->channel);
  g_free (self->epoch);

  G_OBJECT_CLASS (realtime_history_cursor_parent_class)->finalize (object);
}

static void
realtime_history_cursor_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  RealtimeHistoryCursor *self = REALTIME_HISTORY_CURSOR (object);

  switch (prop_id)
    {
    case PROP_IS_DONE:
      g_value_set_boolean (value, self->is_done);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
realtime_history_cursor_class_init (RealtimeHistoryCursorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = realtime_history_cursor_finalize;
  object_class->get_property = realtime_history_cursor_get_property;

  /**
   * RealtimeHistoryCursor:is-done:
   *
   * Whether there is no further page.
   */
  properties[PROP_IS_DONE] =
    g_param_spec_boolean ("is-done", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
realtime_history_cursor_init (RealtimeHistoryCursor *self)
{
}

/**
 * realtime_history_cursor_new:
 * @client: a client
 * @channel: the channel
 * @page_size: how many messages to ask for at once, from 1 to %G_MAXINT
 * @reverse: whether to go backwards
 *
 * Makes a cursor that begins with the oldest message that the server keeps, or
 * if it goes backwards, with the newest.
 *
 * Returns: (transfer full): a new cursor
 */
RealtimeHistoryCursor *
realtime_history_cursor_new (RealtimeClient  *client,
                             RealtimeChannel *channel,
                             guint            page_size,
                             gboolean         reverse)
{
  RealtimeHistoryCursor *self;

  g_return_val_if_fail (REALTIME_IS_CLIENT (client), NULL);
  g_return_val_if_fail (channel != NULL, NULL);
  g_return_val_if_fail (page_size > 0 && page_size <= G_MAXINT, NULL);

  self = g_object_new (REALTIME_TYPE_HISTORY_CURSOR, NULL);
  self->client = g_object_ref (client);
  self->channel = realtime_channel_ref (channel);
  self->page_size = page_size;
  self->reverse = reverse;

  return self;
}

/**
 * realtime_history_cursor_new_since:
 * @client: a client
 * @channel: the channel
 * @epoch: the epoch of a position, empty if not known
 * @offset: the offset of that position
 * @page_size: how many messages to ask for at once, from 1 to %G_MAXINT
 * @reverse: whether to go backwards
 *
 * Makes a cursor that begins with the message after a position, or if it goes
 * backwards, with the one before it: one of
 * [method@Subscription.get_offset], of [method@HistoryCursor.get_offset], or
 * 0 for what is ahead of the first message.
 *
 * Returns: (transfer full): a new cursor
 */
RealtimeHistoryCursor *
realtime_history_cursor_new_since (RealtimeClient  *client,
                                   RealtimeChannel *channel,
                                   const char      *epoch,
                                   guint64          offset,
                                   guint            page_size,
                                   gboolean         reverse)
{
  RealtimeHistoryCursor *self;

  g_return_val_if_fail (epoch != NULL, NULL);

  self = realtime_history_cursor_new (client, channel, page_size, reverse);
  if (self != NULL)
    {
      self->has_position = TRUE;
      self->epoch = g_strdup (epoch);
      self->offset = offset;
    }

  return self;
}

/**
 * realtime_history_cursor_next_async:
 * @self: a cursor
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets the next page, as [method@Client.history_async] does. One call at a
 * time: another one meanwhile fails with %G_IO_ERROR_PENDING.
 *
 * If it fails, or is called off, the cursor stays where it is, so the same page
 * can be asked for again. %REALTIME_ERROR_UNRECOVERABLE_POSITION says that this
 * is of no use: the server has another stream now, to which the position does
 * not belong.
 */
void
realtime_history_cursor_next_async (RealtimeHistoryCursor *self,
                                    GCancellable          *cancellable,
                                    GAsyncReadyCallback    callback,
                                    gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_HISTORY_CURSOR (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, realtime_history_cursor_next_async);
  g_task_set_static_name (task, "Realtime history page");
  /* A page by which the cursor has moved on must not be lost. */
  g_task_set_check_cancellable (task, FALSE);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->is_pending)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING, "A page is waited for already");
      return;
    }

  /* Nothing is ahead of the first message, and servers refuse to look. */
  if (self->reverse && self->has_position && self->offset <= 1)
    cursor_set_done (self);

  if (self->is_done)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }

  self->is_pending = TRUE;
  realtime_client_history_async (self->client, self->channel, (int) self->page_size,
                                 self->has_position ? self->epoch : NULL, self->offset,
                                 self->reverse, cancellable, history_cb, g_steal_pointer (&task));
}

/**
 * realtime_history_cursor_next_finish:
 * @self: a cursor
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@HistoryCursor.next_async].
 *
 * Returns: (transfer full) (nullable): a page with at least one message, or
 *   %NULL if there is none any more, and if @error is set
 */
RealtimeHistory *
realtime_history_cursor_next_finish (RealtimeHistoryCursor  *self,
                                     GAsyncResult           *result,
                                     GError                **error)
{
  g_return_val_if_fail (REALTIME_IS_HISTORY_CURSOR (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_history_cursor_next_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * realtime_history_cursor_get_is_done: (get-property is-done)
 * @self: a cursor
 *
 * Gets whether there is no further page: the cursor has caught up with the
 * stream as it was when the last page was read, or is at the beginning. To
 * look for what came later, make another cursor at the position of this one.
 *
 * Returns: whether there is no further page
 */
gboolean
realtime_history_cursor_get_is_done (RealtimeHistoryCursor *self)
{
  g_return_val_if_fail (REALTIME_IS_HISTORY_CURSOR (self), FALSE);

  return self->is_done;
}

/**
 * realtime_history_cursor_get_epoch:
 * @self: a cursor
 *
 * Gets the epoch of the position. An app that stores it together with
 * [method@HistoryCursor.get_offset] can go on from there another time; see
 * [ctor@HistoryCursor.new_since].
 *
 * Returns: (nullable): the epoch, or %NULL if there was no page yet and the
 *   cursor was not given one
 */
const char *
realtime_history_cursor_get_epoch (RealtimeHistoryCursor *self)
{
  g_return_val_if_fail (REALTIME_IS_HISTORY_CURSOR (self), NULL);

  return self->epoch;
}

/**
 * realtime_history_cursor_get_offset:
 * @self: a cursor
 *
 * Gets the offset of the position: that of the last message of the last page,
 * of the stream's top once nothing more follows, or where the cursor began.
 *
 * Returns: the offset, 0 if there was no page yet and the cursor was not given
 *   one
 */
guint64
realtime_history_cursor_get_offset (RealtimeHistoryCursor *self)
{
  g_return_val_if_fail (REALTIME_IS_HISTORY_CURSOR (self), 0);

  return self->offset;
}

/**
 * realtime_history_cursor_get_n_missing:
 * @self: a cursor
 *
 * Gets how many messages are missing in the part of the stream that the cursor
 * has gone through so far, because the server has dropped them. What is older
 * than all that the server keeps does not count for a cursor that goes
 * backwards, or that has begun without a position.
 *
 * Returns: the number of messages
 */
guint64
realtime_history_cursor_get_n_missing (RealtimeHistoryCursor *self)
{
  g_return_val_if_fail (REALTIME_IS_HISTORY_CURSOR (self), 0);

  return self->n_missing;
}
