/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a filter may be before it is refused. */
#define WIRE_TAGS_FILTER_MAX_SIZE (16 * 1024)
#define WIRE_TAGS_FILTER_MAX_NODES 256
#define WIRE_TAGS_FILTER_MAX_DEPTH 16

typedef struct _WireTagsFilter WireTagsFilter;

WireTagsFilter *wire_tags_filter_new   (GBytes                *json,
                                        GError               **error);
void            wire_tags_filter_free  (WireTagsFilter        *self);
gboolean        wire_tags_filter_match (const WireTagsFilter  *self,
                                        GHashTable            *tags);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireTagsFilter, wire_tags_filter_free)

G_END_DECLS
