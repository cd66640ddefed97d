/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-occupant.h"

G_BEGIN_DECLS

ChatOccupant *chat_occupant_new          (const char        *key,
                                          ChatUser          *user,
                                          gboolean           is_self) G_GNUC_WARN_UNUSED_RESULT;
ChatOccupant *chat_occupant_new_renamed  (ChatOccupant      *other,
                                          ChatUser          *user) G_GNUC_WARN_UNUSED_RESULT;
const char   *chat_occupant_get_key      (ChatOccupant      *self);
void          chat_occupant_reset_count  (ChatOccupant      *self);
void          chat_occupant_count        (ChatOccupant      *self);
void          chat_occupant_settle_count (ChatOccupant      *self);
void          chat_occupant_apply_count  (ChatOccupant      *self);
int           chat_occupant_compare      (ChatOccupant      *self,
                                          ChatOccupant      *other);
gboolean      chat_occupant_matches      (ChatOccupant      *self,
                                          const char *const *words);

G_END_DECLS
