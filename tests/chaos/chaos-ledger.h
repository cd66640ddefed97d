/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChaosLedger:
 *
 * What one subscriber was given, and what it was told, in order: to be compared
 * with what there was.
 */
typedef struct _ChaosLedger ChaosLedger;

ChaosLedger *chaos_ledger_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void         chaos_ledger_free          (ChaosLedger *self);
void         chaos_ledger_begin         (ChaosLedger *self,
                                         guint64      offset);
gboolean     chaos_ledger_has_begun     (ChaosLedger *self);
void         chaos_ledger_add           (ChaosLedger *self,
                                         guint64      offset,
                                         const char  *text);
void         chaos_ledger_add_loss      (ChaosLedger *self,
                                         guint64      offset);
guint64      chaos_ledger_get_last      (ChaosLedger *self);
guint        chaos_ledger_get_n_losses  (ChaosLedger *self);
guint        chaos_ledger_get_n_added   (ChaosLedger *self);
GPtrArray   *chaos_ledger_dup_stream    (ChaosLedger *self) G_GNUC_WARN_UNUSED_RESULT;
char        *chaos_ledger_find_problem  (ChaosLedger *self,
                                         GPtrArray   *stream,
                                         guint64     *n_missing) G_GNUC_WARN_UNUSED_RESULT;
char        *chaos_find_stream_problem  (GPtrArray   *stream,
                                         GPtrArray   *acknowledged) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosLedger, chaos_ledger_free)

G_END_DECLS
