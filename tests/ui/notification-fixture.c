/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "notification-fixture.h"

/* A part of the desktop, on a connection of its own. */
GDBusConnection *
notification_desktop_new (const char                 *bus_address,
                          const char                 *name,
                          const char                 *path,
                          const char                 *interface_xml,
                          const GDBusInterfaceVTable *vtable)
{
  GDBusConnection *connection;
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  info = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);
  connection =
    g_dbus_connection_new_for_address_sync (bus_address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, path, info->interfaces[0], vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", name, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

GApplication *
notification_application_new (const char *id)
{
  GApplication *application = g_application_new (id, G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr (GError) error = NULL;

  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_application_get_dbus_connection (application));
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection (application), FALSE);

  return application;
}

ChatSession *
notification_session_new (ServerFixture *server,
                          const char    *user)
{
  g_autofree char *token = server_fixture_mint_token (server, user, FALSE);

  return chat_session_new_server (server_fixture_get_url (server), user, token);
}

void
notification_session_open (ChatSession *session)
{
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *closed = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, NULL);
  *closed = TRUE;
}

/* Sets @closed when that is done. */
void
notification_session_close_async (ChatSession *session,
                                  gboolean    *closed)
{
  chat_session_close_async (session, NULL, closed_cb, closed);
}

/* Takes the last reference. */
void
notification_session_close (ChatSession *session)
{
  gboolean closed = FALSE;
  gpointer weak = session;

  g_object_add_weak_pointer (G_OBJECT (session), &weak);
  notification_session_close_async (session, &closed);
  test_wait_until (closed);
  g_object_unref (session);
  test_wait_until (weak == NULL);
}

ChatRoom *
notification_session_join (ChatSession *session,
                           const char  *name)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (chat_session_get_account (session), name, NULL, &error);

  g_assert_no_error (error);
  test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  return room;
}

void
notification_room_say (ChatRoom   *room,
                       const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_room_send (room, text, &error));
  g_assert_no_error (error);
}

static void
sessions_closed_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  gboolean *closed = user_data;

  chat_sessions_close_finish (CHAT_SESSIONS (object), result, NULL);
  *closed = TRUE;
}

/* Takes the reference. */
void
notification_sessions_close (ChatSessions *sessions)
{
  gboolean closed = FALSE;

  chat_sessions_close_async (sessions, sessions_closed_cb, &closed);
  test_wait_until (closed);
  g_object_unref (sessions);
}
