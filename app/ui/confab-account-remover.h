/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

void confab_account_remover_ask (ChatSessions *sessions,
                                 ChatSession  *session,
                                 GtkWidget    *parent);

G_END_DECLS
