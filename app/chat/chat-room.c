/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-internal.h"

#include "chat-account-private.h"
#include "chat-error.h"
#include "chat-members-private.h"
#include "chat-message-private.h"
#include "chat-presence-private.h"
#include "chat-room-name.h"
#include "chat-room-settings.h"
#include "chat-timeline-private.h"

G_DEFINE_FINAL_TYPE (ChatRoom, chat_room, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (ChatRoomNotify, chat_room_notify,
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_NOTIFY_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_NOTIFY_MENTIONS, "mentions"),
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_NOTIFY_NONE, "none"))

G_DEFINE_ENUM_TYPE (ChatRoomState, chat_room_state,
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_JOINED, "joined"),
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_REFUSED, "refused"))

GParamSpec *chat_room_pspecs[N_PROPS];

/* A room that was just joined stands with those that were just written in. */
static void
update_activity (ChatRoom *self)
{
  gint64 time = self->last_message != NULL ? chat_message_get_time (self->last_message) : 0;
  gint64 activity = MAX (time, self->created);

  if (self->activity == activity)
    return;

  self->activity = activity;
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_ACTIVITY]);
}

/**
 * chat_room_update_last_message:
 * @self: a room
 *
 * Notifies of the last message, after something was added or taken away.
 */
void
chat_room_update_last_message (ChatRoom *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->last_message, chat_timeline_get_last_message (self->timeline)))
    g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_LAST_MESSAGE]);
  update_activity (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_room_dup_identity:
 * @self: a room
 *
 * Gets as whom the user writes, even where the account is gone.
 *
 * Returns: (transfer full): the user
 */
ChatUser *
chat_room_dup_identity (ChatRoom *self)
{
  if (self->account != NULL)
    return chat_user_ref (chat_account_get_identity (self->account));

  return chat_user_new (chat_store_get_user (self->store), NULL);
}

/* Both count what comes after the position up to which was read. */
static void
set_counts (ChatRoom *self,
            guint     unread_count,
            guint     mention_count)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (self->unread_count != unread_count)
    {
      self->unread_count = unread_count;
      g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_UNREAD_COUNT]);
    }
  if (self->mention_count != mention_count)
    {
      self->mention_count = mention_count;
      g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_MENTION_COUNT]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_read (ChatRoom     *self,
          ChatPosition  read)
{
  self->read = read;
  self->read_serial++;
  chat_timeline_set_read (self->timeline, read);
  chat_store_save_read (self->store, self->id, read);
}

static void
stored_cb (ChatRoom  *self,
           GPtrArray *records,
           ChatFeed  *feed)
{
  guint unread_count = self->unread_count;
  guint mention_count = self->mention_count;

  /* What was said before the user came in, is not news. */
  if (self->read.epoch == 0)
    {
      const ChatSpan *newest = chat_extent_get_newest (chat_feed_get_extent (feed));

      set_read (self, (ChatPosition) { newest->epoch, newest->after });
    }

  g_object_freeze_notify (G_OBJECT (self->members));
  for (guint i = 0; i < records->len; i++)
    {
      const ChatRecord *record = g_ptr_array_index (records, i);

      if (chat_record_is_seen (record))
        chat_members_add (self->members, record->author);
      if (record->outgoing)
        chat_outbox_confirm (self->outbox, record->id);
      else if (chat_record_is_seen (record) && chat_position_compare (record->position, self->read) > 0)
        {
          unread_count++;
          mention_count += record->mention ? 1 : 0;
        }
    }
  g_object_thaw_notify (G_OBJECT (self->members));

  /* Who sees it may say that it is read. */
  g_object_freeze_notify (G_OBJECT (self));
  set_counts (self, unread_count, mention_count);
  chat_timeline_add_records (self->timeline, records);
  chat_room_update_last_message (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
update_outbox (ChatRoom *self)
{
  chat_outbox_set_active (self->outbox, chat_feed_get_state (self->feed) == CHAT_ROOM_JOINED &&
                                        !chat_feed_is_catching_up (self->feed));
}

static void
feed_state_cb (ChatRoom *self)
{
  /* A server that was away may have got other rules. */
  if (chat_feed_get_state (self->feed) == CHAT_ROOM_JOINED)
    chat_outbox_clear_error (self->outbox);
  update_outbox (self);
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_STATE]);
}

static void
feed_error_cb (ChatRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_ERROR]);
}

static void
history_refused_cb (ChatRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_HISTORY_REFUSED]);
}

static void
write_error_cb (ChatRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_WRITE_ERROR]);
}

