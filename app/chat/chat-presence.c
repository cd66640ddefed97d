/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-presence-private.h"

#include "chat-error-private.h"
#include "chat-members-private.h"
#include "chat-occupant-private.h"
#include "chat-people.h"
#include "chat-text.h"

/* How long an answer is good for. */
#define DEFAULT_INTERVAL 30000
/* How many people are looked at before others have their turn. */
#define SLICE_SIZE 250

struct _ChatPresence
{
  GObject       parent_instance;

  ChatFeed     *feed;
  ChatMembers  *members;
  ChatPeople   *people;
  /* (element-type ChatOccupant): the list */
  GPtrArray    *shown;
  char         *filter;
  GError       *error;
  guint         n_people;
  guint         n_hidden;

  guint         n_open;
  guint         interval;
  guint         timer_id;
  guint         work_id;
  /* There is one while the server is asked. */
  GCancellable *cancellable;

  guint         has_answer : 1;
  guint         has_failed : 1;
  guint         known : 1;
  guint         stale : 1;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatPresence, chat_presence, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_ERROR,
  PROP_FILTER,
  PROP_KNOWN,
  PROP_N_HIDDEN,
  PROP_N_PEOPLE,
  PROP_STALE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void ask (ChatPresence *self);

/* Takes @error. */
static void
set_error (ChatPresence *self,
           GError       *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_known (ChatPresence *self,
           gboolean      known)
{
  if (self->known == known)
    return;

  self->known = known;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
}

static void
set_numbers (ChatPresence *self,
             guint         n_people,
             guint         n_hidden)
{
  if (self->n_people != n_people)
    {
      self->n_people = n_people;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PEOPLE]);
    }
  if (self->n_hidden != n_hidden)
    {
      self->n_hidden = n_hidden;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_HIDDEN]);
    }
}

static gboolean
is_joined (ChatPresence *self)
{
  return chat_feed_get_state (self->feed) == CHAT_ROOM_JOINED;
}

static void
update_stale (ChatPresence *self)
{
  gboolean stale = self->has_failed || !is_joined (self);

  if (self->stale == stale)
    return;

  self->stale = stale;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STALE]);
}

/* ---- The list ---- */

/* After the last one comes nobody. */
static int
compare_at (GPtrArray *first,
            guint      first_position,
            GPtrArray *second,
            guint      second_position)
{
  if (first_position == first->len)
    return 1;
  if (second_position == second->len)
    return -1;

  return chat_occupant_compare (g_ptr_array_index (first, first_position),
                                g_ptr_array_index (second, second_position));
}

/* Where the list first differs from what it should be. Both are in the same
 * order.
 */
static gboolean
find_difference (ChatPresence *self,
                 guint        *position,
                 guint        *n_removed,
                 guint        *n_added)
{
  GPtrArray *shown = self->shown;
  GPtrArray *first = chat_people_get_first (self->people);
  guint begin = 0;
  guint old, new;

  while (begin < shown->len && begin < first->len && shown->pdata[begin] == first->pdata[begin])
    begin++;
  if (begin == shown->len && begin == first->len)
    return FALSE;

  /* Up to who is in both. */
  for (old = new = begin; old < shown->len || new < first->len;)
    {
      int order = compare_at (shown, old, first, new);

      if (order == 0 && shown->pdata[old] == first->pdata[new])
        break;

      old += order <= 0;
      new += order >= 0;
    }

  *position = begin;
  *n_removed = old - begin;
  *n_added = new - begin;

  return TRUE;
}

/* Who is told of it may look for somebody else. */
static void
update_list (ChatPresence *self)
{
  g_autoptr (GPtrArray) first = g_ptr_array_ref (chat_people_get_first (self->people));
  guint position, n_removed, n_added;

  for (guint i = 0; i < first->len; i++)
    chat_occupant_apply_count (g_ptr_array_index (first, i));

  while (find_difference (self, &position, &n_removed, &n_added))
    {
      GPtrArray *now = chat_people_get_first (self->people);

      if (n_removed > 0)
        g_ptr_array_remove_range (self->shown, position, n_removed);
      for (guint i = position; i < position + n_added; i++)
        g_ptr_array_insert (self->shown, (int) i, g_object_ref (g_ptr_array_index (now, i)));
      g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
    }
}

