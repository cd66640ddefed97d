/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-members-private.h"

#include "chat-stored-users.h"
#include "chat-text.h"

/* There may be any number: no more of them are kept. */
#define MAX_MEMBERS 1000
/* How many messages are looked at, at most, to find out who writes. */
#define MAX_MESSAGES 5000
/* What is stored is older than what arrives meanwhile. */
#define FIRST_SERIAL (MAX_MESSAGES + 1)

typedef struct
{
  ChatUser *user;
  /* The number of the last message, as they are counted here. */
  gsize     serial;
} Member;

struct _ChatMembers
{
  GObject     parent_instance;

  ChatStore  *store;
  gint64      room;
  /* (element-type utf8 Member): to each id, who it is */
  GHashTable *members;
  gsize       last_serial;
  /* What they are called, once somebody has asked to find it in texts. */
  ChatNames  *names;
  guint       loading : 1;
  guint       loaded : 1;
};

G_DEFINE_FINAL_TYPE (ChatMembers, chat_members, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LOADED,
  PROP_NAMES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  gint64     room;
  GPtrArray *users;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->users);
  g_free (job);
}

static void
unref_user (gpointer data)
{
  chat_user_unref (data);
}

static void
member_free (gpointer data)
{
  Member *member = data;

  chat_user_unref (member->user);
  g_free (member);
}

static void
take_user (ChatRow  *row,
           gpointer  user_data)
{
  GPtrArray *users = user_data;

  g_ptr_array_add (users, chat_user_new (chat_row_get_text (row, 0), chat_row_get_text (row, 1)));
}

static gboolean
load_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  Job *job = data;

  g_ptr_array_set_size (job->users, 0);

  return chat_sql_query (sql, take_user, job->users, error,
                         "SELECT author, " CHAT_STORED_USERS_NAME ("author") " FROM ("
                         "  SELECT author, row_number() OVER (ORDER BY epoch DESC, offset DESC) AS place "
                         "  FROM messages WHERE room = ? AND kind != 2 "
                         "  ORDER BY epoch DESC, offset DESC LIMIT ?) "
                         "WHERE author != '' GROUP BY author ORDER BY min(place) LIMIT ?", "iii",
                         job->room, (gint64) MAX_MESSAGES, (gint64) MAX_MEMBERS);
}

static void
remove_oldest (ChatMembers *self)
{
  GHashTableIter iter;
  gpointer value;
  const Member *oldest = NULL;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Member *member = value;

      if (oldest == NULL || member->serial < oldest->serial)
        oldest = member;
    }

  g_hash_table_remove (self->members, chat_user_get_id (oldest->user));
}

static void
names_changed (ChatMembers *self)
{
  g_clear_pointer (&self->names, chat_names_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAMES]);
}

static void
set_member (ChatMembers *self,
            ChatUser    *user,
            gsize        serial)
{
  Member *member = g_new0 (Member, 1);

  member->user = chat_user_ref (user);
  member->serial = serial;
  g_hash_table_replace (self->members, (char *) chat_user_get_id (member->user), member);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  ChatMembers *self = CHAT_MEMBERS (object);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  guint n_members = g_hash_table_size (self->members);

  self->loading = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* Only completion misses them, and it asks again. */
      g_debug ("Could not read who writes in a room: %s", error->message);
      return;
    }

  for (guint i = 0; i < job->users->len && g_hash_table_size (self->members) < MAX_MEMBERS; i++)
    {
      ChatUser *user = g_ptr_array_index (job->users, i);

      if (!g_hash_table_contains (self->members, chat_user_get_id (user)))
        set_member (self, user, FIRST_SERIAL - 1 - i);
    }

  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  if (g_hash_table_size (self->members) > n_members)
    names_changed (self);
}

