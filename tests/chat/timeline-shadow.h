/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat.h"

G_BEGIN_DECLS

/* What somebody has who only follows the changes of a timeline, and how many of
 * its items were ever made and are still alive.
 */
typedef struct
{
  ChatTimeline *timeline;
  GPtrArray    *items;
  GHashTable   *alive;
  guint         n_made;
  guint         n_alive;
  guint         max_alive;
  gulong        changed_id;
} TimelineShadow;

TimelineShadow *timeline_shadow_new   (ChatTimeline   *timeline);
void            timeline_shadow_free  (TimelineShadow *self);
void            timeline_shadow_check (TimelineShadow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TimelineShadow, timeline_shadow_free)

G_END_DECLS
