/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_REMOTE_ERROR (confab_remote_error_quark ())

/**
 * ConfabRemoteError:
 * @CONFAB_REMOTE_ERROR_UNKNOWN_ACCOUNT: there is no account of this id.
 * @CONFAB_REMOTE_ERROR_UNKNOWN_ROOM: the account is in no room of this name.
 * @CONFAB_REMOTE_ERROR_SIGNED_OUT: the person has signed out of the account.
 * @CONFAB_REMOTE_ERROR_NOT_ALLOWED: one may not write in the room.
 * @CONFAB_REMOTE_ERROR_INVALID_TEXT: the text is empty or too long.
 * @CONFAB_REMOTE_ERROR_TOO_MANY: too many messages wait to be sent in the room.
 * @CONFAB_REMOTE_ERROR_FAILED: the account cannot be opened, the message cannot
 *   be stored, or the program is about to end.
 *
 * What is wrong with a call from another program. On the bus they are
 * `io.github.confab_chat.Confab.Error.UnknownAccount` and so on.
 */
typedef enum
{
  CONFAB_REMOTE_ERROR_UNKNOWN_ACCOUNT,
  CONFAB_REMOTE_ERROR_UNKNOWN_ROOM,
  CONFAB_REMOTE_ERROR_SIGNED_OUT,
  CONFAB_REMOTE_ERROR_NOT_ALLOWED,
  CONFAB_REMOTE_ERROR_INVALID_TEXT,
  CONFAB_REMOTE_ERROR_TOO_MANY,
  CONFAB_REMOTE_ERROR_FAILED,
} ConfabRemoteError;

GQuark confab_remote_error_quark (void);

G_END_DECLS
