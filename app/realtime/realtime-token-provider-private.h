/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-token-request.h"

G_BEGIN_DECLS

typedef struct _RealtimeTokenProvider RealtimeTokenProvider;

RealtimeTokenProvider *realtime_token_provider_new   (RealtimeTokenFunc      func,
                                                      gpointer               user_data,
                                                      GDestroyNotify         destroy);
RealtimeTokenProvider *realtime_token_provider_ref   (RealtimeTokenProvider *self);
void                   realtime_token_provider_unref (RealtimeTokenProvider *self);
void                   realtime_token_provider_ask   (RealtimeTokenProvider *self,
                                                      RealtimeTokenRequest  *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeTokenProvider, realtime_token_provider_unref)

G_END_DECLS
