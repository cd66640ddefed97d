/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-payload.h"
#include "chat-search-text.h"

G_BEGIN_DECLS

char *chat_search_snippet_new (const char       *body,
                               ChatPayloadKind   kind,
                               GPtrArray        *phrases,
                               GArray          **ranges) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
