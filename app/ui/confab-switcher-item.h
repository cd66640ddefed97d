/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SWITCHER_ITEM (confab_switcher_item_get_type         ())

G_DECLARE_FINAL_TYPE (ConfabSwitcherItem, confab_switcher_item, CONFAB, SWITCHER_ITEM, GObject)

ConfabSwitcherItem *confab_switcher_item_new_room      (ChatRoom           *room,
                                                        ChatSession        *session) G_GNUC_WARN_UNUSED_RESULT;
ConfabSwitcherItem *confab_switcher_item_new_server    (ChatSession        *session) G_GNUC_WARN_UNUSED_RESULT;
ConfabSwitcherItem *confab_switcher_item_new_command   (const char         *title,
                                                        const char         *action_name) G_GNUC_WARN_UNUSED_RESULT;
ChatRoom           *confab_switcher_item_get_room      (ConfabSwitcherItem *self);
ChatSession        *confab_switcher_item_get_session   (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_action    (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_badge     (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_icon_name (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_subtitle  (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_summary   (ConfabSwitcherItem *self);
const char         *confab_switcher_item_get_title     (ConfabSwitcherItem *self);
gboolean            confab_switcher_item_match         (ConfabSwitcherItem *self,
                                                        const char         *pattern);
int                 confab_switcher_item_compare       (ConfabSwitcherItem *self,
                                                        ConfabSwitcherItem *other);

G_END_DECLS
