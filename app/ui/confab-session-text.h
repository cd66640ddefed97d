/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

char         *confab_session_text_dup_title  (ChatSession *session) G_GNUC_WARN_UNUSED_RESULT;
const char   *confab_session_text_get_person (ChatSession *session);
const char   *confab_session_text_get_state  (ChatSession *session);
const GError *confab_session_text_get_error  (ChatSession *session);
const char   *confab_session_text_get_icon   (ChatSession *session);

G_END_DECLS
