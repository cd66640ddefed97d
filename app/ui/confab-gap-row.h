/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-timeline-row.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_GAP_ROW (confab_gap_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabGapRow, confab_gap_row, CONFAB, GAP_ROW, ConfabTimelineRow)

G_END_DECLS
