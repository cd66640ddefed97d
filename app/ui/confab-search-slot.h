/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-hit.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH_SLOT (confab_search_slot_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSearchSlot, confab_search_slot, CONFAB, SEARCH_SLOT, GObject)

ConfabSearchSlot *confab_search_slot_new     (ChatSearchHit    *hit);

ChatSearchHit    *confab_search_slot_get_hit (ConfabSearchSlot *self);
void              confab_search_slot_set_hit (ConfabSearchSlot *self,
                                              ChatSearchHit    *hit);

G_END_DECLS
