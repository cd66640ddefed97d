/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-notifier.h"

#include "confab-notification-portal.h"
#include "confab-notification.h"
#include "confab-settings.h"

/* What comes within this time is told of once. */
#define DELAY 250
#define DEFAULT_STALE_AFTER (5 * G_TIME_SPAN_MINUTE)
#define MISSED_ID "missed"

/**
 * ConfabNotifier:
 *
 * Tells the desktop of messages in rooms that nobody looks at.
 *
 * There is one notification for each room, which is replaced by the next one
 * and goes when the room is read, in whichever window. What was written long
 * before it came here, as after a start, is one notification for all rooms.
 */
struct _ConfabNotifier
{
  GObject                   parent_instance;

  GApplication             *application;
  GSettings                *settings;
  GListModel               *sessions;
  /* Asked for when there is something to tell. */
  ConfabNotificationPortal *portal;
  /* What signals are connected to. */
  GHashTable               *known_sessions;
  GHashTable               *known_lists;
  GHashTable               *watches;
  gint64                    stale_after;
  guint                     flush_id;
  guint                     missed_shown : 1;
};

G_DEFINE_FINAL_TYPE (ConfabNotifier, confab_notifier, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SESSIONS,
  PROP_STALE_AFTER,
  N_PROPS
};

enum
{
  IN_VIEW,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct
{
  ChatRoom    *room;
  ChatSession *session;
  char        *id;
  guint        wanted_count;
  guint        n_missed;
  guint        pending : 1;
  guint        shown : 1;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->room);
  g_object_unref (watch->session);
  g_free (watch->id);
  g_free (watch);
}

/* How many messages there are to tell of, as the person wants it. */
static guint
get_wanted_count (ChatRoom *room)
{
  switch (chat_room_get_notify (room))
    {
    case CHAT_ROOM_NOTIFY_MENTIONS:
      return chat_room_get_mention_count (room);

    case CHAT_ROOM_NOTIFY_NONE:
      return 0;

    case CHAT_ROOM_NOTIFY_ALL:
    default:
      return chat_room_get_unread_count (room);
    }
}

/* The one place that decides. */
static gboolean
wants_notification (ConfabNotifier *self,
                    ChatRoom       *room)
{
  gboolean in_view = FALSE;

  if (get_wanted_count (room) == 0 ||
      !g_settings_get_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATIONS) ||
      confab_settings_is_quiet (self->settings, g_get_real_time ()))
    return FALSE;

  g_signal_emit (self, signals[IN_VIEW], 0, room, &in_view);

  return !in_view;
}

/* One's own messages that wait to be sent are behind it. */
static ChatMessage *
get_newest_of_others (ChatRoom *room)
{
  ChatMessage *message = chat_room_get_last_message (room);
  GListModel *timeline;

  if (message == NULL || !chat_message_get_outgoing (message))
    return message;

  timeline = G_LIST_MODEL (chat_room_get_timeline (room));
  for (guint i = g_list_model_get_n_items (timeline); i > 0; i--)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i - 1);

      message = chat_timeline_item_get_message (item);
      if (message != NULL && !chat_message_get_outgoing (message))
        return message;
    }

  return NULL;
}

static void
show_room (ConfabNotifier *self,
           Watch          *watch)
{
  const char *key = chat_session_get_id (watch->session);
  ChatMessage *message = get_newest_of_others (watch->room);
  gboolean show_text = g_settings_get_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT);
  g_autoptr (GNotification) notification = NULL;

  watch->shown = TRUE;
  notification = confab_notification_new_room (watch->room, message, key, show_text);
  if (show_text && message != NULL && chat_room_get_can_write (watch->room) &&
      self->portal != NULL && confab_notification_portal_get_can_reply (self->portal))
    confab_notification_portal_add (self->portal, watch->id,
                                    confab_notification_build_reply (watch->room, message, key), notification);
  else
    g_application_send_notification (self->application, watch->id, notification);
}

