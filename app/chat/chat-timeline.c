/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-internal.h"

#include "chat-message-private.h"

enum
{
  PROP_0,
  PROP_AT_NEWEST,
  PROP_HAS_NEWER,
  PROP_HAS_OLDER,
  PROP_LOADED,
  PROP_LOADING_NEWER,
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

static void
splice_cb (ChatSplice splice,
           gpointer   user_data)
{
  g_list_model_items_changed (user_data, splice.position, splice.n_removed, splice.n_added);
}

static void
chat_timeline_dispose (GObject *object)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  if (self->origin != NULL)
    g_ptr_array_remove_fast (self->origin->twins, self);
  g_clear_object (&self->origin);

  G_OBJECT_CLASS (chat_timeline_parent_class)->dispose (object);
}

static void
chat_timeline_finalize (GObject *object)
{
  ChatTimeline *self = CHAT_TIMELINE (object);

  chat_timeline_window_free (self->window);
  g_object_unref (self->feed);
  g_object_unref (self->store);
  g_clear_object (&self->newest);
  g_ptr_array_unref (self->twins);

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
    case PROP_AT_NEWEST:
      g_value_set_boolean (value, self->at_newest);
      break;

    case PROP_HAS_NEWER:
      g_value_set_boolean (value, !self->at_newest);
      break;

    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;

    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case PROP_LOADING_NEWER:
      g_value_set_boolean (value, self->loading_newer);
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

  object_class->dispose = chat_timeline_dispose;
  object_class->finalize = chat_timeline_finalize;
  object_class->get_property = chat_timeline_get_property;

  /**
   * ChatTimeline:at-newest:
   *
   * Whether the newest message that is stored is in the window.
   */
  properties[PROP_AT_NEWEST] =
    g_param_spec_boolean ("at-newest", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimeline:has-newer:
   *
   * Whether there are newer messages than those in the window.
   */
  properties[PROP_HAS_NEWER] =
    g_param_spec_boolean ("has-newer", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

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
   * Whether a page was read from the disk.
   */
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimeline:loading-newer:
   *
   * Whether newer messages are being loaded.
   */
  properties[PROP_LOADING_NEWER] =
    g_param_spec_boolean ("loading-newer", NULL, NULL,
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
  self->at_newest = TRUE;
  self->has_older = TRUE;
  self->twins = g_ptr_array_new ();
}

static void
load_free (gpointer data)
{
  ChatTimelineLoad *load = data;

  g_clear_object (&load->item);
  g_free (load);
}

/**
 * chat_timeline_create_task:
 * @self: a timeline
 * @name: the name of the task
 * @tag: its source tag
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Creates a task that is of use as long as no other place is opened.
 *
 * Returns: (transfer full): the task
 */
GTask *
chat_timeline_create_task (ChatTimeline        *self,
                           const char          *name,
                           gpointer             tag,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ChatTimelineLoad *load = g_new0 (ChatTimelineLoad, 1);

  load->generation = self->generation;
  g_task_set_source_tag (task, tag);
  g_task_set_static_name (task, name);
  g_task_set_task_data (task, load, load_free);

  return task;
}

/**
 * chat_timeline_is_stale:
 * @self: a timeline
 * @task: a task of it
 *
 * Tells whether another place was opened meanwhile.
 */
gboolean
chat_timeline_is_stale (ChatTimeline *self,
                        GTask        *task)
{
  const ChatTimelineLoad *load = g_task_get_task_data (task);

  return load->generation != self->generation;
}

/**
 * chat_timeline_return_stale:
 * @task: a task of a timeline
 *
 * Ends a task that is of no use any more.
 */
void
chat_timeline_return_stale (GTask *task)
{
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Another place was opened");
}

/**
 * chat_timeline_get_oldest_span:
 * @self: a timeline
 *
 * Gets the span which the oldest message is in: what is before it can be asked
 * for.
 *
 * Returns: (transfer none) (nullable): the span, or %NULL if there is none
 */
const ChatSpan *
chat_timeline_get_oldest_span (ChatTimeline *self)
{
  const ChatExtent *extent = chat_feed_get_extent (self->feed);
  ChatPosition begin;

  if (!chat_timeline_rows_get_oldest (self->rows, &begin))
    return chat_extent_get_newest (extent);

  return chat_extent_find_span (extent, begin);
}

/**
 * chat_timeline_can_ask:
 * @self: a timeline
 *
 * Tells whether the server can be asked for what is older.
 */
gboolean
chat_timeline_can_ask (ChatTimeline *self)
{
  const ChatSpan *span = chat_timeline_get_oldest_span (self);

  return span != NULL && chat_feed_can_ask (self->feed, span);
}

/**
 * chat_timeline_update_ends:
 * @self: a timeline
 *
 * Notifies of the ends, after the window or the extent has changed.
 */
void
chat_timeline_update_ends (ChatTimeline *self)
{
  gboolean has_older = chat_timeline_window_get_has_older (self->window) || chat_timeline_can_ask (self);
  gboolean at_newest = chat_timeline_window_get_at_newest (self->window);

  if (self->has_older != has_older)
    {
      self->has_older = has_older;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_OLDER]);
    }

  if (self->at_newest != at_newest)
    {
      self->at_newest = at_newest;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_NEWEST]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_NEWER]);
    }
}

