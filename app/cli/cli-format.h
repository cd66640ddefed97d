/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-output.h"

#include <realtime.h>

G_BEGIN_DECLS

typedef struct _CliFormat CliFormat;

CliFormat *cli_format_new   (const char       *text,
                             GError          **error);
void       cli_format_free  (CliFormat        *self);
void       cli_format_print (CliFormat        *self,
                             CliOutput        *output,
                             RealtimeMessage  *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFormat, cli_format_free)

G_END_DECLS
