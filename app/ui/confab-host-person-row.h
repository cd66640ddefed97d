/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-host-person.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_PERSON_ROW (confab_host_person_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostPersonRow, confab_host_person_row, CONFAB, HOST_PERSON_ROW, AdwActionRow)

ConfabHostPersonRow *confab_host_person_row_new (ChatHostPerson *person,
                                                 gboolean        is_self);

G_END_DECLS
