/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "realtime-test-util.h"

#include "centrifugo-fixture.h"
#include "fault-proxy.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * CentrifugoBench:
 *
 * Two clients of a Centrifugo, one of which can be cut off. Its namespaces:
 *
 * - `room`: everybody may do everything
 * - `delta`: likewise, and messages may come as differences
 * - `cache`: likewise, and only the last message matters
 * - `positioned`: likewise, and nothing is recovered
 * - `tags`: likewise, and messages may be filtered
 * - `plain`: likewise, but nothing is kept, and nobody seen
 * - `secret`: only who has a token may subscribe
 */
typedef struct
{
  CentrifugoFixture *server;
  FaultProxy        *proxy;
  SoupSession       *session;
  /* a resource of its own, for the server has seen other tests */
  const char        *resource;
  /* the one that can be cut off, and the one that cannot */
  RealtimeClient    *client;
  RealtimeClient    *other;
  TestLog           *log;
} CentrifugoBench;

typedef struct
{
  const char *path;
  void (*func) (CentrifugoBench *bench);
} CentrifugoScenario;

int              centrifugo_bench_run          (const CentrifugoScenario *scenarios,
                                                guint                     n_scenarios);
RealtimeChannel *centrifugo_bench_channel      (CentrifugoBench          *self,
                                                const char               *name) G_GNUC_WARN_UNUSED_RESULT;
RealtimeClient  *centrifugo_bench_new_client   (CentrifugoBench          *self,
                                                const char               *user) G_GNUC_WARN_UNUSED_RESULT;
void             centrifugo_bench_open         (RealtimeClient           *client);
char            *centrifugo_bench_sign         (const char               *format,
                                                ...) G_GNUC_PRINTF (1, 2) G_GNUC_WARN_UNUSED_RESULT;
gint64           centrifugo_bench_in           (gint64                    seconds);
void             centrifugo_bench_call         (CentrifugoBench          *self,
                                                const char               *method,
                                                const char               *format,
                                                ...) G_GNUC_PRINTF (3, 4);
void             centrifugo_bench_publish      (CentrifugoBench          *self,
                                                RealtimeChannel          *channel,
                                                const char               *payload);
RealtimeSubscription *
                 centrifugo_bench_subscribe    (CentrifugoBench          *self,
                                                RealtimeClient           *client,
                                                const char               *name,
                                                RealtimeChannel          *channel,
                                                RealtimeSubscribeOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void             centrifugo_bench_publish_numbers
                                               (RealtimeClient           *client,
                                                RealtimeChannel          *channel,
                                                guint                     first,
                                                guint                     last,
                                                guint                    *n_published);
void             centrifugo_bench_cut          (CentrifugoBench          *self);
void             centrifugo_bench_come_back    (CentrifugoBench          *self);
void             centrifugo_bench_wait         (guint                     msec);

#define centrifugo_bench_is_online(client) \
  (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED)
#define centrifugo_bench_is_on(subscription) \
  (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)

G_END_DECLS
