/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_FILTER (confab_room_filter_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRoomFilter, confab_room_filter, CONFAB, ROOM_FILTER, AdwBin)

ConfabRoomFilter *confab_room_filter_new        (void);

gboolean          confab_room_filter_get_active (ConfabRoomFilter *self);
void              confab_room_filter_set_active (ConfabRoomFilter *self,
                                                 gboolean          active);
const char       *confab_room_filter_get_text   (ConfabRoomFilter *self);

G_END_DECLS
