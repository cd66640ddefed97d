/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-session.h"

G_BEGIN_DECLS

typedef struct _CliPublisher CliPublisher;

CliPublisher *cli_publisher_new         (CliSession      *session,
                                         RealtimeChannel *channel,
                                         gboolean         is_text);
void          cli_publisher_free        (CliPublisher    *self);
void          cli_publisher_start       (CliPublisher    *self,
                                         GBytes          *payload);
void          cli_publisher_start_lines (CliPublisher    *self);
guint64       cli_publisher_get_n       (CliPublisher    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliPublisher, cli_publisher_free)

G_END_DECLS
