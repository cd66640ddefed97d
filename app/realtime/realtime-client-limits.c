/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "wire-limits.h"

#define DEFAULT_MAX_PENDING_CALLS 1024
#define DEFAULT_MAX_QUEUE_SIZE (1024 * 1024)
#define DEFAULT_MAX_RECEIVE_QUEUE (4 * 1024 * 1024)
#define DEFAULT_MAX_SERVER_SUBSCRIPTIONS 1024

/* Whoever makes a tree of a payload goes down by recursion. */
#define MOST_DEPTH 1024

enum
{
  MAX_BATCH_SIZE,
  MAX_DEPTH,
  MAX_PENDING_CALLS,
  MAX_QUEUE_SIZE,
  MAX_RECEIVE_QUEUE,
  MAX_SERVER_SUBSCRIPTIONS,
  N_LIMITS
};

static const gsize offsets[N_LIMITS] = {
  [MAX_BATCH_SIZE] = G_STRUCT_OFFSET (RealtimeConfig, max_batch_size),
  [MAX_DEPTH] = G_STRUCT_OFFSET (RealtimeConfig, max_depth),
  [MAX_PENDING_CALLS] = G_STRUCT_OFFSET (RealtimeConfig, max_pending_calls),
  [MAX_QUEUE_SIZE] = G_STRUCT_OFFSET (RealtimeConfig, max_queue_size),
  [MAX_RECEIVE_QUEUE] = G_STRUCT_OFFSET (RealtimeConfig, max_receive_queue),
  [MAX_SERVER_SUBSCRIPTIONS] = G_STRUCT_OFFSET (RealtimeConfig, max_server_subscriptions),
};

static GParamSpec *limits[N_LIMITS];
static guint first_id;

static guint *
find_limit (RealtimeClient *client,
            guint           prop_id)
{
  RealtimeConfig *config = realtime_client_edit_config (client);

  if (prop_id < first_id || prop_id >= first_id + N_LIMITS)
    return NULL;

  return G_STRUCT_MEMBER_P (config, offsets[prop_id - first_id]);
}

/* Returns whether the property is one of a limit. */
gboolean
realtime_client_get_limit (RealtimeClient *self,
                           guint           prop_id,
                           GValue         *value)
{
  const guint *limit = find_limit (self, prop_id);

  if (limit == NULL)
    return FALSE;

  g_value_set_uint (value, *limit);

  return TRUE;
}

/* Likewise. */
gboolean
realtime_client_set_limit (RealtimeClient *self,
                           guint           prop_id,
                           const GValue   *value)
{
  guint *limit = find_limit (self, prop_id);

  if (limit == NULL)
    return FALSE;

  if (*limit != g_value_get_uint (value))
    {
      *limit = g_value_get_uint (value);
      g_object_notify_by_pspec (G_OBJECT (self), limits[prop_id - first_id]);
    }

  return TRUE;
}

void
realtime_client_init_limits (RealtimeConfig *config)
{
  config->max_batch_size = WIRE_DEFAULT_MAX_OBJECTS;
  config->max_depth = WIRE_DEFAULT_MAX_DEPTH;
  config->max_pending_calls = DEFAULT_MAX_PENDING_CALLS;
  config->max_queue_size = DEFAULT_MAX_QUEUE_SIZE;
  config->max_receive_queue = DEFAULT_MAX_RECEIVE_QUEUE;
  config->max_server_subscriptions = DEFAULT_MAX_SERVER_SUBSCRIPTIONS;
}

/* @id is the first that no other property has. */
void
realtime_client_install_limits (GObjectClass *object_class,
                                guint         id)
{
  first_id = id;

  /**
   * RealtimeClient:max-batch-size:
   *
   * How many commands go into one frame at most; 1024 by default, which is what
   * this project's server takes. Those of one turn of the main loop go together.
   */
  limits[MAX_BATCH_SIZE] =
    g_param_spec_uint ("max-batch-size", NULL, NULL,
                       1, G_MAXINT32, WIRE_DEFAULT_MAX_OBJECTS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-depth:
   *
   * How deep arrays and objects may nest in a payload; 64 by default, and 1024
   * at most. A payload that nests deeper is not published, and a server that
   * sends one is disconnected for good. For what is received, it counts from
   * the next connection on. What options hold has 64 levels in any case.
   */
  limits[MAX_DEPTH] =
    g_param_spec_uint ("max-depth", NULL, NULL,
                       1, MOST_DEPTH, WIRE_DEFAULT_MAX_DEPTH,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-pending-calls:
   *
   * How many calls, like [method@Client.publish_async], may wait for a
   * connection or for an answer; 1024 by default. Any more fail at once with
   * %REALTIME_ERROR_QUEUE_FULL.
   */
  limits[MAX_PENDING_CALLS] =
    g_param_spec_uint ("max-pending-calls", NULL, NULL,
                       1, G_MAXINT32, DEFAULT_MAX_PENDING_CALLS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-queue-size:
   *
   * How much may wait for a connection, or with one for being sent, in bytes;
   * 1 MiB by default. Calls for which there is no room fail at once with
   * %REALTIME_ERROR_QUEUE_FULL. There is always room for one.
   */
  limits[MAX_QUEUE_SIZE] =
    g_param_spec_uint ("max-queue-size", NULL, NULL,
                       0, G_MAXINT32, DEFAULT_MAX_QUEUE_SIZE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-receive-queue:
   *
   * How much may wait until the main context takes it, in bytes; 4 MiB by
   * default. When there is more, nothing is read from the network any more, so
   * that the server has to wait. It counts from the next connection on.
   */
  limits[MAX_RECEIVE_QUEUE] =
    g_param_spec_uint ("max-receive-queue", NULL, NULL,
                       1024, G_MAXINT32, DEFAULT_MAX_RECEIVE_QUEUE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RealtimeClient:max-server-subscriptions:
   *
   * To how many channels the server may subscribe by itself; 1024 by default. A
   * server that goes on is disconnected for good.
   */
  limits[MAX_SERVER_SUBSCRIPTIONS] =
    g_param_spec_uint ("max-server-subscriptions", NULL, NULL,
                       0, G_MAXINT32, DEFAULT_MAX_SERVER_SUBSCRIPTIONS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  for (guint i = 0; i < N_LIMITS; i++)
    g_object_class_install_property (object_class, id + i, limits[i]);
}
