/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-stored-result.h"

G_BEGIN_DECLS

GPtrArray *chat_stored_search_find (GPtrArray          *sessions,
                                    const char         *text,
                                    GCancellable       *cancellable) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *chat_stored_search_get  (GPtrArray          *sessions,
                                    const char *const  *ids,
                                    const char         *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
