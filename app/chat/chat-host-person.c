/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host-person.h"

/* As `realtime-server people` has them. */
enum
{
  FIELD_ID,
  FIELD_CONNECTIONS,
  FIELD_SINCE,
  FIELD_JOINED,
  FIELD_INVITE,
  FIELD_INVITE_STATE,
  FIELD_NAME,
  N_FIELDS
};

#define NOTHING "-"

struct _ChatHostPerson
{
  GObject    parent_instance;

  char      *line;
  ChatUser  *user;
  GDateTime *since;
  GDateTime *joined;
  guint      n_connections;
  gboolean   invite_open;
};

G_DEFINE_FINAL_TYPE (ChatHostPerson, chat_host_person, G_TYPE_OBJECT)

static void
chat_host_person_finalize (GObject *object)
{
  ChatHostPerson *self = CHAT_HOST_PERSON (object);

  g_free (self->line);
  g_clear_pointer (&self->user, chat_user_unref);
  g_clear_pointer (&self->since, g_date_time_unref);
  g_clear_pointer (&self->joined, g_date_time_unref);

  G_OBJECT_CLASS (chat_host_person_parent_class)->finalize (object);
}

static void
chat_host_person_class_init (ChatHostPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_host_person_finalize;
}

static void
chat_host_person_init (ChatHostPerson *self)
{
}

static const char *
skip_nothing (const char *text)
{
  return g_str_equal (text, NOTHING) ? NULL : text;
}

static gboolean
parse_time (const char  *text,
            GDateTime  **time)
{
  if (skip_nothing (text) == NULL)
    return TRUE;

  *time = g_date_time_new_from_iso8601 (text, NULL);

  return *time != NULL;
}

static gboolean
parse_connections (ChatHostPerson *self,
                   const char     *text)
{
  guint64 n;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &n, NULL))
    return FALSE;

  self->n_connections = (guint) n;

  return (n > 0) == (self->since != NULL);
}

/**
 * chat_host_person_parse:
 * @line: what the server's program lists of somebody
 *
 * Reads a person.
 *
 * Returns: (transfer full) (nullable): the person, or %NULL if it makes no sense
 */
ChatHostPerson *
chat_host_person_parse (const char *line)
{
  g_autoptr (ChatHostPerson) self = NULL;
  g_auto (GStrv) fields = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  fields = g_strsplit (line, "\t", -1);
  self = g_object_new (CHAT_TYPE_HOST_PERSON, NULL);
  if (g_strv_length (fields) != N_FIELDS || !parse_time (fields[FIELD_SINCE], &self->since) ||
      !parse_time (fields[FIELD_JOINED], &self->joined) || !parse_connections (self, fields[FIELD_CONNECTIONS]))
    return NULL;

  self->line = g_strdup (line);
  self->user = chat_user_new (skip_nothing (fields[FIELD_ID]), skip_nothing (fields[FIELD_NAME]));
  self->invite_open = g_str_equal (fields[FIELD_INVITE_STATE], "open");

  return g_steal_pointer (&self);
}

/**
 * chat_host_person_equal:
 * @self: a person
 * @other: another
 *
 * Gets whether the same is known of both.
 */
gboolean
chat_host_person_equal (ChatHostPerson *self,
                        ChatHostPerson *other)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), FALSE);
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (other), FALSE);

  return g_str_equal (self->line, other->line);
}

/**
 * chat_host_person_get_user:
 * @self: a person
 *
 * Gets who it is.
 *
 * Returns: (transfer none): the user, whose id is empty for all together who
 *   have none
 */
ChatUser *
chat_host_person_get_user (ChatHostPerson *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), NULL);

  return self->user;
}

/**
 * chat_host_person_get_n_connections:
 * @self: a person
 *
 * Gets with how many connections the person is there.
 *
 * Returns: the number, 0 for who is not
 */
guint
chat_host_person_get_n_connections (ChatHostPerson *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), 0);

  return self->n_connections;
}

/**
 * chat_host_person_get_since:
 * @self: a person
 *
 * Gets since when the person has been there.
 *
 * Returns: (transfer none) (nullable): the time, in UTC, or %NULL for who is not
 *   there
 */
GDateTime *
chat_host_person_get_since (ChatHostPerson *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), NULL);

  return self->since;
}

/**
 * chat_host_person_get_joined:
 * @self: a person
 *
 * Gets when the person has come by an invite. Only such a person can be
 * removed.
 *
 * Returns: (transfer none) (nullable): the time, in UTC, or %NULL for who is no
 *   guest
 */
GDateTime *
chat_host_person_get_joined (ChatHostPerson *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), NULL);

  return self->joined;
}

/**
 * chat_host_person_get_invite_open:
 * @self: a person
 *
 * Gets whether the person's invite is such that others may still come by it, or
 * the same person again.
 */
gboolean
chat_host_person_get_invite_open (ChatHostPerson *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_PERSON (self), FALSE);

  return self->invite_open;
}
