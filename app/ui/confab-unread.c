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
  ChatSession *session;
  guint        n_unread;
  guint        n_mentions;
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

static Count *
count_new (ChatSession *session,
           ChatRoom    *room)
{
  Count *count = g_new (Count, 1);

  count->session = g_object_ref (session);
  count->n_unread = chat_room_get_unread_count (room);
  count->n_mentions = chat_room_get_mention_count (room);

  return count;
}

static void
count_free (gpointer data)
{
  Count *count = data;

  g_object_unref (count->session);
  g_free (count);
}

static GHashTable *
counts_new (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, count_free);
}

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

/* Returns how much there is to read. */
static guint
count_account (ConfabUnread *self,
               ChatSession  *session,
               GHashTable   *counts)
{
  GListModel *rooms = chat_account_get_rooms (chat_session_get_account (session));
  guint total = 0;

  listen_anew (self, rooms, "items-changed");
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      if (!g_hash_table_contains (self->counts, room))
        {
          listen_anew (self, room, "notify::unread-count");
          listen (self, room, "notify::mention-count");
          listen (self, room, "notify::notify-level");
        }
      total += confab_notifier_count (room);
      g_hash_table_insert (counts, g_object_ref (room), count_new (session, room));
    }

  return total;
}

static void
tell (ConfabUnread *self,
      const Count  *count,
      ChatRoom     *room,
      guint         n_unread,
      guint         n_mentions)
{
  g_signal_emit (self, signals[ROOM_CHANGED], 0, count->session, room, n_unread, n_mentions);
}

/* What is gone comes first: the rooms of an account that took the place of
 * another have the names of those.
 */
static void
tell_changes (ConfabUnread *self,
              GHashTable   *before,
              GHashTable   *now)
{
  GHashTableIter iter;
  gpointer room, value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &room, &value))
    {
      const Count *told = value;

      if (told->n_unread > 0 && !g_hash_table_contains (now, room))
        tell (self, told, room, 0, 0);
    }

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &room, &value))
    {
      const Count *told = g_hash_table_lookup (before, room);
      const Count *count = value;

      if (count->n_unread != (told != NULL ? told->n_unread : 0) ||
          count->n_mentions != (told != NULL ? told->n_mentions : 0))
        tell (self, count, room, count->n_unread, count->n_mentions);
    }
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
   * @n_unread: how many messages there are to read
   * @n_mentions: how many of these call the person
   *
   * Emitted when there is more or less to read in a room, or more or fewer
   * mentions, than was told of before. In one that was left, or whose account
   * was closed, there is nothing.
   */
  signals[ROOM_CHANGED] =
    g_signal_new ("room-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, CHAT_TYPE_SESSION, CHAT_TYPE_ROOM, G_TYPE_UINT, G_TYPE_UINT);
}

static void
confab_unread_init (ConfabUnread *self)
{
  self->counts = counts_new ();
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
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) now = counts_new ();
  guint total = 0;

  g_return_if_fail (CONFAB_IS_UNREAD (self));

  g_clear_handle_id (&self->update_id, g_source_remove);
  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);

      listen_anew (self, session, "notify::state");
      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        total += count_account (self, session, now);
    }

  before = g_steal_pointer (&self->counts);
  self->counts = g_hash_table_ref (now);
  tell_changes (self, before, now);
  if (self->total == total)
    return;

  self->total = total;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}