static void
chat_room_dispose (GObject *object)
{
  ChatRoom *self = CHAT_ROOM (object);

  chat_feed_stop (self->feed);
  g_clear_weak_pointer (&self->account);

  G_OBJECT_CLASS (chat_room_parent_class)->dispose (object);
}

static void
chat_room_finalize (GObject *object)
{
  ChatRoom *self = CHAT_ROOM (object);

  g_object_unref (self->feed);
  g_object_unref (self->outbox);
  g_object_unref (self->timeline);
  g_object_unref (self->members);
  g_clear_object (&self->presence);
  g_clear_object (&self->last_message);
  g_clear_object (&self->last_sent);
  g_object_unref (self->store);
  g_free (self->name);
  g_free (self->resource_id);
  g_free (self->title);
  g_free (self->draft);

  G_OBJECT_CLASS (chat_room_parent_class)->finalize (object);
}

static void
chat_room_class_init (ChatRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_room_dispose;
  object_class->finalize = chat_room_finalize;
  object_class->get_property = chat_room_properties_get;

  chat_room_properties_create (chat_room_pspecs);
  g_object_class_install_properties (object_class, N_PROPS, chat_room_pspecs);
}

static void
chat_room_init (ChatRoom *self)
{
}

static void
restore_messages (ChatRoom       *self,
                  ChatStoredRoom *stored)
{
  g_autoptr (ChatUser) author = chat_room_dup_identity (self);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  if (stored->last != NULL)
    g_ptr_array_add (records, stored->last);
  chat_timeline_add_records (self->timeline, records);

  for (guint i = 0; i < stored->unsent->len; i++)
    {
      const ChatUnsent *unsent = g_ptr_array_index (stored->unsent, i);
      g_autoptr (ChatMessage) message = chat_message_new_unsent (unsent, author);

      chat_outbox_restore (self->outbox, unsent, message);
      chat_timeline_add_unsent (self->timeline, message);
    }

  chat_room_update_last_message (self);
}

/**
 * chat_room_new:
 * @account: the account whose room it is
 * @store: the store, which is open
 * @client: the connection
 * @stored: what is stored of the room; its extent is taken over
 *
 * Creates a room. It is subscribed by chat_room_start().
 */
