/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chaos-ledger.h"
#include "realtime.h"

G_BEGIN_DECLS

/**
 * ChaosReader:
 *
 * A client that subscribes to one channel, and writes down what it is given.
 */
typedef struct _ChaosReader ChaosReader;

ChaosReader *chaos_reader_new              (const char      *uri,
                                            RealtimeChannel *channel) G_GNUC_WARN_UNUSED_RESULT;
void         chaos_reader_free             (ChaosReader     *self);
ChaosLedger *chaos_reader_get_ledger       (ChaosReader     *self);
gboolean     chaos_reader_is_subscribed    (ChaosReader     *self);
guint        chaos_reader_get_n_connects   (ChaosReader     *self);
guint        chaos_reader_get_n_recoveries (ChaosReader     *self);
char        *chaos_text_from_message       (RealtimeMessage *message) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosReader, chaos_reader_free)

G_END_DECLS
