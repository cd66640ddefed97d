/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NOTIFIER (confab_notifier_get_type ())

G_DECLARE_FINAL_TYPE (ConfabNotifier, confab_notifier, CONFAB, NOTIFIER, GObject)

ConfabNotifier *confab_notifier_new             (GApplication   *application,
                                                 GSettings      *settings) G_GNUC_WARN_UNUSED_RESULT;
GListModel     *confab_notifier_get_sessions    (ConfabNotifier *self);
void            confab_notifier_set_sessions    (ConfabNotifier *self,
                                                 GListModel     *sessions);
gint64          confab_notifier_get_stale_after (ConfabNotifier *self);
void            confab_notifier_set_stale_after (ConfabNotifier *self,
                                                 gint64          stale_after);
gboolean        confab_notifier_get_busy        (ConfabNotifier *self);
guint           confab_notifier_count           (ChatRoom       *room);

G_END_DECLS
