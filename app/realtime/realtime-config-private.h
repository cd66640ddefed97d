/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "realtime-clock-private.h"
#include "realtime-token-provider-private.h"

G_BEGIN_DECLS

/*
 * The options of a client, and what it takes from the world around it: its
 * main context, time, chance and the state of the network. The parts of the client read it.
 */
typedef struct
{
  char                  *uri;
  char                  *token;
  RealtimeTokenProvider *token_provider;
  GBytes                *data;
  /* (nullable) (element-type utf8 utf8) */
  GHashTable            *headers;
  gboolean               emulates_headers;
  char                  *name;
  char                  *version;
  char                  *certificate_fingerprint;
  GProxyResolver        *proxy_resolver;
  char                   separator;
  guint                  min_reconnect_delay;
  guint                  max_reconnect_delay;
  guint                  min_resubscribe_delay;
  guint                  max_resubscribe_delay;
  guint                  timeout;
  guint                  max_server_ping_delay;
  guint                  max_frame_size;
  guint                  max_command_size;
  guint                  max_batch_size;
  guint                  max_depth;
  guint                  max_pending_calls;
  guint                  max_queue_size;
  guint                  max_receive_queue;
  guint                  max_server_subscriptions;
  GMainContext          *context;
  RealtimeClock         *clock;
  GRand                 *rand;
  /* NULL for the one of the process */
  GNetworkMonitor       *network_monitor;
} RealtimeConfig;

G_END_DECLS
