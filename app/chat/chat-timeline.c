/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-private.h"

#include "chat-error.h"
#include "chat-timeline-item-private.h"
#include "chat-timeline-rows.h"

/* How many messages are loaded at once. */
#define PAGE_SIZE 50

static const ChatPosition end = { G_MAXINT64, G_MAXINT64 };

struct _ChatTimeline
{
  GObject           parent_instance;

  ChatStore        *store;
  ChatFeed         *feed;
  ChatTimelineRows *rows;
  gint64            room;

  /* The database has older messages. */
  guint             stored_older : 1;
  guint             has_older : 1;
  guint             loading_older : 1;
  guint             loaded : 1;
};

enum
{
  PROP_0,
  PROP_HAS_OLDER,
  PROP_LOADED,
  PROP_LOADING_OLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return CHAT_TYPE_TIMELINE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return chat_timeline_rows_get_n_rows (CHAT_TIMELINE (model)->rows);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  ChatTimeline *self = CHAT_TIMELINE (model);

  if (position >= chat_timeline_rows_get_n_rows (self->rows))
    return NULL;

  return g_object_ref (chat_timeline_rows_get_row (self->rows, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatTimeline, chat_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Where to look for older messages: before the oldest that is seen. */
static ChatPosition
get_begin (ChatTimeline *self)
{
  ChatPosition begin = end;

  chat_timeline_rows_get_oldest (self->rows, &begin);

  return begin;
}

/* The span which the oldest message is in: what is before it can be asked for. */
static const ChatSpan *
get_oldest_span (ChatTimeline *self)
{
  const ChatExtent *extent = chat_feed_get_extent (self->feed);
  ChatPosition begin;

  if (!chat_timeline_rows_get_oldest (self->rows, &begin))
    return chat_extent_get_newest (extent);

  return chat_extent_find_span (extent, begin);
}

static gboolean
can_ask (ChatTimeline *self)
{
  const ChatSpan *span = get_oldest_span (self);

  return span != NULL && chat_feed_can_ask (self->feed, span);
}

static void
update_has_older (ChatTimeline *self)
{
  gboolean has_older = self->stored_older || can_ask (self);

  if (self->has_older == has_older)
    return;

  self->has_older = has_older;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_OLDER]);
}

static void
update_rows (ChatTimeline *self)
{
  ChatSplice splice = chat_timeline_rows_update (self->rows, chat_feed_get_extent (self->feed),
                                                 chat_feed_is_catching_up (self->feed));

  if (splice.n_removed > 0 || splice.n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), splice.position, splice.n_removed, splice.n_added);
  update_has_older (self);
}

static void
set_loading_older (ChatTimeline *self,
                   gboolean      loading_older)
{
  self->loading_older = loading_older;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING_OLDER]);
}

static void
set_loaded (ChatTimeline *self)
{
  if (self->loaded)
    return;

  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void
chat_timeline_finalize (GObject *object)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  g_object_unref (self->feed);
  g_object_unref (self->store);
  chat_timeline_rows_free (self->rows);

  G_OBJECT_CLASS (chat_timeline_parent_class)->finalize (object);
}

