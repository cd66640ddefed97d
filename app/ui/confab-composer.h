/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_COMPOSER (confab_composer_get_type ())

G_DECLARE_FINAL_TYPE (ConfabComposer, confab_composer, CONFAB, COMPOSER, AdwBin)

ConfabComposer *confab_composer_new        (void);
ChatRoom       *confab_composer_get_room   (ConfabComposer        *self);
void            confab_composer_set_room   (ConfabComposer        *self,
                                            ChatRoom              *room);
const char     *confab_composer_get_reason (ConfabComposer        *self);
gboolean        confab_composer_mention    (ConfabComposer        *self,
                                            const char            *name);
gboolean        confab_composer_take_key   (ConfabComposer        *self,
                                            GtkEventControllerKey *controller);

G_END_DECLS
