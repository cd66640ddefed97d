/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_WELCOME_PAGE (confab_welcome_page_get_type ())

G_DECLARE_FINAL_TYPE (ConfabWelcomePage, confab_welcome_page, CONFAB, WELCOME_PAGE, AdwBin)

ConfabWelcomePage *confab_welcome_page_new         (void);
ChatSession       *confab_welcome_page_get_session (ConfabWelcomePage *self);
void               confab_welcome_page_set_session (ConfabWelcomePage *self,
                                                    ChatSession       *session);

G_END_DECLS
