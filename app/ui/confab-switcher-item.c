/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-switcher-item.h"

#include "chat-fuzzy.h"
#include "confab-session-text.h"

#include <glib/gi18n.h>

#define MAX_UNREAD_SHOWN 999

/* What is found by the server, too, fits less well than what is found by its name. */
#define SUBTITLE_PENALTY 40

/**
 * ConfabSwitcherItem:
 *
 * Something to go to, or to do: a room, a server or a command. It shows what was
 * so when it was made.
 */
struct _ConfabSwitcherItem
{
  GObject      parent_instance;

  ChatRoom    *room;
  ChatSession *session;
  char        *action_name;

  char        *title;
  char        *subtitle;
  char        *summary;
  char        *badge;
  const char  *icon_name;

  guint        unread_count;
  gint64       time;
  int          score;
};

G_DEFINE_FINAL_TYPE (ConfabSwitcherItem, confab_switcher_item, G_TYPE_OBJECT)

static void
confab_switcher_item_finalize (GObject *object)
{
  ConfabSwitcherItem *self = CONFAB_SWITCHER_ITEM (object);

  g_clear_object (&self->room);
  g_clear_object (&self->session);
  g_free (self->action_name);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->summary);
  g_free (self->badge);

  G_OBJECT_CLASS (confab_switcher_item_parent_class)->finalize (object);
}

static void
confab_switcher_item_class_init (ConfabSwitcherItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_switcher_item_finalize;
}

static void
confab_switcher_item_init (ConfabSwitcherItem *self)
{
  self->badge = g_strdup ("");
  self->subtitle = g_strdup ("");
}

static char *
format_unread (guint unread)
{
  if (unread == 0)
    return g_strdup ("");
  if (unread > MAX_UNREAD_SHOWN)
    /* Translators: more unread messages than can be shown */
    return g_strdup_printf (C_("unread messages", "%u+"), MAX_UNREAD_SHOWN);

  return g_strdup_printf ("%u", unread);
}

static char *
describe_room (ConfabSwitcherItem *self)
{
  g_autofree char *unread = NULL;

  if (self->unread_count == 0)
    /* Translators: spoken; title of a room, its server */
    return g_strdup_printf (_("%s at %s"), self->title, self->subtitle);

  unread = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", self->unread_count),
                            self->unread_count);

  /* Translators: spoken; title of a room, its server, “2 unread messages” */
  return g_strdup_printf (_("%s at %s, %s"), self->title, self->subtitle, unread);
}

/**
 * confab_switcher_item_new_room:
 * @room: a room
 * @session: the session whose room it is
 *
 * Creates an item that leads to a room.
 */
ConfabSwitcherItem *
confab_switcher_item_new_room (ChatRoom    *room,
                               ChatSession *session)
{
  ConfabSwitcherItem *self;
  ChatMessage *last;

  g_return_val_if_fail (CHAT_IS_ROOM (room), NULL);
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  self = g_object_new (CONFAB_TYPE_SWITCHER_ITEM, NULL);
  last = chat_room_get_last_message (room);
  self->room = g_object_ref (room);
  self->title = g_strdup (chat_room_get_title (room));
  g_free (self->subtitle);
  self->subtitle = confab_session_text_dup_title (session);
  self->unread_count = chat_room_get_unread_count (room);
  self->time = last != NULL ? chat_message_get_time (last) : 0;
  g_free (self->badge);
  self->badge = format_unread (self->unread_count);
  self->summary = describe_room (self);

  return self;
}

/**
 * confab_switcher_item_new_server:
 * @session: a session that is open
 *
 * Creates an item that leads to a server.
 */
ConfabSwitcherItem *
confab_switcher_item_new_server (ChatSession *session)
{
  ConfabSwitcherItem *self;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  self = g_object_new (CONFAB_TYPE_SWITCHER_ITEM, NULL);
  self->session = g_object_ref (session);
  self->icon_name = "network-server-symbolic";
  self->title = confab_session_text_dup_title (session);
  g_set_str (&self->subtitle, confab_session_text_get_person (session));
  if (*self->subtitle == '\0')
    g_set_str (&self->subtitle, _("Guest"));
  /* Translators: spoken; name of a server, name of the user there */
  self->summary = g_strdup_printf (_("Server %s, as %s"), self->title, self->subtitle);

  return self;
}

