/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ANNOUNCER (confab_announcer_get_type ())

G_DECLARE_FINAL_TYPE (ConfabAnnouncer, confab_announcer, CONFAB, ANNOUNCER, GObject)

ConfabAnnouncer *confab_announcer_new          (GtkAccessible   *accessible) G_GNUC_WARN_UNUSED_RESULT;
void             confab_announcer_set_interval (ConfabAnnouncer *self,
                                                guint            interval);
void             confab_announcer_add_messages (ConfabAnnouncer *self,
                                                ChatMessage     *last,
                                                guint            n_messages);
void             confab_announcer_clear        (ConfabAnnouncer *self);

G_END_DECLS
