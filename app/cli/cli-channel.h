/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <realtime.h>

G_BEGIN_DECLS

RealtimeChannel *cli_channel_parse    (const char       *text,
                                       const char       *resource,
                                       GError          **error);
char            *cli_channel_dup_name (RealtimeChannel  *channel);

G_END_DECLS
