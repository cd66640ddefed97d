/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"
#include "chat-sessions.h"
#include "chat-test-util.h"
#include "server-fixture.h"

G_BEGIN_DECLS

/* What tests of notifications need: somebody who writes, and a desktop on a
 * session bus of its own. None of it needs a display.
 */

GDBusConnection *notification_desktop_new   (const char                 *bus_address,
                                             const char                 *name,
                                             const char                 *path,
                                             const char                 *interface_xml,
                                             const GDBusInterfaceVTable *vtable) G_GNUC_WARN_UNUSED_RESULT;
GApplication    *notification_application_new (const char               *id) G_GNUC_WARN_UNUSED_RESULT;
ChatSession     *notification_session_new   (ServerFixture              *server,
                                             const char                 *user) G_GNUC_WARN_UNUSED_RESULT;
void             notification_session_open  (ChatSession                *session);
void             notification_session_close (ChatSession                *session);
void             notification_session_close_async (ChatSession          *session,
                                                   gboolean             *closed);
void             notification_sessions_close (ChatSessions              *sessions);
ChatRoom        *notification_session_join  (ChatSession                *session,
                                             const char                 *name);
void             notification_room_say      (ChatRoom                   *room,
                                             const char                 *text);

G_END_DECLS