static void
take_outcome (ChatPresence *self)
{
  guint n_matches = chat_people_get_n_matches (self->people);

  g_object_freeze_notify (G_OBJECT (self));
  set_numbers (self, chat_people_get_n_people (self->people),
               n_matches - MIN (n_matches, CHAT_PRESENCE_MAX_LISTED));
  set_known (self, self->has_answer);
  update_list (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
work_cb (gpointer user_data)
{
  g_autoptr (ChatPresence) self = g_object_ref (user_data);

  if (!chat_people_run (self->people, SLICE_SIZE))
    return G_SOURCE_CONTINUE;

  self->work_id = 0;
  take_outcome (self);

  return G_SOURCE_REMOVE;
}

/* What can be done at once, is: an answer is taken in and gone through. */
static void
work (ChatPresence *self)
{
  gboolean done = chat_people_run (self->people, SLICE_SIZE) || chat_people_run (self->people, SLICE_SIZE);

  if (done)
    {
      g_clear_handle_id (&self->work_id, g_source_remove);
      take_outcome (self);
    }
  else if (self->work_id == 0)
    self->work_id = g_idle_add (work_cb, self);
}

/* ---- Asking ---- */

static void
call_off (ChatPresence *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
timer_cb (gpointer user_data)
{
  ChatPresence *self = user_data;

  self->timer_id = 0;
  ask (self);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, CHAT_ERROR, CHAT_ERROR_DENIED) ||
         g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
}

/* Takes @error. What the server does not tell any more is not shown any more;
 * what it did not tell this time is asked again.
 */
static void
take_error (ChatPresence *self,
            GError       *error)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (is_refusal (error))
    {
      self->has_answer = FALSE;
      self->has_failed = FALSE;
      chat_people_clear (self->people);
      set_error (self, error);
      work (self);
    }
  else
    {
      gboolean is_loss = g_error_matches (error, CHAT_ERROR, CHAT_ERROR_CONNECTION);

      self->has_failed = TRUE;
      set_error (self, is_loss ? NULL : g_error_copy (error));
      g_error_free (error);
    }

  update_stale (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
asked_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ChatPresence) self = user_data;
  RealtimeClient *client = REALTIME_CLIENT (object);
  g_autoptr (GError) error = NULL;
  GPtrArray *infos = realtime_client_presence_finish (client, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (infos == NULL)
    {
      GError *reason = chat_error_from_realtime (error);

      if (!is_refusal (reason))
        self->timer_id = g_timeout_add_once (self->interval, timer_cb, self);
      take_error (self, reason);
      return;
    }

  self->timer_id = g_timeout_add_once (self->interval, timer_cb, self);
  self->has_answer = TRUE;
  self->has_failed = FALSE;
  chat_people_take_answer (self->people, infos, realtime_client_get_client_id (client));

  g_object_freeze_notify (G_OBJECT (self));
  set_error (self, NULL);
  update_stale (self);
  work (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
ask (ChatPresence *self)
{
  call_off (self);

  if (self->n_open == 0 || !is_joined (self))
    return;

  self->cancellable = g_cancellable_new ();
  realtime_client_presence_async (chat_feed_get_client (self->feed), chat_feed_get_channel (self->feed),
                                  self->cancellable, asked_cb, g_object_ref (self));
}

static void
feed_state_cb (ChatPresence *self)
{
  ask (self);
  update_stale (self);
}

/* ---- The object ---- */

static void
chat_presence_dispose (GObject *object)
{
  ChatPresence *self = CHAT_PRESENCE (object);

  call_off (self);
  g_clear_handle_id (&self->work_id, g_source_remove);

  G_OBJECT_CLASS (chat_presence_parent_class)->dispose (object);
}

static void
chat_presence_finalize (GObject *object)
{
  ChatPresence *self = CHAT_PRESENCE (object);

  g_clear_object (&self->feed);
  g_clear_object (&self->members);
  g_clear_pointer (&self->people, chat_people_free);
  g_ptr_array_unref (self->shown);
  g_free (self->filter);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_presence_parent_class)->finalize (object);
}

static void
chat_presence_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ChatPresence *self = CHAT_PRESENCE (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_FILTER:
      g_value_set_string (value, self->filter);
      break;

    case PROP_KNOWN:
      g_value_set_boolean (value, self->known);
      break;

    case PROP_N_HIDDEN:
      g_value_set_uint (value, self->n_hidden);
      break;

    case PROP_N_PEOPLE:
      g_value_set_uint (value, self->n_people);
      break;

    case PROP_STALE:
      g_value_set_boolean (value, self->stale);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * ChatPresence:error:
   *
   * Why it is not known who is there.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatPresence:filter:
   *
   * What the names in the list have in them.
   */
  properties[PROP_FILTER] =
    g_param_spec_string ("filter", NULL, NULL,
                         "",
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatPresence:known:
   *
   * Whether the server has told who is there.
   */
  properties[PROP_KNOWN] =
    g_param_spec_boolean ("known", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatPresence:n-hidden:
   *
   * How many people match the filter, but are too many for the list.
   */
  properties[PROP_N_HIDDEN] =
    g_param_spec_uint ("n-hidden", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatPresence:n-people:
   *
   * How many people there are, whether they match the filter or not.
   */
  properties[PROP_N_PEOPLE] =
    g_param_spec_uint ("n-people", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatPresence:stale:
   *
   * Whether the server cannot be asked: what is known may not be so any more.
   */
  properties[PROP_STALE] =
    g_param_spec_boolean ("stale", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_presence_class_init (ChatPresenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_presence_dispose;
  object_class->finalize = chat_presence_finalize;
  object_class->get_property = chat_presence_get_property;

  install_properties (object_class);
}

static void
chat_presence_init (ChatPresence *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->filter = g_strdup ("");
  self->interval = DEFAULT_INTERVAL;
}

static GType
chat_presence_get_item_type (GListModel *list)
{
  return CHAT_TYPE_OCCUPANT;
}

static guint
chat_presence_get_n_items (GListModel *list)
{
  return CHAT_PRESENCE (list)->shown->len;
}

static gpointer
chat_presence_get_item (GListModel *list,
                        guint       position)
{
  ChatPresence *self = CHAT_PRESENCE (list);

  return position < self->shown->len ? g_object_ref (g_ptr_array_index (self->shown, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = chat_presence_get_item_type;
  iface->get_n_items = chat_presence_get_n_items;
  iface->get_item = chat_presence_get_item;
}

/**
 * chat_presence_new:
 * @feed: what comes into the room
 * @members: those of the room who can be mentioned
 * @user: the account's own user, empty for a guest
 *
 * Creates a presence, which knows of nobody and is closed.
 */
ChatPresence *
chat_presence_new (ChatFeed    *feed,
                   ChatMembers *members,
                   const char  *user)
{
  ChatPresence *self = g_object_new (CHAT_TYPE_PRESENCE, NULL);

  self->feed = g_object_ref (feed);
  self->members = g_object_ref (members);
  self->people = chat_people_new (user, CHAT_PRESENCE_MAX_LISTED);
  self->stale = !is_joined (self);
  g_signal_connect_object (feed, "notify::state",
                           G_CALLBACK (feed_state_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_presence_set_interval:
 * @self: a presence
 * @msec: a time in milliseconds
 *
 * Sets after which time the server is asked again.
 */
void
chat_presence_set_interval (ChatPresence *self,
                            guint         msec)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));

  self->interval = msec;
}

/**
 * chat_presence_rename:
 * @self: a presence
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has those of these users who are in the room the names that they have now.
 */
void
chat_presence_rename (ChatPresence *self,
                      GHashTable   *users)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));
  g_return_if_fail (users != NULL);

  if (chat_people_rename (self->people, users))
    work (self);
}

/**
 * chat_presence_open:
 * @self: a presence
 *
 * Asks the server, and again from time to time, until chat_presence_close() was
 * called as often.
 */
void
chat_presence_open (ChatPresence *self)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));

  if (self->n_open++ == 0)
    ask (self);
}

/**
 * chat_presence_close:
 * @self: a presence that is open
 *
 * Takes one chat_presence_open() back.
 */
void
chat_presence_close (ChatPresence *self)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));
  g_return_if_fail (self->n_open > 0);

  if (--self->n_open == 0)
    call_off (self);
}

/**
 * chat_presence_refresh:
 * @self: a presence
 *
 * Asks at once, if it is open: also what the server has refused.
 */
void
chat_presence_refresh (ChatPresence *self)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));

  ask (self);
}

