/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-message-row.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE_MENU (confab_message_menu_get_type ())

G_DECLARE_FINAL_TYPE (ConfabMessageMenu, confab_message_menu, CONFAB, MESSAGE_MENU, GObject)

ConfabMessageMenu *confab_message_menu_new     (GtkWidget         *list,
                                                GMenuModel        *model);

ConfabMessageRow  *confab_message_menu_get_row (ConfabMessageMenu *self);

void               confab_message_menu_open    (ConfabMessageMenu *self,
                                                ConfabMessageRow  *row);
void               confab_message_menu_leave   (ConfabMessageMenu *self,
                                                GtkWidget         *row);

G_END_DECLS
