/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi.h"

/* What Avahi wants to be called by: its D-Bus interface, which needs no library
 * and never blocks.
 */

/**
 * chat_avahi_subscribe:
 * @connection: a bus
 * @interface: an interface of Avahi
 * @path: (nullable): an object of it, or %NULL for all
 * @callback: called for each signal
 * @user_data: data for @callback
 *
 * Listens to the signals of an object, or of all with that interface.
 *
 * Returns: what ends it, see [method@Gio.DBusConnection.signal_unsubscribe]
 */
guint
chat_avahi_subscribe (GDBusConnection     *connection,
                      const char          *interface,
                      const char          *path,
                      GDBusSignalCallback  callback,
                      gpointer             user_data)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), 0);

  return g_dbus_connection_signal_subscribe (connection, CHAT_AVAHI_NAME, interface, NULL, path, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, user_data, NULL);
}

/**
 * chat_avahi_call:
 * @connection: a bus
 * @path: an object of Avahi
 * @interface: an interface of it
 * @method: a method
 * @parameters: (nullable): its parameters
 * @reply_type: (nullable): the type of the reply
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable): called with the reply, see [method@Gio.DBusConnection.call_finish]
 * @user_data: data for @callback
 *
 * Calls a method of Avahi.
 */
void
chat_avahi_call (GDBusConnection     *connection,
                 const char          *path,
                 const char          *interface,
                 const char          *method,
                 GVariant            *parameters,
                 const char          *reply_type,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));

  g_dbus_connection_call (connection, CHAT_AVAHI_NAME, path, interface, method, parameters,
                          reply_type != NULL ? G_VARIANT_TYPE (reply_type) : NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, callback, user_data);
}

/**
 * chat_avahi_free_object:
 * @connection: a bus
 * @path: an object that Avahi has made for us
 * @interface: its interface
 *
 * Tells Avahi that an object is not needed any more.
 */
void
chat_avahi_free_object (GDBusConnection *connection,
                        const char      *path,
                        const char      *interface)
{
  chat_avahi_call (connection, path, interface, "Free", NULL, NULL, NULL, NULL, NULL);
}

/* What was made for somebody who has given up meanwhile is given back. */
static void
made_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_variant_get (reply, "(o)", &path);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    chat_avahi_free_object (G_DBUS_CONNECTION (object), path, g_task_get_task_data (task));
  g_task_return_pointer (task, g_steal_pointer (&path), g_free);
}

/**
 * chat_avahi_make_async:
 * @connection: a bus
 * @made_interface: the interface of what is made
 * @interface: an interface of Avahi itself
 * @method: a method of it that makes an object
 * @parameters: (nullable): its parameters
 * @cancellable: (nullable): a cancellable
 * @callback: called when the object is there
 * @user_data: data for @callback
 *
 * Has Avahi make an object. If that is cancelled, the object is freed as soon as
 * it is there.
 */
void
chat_avahi_make_async (GDBusConnection     *connection,
                       const char          *made_interface,
                       const char          *interface,
                       const char          *method,
                       GVariant            *parameters,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));

  task = g_task_new (connection, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_avahi_make_async);
  g_task_set_static_name (task, "[chat] make object of Avahi");
  g_task_set_task_data (task, g_strdup (made_interface), g_free);
  chat_avahi_call (connection, "/", interface, method, parameters, "(o)", NULL, made_cb, task);
}

/**
 * chat_avahi_make_finish:
 * @connection: a bus
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [func@chat_avahi_make_async].
 *
 * Returns: (transfer full): the path of the object, or %NULL with @error set
 */
char *
chat_avahi_make_finish (GDBusConnection  *connection,
                        GAsyncResult     *result,
                        GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
