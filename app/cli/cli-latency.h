/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CliLatency CliLatency;

CliLatency *cli_latency_new              (void);
void        cli_latency_free             (CliLatency *self);
void        cli_latency_add              (CliLatency *self,
                                          gint64      microseconds);
guint       cli_latency_get_n            (CliLatency *self);
gint64      cli_latency_get_quantile     (CliLatency *self,
                                          double      share);
void        cli_latency_append_histogram (CliLatency *self,
                                          GString    *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLatency, cli_latency_free)

G_END_DECLS
