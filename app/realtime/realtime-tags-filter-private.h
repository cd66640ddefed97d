/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-tags-filter.h"

G_BEGIN_DECLS

GBytes *realtime_tags_filter_get_json (RealtimeTagsFilter *self);

G_END_DECLS
