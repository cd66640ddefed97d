/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_JOIN_DIALOG (confab_join_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabJoinDialog, confab_join_dialog, CONFAB, JOIN_DIALOG, AdwDialog)

ConfabJoinDialog *confab_join_dialog_new (GListModel  *sessions,
                                          ChatAccount *account);

G_END_DECLS
