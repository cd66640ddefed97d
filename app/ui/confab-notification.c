/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-notification.h"

#include "confab-a11y.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

#define CATEGORY "im.received"
#define MAX_LENGTH 200

/**
 * confab_notification_dup_room:
 * @room: a room
 *
 * Gets how notifications name the room, within its account.
 */
char *
confab_notification_dup_room (ChatRoom *room)
{
  return g_strjoin (":", chat_room_get_name (room), chat_room_get_resource_id (room), NULL);
}

/**
 * confab_notification_find_room:
 * @account: an account
 * @name: a name from [func@notification_dup_room]
 *
 * Finds a room by how notifications name it.
 *
 * Returns: (transfer none) (nullable): the room, or %NULL if the person is not
 *   in it
 */
ChatRoom *
confab_notification_find_room (ChatAccount *account,
                               const char  *name)
{
  GListModel *rooms = chat_account_get_rooms (account);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);
      g_autofree char *room_name = confab_notification_dup_room (room);

      if (g_str_equal (room_name, name))
        return room;
    }

  return NULL;
}

/**
 * confab_notification_build_id:
 * @room: a room
 * @key: what the room's account is known by
 *
 * Builds the id of the room's notifications, the same at each start.
 */
char *
confab_notification_build_id (ChatRoom   *room,
                              const char *key)
{
  g_autofree char *name = confab_notification_dup_room (room);
  g_autofree char *text = g_strjoin ("\n", key, name, NULL);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("room-%.16s", checksum);
}

static gboolean
begins_tag (const char *p)
{
  return *p == '<' && (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!' || p[1] == '?');
}

/**
 * confab_notification_clean:
 * @text: the text of a message
 *
 * Makes a text short enough for a notification, in one line.
 *
 * Some desktops take the text for markup and some do not, and there is no way
 * to ask: what looks like a tag is broken with a space that has no width.
 */
char *
confab_notification_clean (const char *text)
{
  g_autoptr (GString) string = g_string_new (NULL);
  guint n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      if (n == MAX_LENGTH)
        {
          g_string_append (string, "…");
          break;
        }

      g_string_append_unichar (string, g_ascii_isspace (*p) ? ' ' : g_utf8_get_char (p));
      if (begins_tag (p))
        g_string_append_unichar (string, 0x200b);
    }

  return g_string_free_and_steal (g_steal_pointer (&string));
}

static char *
build_count (guint n_messages)
{
  return g_strdup_printf (ngettext ("%u new message", "%u new messages", n_messages), n_messages);
}

static char *
build_title (ChatRoom *room,
             gboolean  show_count)
{
  guint n_messages = chat_room_get_unread_count (room);
  g_autofree char *title = confab_notification_clean (chat_room_get_title (room));

  if (!show_count || n_messages < 2)
    return g_steal_pointer (&title);

  /* Translators: the title of a room, and how many new messages there are */
  return g_strdup_printf (ngettext ("%s (%u new message)", "%s (%u new messages)", n_messages),
                          title, n_messages);
}

static char *
build_body (ChatMessage *message)
{
  ChatUser *user = chat_message_get_author (message);
  g_autofree char *name = confab_user_text_get (user);
  g_autofree char *author = confab_notification_clean (name);
  g_autofree char *plain = confab_a11y_dup_text (message);
  g_autofree char *text = confab_notification_clean (plain);

  if (*chat_user_get_id (user) == '\0')
    return g_steal_pointer (&text);

  /* Translators: who has written, and what */
  return g_strdup_printf (C_("notification", "%s: %s"), author, text);
}

/**
 * confab_notification_new_room:
 * @room: a room with messages that were not read
 * @message: (nullable): the newest of them
 * @key: what the room's account is known by
 * @show_text: whether to say who has written what
 *
 * Creates a notification of what is new in a room. To click it shows the
 * message.
 */
