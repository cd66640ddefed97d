/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-payload.h"

G_BEGIN_DECLS

gboolean   chat_mention_is_in (const ChatPayload *payload,
                               const char        *user);
char     **chat_mention_find  (const char        *body,
                               const char *const *names) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
