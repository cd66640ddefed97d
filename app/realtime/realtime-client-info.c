/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-info-private.h"

struct _RealtimeClientInfo
{
  gatomicrefcount  ref_count;
  WireClientInfo  *info;
};

G_DEFINE_BOXED_TYPE (RealtimeClientInfo, realtime_client_info, realtime_client_info_ref, realtime_client_info_unref)

/* Takes over the info. */
RealtimeClientInfo *
realtime_client_info_new (WireClientInfo *info)
{
  RealtimeClientInfo *self = g_new0 (RealtimeClientInfo, 1);

  g_assert (info != NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->info = info;

  return self;
}

/**
 * realtime_client_info_ref:
 * @self: a client info
 *
 * Takes a reference. This may be done in any thread.
 *
 * Returns: (transfer full): @self
 */
RealtimeClientInfo *
realtime_client_info_ref (RealtimeClientInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * realtime_client_info_unref:
 * @self: (transfer full): a client info
 *
 * Gives a reference back. This may be done in any thread.
 */
void
realtime_client_info_unref (RealtimeClientInfo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wire_client_info_free (self->info);
  g_free (self);
}

/**
 * realtime_client_info_get_client_id:
 * @self: a client info
 *
 * Gets the id of the connection, as [property@Client:client-id] has it for
 * one's own. What no string can hold is replaced as in
 * [method@ClientInfo.get_user_id].
 *
 * Returns: the id, empty where the server does not tell
 */
const char *
realtime_client_info_get_client_id (RealtimeClientInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info->client != NULL ? self->info->client : "";
}

/**
 * realtime_client_info_get_user_id:
 * @self: a client info
 *
 * Gets the user who has made the connection.
 *
 * What no string can hold, NUL and half of a surrogate pair, is replaced by
 * U+FFFD: two ids that have this character may stand for two users.
 *
 * Returns: the user, empty for anonymous users
 */
const char *
realtime_client_info_get_user_id (RealtimeClientInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info->user != NULL ? self->info->user : "";
}

/**
 * realtime_client_info_get_conn_info:
 * @self: a client info
 *
 * Gets what the connection's token says of the user, such as a name.
 *
 * Returns: (transfer none) (nullable): one JSON value in UTF-8, without a
 *   terminating zero, or %NULL if it says nothing
 */
GBytes *
realtime_client_info_get_conn_info (RealtimeClientInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info->conn_info;
}

/**
 * realtime_client_info_get_channel_info:
 * @self: a client info
 *
 * Gets what the subscription's token says of the user in this channel.
 *
 * Returns: (transfer none) (nullable): one JSON value in UTF-8, without a
 *   terminating zero, or %NULL if it says nothing
 */
GBytes *
realtime_client_info_get_channel_info (RealtimeClientInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info->chan_info;
}
