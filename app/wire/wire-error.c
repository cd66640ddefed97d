/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-error.h"

G_DEFINE_QUARK (wire-error-quark, wire_error)
