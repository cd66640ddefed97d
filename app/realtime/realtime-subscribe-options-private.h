/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-state-loader-private.h"
#include "realtime-subscribe-options.h"
#include "realtime-tags-filter-private.h"
#include "realtime-token-provider-private.h"

#include "wire-types.h"

G_BEGIN_DECLS

struct _RealtimeSubscribeOptions
{
  WirePosition           since;
  gboolean               has_since;
  gboolean               recoverable;
  gboolean               positioned;
  gboolean               join_leave;
  char                  *token;
  GBytes                *data;
  RealtimeTokenProvider *token_provider;
  gboolean               delta;
  RealtimeTagsFilter    *tags_filter;
  RealtimeStateProvider *state_provider;
};

const char *realtime_subscribe_options_find_flaw (const RealtimeSubscribeOptions *self,
                                                  const char                     *wire_name,
                                                  gsize                           max_command_size);

G_END_DECLS
