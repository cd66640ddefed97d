/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-members-private.h"

/* Names are what others say they are: no more of them are kept. */
#define MAX_MEMBERS 1000
/* How many messages are looked at, at most, to find out who writes. */
#define MAX_MESSAGES 5000
/* What is stored is older than what arrives meanwhile. */
#define FIRST_SERIAL (MAX_MESSAGES + 1)

struct _ChatMembers
{
  GObject     parent_instance;

  ChatStore  *store;
  gint64      room;
  /* To each name, the number of its last message, as they are counted here. */
  GHashTable *serials;
  gsize       last_serial;
  /* The same names to be found in texts, once somebody has asked for them. */
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
  GPtrArray *names;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->names);
  g_free (job);
}

static void
take_name (ChatRow  *row,
           gpointer  user_data)
{
  GPtrArray *names = user_data;

  g_ptr_array_add (names, g_strdup (chat_row_get_text (row, 0)));
}

static gboolean
load_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  Job *job = data;

  g_ptr_array_set_size (job->names, 0);

  return chat_sql_query (sql, take_name, job->names, error,
                         "SELECT author FROM ("
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
  gpointer name, serial;
  gpointer oldest = NULL;
  gsize least = G_MAXSIZE;

  g_hash_table_iter_init (&iter, self->serials);
  while (g_hash_table_iter_next (&iter, &name, &serial))
    {
      if (GPOINTER_TO_SIZE (serial) < least)
        {
          least = GPOINTER_TO_SIZE (serial);
          oldest = name;
        }
    }

  g_hash_table_remove (self->serials, oldest);
}

static void
names_changed (ChatMembers *self)
{
  g_clear_pointer (&self->names, chat_names_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAMES]);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  ChatMembers *self = CHAT_MEMBERS (object);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  guint n_names = g_hash_table_size (self->serials);

  self->loading = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* Only completion misses them, and it asks again. */
      g_debug ("Could not read who writes in a room: %s", error->message);
      return;
    }

  for (guint i = 0; i < job->names->len; i++)
    {
      const char *name = g_ptr_array_index (job->names, i);

      if (g_hash_table_size (self->serials) < MAX_MEMBERS &&
          !g_hash_table_contains (self->serials, name))
        g_hash_table_insert (self->serials, g_strdup (name),
                             GSIZE_TO_POINTER (FIRST_SERIAL - 1 - i));
    }

  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  if (g_hash_table_size (self->serials) > n_names)
    names_changed (self);
}

static void
chat_members_finalize (GObject *object)
{
  ChatMembers *self = CHAT_MEMBERS (object);

  g_object_unref (self->store);
  g_hash_table_unref (self->serials);
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
   * The names. Notified when there are others.
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
  self->serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  job->names = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, chat_members_load);
  g_task_set_static_name (task, "[chat] load members");
  g_task_set_task_data (task, job, job_free);
  chat_store_run (self->store, CHAT_DATABASE_READ, load_job, job, task);
}

/**
 * chat_members_add:
 * @self: the members of a room
 * @name: who has just written
 *
 * Notes that somebody has written.
 */
void
chat_members_add (ChatMembers *self,
                  const char  *name)
{
  guint n_names;

  g_return_if_fail (CHAT_IS_MEMBERS (self));
  g_return_if_fail (name != NULL);

  if (*name == '\0')
    return;

  n_names = g_hash_table_size (self->serials);
  g_hash_table_insert (self->serials, g_strdup (name), GSIZE_TO_POINTER (++self->last_serial));
  if (g_hash_table_size (self->serials) == n_names)
    return;

  if (g_hash_table_size (self->serials) > MAX_MEMBERS)
    remove_oldest (self);
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

/**
 * chat_members_get_names:
 * @self: the members of a room
 *
 * Gets the names, to find them in texts. They are the same ones until
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
      g_auto (GStrv) names = chat_members_match (self, "", 0);

      self->names = chat_names_new ((const char *const *) names);
    }

  return self->names;
}

typedef struct
{
  const char *name;
  gsize       serial;
  gboolean    begins;
} Match;

static int
compare_matches (gconstpointer a,
                 gconstpointer b)
{
  const Match *match_a = a;
  const Match *match_b = b;

  if (match_a->begins != match_b->begins)
    return match_a->begins ? -1 : 1;

  return match_a->serial > match_b->serial ? -1 : 1;
}

static gboolean
begins_with (const char *name,
             const char *prefix)
{
  g_autofree char *folded_name = g_utf8_casefold (name, -1);
  g_autofree char *folded_prefix = g_utf8_casefold (prefix, -1);

  return g_str_has_prefix (folded_name, folded_prefix);
}

/**
 * chat_members_match:
 * @self: the members of a room
 * @prefix: what a name or a word of it begins with, in capitals or not, or
 *   empty for all
 * @limit: how many to get at most, or 0 for all
 *
 * Finds names: those that begin so first, and of these who wrote last.
 *
 * Returns: (transfer full): the names
 */
char **
chat_members_match (ChatMembers *self,
                    const char  *prefix,
                    guint        limit)
{
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name, serial;

  g_return_val_if_fail (CHAT_IS_MEMBERS (self), NULL);
  g_return_val_if_fail (prefix != NULL, NULL);

  g_hash_table_iter_init (&iter, self->serials);
  while (g_hash_table_iter_next (&iter, &name, &serial))
    {
      Match match = { name, GPOINTER_TO_SIZE (serial), begins_with (name, prefix) };

      if (match.begins || g_str_match_string (prefix, name, FALSE))
        g_array_append_val (matches, match);
    }

  g_array_sort (matches, compare_matches);
  for (guint i = 0; i < matches->len && (limit == 0 || i < limit); i++)
    g_strv_builder_add (builder, g_array_index (matches, Match, i).name);

  return g_strv_builder_end (builder);
}
