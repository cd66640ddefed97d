/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host-guest.h"

/* As `realtime-server invite --guests` has them. */
enum
{
  FIELD_ID,
  FIELD_STATE,
  FIELD_TIME,
  FIELD_INVITE,
  FIELD_NAME,
  N_FIELDS
};

struct _ChatHostGuest
{
  GObject             parent_instance;

  char               *id;
  char               *name;
  GDateTime          *time;
  ChatHostGuestState  state;
};

G_DEFINE_FINAL_TYPE (ChatHostGuest, chat_host_guest, G_TYPE_OBJECT)

static void
chat_host_guest_finalize (GObject *object)
{
  ChatHostGuest *self = CHAT_HOST_GUEST (object);

  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->time, g_date_time_unref);

  G_OBJECT_CLASS (chat_host_guest_parent_class)->finalize (object);
}

static void
chat_host_guest_class_init (ChatHostGuestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_host_guest_finalize;
}

static void
chat_host_guest_init (ChatHostGuest *self)
{
}

static gboolean
parse_state (const char         *text,
             ChatHostGuestState *state)
{
  static const char *const names[] = { "admitted", "expired", "removed" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (text, names[i]))
        {
          *state = (ChatHostGuestState) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * chat_host_guest_parse:
 * @line: what the server's program lists of a guest
 *
 * Reads a guest.
 *
 * Returns: (transfer full) (nullable): the guest, or %NULL if it makes no sense
 */
ChatHostGuest *
chat_host_guest_parse (const char *line)
{
  g_autoptr (ChatHostGuest) self = NULL;
  g_auto (GStrv) fields = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  fields = g_strsplit (line, "\t", N_FIELDS);
  self = g_object_new (CHAT_TYPE_HOST_GUEST, NULL);
  if (g_strv_length (fields) != N_FIELDS || *fields[FIELD_ID] == '\0' ||
      !parse_state (fields[FIELD_STATE], &self->state))
    return NULL;

  self->id = g_strdup (fields[FIELD_ID]);
  self->time = g_date_time_new_from_iso8601 (fields[FIELD_TIME], NULL);
  self->name = g_strdup (fields[FIELD_NAME]);

  return self->time != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * chat_host_guest_get_id:
 * @self: a guest
 *
 * Gets which user the guest is.
 *
 * Returns: (transfer none): the id of the user
 */
const char *
chat_host_guest_get_id (ChatHostGuest *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_GUEST (self), NULL);

  return self->id;
}

/**
 * chat_host_guest_get_state:
 * @self: a guest
 *
 * Gets what has become of the guest.
 *
 * Returns: the state
 */
ChatHostGuestState
chat_host_guest_get_state (ChatHostGuest *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_GUEST (self), CHAT_HOST_GUEST_REMOVED);

  return self->state;
}

/**
 * chat_host_guest_get_time:
 * @self: a guest
 *
 * Gets when the guest has joined.
 *
 * Returns: (transfer none): the time, in UTC
 */
GDateTime *
chat_host_guest_get_time (ChatHostGuest *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_GUEST (self), NULL);

  return self->time;
}

/**
 * chat_host_guest_get_name:
 * @self: a guest
 *
 * Gets by which name the guest has joined.
 *
 * Returns: (transfer none): the name
 */
const char *
chat_host_guest_get_name (ChatHostGuest *self)
{
  g_return_val_if_fail (CHAT_IS_HOST_GUEST (self), NULL);

  return self->name;
}