static void
chat_timeline_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;

    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case PROP_LOADING_OLDER:
      g_value_set_boolean (value, self->loading_older);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_timeline_class_init (ChatTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_timeline_finalize;
  object_class->get_property = chat_timeline_get_property;

  /**
   * ChatTimeline:has-older:
   *
   * Whether there may be older messages, here or at the server.
   */
  properties[PROP_HAS_OLDER] =
    g_param_spec_boolean ("has-older", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimeline:loaded:
   *
   * Whether the newest page was read from the disk.
   */
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimeline:loading-older:
   *
   * Whether older messages are being loaded.
   */
  properties[PROP_LOADING_OLDER] =
    g_param_spec_boolean ("loading-older", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_timeline_init (ChatTimeline *self)
{
  self->rows = chat_timeline_rows_new ();
}

/**
 * chat_timeline_new:
 * @store: the store, which is open
 * @feed: what comes into the room
 * @room: the number of the room
 *
 * Creates a timeline without messages.
 */
ChatTimeline *
chat_timeline_new (ChatStore *store,
                   ChatFeed  *feed,
                   gint64     room)
{
  ChatTimeline *self = g_object_new (CHAT_TYPE_TIMELINE, NULL);

  self->store = g_object_ref (store);
  self->feed = g_object_ref (feed);
  self->room = room;
  self->stored_older = TRUE;
  self->has_older = TRUE;

  g_signal_connect_object (feed, "notify::state",
                           G_CALLBACK (update_has_older), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "notify::catching-up",
                           G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_timeline_load:
 * @self: a timeline
 *
 * Begins to read the newest page, if that was not done.
 */
void
chat_timeline_load (ChatTimeline *self)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  if (!self->loaded && !self->loading_older)
    chat_timeline_load_older_async (self, NULL, NULL, NULL);
}

/**
 * chat_timeline_add_records:
 * @self: a timeline
 * @records: (element-type ChatRecord): what was stored now
 *
 * Adds messages of the stream. What is older than what is seen stays away: it is
 * loaded when somebody wants to see it.
 */
void
chat_timeline_add_records (ChatTimeline *self,
                           GPtrArray    *records)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  for (guint i = 0; i < records->len; i++)
    {
      ChatRecord *record = g_ptr_array_index (records, i);
      ChatPosition begin;
      gboolean is_older = chat_timeline_rows_get_oldest (self->rows, &begin) &&
                          chat_position_compare (record->position, begin) < 0;

      if (is_older)
        {
          chat_timeline_rows_drop_unsent (self->rows, record);
          self->stored_older = TRUE;
        }
      else if (chat_record_is_seen (record))
        chat_timeline_rows_add_record (self->rows, record);
    }

  update_rows (self);
}

/**
 * chat_timeline_add_unsent:
 * @self: a timeline
 * @message: a message that is not in the stream yet
 *
 * Adds a message at the end, or moves it there.
 */
void
chat_timeline_add_unsent (ChatTimeline *self,
                          ChatMessage  *message)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  chat_timeline_rows_add_unsent (self->rows, message);
  update_rows (self);
}

/**
 * chat_timeline_remove_unsent:
 * @self: a timeline
 * @message: a message
 *
 * Removes a message, if it is not in the stream.
 */
void
chat_timeline_remove_unsent (ChatTimeline *self,
                             ChatMessage  *message)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  chat_timeline_rows_remove_unsent (self->rows, message);
  update_rows (self);
}

/**
 * chat_timeline_get_last_message:
 * @self: a timeline
 *
 * Gets the message at the end.
 *
 * Returns: (transfer none) (nullable): the message, or %NULL if there is none
 */
ChatMessage *
chat_timeline_get_last_message (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  return chat_timeline_rows_get_last_message (self->rows);
}

/**
 * chat_timeline_get_has_older:
 * @self: a timeline
 *
 * Gets whether there may be older messages, here or at the server.
 */
gboolean
chat_timeline_get_has_older (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->has_older;
}

/**
 * chat_timeline_get_loading_older:
 * @self: a timeline
 *
 * Gets whether older messages are being loaded.
 */
gboolean
chat_timeline_get_loading_older (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->loading_older;
}

/**
 * chat_timeline_get_loaded:
 * @self: a timeline
 *
 * Gets whether the newest page was read from the disk.
 */
gboolean
chat_timeline_get_loaded (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->loaded;
}

/* ---- Older messages ---- */

static void load_page (ChatTimeline *self,
                       GTask        *task);

/* Takes both references. */
static void
end_loading (ChatTimeline *self,
             GTask        *task,
             GError       *error)
{
  update_has_older (self);
  set_loading_older (self, FALSE);
  set_loaded (self);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
fetched_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  GError *error = NULL;

  /* Without the server, what is stored is shown, and the gap. That the server
   * has nothing is no failure.
   */
  if (!chat_feed_fetch_finish (CHAT_FEED (object), result, &error) && !self->stored_older &&
      !g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE))
    {
      end_loading (self, task, error);
      return;
    }

  g_clear_error (&error);
  g_task_set_task_data (task, GINT_TO_POINTER (TRUE), NULL);
  load_page (self, task);
}

