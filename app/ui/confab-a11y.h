/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-markup.h"
#include "chat-room.h"

G_BEGIN_DECLS

char *confab_a11y_dup_text         (ChatMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char *confab_a11y_describe_message (ChatMessage *message,
                                    ChatMarkup  *markup) G_GNUC_WARN_UNUSED_RESULT;
char *confab_a11y_describe_room    (ChatRoom    *room,
                                    gint64       now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
