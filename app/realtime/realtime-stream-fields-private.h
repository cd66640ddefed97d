/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-audience-private.h"
#include "realtime-backoff-private.h"
#include "realtime-calls-private.h"
#include "realtime-continuity-private.h"
#include "realtime-delta-private.h"
#include "realtime-registry-private.h"
#include "realtime-state-loader-private.h"
#include "realtime-stream-private.h"
#include "realtime-token-keeper-private.h"

G_BEGIN_DECLS

/* A stream, for the files that it is written in. */
struct _RealtimeStream
{
  grefcount                  ref_count;
  /* NULL once the stream has ended */
  RealtimeRegistry          *registry;
  RealtimeChannel           *channel;
  char                      *wire_name;
  gsize                      wire_name_length;
  /* what the server says instead of the name, 0 if it does not */
  gint64                     channel_id;
  GQuark                     detail;
  /* why it cannot be subscribed, or NULL */
  const char                *flaw;
  gboolean                   join_leave;
  GBytes                    *tags_filter;
  /* NULL if the app has no state of its own */
  RealtimeStateLoader       *state_loader;
  RealtimeAudience          *audience;
  /* whether the server subscribes by itself, and what stands for that, NULL
   * once it was given up */
  gboolean                   server_side;
  RealtimeSubscription      *server_subscription;

  RealtimeSubscriptionState  state;
  RealtimeCall              *call;
  RealtimeBackoff            backoff;
  RealtimeTimer              retry_timer;
  GSource                   *announce_source;
  RealtimeContinuity         continuity;
  /* what goes along with the subscribe command, and what came back */
  GBytes                    *data;
  GBytes                    *answer;
  /* why there is no command that could be sent */
  GError                    *unsendable;
  char                      *token;
  /* NULL if the token is all there is */
  RealtimeTokenProvider     *token_provider;
  RealtimeTokenKeeper        keeper;
  RealtimeCall              *refresh_call;
  RealtimeDelta              delta;
  /* subscribed again while connected, and no message has come since */
  gboolean                   restarted;

  /* what was recovered, and up to where it was delivered */
  WirePublication          **recovered;
  gsize                      n_recovered;
  gsize                      n_resumed;
};

/* What realtime-stream-fields.c has */
void     realtime_stream_set_channel_id  (RealtimeStream                 *self,
                                          gint64                          channel_id);

/* What realtime-stream.c has for the others */
guint    realtime_stream_begin           (RealtimeStream                 *self,
                                          WireSubscribeResult            *result);
void     realtime_stream_end             (RealtimeStream                 *self,
                                          guint                           code,
                                          const char                     *reason);
void     realtime_stream_fail            (RealtimeStream                 *self,
                                          guint                           code,
                                          const char                     *reason,
                                          const GError                   *cause);
void     realtime_stream_refuse          (RealtimeStream                 *self,
                                          const GError                   *cause);
void     realtime_stream_complain        (RealtimeStream                 *self,
                                          const GError                   *cause,
                                          gboolean                        fails_tasks);
void     realtime_stream_retry_later     (RealtimeStream                 *self);
void     realtime_stream_stop_requests   (RealtimeStream                 *self);
void     realtime_stream_clear_recovered (RealtimeStream                 *self);

/* What realtime-stream-token.c has */
void     realtime_stream_init_token      (RealtimeStream                 *self,
                                          const RealtimeSubscribeOptions *options);
void     realtime_stream_clear_token     (RealtimeStream                 *self);
gboolean realtime_stream_waits_for_token (RealtimeStream                 *self);
void     realtime_stream_stop_tokens     (RealtimeStream                 *self);
void     realtime_stream_forget_token    (RealtimeStream                 *self);
void     realtime_stream_expired         (RealtimeStream                 *self,
                                          const GError                   *cause);

/* What realtime-stream-server.c has */
void     realtime_stream_reconnect       (RealtimeStream                 *self);
void     realtime_stream_take_over       (RealtimeStream                 *self,
                                          guint                           code,
                                          const char                     *reason);

G_END_DECLS
