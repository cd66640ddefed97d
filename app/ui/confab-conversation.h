/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION (confab_conversation_get_type ())

G_DECLARE_FINAL_TYPE (ConfabConversation, confab_conversation, CONFAB, CONVERSATION, AdwNavigationPage)

ConfabConversation *confab_conversation_new              (void);
ChatAccount        *confab_conversation_get_account      (ConfabConversation    *self);
void                confab_conversation_set_account      (ConfabConversation    *self,
                                                          ChatAccount           *account);
ChatRoom           *confab_conversation_get_room         (ConfabConversation    *self);
void                confab_conversation_set_room         (ConfabConversation    *self,
                                                          ChatRoom              *room);
guint               confab_conversation_get_banner_delay (ConfabConversation    *self);
void                confab_conversation_set_banner_delay (ConfabConversation    *self,
                                                          guint                  delay);
gboolean            confab_conversation_get_has_rooms    (ConfabConversation    *self);
void                confab_conversation_set_has_rooms    (ConfabConversation    *self,
                                                          gboolean               has_rooms);
void                confab_conversation_show_message     (ConfabConversation    *self,
                                                          const char            *id);
void                confab_conversation_show_people      (ConfabConversation    *self);
gboolean            confab_conversation_focus_messages   (ConfabConversation    *self);
gboolean            confab_conversation_focus_composer   (ConfabConversation    *self);
gboolean            confab_conversation_is_composing     (ConfabConversation    *self);
gboolean            confab_conversation_take_key         (ConfabConversation    *self,
                                                          GtkEventControllerKey *controller);

G_END_DECLS
