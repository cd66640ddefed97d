/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-candidates.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_COMPLETION (confab_completion_get_type ())

G_DECLARE_FINAL_TYPE (ConfabCompletion, confab_completion, CONFAB, COMPLETION, GtkPopover)

ConfabCompletion      *confab_completion_new            (void);
void                   confab_completion_set_candidates (ConfabCompletion *self,
                                                         GPtrArray        *candidates,
                                                         gboolean          choose);
void                   confab_completion_move           (ConfabCompletion *self,
                                                         int               step);
const ConfabCandidate *confab_completion_get_chosen     (ConfabCompletion *self);

G_END_DECLS
