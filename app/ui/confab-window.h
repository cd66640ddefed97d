/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_WINDOW (confab_window_get_type ())

G_DECLARE_FINAL_TYPE (ConfabWindow, confab_window, CONFAB, WINDOW, AdwApplicationWindow)

ConfabWindow *confab_window_new          (GtkApplication *application,
                                          GSettings      *settings,
                                          ChatSessions   *sessions);
void          confab_window_open         (ConfabWindow   *self);
ChatSessions *confab_window_get_sessions (ConfabWindow   *self);
ChatRoom     *confab_window_get_room     (ConfabWindow   *self);
void          confab_window_show_room    (ConfabWindow   *self,
                                          ChatRoom       *room);
void          confab_window_show_message (ConfabWindow   *self,
                                          ChatRoom       *room,
                                          const char     *id);
void          confab_window_follow       (ConfabWindow   *self,
                                          ChatSession    *session,
                                          const char     *message_id);
void          confab_window_search       (ConfabWindow   *self,
                                          const char     *text);
void          confab_window_toast        (ConfabWindow   *self,
                                          const char     *text);
gboolean      confab_window_has_in_view  (ConfabWindow   *self,
                                          ChatRoom       *room);

G_END_DECLS
