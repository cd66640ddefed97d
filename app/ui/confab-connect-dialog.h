/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONNECT_DIALOG (confab_connect_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabConnectDialog, confab_connect_dialog, CONFAB, CONNECT_DIALOG, AdwDialog)

/**
 * ConfabConnectPurpose:
 * @CONFAB_CONNECT_ADD: to add an account.
 * @CONFAB_CONNECT_SIGN_IN: to give an account a new token.
 * @CONFAB_CONNECT_EDIT: to change where an account is and what it is called.
 *
 * What a dialog is for.
 */
typedef enum
{
  CONFAB_CONNECT_ADD,
  CONFAB_CONNECT_SIGN_IN,
  CONFAB_CONNECT_EDIT,
} ConfabConnectPurpose;

ConfabConnectDialog *confab_connect_dialog_new         (ChatSessions         *sessions);
ConfabConnectDialog *confab_connect_dialog_new_for     (ChatSessions         *sessions,
                                                        ChatSession          *session,
                                                        ConfabConnectPurpose  purpose);
void                 confab_connect_dialog_set_address (ConfabConnectDialog  *self,
                                                        const char           *address);
void                 confab_connect_dialog_set_room    (ConfabConnectDialog  *self,
                                                        const char           *room);

G_END_DECLS
