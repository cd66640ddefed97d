/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_ERROR (server_error_quark ())

/**
 * ServerError:
 * @SERVER_ERROR_CONFIG: what the operator wrote cannot be used; the message
 *   says where and what is allowed.
 * @SERVER_ERROR_STORE: the history on disk cannot be read or written.
 * @SERVER_ERROR_LISTEN: the address cannot be listened on.
 * @SERVER_ERROR_TOO_LARGE: a file is larger than files may be.
 * @SERVER_ERROR_QUOTA: a user has no room left for files.
 * @SERVER_ERROR_TYPE: files of this type are not taken.
 */
typedef enum
{
  SERVER_ERROR_CONFIG,
  SERVER_ERROR_STORE,
  SERVER_ERROR_LISTEN,
  SERVER_ERROR_TOO_LARGE,
  SERVER_ERROR_QUOTA,
  SERVER_ERROR_TYPE,
} ServerError;

GQuark server_error_quark (void);

G_END_DECLS
