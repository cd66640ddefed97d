/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-message-list.h"
#include "confab-message-menu.h"
#include "confab-scroll-anchor.h"

G_BEGIN_DECLS

struct _ConfabMessageList
{
  AdwBin              parent_instance;

  ChatRoom           *room;
  ChatTimeline       *timeline;
  GSignalGroup       *room_signals;
  GSignalGroup       *timeline_signals;
  ConfabScrollAnchor *restoring;
  GdkFrameClock      *frame_clock;
  gulong              layout_id;
  gint64              frame;
  GCancellable       *cancellable;
  GCancellable       *placing;
  guint               load_id;
  guint               tick_id;
  guint               n_corrections;
  guint               n_layouts;

  GtkScrolledWindow  *scrolled_window;
  GtkListView        *list_view;
  GtkNoSelection     *selection;
  GtkWidget          *newer_spinner;
  GtkWidget          *older_spinner;
  GtkRevealer        *jump_revealer;
  GtkWidget          *jump_button;
  GtkLabel           *jump_label;
  GtkRevealer        *unread_revealer;
  GtkButton          *unread_button;
  GMenuModel         *message_menu;
  ConfabMessageMenu  *menu;
  /* Rows that show nothing at the moment. */
  GPtrArray          *stock;

  /* What is to have the focus, and to stand out, once it is in view. */
  ChatTimelineItem   *shown;
  GtkWidget          *highlighted;
  guint               highlight_id;
  guint               n_unread;

  guint               at_bottom : 1;
  /* Since the last layout, so that nobody knows yet how far the ends are. */
  guint               items_changed : 1;
  guint               keeps_unread : 1;
  /* Who reads by the keyboard goes to the last row, too. */
  guint               moves_focus : 1;
  guint               opening : 1;
  guint               scrolling_to_bottom : 1;
  guint               unread_was_seen : 1;
};

void          confab_message_list_stop_opening              (ConfabMessageList  *self);
void          confab_message_list_stop_placing              (ConfabMessageList  *self);
void          confab_message_list_open_room                 (ConfabMessageList  *self);
void          confab_message_list_place_unread              (ConfabMessageList  *self);
void          confab_message_list_set_at_bottom             (ConfabMessageList  *self,
                                                             gboolean            at_bottom);
gboolean      confab_message_list_restore_anchor            (ConfabMessageList  *self);
void          confab_message_list_start_restoring           (ConfabMessageList  *self,
                                                             ConfabScrollAnchor *anchor);
void          confab_message_list_start_scrolling_to_bottom (ConfabMessageList  *self);
void          confab_message_list_stop_correcting           (ConfabMessageList  *self);
void          confab_message_list_request_layout            (ConfabMessageList  *self);
void          confab_message_list_stop_highlighting         (ConfabMessageList  *self);
void          confab_message_list_bind_row                  (ConfabMessageList  *self,
                                                             GtkListItem        *list_item);
void          confab_message_list_unbind_row                (ConfabMessageList  *self,
                                                             GtkListItem        *list_item);
void          confab_message_list_reveal                    (GtkRevealer        *revealer,
                                                             gboolean            is_needed);
void          confab_message_list_update_jump_button        (ConfabMessageList  *self);
void          confab_message_list_update_unread_button      (ConfabMessageList  *self);

G_END_DECLS
