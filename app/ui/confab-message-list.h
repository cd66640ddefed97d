/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE_LIST (confab_message_list_get_type ())

G_DECLARE_FINAL_TYPE (ConfabMessageList, confab_message_list, CONFAB, MESSAGE_LIST, AdwBin)

ConfabMessageList *confab_message_list_new              (void);
ChatRoom          *confab_message_list_get_room         (ConfabMessageList *self);
void               confab_message_list_set_room         (ConfabMessageList *self,
                                                         ChatRoom          *room);
ChatTimeline      *confab_message_list_get_timeline     (ConfabMessageList *self);
gboolean           confab_message_list_get_at_bottom    (ConfabMessageList *self);
gboolean           confab_message_list_get_is_read      (ConfabMessageList *self);
void               confab_message_list_scroll_to_bottom (ConfabMessageList *self);
void               confab_message_list_scroll_to_unread (ConfabMessageList *self);
void               confab_message_list_show_message     (ConfabMessageList *self,
                                                         const char        *id);
void               confab_message_list_show_time        (ConfabMessageList *self,
                                                         gint64             time);

G_END_DECLS
