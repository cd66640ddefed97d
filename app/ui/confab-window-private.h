/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-window.h"

G_BEGIN_DECLS

void         confab_window_install_account_actions (GtkWidgetClass   *widget_class);
void         confab_window_install_help_action     (GtkWidgetClass   *widget_class);
ChatSession *confab_window_find_session            (ConfabWindow     *self,
                                                    ChatSessionState  state);
void         confab_window_update_account_actions  (ConfabWindow     *self);

G_END_DECLS
