/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-timeline-item.h"

G_BEGIN_DECLS

typedef struct _ConfabScrollAnchor ConfabScrollAnchor;

ConfabScrollAnchor *confab_scroll_anchor_new          (GtkListView        *list_view) G_GNUC_WARN_UNUSED_RESULT;
ConfabScrollAnchor *confab_scroll_anchor_new_for_item (ChatTimelineItem   *item,
                                                       double              align) G_GNUC_WARN_UNUSED_RESULT;
void                confab_scroll_anchor_free         (ConfabScrollAnchor *self);
ChatTimelineItem   *confab_scroll_anchor_get_item     (ConfabScrollAnchor *self);
guint               confab_scroll_anchor_get_position (ConfabScrollAnchor *self,
                                                       GListModel         *model);
GtkWidget          *confab_scroll_anchor_find_row     (GtkListView        *list_view,
                                                       ChatTimelineItem   *item);
gboolean            confab_scroll_anchor_restore      (ConfabScrollAnchor *self,
                                                       GtkListView        *list_view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabScrollAnchor, confab_scroll_anchor_free)

G_END_DECLS
