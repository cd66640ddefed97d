/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_DIALOG (confab_host_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostDialog, confab_host_dialog, CONFAB, HOST_DIALOG, AdwDialog)

ConfabHostDialog *confab_host_dialog_new (ChatSession *session,
                                          ChatRoom    *room);

G_END_DECLS
