/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-occupant.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PERSON_ROW (confab_person_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabPersonRow, confab_person_row, CONFAB, PERSON_ROW, AdwBin)

ConfabPersonRow *confab_person_row_new             (void);
ChatOccupant    *confab_person_row_get_occupant    (ConfabPersonRow *self);
void             confab_person_row_set_occupant    (ConfabPersonRow *self,
                                                    ChatOccupant    *occupant);
const char      *confab_person_row_get_summary     (ConfabPersonRow *self);
gboolean         confab_person_row_get_can_mention (ConfabPersonRow *self);

G_END_DECLS
