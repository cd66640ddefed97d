/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-macros.h"
#include "realtime-state-request.h"
#include "realtime-tags-filter.h"
#include "realtime-token-request.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_SUBSCRIBE_OPTIONS (realtime_subscribe_options_get_type ())

/**
 * RealtimeSubscribeOptions: (copy-func realtime_subscribe_options_copy) (free-func realtime_subscribe_options_free)
 *
 * What is asked of the server beside the channel. The options of the first
 * subscription of a channel count for all that share it.
 */
typedef struct _RealtimeSubscribeOptions RealtimeSubscribeOptions;

REALTIME_API
GType                     realtime_subscribe_options_get_type        (void);
REALTIME_API
RealtimeSubscribeOptions *realtime_subscribe_options_new             (void) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeSubscribeOptions *realtime_subscribe_options_copy            (const RealtimeSubscribeOptions *self) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                      realtime_subscribe_options_free            (RealtimeSubscribeOptions       *self);
REALTIME_API
void                      realtime_subscribe_options_set_since       (RealtimeSubscribeOptions       *self,
                                                                      const char                     *epoch,
                                                                      guint64                         offset);
REALTIME_API
void                      realtime_subscribe_options_set_recoverable (RealtimeSubscribeOptions       *self,
                                                                      gboolean                        recoverable);
REALTIME_API
void                      realtime_subscribe_options_set_join_leave  (RealtimeSubscribeOptions       *self,
                                                                      gboolean                        join_leave);
REALTIME_API
void                      realtime_subscribe_options_set_positioned  (RealtimeSubscribeOptions       *self,
                                                                      gboolean                        positioned);
REALTIME_API
void                      realtime_subscribe_options_set_token       (RealtimeSubscribeOptions       *self,
                                                                      const char                     *token);
REALTIME_API
void                      realtime_subscribe_options_set_token_provider (RealtimeSubscribeOptions    *self,
                                                                      RealtimeTokenFunc               func,
                                                                      gpointer                        user_data,
                                                                      GDestroyNotify                  destroy);
REALTIME_API
void                      realtime_subscribe_options_set_delta       (RealtimeSubscribeOptions       *self,
                                                                      gboolean                        delta);
REALTIME_API
void                      realtime_subscribe_options_set_tags_filter (RealtimeSubscribeOptions       *self,
                                                                      RealtimeTagsFilter             *tags_filter);
REALTIME_API
void                      realtime_subscribe_options_set_state_provider (RealtimeSubscribeOptions    *self,
                                                                      RealtimeStateFunc               func,
                                                                      gpointer                        user_data,
                                                                      GDestroyNotify                  destroy);
REALTIME_API
gboolean                  realtime_subscribe_options_set_data        (RealtimeSubscribeOptions       *self,
                                                                      GBytes                         *data,
                                                                      GError                        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeSubscribeOptions, realtime_subscribe_options_free)

G_END_DECLS
