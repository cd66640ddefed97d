/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sessions.h"

G_BEGIN_DECLS

void chat_sessions_set_keyring_timeout (ChatSessions *self,
                                        guint         milliseconds);

G_END_DECLS
