/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-error.h"

G_BEGIN_DECLS

GError *chat_error_from_realtime   (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
GError *chat_error_from_disconnect (guint         code,
                                    const char   *reason) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
