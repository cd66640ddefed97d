/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-subscribe-options.h"

#include "wire-command.h"
#include "wire-reply.h"

G_BEGIN_DECLS

typedef enum
{
  REALTIME_CONTINUITY_FOLLOWS,
  REALTIME_CONTINUITY_REPEATED,
  REALTIME_CONTINUITY_GAP,
} RealtimeContinuityVerdict;

typedef struct
{
  WirePosition position;
  /* what the app asks for */
  gboolean     wants_recovery;
  gboolean     wants_position;
  /* whether the server leaves messages out */
  gboolean     is_filtered;
  /* what the server grants */
  gboolean     positioned;
  gboolean     recoverable;
  /* whether the next subscribe command asks for what was missed, and whether
   * the server is known to have lost the position */
  gboolean     recovers;
  gboolean     invalidated;
  /* whether something is known to be missing since the position */
  gboolean     broken;
  /* how the last subscription stands to the one before it: whether there was
   * a position to go on from, and whether nothing is missing since */
  gboolean     was_recovering;
  gboolean     recovered;
} RealtimeContinuity;

void                      realtime_continuity_init       (RealtimeContinuity             *self,
                                                          const RealtimeSubscribeOptions *options);
void                      realtime_continuity_clear      (RealtimeContinuity             *self);
void                      realtime_continuity_ask        (RealtimeContinuity             *self,
                                                          WireSubscribeRequest           *request);
void                      realtime_continuity_begin      (RealtimeContinuity             *self,
                                                          const WireSubscribeResult      *result);
RealtimeContinuityVerdict realtime_continuity_advance    (RealtimeContinuity             *self,
                                                          const WirePublication          *publication);
void                      realtime_continuity_break      (RealtimeContinuity             *self);
void                      realtime_continuity_forget     (RealtimeContinuity             *self);
void                      realtime_continuity_invalidate (RealtimeContinuity             *self);
void                      realtime_continuity_move       (RealtimeContinuity             *self,
                                                          const char                     *epoch,
                                                          guint64                         offset);

G_END_DECLS
