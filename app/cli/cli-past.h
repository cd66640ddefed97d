/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-session.h"
#include "cli-since.h"

G_BEGIN_DECLS

/**
 * CliPast:
 * @messages: (element-type RealtimeMessage): in order.
 * @epoch: the epoch of the position after them.
 * @offset: the offset of that position.
 * @n_missing: how many are not kept any more.
 * @is_done: whether there is no more.
 *
 * A part of what was published to a channel before.
 */
typedef struct
{
  GPtrArray *messages;
  char *epoch;
  guint64 offset;
  guint64 n_missing;
  gboolean is_done;
} CliPast;

typedef struct _CliPastReader CliPastReader;

/* Told once for each part, and not any more after an error. */
typedef void (*CliPastFunc) (const CliPast *past,
                             const GError  *error,
                             gpointer       data);

CliPastReader *cli_past_reader_new  (RealtimeClient  *client,
                                     RealtimeChannel *channel,
                                     const CliSince  *since,
                                     CliPastFunc      func,
                                     gpointer         data);
void           cli_past_reader_free (CliPastReader   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliPastReader, cli_past_reader_free)

G_END_DECLS
