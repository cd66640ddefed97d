/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-people.h"

#include "chat-occupant-private.h"

#include <realtime.h>
#include <string.h>

/* What stands where an id has something that no string can hold. */
#define REPLACEMENT "\uFFFD"

struct _ChatPeople
{
  char       *user;
  char       *client_id;
  char      **words;
  guint       limit;

  /* (element-type ChatOccupant): and each of them by its key */
  GPtrArray  *all;
  GHashTable *by_key;

  /* What is left of an answer, from the end on, and what was made of it. */
  GPtrArray  *infos;
  GPtrArray  *next;
  GHashTable *next_by_key;

  /* How many were compared with the words, and the first of those that match. */
  guint       n_compared;
  guint       n_found;
  GPtrArray  *found;

  /* The outcome. */
  guint       n_people;
  guint       n_matches;
  GPtrArray  *first;
};

/**
 * chat_people_new:
 * @user: the account's own user, empty for a guest
 * @limit: how many to get at most
 *
 * Creates an empty list.
 */
ChatPeople *
chat_people_new (const char *user,
                 guint       limit)
{
  ChatPeople *self = g_new0 (ChatPeople, 1);

  self->user = g_strdup (user);
  self->words = g_new0 (char *, 1);
  self->limit = limit;
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  self->first = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

static void
drop_answer (ChatPeople *self)
{
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_clear_pointer (&self->next_by_key, g_hash_table_unref);
  g_clear_pointer (&self->next, g_ptr_array_unref);
}

/**
 * chat_people_free:
 * @self: (transfer full): a list
 *
 * Frees it.
 */
void
chat_people_free (ChatPeople *self)
{
  drop_answer (self);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->first);
  g_strfreev (self->words);
  g_free (self->client_id);
  g_free (self->user);
  g_free (self);
}

static void
begin_to_compare (ChatPeople *self)
{
  self->n_compared = 0;
  self->n_found = 0;
  g_ptr_array_set_size (self->found, 0);
}

/**
 * chat_people_take_answer:
 * @self: a list
 * @infos: (transfer full) (element-type RealtimeClientInfo): the connections
 * @client_id: (nullable): the id of the own connection
 *
 * Takes over an answer. It counts once it is looked at.
 */
void
chat_people_take_answer (ChatPeople *self,
                         GPtrArray  *infos,
                         const char *client_id)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (infos != NULL);

  drop_answer (self);
  g_set_str (&self->client_id, client_id);
  self->infos = infos;
  self->next = g_ptr_array_new_with_free_func (g_object_unref);
  self->next_by_key = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * chat_people_take_words:
 * @self: a list
 * @words: (transfer full) (array zero-terminated=1): words, from
 *   chat_text_fold_words()
 *
 * Sets what to look for in the names.
 */
void
chat_people_take_words (ChatPeople  *self,
                        char       **words)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (words != NULL);

  g_strfreev (self->words);
  self->words = words;
  begin_to_compare (self);
}

/* A guest has no id, and one that is not whole may be that of several people: of
 * these each connection counts as a person.
 */
static gboolean
is_identity (const char *user_id)
{
  return *user_id != '\0' && strstr (user_id, REPLACEMENT) == NULL;
}

static gboolean
rename_in (GPtrArray  *people,
           GHashTable *by_key,
           GHashTable *users)
{
  gboolean changed = FALSE;

  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      ChatOccupant *old = g_ptr_array_index (people, i);
      ChatUser *user = chat_occupant_get_user (old);
      const char *id = chat_user_get_id (user);
      ChatUser *now = is_identity (id) ? g_hash_table_lookup (users, id) : NULL;
      ChatOccupant *occupant;

      if (now == NULL || chat_user_equal (now, user))
        continue;

      occupant = chat_occupant_new_renamed (old, now);
      g_hash_table_replace (by_key, (char *) chat_occupant_get_key (occupant), occupant);
      g_ptr_array_index (people, i) = occupant;
      g_object_unref (old);
      changed = TRUE;
    }

  return changed;
}

/**
 * chat_people_rename:
 * @self: a list
 * @users: (element-type utf8 ChatUser): to ids, users who are called otherwise
 *
 * Has those of these users who are there the names that they have now.
 *
 * Returns: whether there are such, and so something to do
 */
gboolean
chat_people_rename (ChatPeople *self,
                    GHashTable *users)
{
  gboolean changed;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (users != NULL, FALSE);

  changed = rename_in (self->all, self->by_key, users);
  changed |= rename_in (self->next, self->next_by_key, users);
  if (changed)
    begin_to_compare (self);

  return changed;
}

/**
 * chat_people_clear:
 * @self: a list
 *
 * Forgets all.
 */
