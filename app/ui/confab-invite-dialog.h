/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_INVITE_DIALOG (confab_invite_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabInviteDialog, confab_invite_dialog, CONFAB, INVITE_DIALOG, AdwDialog)

ConfabInviteDialog *confab_invite_dialog_new       (ChatSessions       *sessions);
void                confab_invite_dialog_set_link  (ConfabInviteDialog *self,
                                                    const char         *link);
void                confab_invite_dialog_read_file (ConfabInviteDialog *self,
                                                    GFile              *file);

G_END_DECLS
