/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"
#include "chat-timeline-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_TIMELINE_ROW (confab_timeline_row_get_type ())

G_DECLARE_DERIVABLE_TYPE (ConfabTimelineRow, confab_timeline_row, CONFAB, TIMELINE_ROW, AdwBin)

/**
 * ConfabTimelineRowClass:
 * @parent_class: the parent class
 * @bound: called when the row shows another item, or none
 */
struct _ConfabTimelineRowClass
{
  AdwBinClass parent_class;

  void (*bound) (ConfabTimelineRow *self);
};

void              confab_timeline_row_bind        (ConfabTimelineRow *self,
                                                   ChatRoom          *room,
                                                   ChatTimelineItem  *item);
ChatRoom         *confab_timeline_row_get_room    (ConfabTimelineRow *self);
ChatTimelineItem *confab_timeline_row_get_item    (ConfabTimelineRow *self);
void              confab_timeline_row_set_summary (ConfabTimelineRow *self,
                                                   const char        *summary);

G_END_DECLS
