/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-output.h"

#include <realtime.h>

G_BEGIN_DECLS

typedef struct _CliSession CliSession;

typedef void (*CliSessionFunc) (CliSession *session,
                                gpointer    data);

CliSession       *cli_session_new          (const CliOptions  *options,
                                            CliSessionFunc     interrupted,
                                            gpointer           data,
                                            GError           **error);
void              cli_session_free         (CliSession        *self);
RealtimeClient   *cli_session_get_client   (CliSession        *self);
CliOutput        *cli_session_get_output   (CliSession        *self);
const CliOptions *cli_session_get_options  (CliSession        *self);
void              cli_session_watch_reader (CliSession        *self);
int               cli_session_run          (CliSession        *self);
void              cli_session_end          (CliSession        *self,
                                            int                status);
void              cli_session_fail         (CliSession        *self,
                                            const GError      *error);
void              cli_session_fail_at_line (CliSession        *self,
                                            const GError      *error,
                                            guint64            line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSession, cli_session_free)

G_END_DECLS