ChatRoom *
chat_room_new (ChatAccount    *account,
               ChatStore      *store,
               RealtimeClient *client,
               ChatStoredRoom *stored)
{
  ChatRoom *self = g_object_new (CHAT_TYPE_ROOM, NULL);
  gboolean has_resource = *stored->resource_id != '\0';
  g_autoptr (RealtimeChannel) channel = realtime_channel_new (stored->name,
                                                              has_resource ? stored->resource_id : NULL);

  g_set_weak_pointer (&self->account, account);
  self->store = g_object_ref (store);
  self->id = stored->id;
  self->name = g_strdup (stored->name);
  self->resource_id = g_strdup (stored->resource_id);
  self->draft = g_strdup (stored->draft);
  self->read = stored->read;
  self->unread_count = stored->unread_count;
  self->mention_count = stored->mention_count;
  self->created = stored->created > 0 ? stored->created : g_get_real_time ();
  self->favourite = stored->favourite;
  if (stored->notify_level >= CHAT_ROOM_NOTIFY_ALL && stored->notify_level <= CHAT_ROOM_NOTIFY_NONE)
    self->notify_level = (ChatRoomNotify) stored->notify_level;
  self->joined = stored->joined;
  self->title = chat_room_name_dup_title (stored->name, stored->resource_id);

  self->feed = chat_feed_new (store, client, channel, self->id, g_steal_pointer (&stored->extent));
  self->outbox = chat_outbox_new (store, client, channel, self->id);
  self->timeline = chat_timeline_new (store, self->feed, self->id);
  self->members = chat_members_new (store, self->id);
  chat_timeline_set_read (self->timeline, self->read);
  restore_messages (self, stored);

  g_signal_connect_object (self->feed, "stored",
                           G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "notify::state",
                           G_CALLBACK (feed_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "notify::error",
                           G_CALLBACK (feed_error_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "notify::catching-up",
                           G_CALLBACK (update_outbox), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "notify::history-refused",
                           G_CALLBACK (history_refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outbox, "notify::error",
                           G_CALLBACK (write_error_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_room_start:
 * @self: a room
 *
 * Subscribes, if the user is in the room; connects if need be.
 */
void
chat_room_start (ChatRoom *self)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  if (self->joined)
    chat_feed_start (self->feed);
}

/**
 * chat_room_close:
 * @self: a room
 *
 * Stores what has come: the store is about to be closed.
 */
void
chat_room_close (ChatRoom *self)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  chat_feed_close (self->feed);
}

/**
 * chat_room_rename_users:
 * @self: a room
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has whatever there is of these users in the room the names that they have now.
 */
void
chat_room_rename_users (ChatRoom   *self,
                        GHashTable *users)
{
  gboolean is_last;

  g_return_if_fail (CHAT_IS_ROOM (self));
  g_return_if_fail (users != NULL);

  is_last = self->last_message != NULL &&
            g_hash_table_contains (users, chat_user_get_id (chat_message_get_author (self->last_message)));
  chat_members_rename (self->members, users);
  if (self->presence != NULL)
    chat_presence_rename (self->presence, users);
  chat_timeline_rename_authors (self->timeline, users);
  if (is_last)
    g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_LAST_MESSAGE]);
}

/**
 * chat_room_get_id:
 * @self: a room
 *
 * Gets the number by which the store knows the room.
 */
gint64
chat_room_get_id (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->id;
}

/**
 * chat_room_get_joined:
 * @self: a room
 *
 * Gets whether the user is in the room.
 */
gboolean
chat_room_get_joined (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return self->joined;
}

/**
 * chat_room_set_joined:
 * @self: a room
 * @joined: whether the user is in the room
 *
 * Stores whether the user is in the room. Who leaves it gets nothing any more;
 * what is stored stays.
 */
void
chat_room_set_joined (ChatRoom *self,
                      gboolean  joined)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  self->joined = joined;
  chat_store_save_room (self->store, self->id, self->name, self->resource_id, joined);
  if (!joined)
    chat_feed_stop (self->feed);
}

/**
 * chat_room_get_account:
 * @self: a room
 *
 * Gets the account that the room is seen with.
 *
 * Returns: (transfer none) (nullable): the account, %NULL once it is gone
 */
ChatAccount *
chat_room_get_account (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->account;
}

/**
 * chat_room_get_name:
 * @self: a room
 *
 * Gets the name of the channel.
 *
 * Returns: (transfer none): the name
 */
const char *
chat_room_get_name (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->name;
}

/**
 * chat_room_get_resource_id:
 * @self: a room
 *
 * Gets the id of the channel's resource.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL if the room is the
 *   channel itself
 */
const char *
chat_room_get_resource_id (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return *self->resource_id != '\0' ? self->resource_id : NULL;
}

/**
 * chat_room_get_title:
 * @self: a room
 *
 * Gets what the room is called where people read it.
 *
 * Returns: (transfer none): the title
 */
const char *
chat_room_get_title (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->title;
}

/**
 * chat_room_get_state:
 * @self: a room
 *
 * Gets whether messages arrive.
 */
ChatRoomState
chat_room_get_state (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), CHAT_ROOM_WAITING);

  return chat_feed_get_state (self->feed);
}

/**
 * chat_room_get_error:
 * @self: a room
 *
 * Gets why it is not joined.
 *
 * Returns: (transfer none) (nullable): a [error@Chat.Error]
 */
const GError *
chat_room_get_error (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return chat_feed_get_error (self->feed);
}

/**
 * chat_room_get_timeline:
 * @self: a room
 *
 * Gets what is seen of the room. The first time, its newest page begins to be
 * read.
 *
 * Returns: (transfer none): the timeline
 */
ChatTimeline *
chat_room_get_timeline (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  chat_timeline_load (self->timeline);

  return self->timeline;
}

/**
 * chat_room_get_members:
 * @self: a room
 *
 * Gets who has written in the room. The first time, this begins to be read.
 *
 * Returns: (transfer none): the members
 */
ChatMembers *
chat_room_get_members (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  chat_members_load (self->members);

  return self->members;
}

/**
 * chat_room_get_presence:
 * @self: a room
 *
 * Gets who is in the room now. The server is not asked before it is opened.
 *
 * Returns: (transfer none): the presence
 */
ChatPresence *
chat_room_get_presence (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  if (self->presence == NULL)
    self->presence = chat_presence_new (self->feed, self->members, chat_store_get_user (self->store));

  return self->presence;
}

/**
 * chat_room_get_last_message:
 * @self: a room
 *
 * Gets the newest message.
 *
 * Returns: (transfer none) (nullable): the message, or %NULL if there is none
 */
ChatMessage *
chat_room_get_last_message (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->last_message;
}

/**
 * chat_room_get_activity:
 * @self: a room
 *
 * Gets when there was something new: the newest message, or that it was joined.
 *
 * Returns: the time, in microseconds since the epoch
 */