static guint
count_missed (ConfabNotifier *self,
              guint          *n_rooms)
{
  GHashTableIter iter;
  gpointer value;
  guint n_messages = 0;

  *n_rooms = 0;
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Watch *watch = value;

      n_messages += watch->n_missed;
      *n_rooms += watch->n_missed > 0;
    }

  return n_messages;
}

static void
withdraw_missed (ConfabNotifier *self)
{
  guint n_rooms;

  if (!self->missed_shown || count_missed (self, &n_rooms) > 0)
    return;

  g_application_withdraw_notification (self->application, MISSED_ID);
  self->missed_shown = FALSE;
}

static void
show_missed (ConfabNotifier *self)
{
  guint n_rooms;
  guint n_messages = count_missed (self, &n_rooms);
  g_autoptr (GNotification) notification = NULL;

  if (n_messages == 0)
    return;

  notification = confab_notification_new_missed (n_messages, n_rooms);
  g_application_send_notification (self->application, MISSED_ID, notification);
  self->missed_shown = TRUE;
}

static void
withdraw (ConfabNotifier *self,
          Watch          *watch)
{
  watch->pending = FALSE;
  watch->n_missed = 0;
  if (watch->shown)
    g_application_withdraw_notification (self->application, watch->id);
  watch->shown = FALSE;
  withdraw_missed (self);
}

static gboolean
is_stale (ConfabNotifier *self,
          ChatRoom       *room)
{
  ChatMessage *message = get_newest_of_others (room);

  return message != NULL && chat_message_get_time (message) < g_get_real_time () - self->stale_after;
}

static void
flush_cb (gpointer user_data)
{
  ConfabNotifier *self = user_data;
  g_autoptr (GList) watches = g_hash_table_get_values (self->watches);
  gboolean missed = FALSE;

  self->flush_id = 0;

  for (GList *l = watches; l != NULL; l = l->next)
    {
      Watch *watch = l->data;

      if (!watch->pending)
        continue;

      watch->pending = FALSE;
      if (!wants_notification (self, watch->room))
        continue;

      if (is_stale (self, watch->room))
        {
          watch->n_missed = watch->wanted_count;
          missed = TRUE;
        }
      else
        {
          watch->n_missed = 0;
          show_room (self, watch);
        }
    }

  if (missed)
    show_missed (self);
  else
    withdraw_missed (self);
}

static void
schedule_flush (ConfabNotifier *self)
{
  if (self->portal == NULL && g_application_get_dbus_connection (self->application) != NULL &&
      confab_notification_portal_is_used ())
    self->portal = confab_notification_portal_new (self->application);

  /* Who looks at the room may say meanwhile that it is read. */
  if (self->flush_id == 0)
    self->flush_id = g_timeout_add_once (DELAY, flush_cb, self);
}

static void
unread_count_cb (ChatRoom       *room,
                 GParamSpec     *pspec,
                 ConfabNotifier *self)
{
  Watch *watch = g_hash_table_lookup (self->watches, room);
  guint wanted_count = get_wanted_count (room);

  if (chat_room_get_unread_count (room) == 0)
    withdraw (self, watch);
  else if (wanted_count > watch->wanted_count)
    {
      watch->pending = TRUE;
      schedule_flush (self);
    }

  watch->wanted_count = wanted_count;
}

static void
add_room (ConfabNotifier *self,
          ChatSession    *session,
          ChatRoom       *room)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->room = g_object_ref (room);
  watch->session = g_object_ref (session);
  watch->id = confab_notification_build_id (room, chat_session_get_id (session));
  watch->wanted_count = get_wanted_count (room);
  g_hash_table_insert (self->watches, room, watch);
  g_signal_connect_object (room, "notify::unread-count",
                           G_CALLBACK (unread_count_cb), self, G_CONNECT_DEFAULT);
}

static GListModel *
get_rooms (ChatSession *session)
{
  if (chat_session_get_state (session) != CHAT_SESSION_OPEN)
    return NULL;

  return chat_account_get_rooms (chat_session_get_account (session));
}

/* What was left is not to be told of any more. A session that ends leaves what
 * it has told.
 */
