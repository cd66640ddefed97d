/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-backoff-private.h"
#include "realtime-config-private.h"
#include "realtime-token-answer-private.h"

G_BEGIN_DECLS

/*
 * Gets a token and watches over its expiry, for the connection or for one
 * subscription. It lives inside the struct that needs the token, which stops
 * it before it goes away.
 */
typedef struct
{
  const RealtimeConfig    *config;
  RealtimeChannel         *channel;
  RealtimeTokenAnswerFunc  answered;
  gpointer                 user_data;
  RealtimeTokenAnswer     *answer;
  GSource                 *ask_source;
  RealtimeTimer            timer;
  RealtimeBackoff          backoff;
} RealtimeTokenKeeper;

void     realtime_token_keeper_init        (RealtimeTokenKeeper     *self,
                                            const RealtimeConfig    *config,
                                            RealtimeChannel         *channel,
                                            RealtimeTokenAnswerFunc  answered,
                                            RealtimeTimerFunc        expired,
                                            gpointer                 user_data);
void     realtime_token_keeper_ask         (RealtimeTokenKeeper     *self,
                                            RealtimeTokenProvider   *provider);
gboolean realtime_token_keeper_is_asking   (RealtimeTokenKeeper     *self);
void     realtime_token_keeper_watch       (RealtimeTokenKeeper     *self,
                                            gboolean                 expires,
                                            guint                    ttl);
void     realtime_token_keeper_retry_later (RealtimeTokenKeeper     *self,
                                            guint                    min_delay);
void     realtime_token_keeper_stop        (RealtimeTokenKeeper     *self);

G_END_DECLS
