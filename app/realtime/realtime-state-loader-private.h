/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-state-request-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeStateProvider RealtimeStateProvider;
typedef struct _RealtimeStateLoader RealtimeStateLoader;

RealtimeStateProvider *realtime_state_provider_new   (RealtimeStateFunc        func,
                                                      gpointer                 user_data,
                                                      GDestroyNotify           destroy);
RealtimeStateProvider *realtime_state_provider_ref   (RealtimeStateProvider   *self);
void                   realtime_state_provider_unref (RealtimeStateProvider   *self);

RealtimeStateLoader   *realtime_state_loader_new     (RealtimeStateProvider   *provider,
                                                      RealtimeChannel         *channel,
                                                      GMainContext            *context,
                                                      RealtimeStateAnswerFunc  func,
                                                      gpointer                 user_data);
void                   realtime_state_loader_free    (RealtimeStateLoader     *self);
gboolean               realtime_state_loader_is_busy (RealtimeStateLoader     *self);
void                   realtime_state_loader_start   (RealtimeStateLoader     *self);
void                   realtime_state_loader_stop    (RealtimeStateLoader     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeStateProvider, realtime_state_provider_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeStateLoader, realtime_state_loader_free)

G_END_DECLS
