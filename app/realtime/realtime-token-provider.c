/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-token-provider-private.h"

/*
 * The function of an app that gets tokens, shared by all copies of the options
 * that have it.
 */
struct _RealtimeTokenProvider
{
  RealtimeTokenFunc func;
  gpointer          user_data;
  GDestroyNotify    destroy;
};

static void
provider_clear (gpointer data)
{
  RealtimeTokenProvider *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

/* Returns %NULL, and has nothing to keep, where there is no function. */
RealtimeTokenProvider *
realtime_token_provider_new (RealtimeTokenFunc func,
                             gpointer          user_data,
                             GDestroyNotify    destroy)
{
  RealtimeTokenProvider *self = NULL;

  if (func != NULL)
    {
      self = g_atomic_rc_box_new0 (RealtimeTokenProvider);
      self->func = func;
      self->user_data = user_data;
      self->destroy = destroy;
    }
  else if (destroy != NULL)
    destroy (user_data);

  return self;
}

RealtimeTokenProvider *
realtime_token_provider_ref (RealtimeTokenProvider *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
realtime_token_provider_unref (RealtimeTokenProvider *self)
{
  g_atomic_rc_box_release_full (self, provider_clear);
}

void
realtime_token_provider_ask (RealtimeTokenProvider *self,
                             RealtimeTokenRequest  *request)
{
  self->func (request, self->user_data);
}
