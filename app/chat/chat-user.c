/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-user.h"

#include "chat-text.h"

#include <string.h>
#include <yyjson.h>

#define GUEST_PREFIX "guest-"

/* What a server tells of a connection is little; more is not looked at. */
#define MAX_INFO_SIZE (16 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)

struct _ChatUser
{
  char     *id;
  /* Empty where none is known but the id. */
  char     *name;
  gboolean  is_guest;
};

G_DEFINE_BOXED_TYPE (ChatUser, chat_user, chat_user_ref, chat_user_unref)

static gboolean
is_guest_id (const char *id)
{
  return g_str_has_prefix (id, GUEST_PREFIX) && g_uuid_string_is_valid (id + strlen (GUEST_PREFIX));
}

/* Takes both, which are safe. */
static ChatUser *
take_names (char *id,
            char *name)
{
  ChatUser *self = g_atomic_rc_box_new0 (ChatUser);

  self->id = id;
  self->name = name;
  self->is_guest = is_guest_id (self->id);
  if (g_str_equal (self->id, self->name))
    *self->name = '\0';

  return self;
}

/**
 * chat_user_new:
 * @id: (nullable): the id, from anywhere, %NULL or empty where it is not known
 * @name: (nullable): the name, from anywhere, %NULL or empty where it is not
 *   known
 *
 * Creates a user. Both are made safe to show, see chat_text_clean_name().
 *
 * Returns: (transfer full): the user
 */
ChatUser *
chat_user_new (const char *id,
               const char *name)
{
  return take_names (chat_text_clean_name (id), chat_text_clean_name (name));
}

static yyjson_val *
get_name (yyjson_doc *doc)
{
  yyjson_val *value = yyjson_obj_get (yyjson_doc_get_root (doc), "name");

  return yyjson_is_str (value) && yyjson_get_len (value) == strlen (yyjson_get_str (value)) ? value : NULL;
}

/**
 * chat_user_new_told:
 * @id: (nullable): the id, from anywhere
 * @info: (nullable): what a server tells of a connection, any JSON
 *
 * Creates a user who is called what the server says: the member `name` of an
 * object.
 *
 * Returns: (transfer full) (nullable): the user, or %NULL where the server does
 *   not say it
 */
ChatUser *
chat_user_new_told (const char *id,
                    GBytes     *info)
{
  g_autoptr (yyjson_doc) doc = NULL;
  g_autofree char *name = NULL;
  yyjson_val *value;
  const char *json;
  gsize size;

  if (info == NULL)
    return NULL;

  json = g_bytes_get_data (info, &size);
  if (size > MAX_INFO_SIZE)
    return NULL;

  doc = yyjson_read (json, size, YYJSON_READ_NOFLAG);
  value = get_name (doc);
  name = chat_text_clean_name (value != NULL ? yyjson_get_str (value) : NULL);
  if (*name == '\0')
    return NULL;

  return take_names (chat_text_clean_name (id), g_steal_pointer (&name));
}

/**
 * chat_user_ref:
 * @self: a user
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatUser *
chat_user_ref (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatUser *self = data;

  g_free (self->id);
  g_free (self->name);
}

/**
 * chat_user_unref:
 * @self: (transfer full): a user
 *
 * Gives a reference back.
 */
void
chat_user_unref (ChatUser *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/**
 * chat_user_get_id:
 * @self: a user
 *
 * Gets what tells the user from others.
 *
 * Returns: (transfer none): the id, empty where it is not known
 */
const char *
chat_user_get_id (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * chat_user_get_name:
 * @self: a user
 *
 * Gets what the server says that people call the user.
 *
 * Returns: (transfer none): the name, empty where it is not known or the same
 *   as the id
 */
const char *
chat_user_get_name (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * chat_user_get_handle:
 * @self: a user
 *
 * Gets what people write after an at sign to call the user.
 *
 * Returns: (transfer none): the name or else the id, empty if there is nothing
 *   that people can read
 */
const char *
chat_user_get_handle (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return *self->name != '\0' || self->is_guest ? self->name : self->id;
}

/**
 * chat_user_get_alias:
 * @self: a user
 *
 * Gets by what else people know the user.
 *
 * Returns: (transfer none): the id where that is not the handle, empty if there
 *   is none that people can read
 */
const char *
chat_user_get_alias (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return *self->name != '\0' && !self->is_guest ? self->id : "";
}

/**
 * chat_user_is_guest:
 * @self: a user
 *
 * Gets whether the user has come with an invite. The name of a guest is a word
 * of their own, which may be another user's, too.
 */
gboolean
chat_user_is_guest (ChatUser *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_guest;
}

/**
 * chat_user_equal:
 * @self: a user
 * @other: another
 *
 * Gets whether both are the same and have the same name.
 */
gboolean
chat_user_equal (ChatUser *self,
                 ChatUser *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self == other || (g_str_equal (self->id, other->id) && g_str_equal (self->name, other->name));
}