/**
 * chat_presence_add_member:
 * @self: a presence
 * @occupant: somebody who is in the room
 *
 * Notes that somebody can be mentioned in the room, who need not have written
 * anything there yet.
 */
void
chat_presence_add_member (ChatPresence *self,
                          ChatOccupant *occupant)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));
  g_return_if_fail (CHAT_IS_OCCUPANT (occupant));

  chat_members_add (self->members, chat_occupant_get_user (occupant));
}

/**
 * chat_presence_get_error:
 * @self: a presence
 *
 * Gets why it is not known who is there: %CHAT_ERROR_DENIED if this user must
 * not know, %CHAT_ERROR_NOT_AVAILABLE if the server does not keep count. That
 * there is no connection is no error.
 *
 * Returns: (transfer none) (nullable): a [error@Chat.Error]
 */
const GError *
chat_presence_get_error (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), NULL);

  return self->error;
}

/**
 * chat_presence_get_filter:
 * @self: a presence
 *
 * Gets what the names in the list have in them.
 *
 * Returns: (transfer none): the text, which may be empty
 */
const char *
chat_presence_get_filter (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), NULL);

  return self->filter;
}

/**
 * chat_presence_set_filter:
 * @self: a presence
 * @filter: (nullable): a text
 *
 * Lists only people whose name has all words of @filter in it, also as parts of
 * words. Case and accents do not count. Where there are many people, the list
 * follows soon.
 */
