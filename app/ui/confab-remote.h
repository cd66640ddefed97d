/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_REMOTE (confab_remote_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRemote, confab_remote, CONFAB, REMOTE, GObject)

ConfabRemote *confab_remote_new          (GApplication     *application) G_GNUC_WARN_UNUSED_RESULT;
gboolean      confab_remote_export       (ConfabRemote     *self,
                                          GDBusConnection  *connection,
                                          const char       *object_path,
                                          GError          **error);
void          confab_remote_unexport     (ConfabRemote     *self);
void          confab_remote_set_sessions (ConfabRemote     *self,
                                          ChatSessions     *sessions);
gboolean      confab_remote_get_busy     (ConfabRemote     *self);

G_END_DECLS
