/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_CLOCK (confab_clock_get_type ())

G_DECLARE_FINAL_TYPE (ConfabClock, confab_clock, CONFAB, CLOCK, GObject)

ConfabClock *confab_clock_get_default (void);

G_END_DECLS
