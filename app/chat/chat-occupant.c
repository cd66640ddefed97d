/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-occupant-private.h"

#include "chat-text.h"

#include <string.h>

struct _ChatOccupant
{
  GObject   parent_instance;

  /* What one person is told from another by. */
  char     *key;
  ChatUser *user;
  /* What is looked through for words. */
  char     *folded;
  char     *sort_key;
  gboolean  is_self;
  guint     n_connections;

  /* Those of an answer that is not all taken in yet, and of the last one that
   * is, which others are not told of yet.
   */
  guint     n_counted;
  guint     n_settled;
};

G_DEFINE_FINAL_TYPE (ChatOccupant, chat_occupant, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_IS_SELF,
  PROP_N_CONNECTIONS,
  PROP_USER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_occupant_finalize (GObject *object)
{
  ChatOccupant *self = CHAT_OCCUPANT (object);

  g_free (self->key);
  chat_user_unref (self->user);
  g_free (self->folded);
  g_free (self->sort_key);

  G_OBJECT_CLASS (chat_occupant_parent_class)->finalize (object);
}

static void
chat_occupant_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ChatOccupant *self = CHAT_OCCUPANT (object);

  switch (prop_id)
    {
    case PROP_IS_SELF:
      g_value_set_boolean (value, chat_occupant_get_is_self (self));
      break;

    case PROP_N_CONNECTIONS:
      g_value_set_uint (value, chat_occupant_get_n_connections (self));
      break;

    case PROP_USER:
      g_value_set_boxed (value, chat_occupant_get_user (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_occupant_class_init (ChatOccupantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_occupant_finalize;
  object_class->get_property = chat_occupant_get_property;

  /**
   * ChatOccupant:is-self:
   *
   * Whether it is the user of the account, or a guest the account itself.
   */
  properties[PROP_IS_SELF] =
    g_param_spec_boolean ("is-self", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatOccupant:n-connections:
   *
   * With how many devices the person is there.
   */
  properties[PROP_N_CONNECTIONS] =
    g_param_spec_uint ("n-connections", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatOccupant:user:
   *
   * Who it is.
   */
  properties[PROP_USER] =
    g_param_spec_boxed ("user", NULL, NULL,
                        CHAT_TYPE_USER,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_occupant_init (ChatOccupant *self)
{
}

/* Oneself comes first, who has no name last. The key is for those whose names
 * look the same.
 */
static char *
make_sort_key (ChatOccupant *self)
{
  const char *name = chat_user_get_handle (self->user);
  g_autofree char *folded = chat_text_fold (name, CHAT_TEXT_FOLD_ACCENTS);
  g_autofree char *collated = g_utf8_collate_key (folded, -1);
  const char *rank = self->is_self ? "0" : *name != '\0' ? "1" : "2";

  return g_strconcat (rank, collated, "\001", self->key, NULL);
}

static char *
make_folded (ChatOccupant *self)
{
  g_autofree char *text = g_strjoin (" ", chat_user_get_handle (self->user), chat_user_get_alias (self->user), NULL);

  return chat_text_fold (text, CHAT_TEXT_FOLD_ACCENTS);
}

/**
 * chat_occupant_new:
 * @key: what tells the person from others
 * @user: who it is
 * @is_self: whether it is oneself
 *
 * Creates somebody without a connection.
 */
ChatOccupant *
chat_occupant_new (const char *key,
                   ChatUser   *user,
                   gboolean    is_self)
{
  ChatOccupant *self = g_object_new (CHAT_TYPE_OCCUPANT, NULL);

  self->key = g_strdup (key);
  self->user = chat_user_ref (user);
  self->folded = make_folded (self);
  self->is_self = !!is_self;
  self->sort_key = make_sort_key (self);

  return self;
}

/**
 * chat_occupant_new_renamed:
 * @other: an occupant
 * @user: the same user with another name
 *
 * Creates what @other is from now on, whose connections are not told yet.
 */
ChatOccupant *
chat_occupant_new_renamed (ChatOccupant *other,
                           ChatUser     *user)
{
  ChatOccupant *self = chat_occupant_new (other->key, user, other->is_self);

  self->n_counted = other->n_counted;
  self->n_settled = other->n_settled;

  return self;
}

/**
 * chat_occupant_get_key:
 * @self: an occupant
 *
 * Gets what tells the person from others.
 *
 * Returns: (transfer none): the key
 */
const char *
chat_occupant_get_key (ChatOccupant *self)
{
  g_return_val_if_fail (CHAT_IS_OCCUPANT (self), NULL);

  return self->key;
}

/**
 * chat_occupant_reset_count:
 * @self: an occupant
 *
 * Begins to count the connections of another answer.
 */
void
chat_occupant_reset_count (ChatOccupant *self)
{
  g_return_if_fail (CHAT_IS_OCCUPANT (self));

  self->n_counted = 0;
}

/**
 * chat_occupant_count:
 * @self: an occupant
 *
 * Counts a connection that is in an answer.
 */
void
chat_occupant_count (ChatOccupant *self)
{
  g_return_if_fail (CHAT_IS_OCCUPANT (self));

  self->n_counted++;
}

/**
 * chat_occupant_settle_count:
 * @self: an occupant
 *
 * Notes that all of the answer is counted. Nobody is told of it before
 * chat_occupant_apply_count().
 */
void
chat_occupant_settle_count (ChatOccupant *self)
{
  g_return_if_fail (CHAT_IS_OCCUPANT (self));

  self->n_settled = self->n_counted;
}

/**
 * chat_occupant_apply_count:
 * @self: an occupant
 *
 * Has the person as many connections as were counted.
 */
void
chat_occupant_apply_count (ChatOccupant *self)
{
  g_return_if_fail (CHAT_IS_OCCUPANT (self));

  if (self->n_connections == self->n_settled)
    return;

  self->n_connections = self->n_settled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
}

/**
 * chat_occupant_compare:
 * @self: an occupant
 * @other: another one
 *
 * Tells who comes first: oneself, then by name, then who has none. Only the same
 * person is equal.
 */
int
chat_occupant_compare (ChatOccupant *self,
                       ChatOccupant *other)
{
  return strcmp (self->sort_key, other->sort_key);
}

/**
 * chat_occupant_matches:
 * @self: an occupant
 * @words: (array zero-terminated=1): words, from chat_text_fold_words()
 *
 * Tells whether the name has all of the words in it.
 */
gboolean
chat_occupant_matches (ChatOccupant      *self,
                       const char *const *words)
{
  g_return_val_if_fail (CHAT_IS_OCCUPANT (self), FALSE);

  return chat_text_has_words (self->folded, words);
}

/**
 * chat_occupant_get_user:
 * @self: an occupant
 *
 * Gets who it is.
 *
 * Returns: (transfer none): the user, with an empty id where that is not known
 */
ChatUser *
chat_occupant_get_user (ChatOccupant *self)
{
  g_return_val_if_fail (CHAT_IS_OCCUPANT (self), NULL);

  return self->user;
}

/**
 * chat_occupant_get_is_self:
 * @self: an occupant
 *
 * Gets whether it is the user of the account, or of a guest the account itself.
 */
gboolean
chat_occupant_get_is_self (ChatOccupant *self)
{
  g_return_val_if_fail (CHAT_IS_OCCUPANT (self), FALSE);

  return self->is_self;
}

/**
 * chat_occupant_get_n_connections:
 * @self: an occupant
 *
 * Gets with how many devices the person is there.
 */
guint
chat_occupant_get_n_connections (ChatOccupant *self)
{
  g_return_val_if_fail (CHAT_IS_OCCUPANT (self), 0);

  return self->n_connections;
}
