/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-presence.h"

#include "server-session.h"

/* Who is in a channel, seen from outside. There is no list of its own: the
 * channel's subscribers are those who are there. */

/**
 * server_presence_encode_event:
 * @push: %WIRE_PUSH_JOIN or %WIRE_PUSH_LEAVE.
 * @frame: what to append to.
 */
void
server_presence_encode_event (WirePushType        push,
                              ServerSubscription *subscription,
                              GString            *frame)
{
  WireClientInfo info = server_session_get_info (subscription->session, subscription);
  WireReply reply = {
    .type = WIRE_REPLY_PUSH,
    .push = push,
    .channel = (char *) server_channel_get_name (subscription->channel),
    .info = &info,
  };

  wire_reply_encode (&reply, frame);
}

/**
 * server_presence_list:
 * @result: (out caller-allocates): everybody who is there, one entry for each
 *   connection; the caller frees the array. Its entries are valid as long as
 *   nobody comes or goes.
 */
void
server_presence_list (ServerChannel      *channel,
                      WirePresenceResult *result)
{
  guint n = server_channel_get_n_subscribers (channel);

  result->clients = g_ptr_array_new_full (n, g_free);
  for (guint i = 0; i < n; i++)
    {
      ServerSubscription *subscription = server_channel_get_subscriber (channel, i);
      WireClientInfo info;

      if (!subscription->listed)
        continue;

      info = server_session_get_info (subscription->session, subscription);
      g_ptr_array_add (result->clients, g_memdup2 (&info, sizeof info));
    }
}

/**
 * server_presence_count:
 * @result: (out caller-allocates): how many connections are there, and of how
 *   many users. All visitors are one user, as none of them has a name.
 */
void
server_presence_count (ServerChannel           *channel,
                       WirePresenceStatsResult *result)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = server_channel_get_n_subscribers (channel);

  *result = (WirePresenceStatsResult) { 0 };
  for (guint i = 0; i < n; i++)
    {
      ServerSubscription *subscription = server_channel_get_subscriber (channel, i);

      if (!subscription->listed)
        continue;

      g_hash_table_add (users, (gpointer) server_session_get_user (subscription->session));
      result->num_clients++;
    }
  result->num_users = g_hash_table_size (users);
}
