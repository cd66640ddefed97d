/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WIRE_ERROR (wire_error_quark ())

/**
 * WireError:
 * @WIRE_ERROR_INVALID: the bytes are not what the protocol allows: not JSON,
 *   a field of another type, a required field missing, an empty frame.
 * @WIRE_ERROR_TOO_LARGE: a limit of [struct@Wire.Limits] is exceeded.
 *
 * What can be wrong with bytes from a peer. Neither can be cured by a retry;
 * the two are told apart because the second may be cured by raising a limit.
 */
typedef enum
{
  WIRE_ERROR_INVALID,
  WIRE_ERROR_TOO_LARGE,
} WireError;

GQuark wire_error_quark (void);

G_END_DECLS
