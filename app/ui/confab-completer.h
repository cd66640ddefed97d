/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_COMPLETER (confab_completer_get_type ())

G_DECLARE_FINAL_TYPE (ConfabCompleter, confab_completer, CONFAB, COMPLETER, GObject)

ConfabCompleter *confab_completer_new       (GtkTextView     *view,
                                             GtkWidget       *parent) G_GNUC_WARN_UNUSED_RESULT;
void             confab_completer_set_room  (ConfabCompleter *self,
                                             ChatRoom        *room);
gboolean         confab_completer_wants_key (ConfabCompleter *self,
                                             guint            keyval,
                                             GdkModifierType  modifiers);
gboolean         confab_completer_take_key  (ConfabCompleter *self,
                                             guint            keyval,
                                             GdkModifierType  modifiers);
void             confab_completer_close     (ConfabCompleter *self);

G_END_DECLS
