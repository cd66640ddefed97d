/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long one may do nothing to do all that was allowed meanwhile at once. */
#define SERVER_BUCKET_SPAN G_TIME_SPAN_SECOND
#define SERVER_BUCKET_BURST (10 * SERVER_BUCKET_SPAN)

/**
 * ServerBucket:
 *
 * What is left of an allowance: the time in microseconds at which all of it
 * would be there again. Zero is a full one.
 */
typedef gint64 ServerBucket;

/* The debt in microseconds: what is above the burst is too much. */
static inline gint64
server_bucket_get_debt (ServerBucket self,
                        gint64       now)
{
  return MAX (self - now, 0);
}

/* Takes so much of what there is, and of what there is not, up to a debt of
 * twice the burst. Returns the debt. */
static inline gint64
server_bucket_take (ServerBucket *self,
                    gint64        now,
                    gint64        amount,
                    gint64        rate)
{
  gint64 debt = server_bucket_get_debt (*self, now) + (amount * SERVER_BUCKET_SPAN + rate - 1) / rate;

  debt = MIN (debt, 2 * SERVER_BUCKET_BURST);
  *self = now + debt;
  return debt;
}

G_END_DECLS
