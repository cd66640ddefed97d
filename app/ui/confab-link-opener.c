/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-link-opener.h"

#include "chat-link.h"
#include "confab-connect-dialog.h"
#include "confab-session-text.h"

#include <glib/gi18n.h>

typedef struct
{
  ConfabWindow *window;
  ChatSession  *session;
  ChatLink     *link;
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->window);
  g_object_unref (self->session);
  chat_link_free (self->link);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static ChatRoom *
find_room (ChatSession    *session,
           const ChatLink *link)
{
  GListModel *rooms;

  if (link->room == NULL || chat_session_get_state (session) != CHAT_SESSION_OPEN)
    return NULL;

  rooms = chat_account_get_rooms (chat_session_get_account (session));
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (chat_room_get_name (room), link->room) &&
          g_strcmp0 (chat_room_get_resource_id (room), link->resource_id) == 0)
        return room;
    }

  return NULL;
}

/* Of several accounts there, that which is in the room. */
static ChatSession *
find_session (ChatSessions   *sessions,
              const ChatLink *link)
{
  ChatSession *found = NULL;

  for (guint i = 0; i < chat_sessions_get_n (sessions); i++)
    {
      ChatSession *session = chat_sessions_get (sessions, i);
      const char *uri = chat_session_get_uri (session);

      if (uri == NULL || !chat_link_is_to (link, uri))
        continue;
      if (found == NULL || (find_room (found, link) == NULL && find_room (session, link) != NULL))
        found = session;
    }

  return found;
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);
  g_autofree char *room = NULL;

  if (!g_str_equal (response, "join") || chat_session_get_state (opening->session) == CHAT_SESSION_CLOSED)
    return;

  room = g_strjoin (":", opening->link->room, opening->link->resource_id, NULL);
  confab_window_follow (opening->window, opening->session, opening->link->message_id);
  chat_session_add_room (opening->session, room);
}

static void
ask_to_join (ConfabWindow   *window,
             ChatSession    *session,
             const ChatLink *link)
{
  g_autofree char *server = confab_session_text_dup_title (session);
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;
  Opening *opening;

  /* Translators: the names of a room, a server and a person */
  body = g_strdup_printf (_("The link leads to the room “%s” at “%s”. You would join it as “%s”."),
                          link->room, server, confab_session_text_get_person (session));
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Join Room?"), body));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "join", _("_Join"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "join", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "join");
  adw_alert_dialog_set_close_response (dialog, "cancel");

  opening = g_new0 (Opening, 1);
  opening->window = g_object_ref (window);
  opening->session = g_object_ref (session);
  opening->link = chat_link_copy (link);
  adw_alert_dialog_choose (dialog, GTK_WIDGET (window), NULL, answered_cb, opening);
}

static void
open_room (ConfabWindow   *window,
           ChatSession    *session,
           const ChatLink *link)
{
  ChatRoom *room = find_room (session, link);

  if (room == NULL)
    {
      ask_to_join (window, session, link);
      return;
    }

  if (link->message_id != NULL)
    confab_window_show_message (window, room, link->message_id);
  else
    confab_window_show_room (window, room);
}

static void
session_added_cb (ConfabWindow *window,
                  ChatSession  *session)
{
  confab_window_follow (window, session, NULL);
}

/* The dialog shows which server it is, and adds it only if the person wants. */
static void
ask_to_add (ConfabWindow   *window,
            const ChatLink *link)
{
  ConfabConnectDialog *dialog = confab_connect_dialog_new (confab_window_get_sessions (window));
  g_autofree char *address = chat_link_dup_authority (link);

  confab_connect_dialog_set_address (dialog, address);
  if (link->room != NULL)
    {
      g_autofree char *room = g_strjoin (":", link->room, link->resource_id, NULL);

      confab_connect_dialog_set_room (dialog, room);
    }
  g_signal_connect_object (dialog, "done", G_CALLBACK (session_added_cb), window, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

/**
 * confab_link_opener_open:
 * @window: a window
 * @text: a link of anybody
 *
 * Goes where a `confab:` link leads. Nothing is joined without asking.
 */
void
confab_link_opener_open (ConfabWindow *window,
                         const char   *text)
{
  g_autoptr (ChatLink) link = NULL;
  ChatSession *session;

  g_return_if_fail (CONFAB_IS_WINDOW (window));
  g_return_if_fail (text != NULL);

  link = chat_link_parse (text, NULL);
  if (link == NULL)
    {
      confab_window_toast (window, _("This link does not lead to a server or a room"));
      return;
    }

  if (link->invite != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.use-invite", "s", text);
      return;
    }

  session = find_session (confab_window_get_sessions (window), link);
  if (session == NULL)
    ask_to_add (window, link);
  else if (link->room != NULL)
    open_room (window, session, link);
  else
    confab_window_toast (window, _("You already have an account at this server"));
}
