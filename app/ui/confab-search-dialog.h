/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-search.h"
#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH_DIALOG (confab_search_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSearchDialog, confab_search_dialog, CONFAB, SEARCH_DIALOG, AdwDialog)

ConfabSearchDialog *confab_search_dialog_new            (GListModel         *sessions,
                                                         ChatRoom           *room);
gboolean            confab_search_dialog_get_everywhere (ConfabSearchDialog *self);
void                confab_search_dialog_set_everywhere (ConfabSearchDialog *self,
                                                         gboolean            everywhere);
ChatSearch         *confab_search_dialog_get_search     (ConfabSearchDialog *self);
const char         *confab_search_dialog_get_text       (ConfabSearchDialog *self);
void                confab_search_dialog_set_text       (ConfabSearchDialog *self,
                                                         const char         *text);

G_END_DECLS
