/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-error.h"

G_DEFINE_QUARK (server-error-quark, server_error)
