/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_TAGS_FILTER (realtime_tags_filter_get_type ())
#define REALTIME_TYPE_TAGS_COMPARISON (realtime_tags_comparison_get_type ())

/**
 * REALTIME_TAGS_FILTER_MAX_DEPTH:
 *
 * How many filters may be nested in each other.
 */
#define REALTIME_TAGS_FILTER_MAX_DEPTH 16

/**
 * RealtimeTagsComparison:
 * @REALTIME_TAGS_COMPARISON_EQUAL: the tag is the value.
 * @REALTIME_TAGS_COMPARISON_NOT_EQUAL: the tag is not the value.
 * @REALTIME_TAGS_COMPARISON_STARTS_WITH: the tag begins with the value.
 * @REALTIME_TAGS_COMPARISON_ENDS_WITH: the tag ends with the value.
 * @REALTIME_TAGS_COMPARISON_CONTAINS: the value is part of the tag.
 * @REALTIME_TAGS_COMPARISON_LESS: the tag is less, both being numbers.
 * @REALTIME_TAGS_COMPARISON_LESS_OR_EQUAL: the tag is not greater.
 * @REALTIME_TAGS_COMPARISON_GREATER: the tag is greater, both being numbers.
 * @REALTIME_TAGS_COMPARISON_GREATER_OR_EQUAL: the tag is not less.
 *
 * How a tag is compared with a value.
 */
typedef enum
{
  REALTIME_TAGS_COMPARISON_EQUAL,
  REALTIME_TAGS_COMPARISON_NOT_EQUAL,
  REALTIME_TAGS_COMPARISON_STARTS_WITH,
  REALTIME_TAGS_COMPARISON_ENDS_WITH,
  REALTIME_TAGS_COMPARISON_CONTAINS,
  REALTIME_TAGS_COMPARISON_LESS,
  REALTIME_TAGS_COMPARISON_LESS_OR_EQUAL,
  REALTIME_TAGS_COMPARISON_GREATER,
  REALTIME_TAGS_COMPARISON_GREATER_OR_EQUAL,
} RealtimeTagsComparison;

typedef struct _RealtimeTagsFilter RealtimeTagsFilter;

REALTIME_API
GType               realtime_tags_comparison_get_type  (void);
REALTIME_API
GType               realtime_tags_filter_get_type      (void);
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_compare   (const char                  *key,
                                                        RealtimeTagsComparison       comparison,
                                                        const char                  *value) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_set       (const char                  *key,
                                                        const char * const          *values,
                                                        gboolean                     included) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_exists    (const char                  *key,
                                                        gboolean                     exists) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_all       (RealtimeTagsFilter         **filters,
                                                        gsize                        n_filters) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_any       (RealtimeTagsFilter         **filters,
                                                        gsize                        n_filters) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_new_not       (RealtimeTagsFilter          *filter) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeTagsFilter *realtime_tags_filter_ref           (RealtimeTagsFilter          *self);
REALTIME_API
void                realtime_tags_filter_unref         (RealtimeTagsFilter          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeTagsFilter, realtime_tags_filter_unref)

G_END_DECLS
