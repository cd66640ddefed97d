/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-reply.h"

G_BEGIN_DECLS

typedef struct
{
  /* whether the app asks for it, and whether the server does it */
  gboolean  wanted;
  gboolean  active;
  /* what the next patch changes */
  GBytes   *base;
} RealtimeDelta;

void      realtime_delta_init  (RealtimeDelta        *self,
                                gboolean              wanted);
void      realtime_delta_ask   (RealtimeDelta        *self,
                                WireSubscribeRequest *request);
void      realtime_delta_begin (RealtimeDelta        *self,
                                gboolean              active,
                                gboolean              recovered);
void      realtime_delta_end   (RealtimeDelta        *self);
gboolean  realtime_delta_apply (RealtimeDelta        *self,
                                WirePublication      *publication,
                                gsize                 max_size,
                                guint                 max_depth,
                                GError              **error);

G_END_DECLS
