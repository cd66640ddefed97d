/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-unread.h"

#include "chat-session.h"
#include "confab-notifier.h"

/* What changes within this time is told of once. */
#define DELAY 100

/**
 * ConfabUnread:
 *
 * Follows how much there is to read in the rooms of all accounts, as long as it
 * lives. In the beginning, nothing is known.
 */
struct _ConfabUnread
{
  GObject     parent_instance;

  GListModel *sessions;
  /* What was told of each room */
  GHashTable *counts;
  guint       total;
  guint       update_id;
};

typedef struct
{
  guint n_unread;
  guint n_mentions;
} Count;

G_DEFINE_FINAL_TYPE (ConfabUnread, confab_unread, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SESSIONS,
  PROP_TOTAL,
  N_PROPS
};

enum
{
  ROOM_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update_cb (gpointer user_data)
{
  ConfabUnread *self = user_data;

  self->update_id = 0;
  confab_unread_update (self);
}

static void
queue_update (ConfabUnread *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add_once (DELAY, update_cb, self);
}

static void
listen (ConfabUnread *self,
        gpointer      object,
        const char   *signal)
{
  g_signal_connect_object (object, signal, G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

/* What was listened to before is not twice. */
static void
listen_anew (ConfabUnread *self,
             gpointer      object,
             const char   *signal)
{
  g_signal_handlers_disconnect_by_func (object, queue_update, self);
  listen (self, object, signal);
}

static void
update_room (ConfabUnread *self,
             ChatSession  *session,
             ChatRoom     *room,
             GHashTable   *counts)
{
  const Count *told = g_hash_table_lookup (self->counts, room);
  Count *count = g_new0 (Count, 1);

  if (told == NULL)
    {
      listen_anew (self, room, "notify::unread-count");
      listen (self, room, "notify::mention-count");
      listen (self, room, "notify::notify-level");
    }

  count->n_unread = chat_room_get_unread_count (room);
  count->n_mentions = chat_room_get_mention_count (room);
  g_hash_table_insert (counts, g_object_ref (room), count);
  if (count->n_unread != (told != NULL ? told->n_unread : 0) ||
      count->n_mentions != (told != NULL ? told->n_mentions : 0))
    g_signal_emit (self, signals[ROOM_CHANGED], 0, session, room);
}

/* Returns how much there is to read. */
static guint
update_account (ConfabUnread *self,
                ChatSession  *session,
                GHashTable   *counts)
{
  GListModel *rooms = chat_account_get_rooms (chat_session_get_account (session));
  guint total = 0;

  listen_anew (self, rooms, "items-changed");
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      update_room (self, session, room, counts);
      total += confab_notifier_count (room);
    }

  return total;
}

static void
confab_unread_constructed (GObject *object)
{
  ConfabUnread *self = CONFAB_UNREAD (object);

  G_OBJECT_CLASS (confab_unread_parent_class)->constructed (object);

  listen (self, self->sessions, "items-changed");
  queue_update (self);
}

static void
confab_unread_dispose (GObject *object)
{
  ConfabUnread *self = CONFAB_UNREAD (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_hash_table_remove_all (self->counts);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_unread_parent_class)->dispose (object);
}

static void
confab_unread_finalize (GObject *object)
{
  ConfabUnread *self = CONFAB_UNREAD (object);

  g_hash_table_unref (self->counts);

  G_OBJECT_CLASS (confab_unread_parent_class)->finalize (object);
}

static void
confab_unread_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ConfabUnread *self = CONFAB_UNREAD (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      g_value_set_object (value, self->sessions);
      break;

    case PROP_TOTAL:
      g_value_set_uint (value, confab_unread_get_total (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_unread_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  ConfabUnread *self = CONFAB_UNREAD (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      self->sessions = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_unread_class_init (ConfabUnreadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = confab_unread_constructed;
  object_class->dispose = confab_unread_dispose;
  object_class->finalize = confab_unread_finalize;
  object_class->get_property = confab_unread_get_property;
  object_class->set_property = confab_unread_set_property;

  /**
   * ConfabUnread:sessions:
   *
   * The accounts, a list of [class@Chat.Session].
   */
  properties[PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabUnread:total:
   *
   * How many messages there are to tell of, see [func@notifier_count].
   */
  properties[PROP_TOTAL] =
    g_param_spec_uint ("total", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ConfabUnread::room-changed:
   * @session: an account
   * @room: a room in it
   *
   * Emitted when there is more or less to read in a room, or more or fewer
   * mentions, than was told of before.
   */
  signals[ROOM_CHANGED] =
    g_signal_new ("room-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CHAT_TYPE_SESSION, CHAT_TYPE_ROOM);
}

static void
confab_unread_init (ConfabUnread *self)
{
  self->counts = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

/**
 * confab_unread_new:
 * @sessions: a list of [class@Chat.Session]
 *
 * Creates an object that follows what is unread.
 */
ConfabUnread *
confab_unread_new (GListModel *sessions)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);

  return g_object_new (CONFAB_TYPE_UNREAD, "sessions", sessions, NULL);
}

/**
 * confab_unread_get_total:
 * @self: what follows it
 *
 * Gets how many messages there are to tell of, as far as was told.
 */
guint
confab_unread_get_total (ConfabUnread *self)
{
  g_return_val_if_fail (CONFAB_IS_UNREAD (self), 0);

  return self->total;
}

/**
 * confab_unread_update:
 * @self: what follows it
 *
 * Looks at once, for somebody who has asked, and tells what has changed.
 */
void
confab_unread_update (ConfabUnread *self)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  guint total = 0;

  g_return_if_fail (CONFAB_IS_UNREAD (self));

  g_clear_handle_id (&self->update_id, g_source_remove);
  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);

      listen_anew (self, session, "notify::state");
      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        total += update_account (self, session, counts);
    }

  g_hash_table_unref (self->counts);
  self->counts = g_steal_pointer (&counts);
  if (self->total == total)
    return;

  self->total = total;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}
