/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_time_format_clock (gint64 time) G_GNUC_WARN_UNUSED_RESULT;
char *confab_time_format_full  (gint64 time) G_GNUC_WARN_UNUSED_RESULT;
char *confab_time_format_day   (gint64 time,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;
char *confab_time_format_brief (gint64 time,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
