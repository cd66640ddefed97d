/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host-invite.h"

/* As `realtime-server invite --list` has them. */
enum
{
  FIELD_ID,
  FIELD_STATE,
  FIELD_USES,
  FIELD_EXPIRY,
  FIELD_CHANNELS,
  FIELD_NAME,
  N_FIELDS
};

struct _ChatHostInvite
{
  GObject              parent_instance;

  char                *name;
  GDateTime           *expiry;
  gint64               id;
  guint                used;
  guint                uses;
  ChatHostInviteState  state;
};

G_DEFINE_FINAL_TYPE (ChatHostInvite, chat_host_invite, G_TYPE_OBJECT)

static void
chat_host_invite_finalize (GObject *object)
{
  ChatHostInvite *self = CHAT_HOST_INVITE (object);

  g_free (self->name);
  g_clear_pointer (&self->expiry, g_date_time_unref);

  G_OBJECT_CLASS (chat_host_invite_parent_class)->finalize (object);
}

static void
chat_host_invite_class_init (ChatHostInviteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_host_invite_finalize;
}

static void
chat_host_invite_init (ChatHostInvite *self)
{
}

static gboolean
parse_state (const char          *text,
             ChatHostInviteState *state)
{
  static const char *const names[] = { "open", "used", "expired", "revoked" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (text, names[i]))
        {
          *state = (ChatHostInviteState) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* How many have come, of how many may; a star where any number may. */
static gboolean
parse_uses (ChatHostInvite *self,
            const char     *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  guint64 used;
  guint64 uses = 0;

  if (g_strv_length (parts) != 2 || !g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXUINT, &used, NULL) ||
      (!g_str_equal (parts[1], "*") && !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT, &uses, NULL)))
    return FALSE;

  self->used = (guint) used;
  self->uses = (guint) uses;

  return TRUE;
}

/**
 * chat_host_invite_parse:
 * @line: what the server's program lists of an invite
 *
 * Reads an invite.
 *
 * Returns: (transfer full) (nullable): the invite, or %NULL if it makes no sense
 */
ChatHostInvite *
chat_host_invite_parse (const char *line)
{
  g_autoptr (ChatHostInvite) self = NULL;
  g_auto (GStrv) fields = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  fields = g_strsplit (line, "\t", N_FIELDS);
  self = g_object_new (CHAT_TYPE_HOST_INVITE, NULL);
  if (g_strv_length (fields) < FIELD_NAME ||
      !g_ascii_string_to_signed (fields[FIELD_ID], 10, 1, G_MAXINT64, &self->id, NULL) ||
      !parse_state (fields[FIELD_STATE], &self->state) || !parse_uses (self, fields[FIELD_USES]))
    return NULL;

  self->expiry = g_date_time_new_from_iso8601 (fields[FIELD_EXPIRY], NULL);
  self->name = g_strdup (fields[FIELD_NAME] != NULL ? fields[FIELD_NAME] : "");

  return self->expiry != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * chat_host_invite_get_id:
 * @self: an invite
 *
 * Gets by what number the server knows it.
 *
 * Returns: the number
 */
gint64
chat_host_invite_get_id (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), 0);

  return self->id;
}

/**
 * chat_host_invite_get_state:
 * @self: an invite
 *
 * Gets what has become of it.
 *
 * Returns: the state
 */
ChatHostInviteState
chat_host_invite_get_state (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), CHAT_HOST_INVITE_REVOKED);

  return self->state;
}

/**
 * chat_host_invite_get_used:
 * @self: an invite
 *
 * Gets how many have come with it.
 *
 * Returns: the number
 */
guint
chat_host_invite_get_used (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), 0);

  return self->used;
}

/**
 * chat_host_invite_get_uses:
 * @self: an invite
 *
 * Gets how many may come with it.
 *
 * Returns: the number, 0 for any
 */
guint
chat_host_invite_get_uses (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), 0);

  return self->uses;
}

/**
 * chat_host_invite_get_expiry:
 * @self: an invite
 *
 * Gets until when somebody may come with it.
 *
 * Returns: (transfer none): the time, in UTC
 */
GDateTime *
chat_host_invite_get_expiry (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), NULL);

  return self->expiry;
}

/**
 * chat_host_invite_get_name:
 * @self: an invite
 *
 * Gets for whom it was meant.
 *
 * Returns: (transfer none): a name, empty if none was given
 */
const char *
chat_host_invite_get_name (ChatHostInvite *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_INVITE (self), NULL);

  return self->name;
}