/**
 * chat_timeline_update_rows:
 * @self: a timeline
 *
 * Lays the rows out, after something has changed.
 */
void
chat_timeline_update_rows (ChatTimeline *self)
{
  chat_timeline_window_set_catching_up (self->window, chat_feed_is_catching_up (self->feed));
  chat_timeline_window_update (self->window);
  chat_timeline_update_ends (self);
}

/**
 * chat_timeline_set_loading_older:
 * @self: a timeline
 * @loading_older: whether older messages are being loaded
 *
 * Sets whether older messages are being loaded.
 */
void
chat_timeline_set_loading_older (ChatTimeline *self,
                                 gboolean      loading_older)
{
  if (self->loading_older == loading_older)
    return;

  self->loading_older = loading_older;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING_OLDER]);
}

/**
 * chat_timeline_set_loading_newer:
 * @self: a timeline
 * @loading_newer: whether newer messages are being loaded
 *
 * Sets whether newer messages are being loaded.
 */
void
chat_timeline_set_loading_newer (ChatTimeline *self,
                                 gboolean      loading_newer)
{
  if (self->loading_newer == loading_newer)
    return;

  self->loading_newer = loading_newer;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING_NEWER]);
}

/**
 * chat_timeline_set_loaded:
 * @self: a timeline
 *
 * Notes that there is a page.
 */
