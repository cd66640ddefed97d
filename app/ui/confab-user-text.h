/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-user.h"

G_BEGIN_DECLS

char *confab_user_text_get (ChatUser *user) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