GNotification *
confab_notification_new_room (ChatRoom    *room,
                              ChatMessage *message,
                              const char  *key,
                              gboolean     show_text)
{
  gboolean with_text = show_text && message != NULL;
  g_autofree char *title = build_title (room, with_text);
  g_autofree char *body = with_text ? build_body (message) : build_count (chat_room_get_unread_count (room));
  g_autofree char *name = confab_notification_dup_room (room);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, CATEGORY);
  g_notification_set_default_action_and_target (notification, CONFAB_NOTIFICATION_ACTION, "(sss)",
                                                key, name,
                                                message != NULL ? chat_message_get_id (message) : "");

  return notification;
}

static GVariant *
build_button (const char *key,
              const char *room)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  /* Translators: a button of a notification, or what an entry in it is for */
  g_variant_builder_add (&builder, "{sv}", "label", g_variant_new_string (C_("notification", "Reply")));
  g_variant_builder_add (&builder, "{sv}", "action", g_variant_new_string ("app." CONFAB_NOTIFICATION_REPLY));
  g_variant_builder_add (&builder, "{sv}", "target", g_variant_new ("(ss)", key, room));
  g_variant_builder_add (&builder, "{sv}", "purpose", g_variant_new_string (CONFAB_NOTIFICATION_REPLY_PURPOSE));

  return g_variant_builder_end (&builder);
}

/**
 * confab_notification_build_reply:
 * @room: a room with messages that were not read
 * @message: the newest of them
 * @key: what the room's account is known by
 *
 * Builds a notification as [func@notification_new_room] does, with an entry to
 * answer in, which only the portal of notifications knows. On a locked screen
 * nothing of it is shown: who is there may be somebody else.
 *
 * Returns: (transfer floating): of the type `a{sv}`
 */
GVariant *
confab_notification_build_reply (ChatRoom    *room,
                                 ChatMessage *message,
                                 const char  *key)
{
  static const char *const hints[] = { "hide-content-on-lock-screen" };
  g_autofree char *title = build_title (room, TRUE);
  g_autofree char *body = build_body (message);
  g_autofree char *name = confab_notification_dup_room (room);
  GVariant *button = build_button (key, name);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "title", g_variant_new_string (title));
  g_variant_builder_add (&builder, "{sv}", "body", g_variant_new_string (body));
  g_variant_builder_add (&builder, "{sv}", "category", g_variant_new_string (CATEGORY));
  g_variant_builder_add (&builder, "{sv}", "display-hint", g_variant_new_strv (hints, G_N_ELEMENTS (hints)));
  g_variant_builder_add (&builder, "{sv}", "default-action", g_variant_new_string (CONFAB_NOTIFICATION_ACTION));
  g_variant_builder_add (&builder, "{sv}", "default-action-target",
                         g_variant_new ("(sss)", key, name, chat_message_get_id (message)));
  g_variant_builder_add (&builder, "{sv}", "buttons",
                         g_variant_new_array (G_VARIANT_TYPE_VARDICT, &button, 1));

  return g_variant_builder_end (&builder);
}

/**
 * confab_notification_new_unsent:
 * @title: what is the matter
 * @reason: why
 * @text: what was to be sent
 *
 * Creates a notification of an answer that was not sent.
 */
GNotification *
confab_notification_new_unsent (const char *title,
                                const char *reason,
                                const char *text)
{
  g_autofree char *clean = confab_notification_clean (text);
  /* Translators: why an answer was not sent, and what was written */
  g_autofree char *body = g_strdup_printf (C_("notification", "%s\n“%s”"), reason, clean);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, CATEGORY);

  return notification;
}

/**
 * confab_notification_new_missed:
 * @n_messages: how many messages
 * @n_rooms: in how many rooms
 *
 * Creates a notification of what was written while the program did not run.
 */
GNotification *
confab_notification_new_missed (guint n_messages,
                                guint n_rooms)
{
  g_autofree char *title = build_count (n_messages);
  g_autofree char *body =
    g_strdup_printf (ngettext ("Written in %u room while you were away",
                               "Written in %u rooms while you were away", n_rooms), n_rooms);
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, CATEGORY);

  return notification;
}