void
chat_timeline_set_loaded (ChatTimeline *self)
{
  if (self->loaded)
    return;

  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
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
  self->window = chat_timeline_window_new (chat_feed_get_extent (feed), splice_cb, self);
  self->rows = chat_timeline_window_get_rows (self->window);

  g_signal_connect_object (feed, "notify::state",
                           G_CALLBACK (chat_timeline_update_ends), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "notify::catching-up",
                           G_CALLBACK (chat_timeline_update_rows), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_timeline_new_twin:
 * @self: a timeline
 *
 * Creates another window over the same room, which goes where it wants. What
 * comes into the room, and is sent to it, comes into both.
 *
 * Returns: (transfer full): the other timeline
 */
ChatTimeline *
chat_timeline_new_twin (ChatTimeline *self)
{
  ChatTimeline *origin;
  ChatTimeline *twin;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  origin = self->origin != NULL ? self->origin : self;
  twin = chat_timeline_new (origin->store, origin->feed, origin->room);
  twin->origin = g_object_ref (origin);
  twin->read = origin->read;
  g_set_object (&twin->newest, origin->newest);
  twin->newest_position = origin->newest_position;
  chat_timeline_rows_copy_unsent (twin->rows, origin->rows);
  chat_timeline_update_rows (twin);
  g_ptr_array_add (origin->twins, twin);
  chat_timeline_load (twin);

  return twin;
}

/* Who is told of a change may have done with one of them. */
static GPtrArray *
ref_twins (ChatTimeline *self)
{
  GPtrArray *twins = g_ptr_array_new_full (self->twins->len, g_object_unref);

  for (guint i = 0; i < self->twins->len; i++)
    g_ptr_array_add (twins, g_object_ref (g_ptr_array_index (self->twins, i)));

  return twins;
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

  if (!self->loaded && !self->loading_older && !self->opening && !self->placing)
    chat_timeline_load_older_async (self, NULL, NULL, NULL);
}

static void
update_newest (ChatTimeline *self,
               GPtrArray    *records)
{
  ChatRecord *newest = NULL;
  ChatTimelineItem *item;

  for (guint i = 0; i < records->len; i++)
    {
      ChatRecord *record = g_ptr_array_index (records, i);

      if (chat_record_is_seen (record) && chat_position_compare (record->position, self->newest_position) > 0)
        {
          newest = record;
          self->newest_position = record->position;
        }
    }

  if (newest == NULL)
    return;

  g_clear_object (&self->newest);
  item = chat_timeline_rows_find_message (self->rows, newest->id, NULL);
  if (item != NULL)
    self->newest = g_object_ref (chat_timeline_item_get_message (item));
  else
    self->newest = chat_message_new_received (newest);
}

/**
 * chat_timeline_add_records:
 * @self: a timeline
 * @records: (element-type ChatRecord): what was stored now
 *
 * Adds messages of the stream that belong into the window.
 */
void
chat_timeline_add_records (ChatTimeline *self,
                           GPtrArray    *records)
{
  g_autoptr (GPtrArray) twins = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  twins = ref_twins (self);
  chat_timeline_window_set_catching_up (self->window, chat_feed_is_catching_up (self->feed));
  self->arriving = TRUE;
  chat_timeline_window_add_arrivals (self->window, records);
  self->arriving = FALSE;
  update_newest (self, records);
  chat_timeline_update_ends (self);

  for (guint i = 0; i < twins->len; i++)
    chat_timeline_add_records (g_ptr_array_index (twins, i), records);
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
  g_autoptr (GPtrArray) twins = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  twins = ref_twins (self);
  chat_timeline_rows_add_unsent (self->rows, message);
  chat_timeline_update_rows (self);

  for (guint i = 0; i < twins->len; i++)
    chat_timeline_add_unsent (g_ptr_array_index (twins, i), message);
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
  g_autoptr (GPtrArray) twins = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  twins = ref_twins (self);
  chat_timeline_rows_remove_unsent (self->rows, message);
  chat_timeline_update_rows (self);

  for (guint i = 0; i < twins->len; i++)
    chat_timeline_remove_unsent (g_ptr_array_index (twins, i), message);
}

static void
rename_newest (ChatTimeline *self,
               GHashTable   *users)
{
  g_autoptr (ChatMessage) newest = self->newest != NULL ? g_object_ref (self->newest) : NULL;
  ChatUser *user;

  if (newest == NULL)
    return;

  user = g_hash_table_lookup (users, chat_user_get_id (chat_message_get_author (newest)));
  if (user != NULL)
    chat_message_set_author (newest, user);
}

/**
 * chat_timeline_rename_authors:
 * @self: a timeline
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has the messages of these users the names that they have now.
 */
void
chat_timeline_rename_authors (ChatTimeline *self,
                              GHashTable   *users)
{
  g_autoptr (GPtrArray) twins = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (users != NULL);

  twins = ref_twins (self);
  chat_timeline_rows_rename_authors (self->rows, users);
  rename_newest (self, users);

  for (guint i = 0; i < twins->len; i++)
    chat_timeline_rename_authors (g_ptr_array_index (twins, i), users);
}

/**
 * chat_timeline_get_last_message:
 * @self: a timeline
 *
 * Gets the last message of the room, also if it is not in the window.
 *
 * Returns: (transfer none) (nullable): the message, or %NULL if there is none
 */
ChatMessage *
chat_timeline_get_last_message (ChatTimeline *self)
{
  ChatMessage *unsent;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  unsent = chat_timeline_rows_get_last_unsent (self->rows);

  return unsent != NULL ? unsent : self->newest;
}

/**
 * chat_timeline_set_read:
 * @self: a timeline
 * @read: up to where the room was read
 *
 * Sets after what there is something unread, for
 * [method@Timeline.open_at_unread_async].
 */
void
chat_timeline_set_read (ChatTimeline *self,
                        ChatPosition  read)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  self->read = read;
  for (guint i = 0; i < self->twins->len; i++)
    chat_timeline_set_read (g_ptr_array_index (self->twins, i), read);
}

/**
 * chat_timeline_find_message:
 * @self: a timeline
 * @id: the id of a message
 * @position: (out): return location for where it is
 *
 * Finds a message in the window, or in that of a twin.
 *
 * Returns: whether it is there and in the stream
 */
gboolean
chat_timeline_find_message (ChatTimeline *self,
                            const char   *id,
                            ChatPosition *position)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (chat_timeline_rows_find_message (self->rows, id, position) != NULL)
    return position->epoch != 0;

  for (guint i = 0; i < self->twins->len; i++)
    {
      if (chat_timeline_find_message (g_ptr_array_index (self->twins, i), id, position))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_timeline_get_at_newest:
 * @self: a timeline
 *
 * Gets whether the newest message that is stored is in the window.
 */
gboolean
chat_timeline_get_at_newest (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->at_newest;
}

/**
 * chat_timeline_get_has_newer:
 * @self: a timeline
 *
 * Gets whether there are newer messages than those in the window.
 */
gboolean
chat_timeline_get_has_newer (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return !self->at_newest;
}

/**
 * chat_timeline_get_loading_newer:
 * @self: a timeline
 *
 * Gets whether newer messages are being loaded.
 */
gboolean
chat_timeline_get_loading_newer (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->loading_newer;
}

/**
 * chat_timeline_get_arriving:
 * @self: a timeline
 *
 * Gets whether what the timeline is changing for just now has arrived, rather
 * than been loaded. It is of use while it says that its items change.
 */
gboolean
chat_timeline_get_arriving (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->arriving;
}

/**
 * chat_timeline_get_unread_item:
 * @self: a timeline
 *
 * Gets the unread line.
 *
 * Returns: (transfer none) (nullable): its item, or %NULL if it is not in the
 *   window
 */
ChatTimelineItem *
chat_timeline_get_unread_item (ChatTimeline *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), NULL);

  return chat_timeline_rows_get_unread (self->rows);
}

