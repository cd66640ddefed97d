/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNTS_DIALOG (confab_accounts_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabAccountsDialog, confab_accounts_dialog, CONFAB, ACCOUNTS_DIALOG, AdwPreferencesDialog)

ConfabAccountsDialog *confab_accounts_dialog_new (ChatSessions *sessions);

G_END_DECLS
