/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-host-guest.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_GUEST_ROW (confab_host_guest_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostGuestRow, confab_host_guest_row, CONFAB, HOST_GUEST_ROW, AdwActionRow)

ConfabHostGuestRow *confab_host_guest_row_new (ChatHostGuest *guest);

G_END_DECLS