/**
 * chat_timeline_get_unread_is_older:
 * @self: a timeline
 *
 * Gets whether there is an unread line that is older than all in the window.
 */
gboolean
chat_timeline_get_unread_is_older (ChatTimeline *self)
{
  ChatPosition oldest;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);

  return self->unread.epoch != 0 && chat_timeline_rows_get_oldest (self->rows, &oldest) &&
         chat_position_compare (self->unread, oldest) < 0;
}

/**
 * chat_timeline_set_following:
 * @self: a timeline
 * @following: whether the end is in view
 *
 * Sets whether somebody looks at the end. In a full window what arrives then
 * takes the place of what is oldest; else it stays out.
 */
void
chat_timeline_set_following (ChatTimeline *self,
                             gboolean      following)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));

  chat_timeline_window_set_following (self->window, following);
}

/**
 * chat_timeline_shrink:
 * @self: a timeline
 * @item: (nullable): the item to come back to, or %NULL for the end
 *
 * Drops what is not needed while nobody looks.
 */
void
chat_timeline_shrink (ChatTimeline     *self,
                      ChatTimelineItem *item)
{
  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (item == NULL || CHAT_IS_TIMELINE_ITEM (item));

  if (self->opening || self->loading_older || self->loading_newer)
    return;

  chat_timeline_window_shrink (self->window, item);
  chat_timeline_update_ends (self);
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