static void
chat_members_finalize (GObject *object)
{
  ChatMembers *self = CHAT_MEMBERS (object);

  g_object_unref (self->store);
  g_hash_table_unref (self->members);
  g_clear_pointer (&self->names, chat_names_unref);

  G_OBJECT_CLASS (chat_members_parent_class)->finalize (object);
}

static void
chat_members_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ChatMembers *self = CHAT_MEMBERS (object);

  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case PROP_NAMES:
      g_value_set_boxed (value, chat_members_get_names (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_members_class_init (ChatMembersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_members_finalize;
  object_class->get_property = chat_members_get_property;

  /**
   * ChatMembers:loaded:
   *
   * Whether what is stored was read.
   */
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatMembers:names:
   *
   * What they are called. Notified when there are others, and when the account's
   * own user is called otherwise.
   */
  properties[PROP_NAMES] =
    g_param_spec_boxed ("names", NULL, NULL,
                        CHAT_TYPE_NAMES,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_members_init (ChatMembers *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, member_free);
  self->last_serial = FIRST_SERIAL;
}

/**
 * chat_members_new:
 * @store: the store, which is open
 * @room: the number of the room
 *
 * Creates the list of a room's members, which is empty at first.
 */
ChatMembers *
chat_members_new (ChatStore *store,
                  gint64     room)
{
  ChatMembers *self = g_object_new (CHAT_TYPE_MEMBERS, NULL);

  self->store = g_object_ref (store);
  self->room = room;

  return self;
}

/**
 * chat_members_load:
 * @self: the members of a room
 *
 * Reads who wrote last, unless this was done.
 */
void
chat_members_load (ChatMembers *self)
{
  GTask *task;
  Job *job;

  g_return_if_fail (CHAT_IS_MEMBERS (self));

  if (self->loading || self->loaded)
    return;

  self->loading = TRUE;
  job = g_new0 (Job, 1);
  job->room = self->room;
  job->users = g_ptr_array_new_with_free_func (unref_user);
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, chat_members_load);
  g_task_set_static_name (task, "[chat] load members");
  g_task_set_task_data (task, job, job_free);
  chat_store_run (self->store, CHAT_DATABASE_READ, load_job, job, task);
}

/**
 * chat_members_add:
 * @self: the members of a room
 * @user: who has just written
 *
 * Notes that somebody has written.
 */
void
chat_members_add (ChatMembers *self,
                  ChatUser    *user)
{
  Member *member;

  g_return_if_fail (CHAT_IS_MEMBERS (self));
  g_return_if_fail (user != NULL);

  if (*chat_user_get_id (user) == '\0')
    return;

  member = g_hash_table_lookup (self->members, chat_user_get_id (user));
  if (member != NULL && chat_user_equal (member->user, user))
    {
      member->serial = ++self->last_serial;
      return;
    }

  set_member (self, user, ++self->last_serial);
  if (g_hash_table_size (self->members) > MAX_MEMBERS)
    remove_oldest (self);
  names_changed (self);
}

/**
 * chat_members_rename:
 * @self: the members of a room
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has those of these users who are members the names that they have now.
 */
void
chat_members_rename (ChatMembers *self,
                     GHashTable  *users)
{
  GHashTableIter iter;
  gpointer value;
  gboolean changed;

  g_return_if_fail (CHAT_IS_MEMBERS (self));
  g_return_if_fail (users != NULL);

  /* Who looks for names looks for that of the account's own user, too. */
  changed = g_hash_table_contains (users, chat_store_get_user (self->store));
  g_hash_table_iter_init (&iter, users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Member *member = g_hash_table_lookup (self->members, chat_user_get_id (value));

      if (member == NULL || chat_user_equal (member->user, value))
        continue;

      set_member (self, value, member->serial);
      changed = TRUE;
    }

  if (changed)
    names_changed (self);
}

/**
 * chat_members_get_loaded:
 * @self: the members of a room
 *
 * Gets whether what is stored was read.
 */
gboolean
chat_members_get_loaded (ChatMembers *self)
{
  g_return_val_if_fail (CHAT_IS_MEMBERS (self), FALSE);

  return self->loaded;
}

static ChatNames *
build_names (GPtrArray *users)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (2 * users->len + 1, NULL, TRUE);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_null_terminated (2 * users->len + 1, NULL, TRUE);

  for (guint i = 0; i < users->len; i++)
    {
      ChatUser *user = g_ptr_array_index (users, i);

      g_ptr_array_add (names, (gpointer) chat_user_get_handle (user));
      g_ptr_array_add (ids, (gpointer) chat_user_get_id (user));
      g_ptr_array_add (names, (gpointer) chat_user_get_alias (user));
      g_ptr_array_add (ids, (gpointer) chat_user_get_id (user));
    }

  return chat_names_new ((const char *const *) names->pdata, (const char *const *) ids->pdata);
}

/**
 * chat_members_get_names:
 * @self: the members of a room
 *
 * Gets what they are called, to find it in texts. This is the same object until
 * `names` is notified.
 *
 * Returns: (transfer none): the names
 */
ChatNames *
chat_members_get_names (ChatMembers *self)
{
  g_return_val_if_fail (CHAT_IS_MEMBERS (self), NULL);

  /* Of names that are the same, that of who wrote last. */
  if (self->names == NULL)
    {
      g_autoptr (GPtrArray) users = chat_members_match (self, "", 0);

      self->names = build_names (users);
    }

  return self->names;
}

typedef struct
{
  const Member *member;
  gboolean      begins;
} Match;

static int
compare_matches (gconstpointer a,
                 gconstpointer b)
{
  const Match *match_a = a;
  const Match *match_b = b;

  if (match_a->begins != match_b->begins)
    return match_a->begins ? -1 : 1;

  return match_a->member->serial > match_b->member->serial ? -1 : 1;
}

static gboolean
begins_with (const char *name,
             const char *folded_prefix)
{
  g_autofree char *folded_name = chat_text_fold (name, CHAT_TEXT_FOLD_CASE);

  return g_str_has_prefix (folded_name, folded_prefix);
}

static gboolean
is_match (ChatUser   *user,
          const char *prefix,
          const char *folded_prefix,
          gboolean   *begins)
{
  const char *handle = chat_user_get_handle (user);
  const char *alias = chat_user_get_alias (user);

  if (*handle == '\0')
    return FALSE;

  *begins = begins_with (handle, folded_prefix) || begins_with (alias, folded_prefix);

  return *begins || g_str_match_string (prefix, handle, FALSE) || g_str_match_string (prefix, alias, FALSE);
}

/**
 * chat_members_match:
 * @self: the members of a room
 * @prefix: what a name or a word of it begins with, in capitals or not, or
 *   empty for all
 * @limit: how many to get at most, or 0 for all
 *
 * Finds those who can be called by a name: whose name begins so first, and of
 * these who wrote last.
 *
 * Returns: (transfer full) (element-type ChatUser): the users
 */
GPtrArray *
chat_members_match (ChatMembers *self,
                    const char  *prefix,
                    guint        limit)
{
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree char *folded_prefix = NULL;
  GPtrArray *users;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (CHAT_IS_MEMBERS (self), NULL);
  g_return_val_if_fail (prefix != NULL, NULL);

  folded_prefix = chat_text_fold (prefix, CHAT_TEXT_FOLD_CASE);
  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Match match = { value, FALSE };

      if (is_match (match.member->user, prefix, folded_prefix, &match.begins))
        g_array_append_val (matches, match);
    }

  g_array_sort (matches, compare_matches);
  users = g_ptr_array_new_with_free_func (unref_user);
  for (guint i = 0; i < matches->len && (limit == 0 || i < limit); i++)
    g_ptr_array_add (users, chat_user_ref (g_array_index (matches, Match, i).member->user));

  return users;
}
