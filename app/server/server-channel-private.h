/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-broadcast.h"
#include "server-channel.h"

G_BEGIN_DECLS

/**
 * ServerChannel:
 * @permissions: that @rules borrow from.
 * @rules: what holds for it.
 * @epoch: (nullable): of the stream, %NULL until the store has told.
 * @top: the last offset that was delivered.
 * @n_filters: subscribers that want a choice of the publications.
 * @n_deltas: subscribers that take what has changed.
 * @n_asked: what the store has been asked and has not answered yet.
 * @n_watchers: subscribers that are told who comes and goes.
 * @broadcast: (nullable): what was published in this turn.
 * @events: (nullable): who has come and gone in this turn. There are either
 *   these or @broadcast, so that both are sent in the order in which they
 *   happened.
 * @base: (nullable): the data of what was sent last, while somebody takes
 *   what has changed.
 * @base_offset: its offset, 0 if it is not in the stream.
 * @strayed: whether some have been sent since what others have not.
 *
 * One channel while somebody subscribes to it or waits for it. Holds no
 * messages: those are in the store.
 */
struct _ServerChannel
{
  guint ref_count;
  ServerHub *hub;
  char *name;
  ServerPermissions *permissions;
  ServerRules rules;
  char *epoch;
  guint64 top;
  /* (element-type ServerSubscription) */
  GPtrArray *subscribers;
  guint n_filters;
  guint n_deltas;
  guint n_asked;
  guint n_watchers;
  ServerBroadcast *broadcast;
  GString *events;
  GBytes *base;
  guint64 base_offset;
  gboolean strayed;
};

ServerRetention server_channel_get_retention (ServerChannel           *self);
void            server_channel_note_position (ServerChannel           *self,
                                              const ServerStoreResult *result);
void            server_channel_set_base      (ServerChannel           *self,
                                              const WirePublication   *publication);

G_END_DECLS
