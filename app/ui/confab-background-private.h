/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-background.h"

G_BEGIN_DECLS

void confab_background_set_sandboxed (ConfabBackground *self,
                                      gboolean          sandboxed);

G_END_DECLS
