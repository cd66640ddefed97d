/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_CONNECT_DIALOG (confab_connect_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabConnectDialog, confab_connect_dialog, CONFAB, CONNECT_DIALOG, AdwDialog)

ConfabConnectDialog *confab_connect_dialog_new         (void);
void                 confab_connect_dialog_set_address (ConfabConnectDialog *self,
                                                        const char          *address);
void                 confab_connect_dialog_set_user    (ConfabConnectDialog *self,
                                                        const char          *user);

G_END_DECLS
