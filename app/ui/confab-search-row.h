/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-search-hit.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH_ROW (confab_search_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSearchRow, confab_search_row, CONFAB, SEARCH_ROW, GtkWidget)

ConfabSearchRow *confab_search_row_new            (void);
ChatSearchHit   *confab_search_row_get_hit        (ConfabSearchRow *self);
void             confab_search_row_set_hit        (ConfabSearchRow *self,
                                                   ChatSearchHit   *hit);
void             confab_search_row_set_names_room (ConfabSearchRow *self,
                                                   gboolean         names_room);
const char      *confab_search_row_get_summary    (ConfabSearchRow *self);

G_END_DECLS
