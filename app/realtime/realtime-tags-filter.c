/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-tags-filter-private.h"

#include "wire-filter.h"

/**
 * RealtimeTagsFilter:
 *
 * Which messages of a channel are wanted, by the tags that a backend attaches
 * to them; see [method@SubscribeOptions.set_tags_filter]. The server does the
 * filtering.
 *
 * Filters are put together of others, at most
 * [const@TAGS_FILTER_MAX_DEPTH] deep. They cannot be changed.
 */
struct _RealtimeTagsFilter
{
  gatomicrefcount  ref_count;
  /* as it goes on the wire */
  GBytes          *json;
  guint            depth;
};

G_DEFINE_BOXED_TYPE (RealtimeTagsFilter, realtime_tags_filter, realtime_tags_filter_ref, realtime_tags_filter_unref)

G_DEFINE_ENUM_TYPE (RealtimeTagsComparison, realtime_tags_comparison,
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_EQUAL, "equal"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_NOT_EQUAL, "not-equal"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_STARTS_WITH, "starts-with"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_ENDS_WITH, "ends-with"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_CONTAINS, "contains"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_LESS, "less"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_LESS_OR_EQUAL, "less-or-equal"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_GREATER, "greater"),
  G_DEFINE_ENUM_VALUE (REALTIME_TAGS_COMPARISON_GREATER_OR_EQUAL, "greater-or-equal"))

static const char *const comparisons[] = {
  [REALTIME_TAGS_COMPARISON_EQUAL] = "eq",
  [REALTIME_TAGS_COMPARISON_NOT_EQUAL] = "neq",
  [REALTIME_TAGS_COMPARISON_STARTS_WITH] = "sw",
  [REALTIME_TAGS_COMPARISON_ENDS_WITH] = "ew",
  [REALTIME_TAGS_COMPARISON_CONTAINS] = "ct",
  [REALTIME_TAGS_COMPARISON_LESS] = "lt",
  [REALTIME_TAGS_COMPARISON_LESS_OR_EQUAL] = "lte",
  [REALTIME_TAGS_COMPARISON_GREATER] = "gt",
  [REALTIME_TAGS_COMPARISON_GREATER_OR_EQUAL] = "gte",
};

/* Takes over the JSON. */
static RealtimeTagsFilter *
filter_new (GBytes *json,
            guint   depth)
{
  RealtimeTagsFilter *self = g_new0 (RealtimeTagsFilter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->json = json;
  self->depth = depth;

  return self;
}

static guint
get_depth (RealtimeTagsFilter **filters,
           gsize                n_filters)
{
  guint depth = 0;

  for (gsize i = 0; i < n_filters; i++)
    depth = MAX (depth, filters[i]->depth);

  return depth;
}

static RealtimeTagsFilter *
filter_new_node (const char          *operation,
                 RealtimeTagsFilter **filters,
                 gsize                n_filters)
{
  g_autofree GBytes **nodes = g_new (GBytes *, n_filters);

  for (gsize i = 0; i < n_filters; i++)
    nodes[i] = filters[i]->json;

  return filter_new (wire_filter_new_node (operation, nodes, n_filters), get_depth (filters, n_filters) + 1);
}

/* Returns a filter node. */
GBytes *
realtime_tags_filter_get_json (RealtimeTagsFilter *self)
{
  return self->json;
}

/**
 * realtime_tags_filter_new_compare: (constructor)
 * @key: the name of a tag
 * @comparison: how to compare
 * @value: what to compare with
 *
 * Makes a filter that compares a tag with a value.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_compare (const char             *key,
                                  RealtimeTagsComparison  comparison,
                                  const char             *value)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail ((guint) comparison < G_N_ELEMENTS (comparisons), NULL);
  g_return_val_if_fail (value != NULL, NULL);

  return filter_new (wire_filter_new_leaf (key, comparisons[comparison], value, NULL), 1);
}

/**
 * realtime_tags_filter_new_set: (constructor)
 * @key: the name of a tag
 * @values: (array zero-terminated=1): what to compare with
 * @included: whether the tag is to be one of the values, or none of them
 *
 * Makes a filter that looks for a tag among several values.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_set (const char         *key,
                              const char * const *values,
                              gboolean            included)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);

  return filter_new (wire_filter_new_leaf (key, included ? "in" : "nin", NULL, values), 1);
}

/**
 * realtime_tags_filter_new_exists: (constructor)
 * @key: the name of a tag
 * @exists: whether the tag is to be there, or not
 *
 * Makes a filter that asks whether there is a tag.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_exists (const char *key,
                                 gboolean    exists)
{
  g_return_val_if_fail (key != NULL, NULL);

  return filter_new (wire_filter_new_leaf (key, exists ? "ex" : "nex", NULL, NULL), 1);
}

/**
 * realtime_tags_filter_new_all: (constructor)
 * @filters: (array length=n_filters): filters
 * @n_filters: how many, at least one
 *
 * Makes a filter that lets through what all of the filters let through.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_all (RealtimeTagsFilter **filters,
                              gsize                n_filters)
{
  g_return_val_if_fail (filters != NULL, NULL);
  g_return_val_if_fail (n_filters > 0, NULL);
  g_return_val_if_fail (get_depth (filters, n_filters) < REALTIME_TAGS_FILTER_MAX_DEPTH, NULL);

  return filter_new_node ("and", filters, n_filters);
}

/**
 * realtime_tags_filter_new_any: (constructor)
 * @filters: (array length=n_filters): filters
 * @n_filters: how many, at least one
 *
 * Makes a filter that lets through what one of the filters lets through.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_any (RealtimeTagsFilter **filters,
                              gsize                n_filters)
{
  g_return_val_if_fail (filters != NULL, NULL);
  g_return_val_if_fail (n_filters > 0, NULL);
  g_return_val_if_fail (get_depth (filters, n_filters) < REALTIME_TAGS_FILTER_MAX_DEPTH, NULL);

  return filter_new_node ("or", filters, n_filters);
}

/**
 * realtime_tags_filter_new_not: (constructor)
 * @filter: a filter
 *
 * Makes a filter that lets through what the other one does not.
 *
 * Returns: (transfer full): a new filter
 */
RealtimeTagsFilter *
realtime_tags_filter_new_not (RealtimeTagsFilter *filter)
{
  g_return_val_if_fail (filter != NULL, NULL);
  g_return_val_if_fail (filter->depth < REALTIME_TAGS_FILTER_MAX_DEPTH, NULL);

  return filter_new_node ("not", &filter, 1);
}

/**
 * realtime_tags_filter_ref:
 * @self: a filter
 *
 * Takes a reference. This may be done in any thread.
 *
 * Returns: (transfer full): @self
 */
RealtimeTagsFilter *
realtime_tags_filter_ref (RealtimeTagsFilter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * realtime_tags_filter_unref:
 * @self: (transfer full): a filter
 *
 * Gives a reference back. This may be done in any thread.
 */
void
realtime_tags_filter_unref (RealtimeTagsFilter *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->json);
  g_free (self);
}