/**
 * confab_switcher_item_new_command:
 * @title: what it is called
 * @action_name: the action
 *
 * Creates an item that does something.
 */
ConfabSwitcherItem *
confab_switcher_item_new_command (const char *title,
                                  const char *action_name)
{
  ConfabSwitcherItem *self;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (action_name != NULL, NULL);

  self = g_object_new (CONFAB_TYPE_SWITCHER_ITEM, NULL);
  self->action_name = g_strdup (action_name);
  self->icon_name = "system-run-symbolic";
  self->title = g_strdup (title);
  /* Translators: spoken; the name of a command */
  self->summary = g_strdup_printf (_("Command: %s"), title);

  return self;
}

/**
 * confab_switcher_item_get_room:
 * @self: an item
 *
 * Gets where it leads to.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_switcher_item_get_room (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->room;
}

/**
 * confab_switcher_item_get_session:
 * @self: an item
 *
 * Gets to which server it leads.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
confab_switcher_item_get_session (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->session;
}

/**
 * confab_switcher_item_get_action:
 * @self: an item
 *
 * Gets the action of a command.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
confab_switcher_item_get_action (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->action_name;
}

/**
 * confab_switcher_item_get_badge:
 * @self: an item
 *
 * Gets how much is unread, empty for nothing.
 */
const char *
confab_switcher_item_get_badge (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->badge;
}

/**
 * confab_switcher_item_get_icon_name:
 * @self: an item
 *
 * Gets the icon of what it is.
 *
 * Returns: (transfer none) (nullable): its name, %NULL for a room, which has a
 *   picture of its own
 */
const char *
confab_switcher_item_get_icon_name (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->icon_name;
}

/**
 * confab_switcher_item_get_subtitle:
 * @self: an item
 *
 * Gets what it belongs to, empty for nothing.
 */
const char *
confab_switcher_item_get_subtitle (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->subtitle;
}

/**
 * confab_switcher_item_get_summary:
 * @self: an item
 *
 * Gets what a screen reader says.
 */
const char *
confab_switcher_item_get_summary (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->summary;
}

/**
 * confab_switcher_item_get_title:
 * @self: an item
 *
 * Gets its name.
 */
const char *
confab_switcher_item_get_title (ConfabSwitcherItem *self)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), NULL);

  return self->title;
}

/**
 * confab_switcher_item_match:
 * @self: an item
 * @pattern: what was typed
 *
 * Tells whether it may be meant. How well it fits counts for
 * confab_switcher_item_compare().
 */
gboolean
confab_switcher_item_match (ConfabSwitcherItem *self,
                            const char         *pattern)
{
  g_autofree char *both = NULL;

  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), FALSE);
  g_return_val_if_fail (pattern != NULL, FALSE);

  if (chat_fuzzy_match (pattern, self->title, &self->score))
    return TRUE;

  both = g_strjoin (" ", self->title, self->subtitle, NULL);
  if (!chat_fuzzy_match (pattern, both, &self->score))
    return FALSE;

  self->score -= SUBTITLE_PENALTY;
  return TRUE;
}

static int
get_rank (ConfabSwitcherItem *self)
{
  if (self->room != NULL)
    return self->unread_count > 0 ? 0 : 1;

  return self->session != NULL ? 2 : 3;
}

/**
 * confab_switcher_item_compare:
 * @self: an item
 * @other: another
 *
 * Compares which is rather meant: what fits better, then rooms, those with
 * something unread first, then the newest.
 *
 * Returns: a negative number if @self is, a positive one if @other is
 */
int
confab_switcher_item_compare (ConfabSwitcherItem *self,
                              ConfabSwitcherItem *other)
{
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (self), 0);
  g_return_val_if_fail (CONFAB_IS_SWITCHER_ITEM (other), 0);

  if (self->score != other->score)
    return self->score > other->score ? -1 : 1;
  if (get_rank (self) != get_rank (other))
    return get_rank (self) - get_rank (other);
  if (self->time != other->time)
    return self->time > other->time ? -1 : 1;

  return 0;
}
