/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-user.h"

G_BEGIN_DECLS

#define CHAT_TYPE_HOST_PERSON (chat_host_person_get_type ())

/**
 * ChatHostPerson:
 *
 * Somebody whom the server on this computer knows: who is connected to it, or
 * is a guest who may come. It does not change; what is listed later is another.
 */
G_DECLARE_FINAL_TYPE (ChatHostPerson, chat_host_person, CHAT, HOST_PERSON, GObject)

ChatHostPerson *chat_host_person_parse             (const char     *line) G_GNUC_WARN_UNUSED_RESULT;
gboolean        chat_host_person_equal             (ChatHostPerson *self,
                                                    ChatHostPerson *other);
ChatUser       *chat_host_person_get_user          (ChatHostPerson *self);
guint           chat_host_person_get_n_connections (ChatHostPerson *self);
GDateTime      *chat_host_person_get_since         (ChatHostPerson *self);
GDateTime      *chat_host_person_get_joined        (ChatHostPerson *self);
gboolean        chat_host_person_get_invite_open   (ChatHostPerson *self);

G_END_DECLS
