/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_ROW (confab_account_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabAccountRow, confab_account_row, CONFAB, ACCOUNT_ROW, AdwExpanderRow)

ConfabAccountRow *confab_account_row_new         (ChatSessions     *sessions,
                                                  ChatSession      *session);
ChatSession      *confab_account_row_get_session (ConfabAccountRow *self);

G_END_DECLS