/* How many of the page are in the span of the oldest message, so that they
 * follow for sure.
 */
static guint
count_following (ChatTimeline *self,
                 GPtrArray    *records)
{
  const ChatSpan *span = get_oldest_span (self);
  guint n = 0;

  while (n < records->len)
    {
      const ChatRecord *record = g_ptr_array_index (records, n);

      if (span == NULL || record->position.epoch != span->epoch || record->position.offset <= span->after)
        break;
      n++;
    }

  return n;
}

static void
page_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  gboolean was_asked = GPOINTER_TO_INT (g_task_get_task_data (task));
  const ChatSpan *span = get_oldest_span (self);
  g_autoptr (GPtrArray) records = NULL;
  GError *error = NULL;
  guint n_used;

  records = chat_store_load_finish (CHAT_STORE (object), result, &error);
  if (records == NULL)
    {
      end_loading (self, task, error);
      return;
    }

  n_used = records->len;
  self->stored_older = n_used == PAGE_SIZE;

  /* The server comes before what is on the other side of a gap. Only a timeline
   * that is opened does not wait for it.
   */
  if (!was_asked && self->loaded && can_ask (self))
    {
      n_used = count_following (self, records);
      self->stored_older |= n_used < records->len;
      if (n_used == 0)
        {
          chat_feed_fetch_async (self->feed, (ChatPosition) { span->epoch, span->after }, NULL,
                                 fetched_cb, task);
          return;
        }
    }

  for (guint i = 0; i < n_used; i++)
    chat_timeline_rows_add_record (self->rows, g_ptr_array_index (records, i));

  update_rows (self);
  end_loading (self, task, NULL);
}

static void
load_page (ChatTimeline *self,
           GTask        *task)
{
  chat_store_load_async (self->store, self->room, get_begin (self), PAGE_SIZE, NULL, page_loaded_cb, task);
}

/**
 * chat_timeline_load_older_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Adds a page to the front: what is stored, and where that has an end or a gap,
 * what the server has. Only one page is loaded at a time.
 */
void
chat_timeline_load_older_async (ChatTimeline        *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_timeline_load_older_async);
  g_task_set_static_name (task, "[chat] load older");

  if (self->loading_older)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING, "Older messages are being loaded");
      return;
    }

  set_loading_older (self, TRUE);
  load_page (self, g_steal_pointer (&task));
}

/**
 * chat_timeline_load_older_finish:
 * @self: a timeline
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Timeline.load_older_async].
 *
 * Returns: whether it went well; there may have been nothing older
 */
gboolean
chat_timeline_load_older_finish (ChatTimeline  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
gap_fetched_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  update_has_older (g_task_get_source_object (task));
  chat_timeline_item_set_loading (g_task_get_task_data (task), FALSE);

  if (chat_feed_fetch_finish (CHAT_FEED (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * chat_timeline_fill_gap_async:
 * @self: a timeline
 * @gap: one of its gaps
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Gets a page of the messages that are missing from the server. The gap
 * becomes smaller or goes away.
 */
void
chat_timeline_fill_gap_async (ChatTimeline        *self,
                              ChatTimelineItem    *gap,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_TIMELINE_ITEM (gap));
  g_return_if_fail (chat_timeline_item_get_kind (gap) == CHAT_TIMELINE_GAP);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_timeline_fill_gap_async);
  g_task_set_static_name (task, "[chat] fill gap");
  g_task_set_task_data (task, g_object_ref (gap), g_object_unref);

  chat_timeline_item_set_loading (gap, TRUE);
  chat_feed_fetch_async (self->feed, chat_timeline_item_get_gap_end (gap), cancellable, gap_fetched_cb, task);
}

/**
 * chat_timeline_fill_gap_finish:
 * @self: a timeline
 * @result: the result
 * @error: return location for a [error@Chat.Error]: %CHAT_ERROR_NOT_AVAILABLE
 *   if the server does not have the messages any more
 *
 * Finishes [method@Timeline.fill_gap_async].
 *
 * Returns: whether it went well
 */
gboolean
chat_timeline_fill_gap_finish (ChatTimeline  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