static void
remove_rooms (ConfabNotifier *self,
              GHashTable     *present)
{
  GHashTableIter iter;
  gpointer room, value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, &room, &value))
    {
      Watch *watch = value;

      if (g_hash_table_contains (present, room))
        continue;

      g_signal_handlers_disconnect_by_func (room, unread_count_cb, self);
      if (chat_session_get_state (watch->session) == CHAT_SESSION_OPEN)
        {
          watch->n_missed = 0;
          if (watch->shown)
            g_application_withdraw_notification (self->application, watch->id);
        }
      g_hash_table_iter_remove (&iter);
    }

  withdraw_missed (self);
}

static void
connect_once (ConfabNotifier *self,
              GHashTable     *known,
              gpointer        object,
              const char     *signal,
              GCallback       callback)
{
  if (!g_hash_table_add (known, g_object_ref (object)))
    return;

  g_signal_connect_object (object, signal, callback, self, G_CONNECT_SWAPPED);
}

static void
forget (ConfabNotifier *self,
        GHashTable     *known,
        GHashTable     *present,
        GCallback       callback)
{
  GHashTableIter iter;
  gpointer object;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    {
      if (present != NULL && g_hash_table_contains (present, object))
        continue;

      g_signal_handlers_disconnect_by_func (object, callback, self);
      g_hash_table_iter_remove (&iter);
    }
}

/* Finds out anew what there is to listen to. */
static void
update (ConfabNotifier *self)
{
  g_autoptr (GHashTable) present = g_hash_table_new (NULL, NULL);
  guint n_sessions = self->sessions != NULL ? g_list_model_get_n_items (self->sessions) : 0;

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);
      GListModel *rooms = get_rooms (session);

      g_hash_table_add (present, session);
      connect_once (self, self->known_sessions, session, "notify::state", G_CALLBACK (update));
      if (rooms == NULL)
        continue;

      g_hash_table_add (present, rooms);
      connect_once (self, self->known_lists, rooms, "items-changed", G_CALLBACK (update));
      for (guint j = 0; j < g_list_model_get_n_items (rooms); j++)
        {
          g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, j);

          g_hash_table_add (present, room);
          if (!g_hash_table_contains (self->watches, room))
            add_room (self, session, room);
        }
    }

  remove_rooms (self, present);
  forget (self, self->known_sessions, present, G_CALLBACK (update));
  forget (self, self->known_lists, present, G_CALLBACK (update));
}

static void
confab_notifier_dispose (GObject *object)
{
  ConfabNotifier *self = CONFAB_NOTIFIER (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  if (self->sessions != NULL)
    g_signal_handlers_disconnect_by_func (self->sessions, update, self);
  g_clear_object (&self->sessions);
  forget (self, self->known_sessions, NULL, G_CALLBACK (update));
  forget (self, self->known_lists, NULL, G_CALLBACK (update));
  g_hash_table_remove_all (self->watches);
  g_clear_object (&self->portal);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_notifier_parent_class)->dispose (object);
}

static void
confab_notifier_finalize (GObject *object)
{
  ConfabNotifier *self = CONFAB_NOTIFIER (object);

  g_hash_table_unref (self->known_sessions);
  g_hash_table_unref (self->known_lists);
  g_hash_table_unref (self->watches);

  G_OBJECT_CLASS (confab_notifier_parent_class)->finalize (object);
}

