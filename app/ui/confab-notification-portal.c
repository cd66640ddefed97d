/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-notification-portal.h"

#include "confab-notification.h"

#include <libportal/portal.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Notification"

/**
 * ConfabNotificationPortal:
 *
 * The portal of notifications, for what [class@Gio.Notification] cannot say: that
 * there is to be an entry to answer in. GApplication, which uses the same portal,
 * withdraws what was added here.
 *
 * Whether the desktop has such an entry is asked without waiting, and libportal
 * waits for it.
 */
struct _ConfabNotificationPortal
{
  GObject       parent_instance;

  GApplication *application;
  GCancellable *cancellable;
  guint         can_reply : 1;
};

typedef struct
{
  GApplication  *application;
  GNotification *notification;
  char          *id;
} Plain;

G_DEFINE_FINAL_TYPE (ConfabNotificationPortal, confab_notification_portal, G_TYPE_OBJECT)

/* Since version 2 of the portal; before, there is no such property. */
static void
asked_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  ConfabNotificationPortal *self = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree const char **purposes = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply == NULL)
    {
      g_debug ("Notifications have no entry to answer in: %s", error->message);
      return;
    }

  g_variant_get (reply, "(v)", &options);
  if (g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT) &&
      g_variant_lookup (options, "button-purpose", "^a&s", &purposes))
    self->can_reply = g_strv_contains (purposes, CONFAB_NOTIFICATION_REPLY_PURPOSE);
}

static void
plain_free (Plain *plain)
{
  g_object_unref (plain->application);
  g_object_unref (plain->notification);
  g_free (plain->id);
  g_free (plain);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plain, plain_free)

/* A portal refuses what it does not know, and they are not all the same. */
static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Plain) plain = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply != NULL)
    return;

  g_message ("A notification has no entry to answer in: %s", error->message);
  g_application_send_notification (plain->application, plain->id, plain->notification);
}

static void
confab_notification_portal_dispose (GObject *object)
{
  ConfabNotificationPortal *self = CONFAB_NOTIFICATION_PORTAL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (confab_notification_portal_parent_class)->dispose (object);
}

static void
confab_notification_portal_class_init (ConfabNotificationPortalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_notification_portal_dispose;
}

static void
confab_notification_portal_init (ConfabNotificationPortal *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * confab_notification_portal_is_used:
 *
 * Gets whether GApplication sends its notifications to the portal, too: in a
 * sandbox, or where the environment says so.
 */
gboolean
confab_notification_portal_is_used (void)
{
  const char *forced = g_getenv ("GIO_USE_PORTALS");

  return (forced != NULL && *forced != '\0') || xdp_portal_running_under_sandbox ();
}

/**
 * confab_notification_portal_new:
 * @application: the application, which is registered and owns the portal
 *
 * Begins to ask what the desktop can do.
 *
 * Returns: (transfer full): the portal
 */
ConfabNotificationPortal *
confab_notification_portal_new (GApplication *application)
{
  ConfabNotificationPortal *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (CONFAB_TYPE_NOTIFICATION_PORTAL, NULL);
  self->application = application;
  g_dbus_connection_call (g_application_get_dbus_connection (application),
                          PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", PORTAL_INTERFACE, "SupportedOptions"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, asked_cb, self);

  return self;
}

/**
 * confab_notification_portal_get_can_reply:
 * @self: a portal
 *
 * Gets whether there may be an entry to answer in, as far as is known.
 */
gboolean
confab_notification_portal_get_can_reply (ConfabNotificationPortal *self)
{
  g_return_val_if_fail (CONFAB_IS_NOTIFICATION_PORTAL (self), FALSE);

  return self->can_reply;
}

/**
 * confab_notification_portal_add:
 * @self: a portal
 * @id: the id of the notification
 * @notification: what the portal takes, of the type `a{sv}`
 * @plain: what to show if the portal does not take that
 *
 * Shows a notification, in the place of that with the same id.
 */
void
confab_notification_portal_add (ConfabNotificationPortal *self,
                                const char               *id,
                                GVariant                 *notification,
                                GNotification            *plain)
{
  Plain *data;

  g_return_if_fail (CONFAB_IS_NOTIFICATION_PORTAL (self));
  g_return_if_fail (id != NULL);
  g_return_if_fail (g_variant_is_of_type (notification, G_VARIANT_TYPE_VARDICT));
  g_return_if_fail (G_IS_NOTIFICATION (plain));

  data = g_new0 (Plain, 1);
  data->application = g_object_ref (self->application);
  data->notification = g_object_ref (plain);
  data->id = g_strdup (id);
  g_dbus_connection_call (g_application_get_dbus_connection (self->application),
                          PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "AddNotification",
                          g_variant_new ("(s@a{sv})", id, notification), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, added_cb, data);
}
