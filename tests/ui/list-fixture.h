/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "confab-message-list.h"
#include "confab-timeline-row.h"
#include "ui-fixture.h"

G_BEGIN_DECLS

/* Until a list is where it goes. */
#define LIST_FIXTURE_N_FRAMES 4

/* A list of messages in a window, of a room that is called lobby. */
typedef struct
{
  UiFixture          base;
  ChatRoom          *room;
  ConfabMessageList *list;
  GtkWidget         *list_view;
  GtkAdjustment     *adjustment;
  GtkWindow         *window;
} ListFixture;

/* An item in view, and where its row is. */
typedef struct
{
  ChatTimelineItem *item;
  double            y;
} ListPlace;

void                list_fixture_show_at           (ListFixture      *self,
                                                    const char       *id);
void                list_fixture_show              (ListFixture      *self);
void                list_fixture_setup             (ListFixture      *self,
                                                    gconstpointer     n_messages);
void                list_fixture_teardown          (ListFixture      *self,
                                                    gconstpointer     n_messages);
guint               list_fixture_get_n_items       (ListFixture      *self);
void                list_fixture_send              (ListFixture      *self,
                                                    guint             n_messages);
ConfabTimelineRow  *list_fixture_get_row           (GtkWidget        *list_item);
double              list_fixture_get_y             (ListFixture      *self,
                                                    GtkWidget        *list_item);
GtkWidget          *list_fixture_find_list_item    (ListFixture      *self,
                                                    ChatTimelineItem *item);
ListPlace           list_fixture_get_place         (ListFixture      *self);
void                list_fixture_assert_place      (ListFixture      *self,
                                                    ListPlace         place);
void                list_fixture_assert_at_bottom  (ListFixture      *self);
void                list_fixture_scroll_to         (ListFixture      *self,
                                                    double            fraction);
GtkWidget          *list_fixture_get_jump_revealer (ListFixture      *self);

G_END_DECLS
