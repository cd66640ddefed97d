/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-window.h"

G_BEGIN_DECLS

void confab_link_opener_open (ConfabWindow *window,
                              const char   *text);

G_END_DECLS
