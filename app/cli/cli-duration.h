/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cli_duration_parse (const char  *text,
                             gint64       minimum,
                             gint64      *milliseconds,
                             GError     **error);

G_END_DECLS
