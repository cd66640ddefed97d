/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-options.h"

G_BEGIN_DECLS

int  cli_report_error   (const CliOptions *options,
                         const GError     *error);
int  cli_report_line    (const CliOptions *options,
                         const GError     *error,
                         guint64           line);
void cli_report_notice  (const CliOptions *options,
                         const char       *kind,
                         const char       *channel,
                         const char       *format,
                         ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
