/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-host-invite.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_INVITE_ROW (confab_host_invite_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostInviteRow, confab_host_invite_row, CONFAB, HOST_INVITE_ROW, AdwActionRow)

ConfabHostInviteRow *confab_host_invite_row_new (ChatHostInvite *invite);

G_END_DECLS
