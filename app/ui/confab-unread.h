/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_UNREAD (confab_unread_get_type ())

G_DECLARE_FINAL_TYPE (ConfabUnread, confab_unread, CONFAB, UNREAD, GObject)

ConfabUnread *confab_unread_new       (GListModel   *sessions) G_GNUC_WARN_UNUSED_RESULT;
guint         confab_unread_get_total (ConfabUnread *self);
void          confab_unread_update    (ConfabUnread *self);

G_END_DECLS