void
chat_people_clear (ChatPeople *self)
{
  g_return_if_fail (self != NULL);

  drop_answer (self);
  g_hash_table_remove_all (self->by_key);
  g_ptr_array_set_size (self->all, 0);
  begin_to_compare (self);
}

static void
take_info (ChatPeople         *self,
           RealtimeClientInfo *info)
{
  const char *user_id = realtime_client_info_get_user_id (info);
  const char *client_id = realtime_client_info_get_client_id (info);
  gboolean has_identity = is_identity (user_id);
  g_autofree char *key = g_strconcat (has_identity ? "user " : "client ",
                                      has_identity ? user_id : client_id, NULL);
  ChatOccupant *occupant = g_hash_table_lookup (self->next_by_key, key);

  if (occupant == NULL)
    {
      gboolean is_self = has_identity ? g_str_equal (user_id, self->user)
                                      : g_strcmp0 (client_id, self->client_id) == 0;
      g_autoptr (ChatUser) user = chat_user_new_told (user_id, realtime_client_info_get_conn_info (info));

      if (user == NULL)
        user = chat_user_new (user_id, NULL);

      /* Who has another name now is shown anew. */
      occupant = g_hash_table_lookup (self->by_key, key);
      if (occupant != NULL && chat_user_equal (chat_occupant_get_user (occupant), user))
        g_object_ref (occupant);
      else
        occupant = chat_occupant_new (key, user, is_self);
      chat_occupant_reset_count (occupant);
      g_ptr_array_add (self->next, occupant);
      g_hash_table_insert (self->next_by_key, (char *) chat_occupant_get_key (occupant), occupant);
    }

  chat_occupant_count (occupant);
}

/* From the end, so that what was taken is freed in slices, too. */
static void
take_infos (ChatPeople *self,
            guint       n)
{
  guint end = self->infos->len - MIN (n, self->infos->len);

  for (guint i = end; i < self->infos->len; i++)
    take_info (self, g_ptr_array_index (self->infos, i));
  g_ptr_array_set_size (self->infos, (int) end);
  if (end > 0)
    return;

  for (guint i = 0; i < self->next->len; i++)
    chat_occupant_settle_count (g_ptr_array_index (self->next, i));
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->all);
  self->by_key = g_steal_pointer (&self->next_by_key);
  self->all = g_steal_pointer (&self->next);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  begin_to_compare (self);
}

/* Where somebody stands among the first. */
static guint
find_place (ChatPeople   *self,
            ChatOccupant *occupant)
{
  guint low = 0;
  guint high = self->found->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (chat_occupant_compare (g_ptr_array_index (self->found, middle), occupant) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
compare (ChatPeople   *self,
         ChatOccupant *occupant)
{
  guint place;

  if (!chat_occupant_matches (occupant, (const char *const *) self->words))
    return;

  self->n_found++;
  place = find_place (self, occupant);
  if (place == self->limit)
    return;

  g_ptr_array_insert (self->found, (int) place, g_object_ref (occupant));
  if (self->found->len > self->limit)
    g_ptr_array_set_size (self->found, (int) self->limit);
}

static void
compare_some (ChatPeople *self,
              guint       n)
{
  guint end = self->n_compared + MIN (n, self->all->len - self->n_compared);

  while (self->n_compared < end)
    compare (self, g_ptr_array_index (self->all, self->n_compared++));
}

/**
 * chat_people_run:
 * @self: a list
 * @n: how many to look at, at most
 *
 * Goes on with what there is to do.
 *
 * Returns: whether all is done, and the outcome is new
 */
gboolean
chat_people_run (ChatPeople *self,
                 guint       n)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->infos != NULL)
    {
      take_infos (self, n);
      return FALSE;
    }

  compare_some (self, n);
  if (self->n_compared < self->all->len)
    return FALSE;

  self->n_people = self->all->len;
  self->n_matches = self->n_found;
  g_ptr_array_unref (self->first);
  self->first = g_steal_pointer (&self->found);
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  begin_to_compare (self);

  return TRUE;
}

/**
 * chat_people_get_n_people:
 * @self: a list
 *
 * Gets how many people there are.
 */
guint
chat_people_get_n_people (ChatPeople *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_people;
}

/**
 * chat_people_get_n_matches:
 * @self: a list
 *
 * Gets how many of them match the words.
 */
guint
chat_people_get_n_matches (ChatPeople *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_matches;
}

/**
 * chat_people_get_first:
 * @self: a list
 *
 * Gets the first of those who match, in their order.
 *
 * Returns: (transfer none) (element-type ChatOccupant): the people
 */
GPtrArray *
chat_people_get_first (ChatPeople *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->first;
}
