/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SIDEBAR (confab_sidebar_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSidebar, confab_sidebar, CONFAB, SIDEBAR, AdwNavigationPage)

ConfabSidebar *confab_sidebar_new           (void);
ChatAccount   *confab_sidebar_get_account   (ConfabSidebar *self);
GListModel    *confab_sidebar_get_sessions  (ConfabSidebar *self);
void           confab_sidebar_set_sessions  (ConfabSidebar *self,
                                             GListModel    *sessions);
gboolean       confab_sidebar_get_collapsed (ConfabSidebar *self);
void           confab_sidebar_set_collapsed (ConfabSidebar *self,
                                             gboolean       collapsed);
ChatRoom      *confab_sidebar_get_room      (ConfabSidebar *self);
void           confab_sidebar_set_room      (ConfabSidebar *self,
                                             ChatRoom      *room);
void           confab_sidebar_move          (ConfabSidebar *self,
                                             int            steps);
gboolean       confab_sidebar_move_to_unread
                                            (ConfabSidebar *self,
                                             int            step);
void           confab_sidebar_toggle_filter (ConfabSidebar *self);

G_END_DECLS