void
chat_presence_set_filter (ChatPresence *self,
                          const char   *filter)
{
  g_return_if_fail (CHAT_IS_PRESENCE (self));

  if (!g_set_str (&self->filter, filter != NULL ? filter : ""))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
  chat_people_take_words (self->people, chat_text_fold_words (self->filter));
  work (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_presence_get_known:
 * @self: a presence
 *
 * Gets whether the server has told who is there.
 */
gboolean
chat_presence_get_known (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), FALSE);

  return self->known;
}

/**
 * chat_presence_get_n_hidden:
 * @self: a presence
 *
 * Gets how many people match the filter, but are too many for the list.
 */
guint
chat_presence_get_n_hidden (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), 0);

  return self->n_hidden;
}

/**
 * chat_presence_get_n_people:
 * @self: a presence
 *
 * Gets how many people there are, whether they match the filter or not.
 */
guint
chat_presence_get_n_people (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), 0);

  return self->n_people;
}

/**
 * chat_presence_get_stale:
 * @self: a presence
 *
 * Gets whether the server cannot be asked: there is no connection, or the last
 * question failed. What is known may not be so any more.
 */
gboolean
chat_presence_get_stale (ChatPresence *self)
{
  g_return_val_if_fail (CHAT_IS_PRESENCE (self), FALSE);

  return self->stale;
}
