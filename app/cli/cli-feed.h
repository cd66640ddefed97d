/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-session.h"
#include "cli-since.h"

G_BEGIN_DECLS

typedef struct _CliFeed CliFeed;

/**
 * CliFeedListener:
 * @message: told for each message, in order.
 * @caught_up: told when all that was there before has been told.
 */
typedef struct
{
  void (*message) (RealtimeMessage *message,
                   gpointer         data);
  void (*caught_up) (gpointer data);
} CliFeedListener;

CliFeed *cli_feed_new  (CliSession            *session,
                        RealtimeChannel       *channel,
                        const CliSince        *since,
                        gboolean               verbose,
                        const CliFeedListener *listener,
                        gpointer               data);
void     cli_feed_free (CliFeed               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFeed, cli_feed_free)

G_END_DECLS
