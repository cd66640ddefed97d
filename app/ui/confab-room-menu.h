/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_MENU (confab_room_menu_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRoomMenu, confab_room_menu, CONFAB, ROOM_MENU, GObject)

ConfabRoomMenu *confab_room_menu_new (GtkListView *list_view,
                                      GMenuModel  *model) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
