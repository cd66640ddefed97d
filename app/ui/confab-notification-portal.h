/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_NOTIFICATION_PORTAL (confab_notification_portal_get_type ())

G_DECLARE_FINAL_TYPE (ConfabNotificationPortal, confab_notification_portal, CONFAB, NOTIFICATION_PORTAL, GObject)

gboolean                  confab_notification_portal_is_used       (void);
ConfabNotificationPortal *confab_notification_portal_new           (GApplication             *application) G_GNUC_WARN_UNUSED_RESULT;
gboolean                  confab_notification_portal_get_can_reply (ConfabNotificationPortal *self);
void                      confab_notification_portal_add           (ConfabNotificationPortal *self,
                                                                    const char               *id,
                                                                    GVariant                 *notification,
                                                                    GNotification            *plain);

G_END_DECLS
