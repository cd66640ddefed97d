/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CHAT_ERROR (chat_error_quark ())
#define CHAT_TYPE_ERROR (chat_error_get_type ())

/**
 * ChatError:
 * @CHAT_ERROR_CONNECTION: the server cannot be reached; it is tried again.
 * @CHAT_ERROR_REFUSED: the server does not accept this account: the token is
 *   wrong or expired, or guests are not let in.
 * @CHAT_ERROR_DENIED: this user may not read or write here.
 * @CHAT_ERROR_UNKNOWN_ROOM: the server has no such channel.
 * @CHAT_ERROR_NOT_AVAILABLE: the server has switched this off for the channel.
 * @CHAT_ERROR_INVALID: the text or name cannot be sent: empty, too long.
 * @CHAT_ERROR_LIMIT: the server says that it is too much or too fast.
 * @CHAT_ERROR_SERVER: the server failed, or speaks another protocol.
 * @CHAT_ERROR_STORAGE: the local database cannot be read or written.
 * @CHAT_ERROR_HOST: the server on this computer cannot be started.
 * @CHAT_ERROR_SIGNED_OUT: there is no token for this account on this computer.
 * @CHAT_ERROR_SECRETS: the keyring, where tokens are kept, cannot be used.
 * @CHAT_ERROR_EXISTS: there is an account of this name at this server.
 * @CHAT_ERROR_NO_SERVER: what answers is no server of this kind.
 * @CHAT_ERROR_INVITE_UNKNOWN: there is no such invite, or it was taken back.
 * @CHAT_ERROR_INVITE_EXPIRED: the invite is too old.
 * @CHAT_ERROR_INVITE_USED: the invite was used as often as it may be.
 * @CHAT_ERROR_CERTIFICATE: what answers has not the certificate that the server
 *   should have; it is tried again.
 *
 * What went wrong, by what the person can do about it.
 */
typedef enum
{
  CHAT_ERROR_CONNECTION,
  CHAT_ERROR_REFUSED,
  CHAT_ERROR_DENIED,
  CHAT_ERROR_UNKNOWN_ROOM,
  CHAT_ERROR_NOT_AVAILABLE,
  CHAT_ERROR_INVALID,
  CHAT_ERROR_LIMIT,
  CHAT_ERROR_SERVER,
  CHAT_ERROR_STORAGE,
  CHAT_ERROR_HOST,
  CHAT_ERROR_SIGNED_OUT,
  CHAT_ERROR_SECRETS,
  CHAT_ERROR_EXISTS,
  CHAT_ERROR_NO_SERVER,
  CHAT_ERROR_INVITE_UNKNOWN,
  CHAT_ERROR_INVITE_EXPIRED,
  CHAT_ERROR_INVITE_USED,
  CHAT_ERROR_CERTIFICATE,
} ChatError;

GQuark chat_error_quark    (void);
GType  chat_error_get_type (void);

G_END_DECLS
