/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PEOPLE_DIALOG (confab_people_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabPeopleDialog, confab_people_dialog, CONFAB, PEOPLE_DIALOG, AdwDialog)

ConfabPeopleDialog *confab_people_dialog_new          (ChatRoom           *room);
ChatRoom           *confab_people_dialog_get_room     (ConfabPeopleDialog *self);
void                confab_people_dialog_focus_search (ConfabPeopleDialog *self);

G_END_DECLS
