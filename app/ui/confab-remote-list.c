/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-remote-list.h"

#include "chat-session.h"
#include "confab-notification.h"
#include "confab-session-text.h"

static const char *
get_notify_nick (ChatRoom *room)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (CHAT_TYPE_ROOM_NOTIFY);

  return g_enum_get_value (enum_class, (int) chat_room_get_notify (room))->value_nick;
}

/* Names come from elsewhere, and only UTF-8 may go over the bus. */
static void
insert_text (GVariantDict *dict,
             const char   *key,
             const char   *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_variant_dict_insert (dict, key, "s", valid);
}

static GVariant *
describe_room (ChatSession *session,
               ChatRoom    *room)
{
  g_autofree char *name = confab_notification_dup_room (room);
  g_autofree char *server = confab_session_text_dup_title (session);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  insert_text (&dict, "account", chat_session_get_id (session));
  insert_text (&dict, "room", name);
  insert_text (&dict, "server", server);
  insert_text (&dict, "user", chat_session_get_user (session));
  insert_text (&dict, "title", chat_room_get_title (room));
  g_variant_dict_insert (&dict, "unread", "u", chat_room_get_unread_count (room));
  g_variant_dict_insert (&dict, "mentions", "u", chat_room_get_mention_count (room));
  g_variant_dict_insert (&dict, "notify", "s", get_notify_nick (room));
  g_variant_dict_insert (&dict, "can-write", "b",
                         !chat_session_get_signed_out (session) && chat_room_get_can_write (room));

  return g_variant_dict_end (&dict);
}

/**
 * confab_remote_list_build:
 * @sessions: a list of [class@Chat.Session]
 *
 * Builds what other programs are told of the rooms of all accounts that can be
 * read.
 *
 * Returns: (transfer floating): of the type `aa{sv}`
 */
GVariant *
confab_remote_list_build (GListModel *sessions)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);
      GListModel *rooms;

      if (chat_session_get_state (session) != CHAT_SESSION_OPEN)
        continue;

      rooms = chat_account_get_rooms (chat_session_get_account (session));
      for (guint j = 0; j < g_list_model_get_n_items (rooms); j++)
        {
          g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, j);

          g_variant_builder_add_value (&builder, describe_room (session, room));
        }
    }

  return g_variant_builder_end (&builder);
}