static void
confab_notifier_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  ConfabNotifier *self = CONFAB_NOTIFIER (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      g_value_set_object (value, confab_notifier_get_sessions (self));
      break;

    case PROP_STALE_AFTER:
      g_value_set_int64 (value, confab_notifier_get_stale_after (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_notifier_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  ConfabNotifier *self = CONFAB_NOTIFIER (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      confab_notifier_set_sessions (self, g_value_get_object (value));
      break;

    case PROP_STALE_AFTER:
      confab_notifier_set_stale_after (self, g_value_get_int64 (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_notifier_class_init (ConfabNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_notifier_dispose;
  object_class->finalize = confab_notifier_finalize;
  object_class->get_property = confab_notifier_get_property;
  object_class->set_property = confab_notifier_set_property;

  /**
   * ConfabNotifier:sessions:
   *
   * The sessions whose rooms are listened to, a list of [class@Chat.Session].
   */
  properties[PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabNotifier:stale-after:
   *
   * How old a message may be to have a notification of its own, in
   * microseconds.
   */
  properties[PROP_STALE_AFTER] =
    g_param_spec_int64 ("stale-after", NULL, NULL,
                        G_MININT64, G_MAXINT64, DEFAULT_STALE_AFTER,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ConfabNotifier::in-view:
   * @room: a room in which there are new messages
   *
   * Emitted to find out whether the person looks at @room.
   *
   * Returns: whether this is so
   */
  signals[IN_VIEW] =
    g_signal_new ("in-view",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, g_signal_accumulator_true_handled, NULL, NULL,
                  G_TYPE_BOOLEAN, 1, CHAT_TYPE_ROOM);
}

static void
confab_notifier_init (ConfabNotifier *self)
{
  self->known_sessions = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->known_lists = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->watches = g_hash_table_new_full (NULL, NULL, NULL, watch_free);
  self->stale_after = DEFAULT_STALE_AFTER;
}

/**
 * confab_notifier_new:
 * @application: the application, which owns the notifier
 * @settings: the settings
 *
 * Creates a notifier.
 */
ConfabNotifier *
confab_notifier_new (GApplication *application,
                     GSettings    *settings)
{
  ConfabNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (CONFAB_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);

  return self;
}

/**
 * confab_notifier_get_sessions:
 * @self: a notifier
 *
 * Gets the sessions whose rooms are listened to.
 *
 * Returns: (transfer none) (nullable): a list of [class@Chat.Session]
 */
GListModel *
confab_notifier_get_sessions (ConfabNotifier *self)
{
  g_return_val_if_fail (CONFAB_IS_NOTIFIER (self), NULL);

  return self->sessions;
}

/**
 * confab_notifier_set_sessions:
 * @self: a notifier
 * @sessions: (nullable): a list of [class@Chat.Session]
 *
 * Sets the sessions whose rooms are listened to.
 */
void
confab_notifier_set_sessions (ConfabNotifier *self,
                              GListModel     *sessions)
{
  g_return_if_fail (CONFAB_IS_NOTIFIER (self));
  g_return_if_fail (sessions == NULL || G_IS_LIST_MODEL (sessions));

  if (self->sessions == sessions)
    return;

  if (self->sessions != NULL)
    g_signal_handlers_disconnect_by_func (self->sessions, update, self);
  g_set_object (&self->sessions, sessions);
  if (sessions != NULL)
    g_signal_connect_object (sessions, "items-changed",
                             G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
}

/**
 * confab_notifier_get_stale_after:
 * @self: a notifier
 *
 * Gets how old a message may be to have a notification of its own.
 *
 * Returns: a time in microseconds
 */
gint64
confab_notifier_get_stale_after (ConfabNotifier *self)
{
  g_return_val_if_fail (CONFAB_IS_NOTIFIER (self), 0);

  return self->stale_after;
}

/**
 * confab_notifier_set_stale_after:
 * @self: a notifier
 * @stale_after: a time in microseconds
 *
 * Sets how old a message may be to have a notification of its own.
 */
void
confab_notifier_set_stale_after (ConfabNotifier *self,
                                 gint64          stale_after)
{
  g_return_if_fail (CONFAB_IS_NOTIFIER (self));

  if (self->stale_after == stale_after)
    return;

  self->stale_after = stale_after;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STALE_AFTER]);
}

/**
 * confab_notifier_get_busy:
 * @self: a notifier
 *
 * Gets whether there is something of which was not decided yet whether to tell.
 */
gboolean
confab_notifier_get_busy (ConfabNotifier *self)
{
  g_return_val_if_fail (CONFAB_IS_NOTIFIER (self), FALSE);

  return self->flush_id != 0;
}

/**
 * confab_notifier_count:
 * @room: a room
 *
 * Gets how many messages in @room nobody has read of which the person wants to
 * be told.
 */
guint
confab_notifier_count (ChatRoom *room)
{
  g_return_val_if_fail (CHAT_IS_ROOM (room), 0);

  return get_wanted_count (room);
}
