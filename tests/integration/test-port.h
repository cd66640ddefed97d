/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int test_reserve_port (guint16 *port) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