gint64
chat_room_get_activity (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->activity;
}

/**
 * chat_room_get_unread_count:
 * @self: a room
 *
 * Gets how many messages of others have come since it was read.
 */
guint
chat_room_get_unread_count (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->unread_count;
}

/**
 * chat_room_get_mention_count:
 * @self: a room
 *
 * Gets how many of the unread messages call the user.
 */
guint
chat_room_get_mention_count (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->mention_count;
}

/**
 * chat_room_mark_read:
 * @self: a room
 *
 * Notes that all that is stored was read.
 */
void
chat_room_mark_read (ChatRoom *self)
{
  const ChatSpan *newest;
  ChatPosition read;

  g_return_if_fail (CHAT_IS_ROOM (self));

  newest = chat_extent_get_newest (chat_feed_get_extent (self->feed));
  if (newest == NULL)
    return;

  read = (ChatPosition) { newest->epoch, newest->upto };
  if (chat_position_compare (self->read, read) < 0)
    set_read (self, read);
  set_counts (self, 0, 0);
}

typedef struct
{
  gint64        room;
  ChatPosition  read;
  guint         read_serial;
  guint         n_unread;
  guint         n_mentions;
} Count;

static gboolean
count_job (ChatSql   *sql,
           gpointer   data,
           GError   **error)
{
  Count *count = data;

  return chat_stored_room_count_unread (sql, count->room, count->read,
                                        &count->n_unread, &count->n_mentions, error);
}

static void
counted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ChatRoom) self = user_data;
  const Count *count = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("What is unread could not be counted: %s", error->message);
  else if (count->read_serial == self->read_serial)
    set_counts (self, count->n_unread, count->n_mentions);
}

/**
 * chat_room_mark_unread:
 * @self: a room
 * @message: a message that is in its timeline
 *
 * Notes that a message and all after it were not read. The count follows soon.
 */
void
chat_room_mark_unread (ChatRoom    *self,
                       ChatMessage *message)
{
  ChatPosition position;
  Count *count;
  GTask *task;

  g_return_if_fail (CHAT_IS_ROOM (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  if (!chat_timeline_find_message (self->timeline, chat_message_get_id (message), &position))
    return;

  position.offset -= MIN (position.offset, 1);
  set_read (self, position);

  count = g_new0 (Count, 1);
  count->room = self->id;
  count->read = position;
  count->read_serial = self->read_serial;
  task = g_task_new (self->store, NULL, counted_cb, g_object_ref (self));
  g_task_set_static_name (task, "[chat] count unread");
  g_task_set_task_data (task, count, g_free);
  chat_store_run (self->store, CHAT_DATABASE_READ, count_job, count, task);
}

/**
 * chat_room_get_favourite:
 * @self: a room
 *
 * Gets whether it stands before others.
 */
gboolean
chat_room_get_favourite (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return self->favourite;
}

/**
 * chat_room_set_favourite:
 * @self: a room
 * @favourite: whether it stands before others
 *
 * Sets whether it stands before others.
 */
void
chat_room_set_favourite (ChatRoom *self,
                         gboolean  favourite)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  favourite = !!favourite;
  if (self->favourite == favourite)
    return;

  self->favourite = favourite;
  chat_room_settings_save (self->store, self->id, self->favourite, self->notify_level);
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_FAVOURITE]);
}

/**
 * chat_room_get_notify:
 * @self: a room
 *
 * Gets what is told of the room while it is not looked at.
 */
ChatRoomNotify
chat_room_get_notify (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), CHAT_ROOM_NOTIFY_ALL);

  return self->notify_level;
}

/**
 * chat_room_set_notify:
 * @self: a room
 * @notify_level: what to tell
 *
 * Sets what is told of the room while it is not looked at.
 */
void
chat_room_set_notify (ChatRoom       *self,
                      ChatRoomNotify  notify_level)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  if (self->notify_level == notify_level)
    return;

  self->notify_level = notify_level;
  chat_room_settings_save (self->store, self->id, self->favourite, self->notify_level);
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_NOTIFY_LEVEL]);
}

/**
 * chat_room_get_history_refused:
 * @self: a room
 *
 * Gets whether the server has said that it gives no older messages.
 */
gboolean
chat_room_get_history_refused (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return chat_feed_get_history_refused (self->feed);
}

/**
 * chat_room_rejoin:
 * @self: a room
 *
 * Asks the server again, after it has said no. What was not to be written may
 * be tried again.
 */
void
chat_room_rejoin (ChatRoom *self)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  chat_outbox_clear_error (self->outbox);
  chat_room_start (self);
}
