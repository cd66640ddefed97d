/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "realtime.h"

G_BEGIN_DECLS

/**
 * ChaosWriter:
 *
 * A client that publishes to one channel, never the same twice, and keeps what
 * the server has said yes to.
 */
typedef struct _ChaosWriter ChaosWriter;

ChaosWriter *chaos_writer_new              (const char      *uri,
                                            RealtimeChannel *channel,
                                            const char      *name,
                                            GRand           *rand) G_GNUC_WARN_UNUSED_RESULT;
void         chaos_writer_free             (ChaosWriter     *self);
void         chaos_writer_write            (ChaosWriter     *self);
guint        chaos_writer_get_n_in_flight  (ChaosWriter     *self);
guint        chaos_writer_get_n_in_doubt   (ChaosWriter     *self);
guint        chaos_writer_get_n_connects   (ChaosWriter     *self);
GPtrArray   *chaos_writer_get_acknowledged (ChaosWriter     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosWriter, chaos_writer_free)

G_END_DECLS
