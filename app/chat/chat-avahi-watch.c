/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi-watch.h"

#include "chat-avahi.h"

struct _ChatAvahiWatch
{
  GObject          parent_instance;

  GDBusConnection *connection;
  guint            id;
};

G_DEFINE_FINAL_TYPE (ChatAvahiWatch, chat_avahi_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  ChatAvahiWatch *self = user_data;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_set_object (&self->connection, connection);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  ChatAvahiWatch *self = user_data;

  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_clear_object (&self->connection);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
chat_avahi_watch_dispose (GObject *object)
{
  ChatAvahiWatch *self = CHAT_AVAHI_WATCH (object);

  g_clear_handle_id (&self->id, g_bus_unwatch_name);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (chat_avahi_watch_parent_class)->dispose (object);
}

static void
chat_avahi_watch_class_init (ChatAvahiWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_avahi_watch_dispose;

  /**
   * ChatAvahiWatch::changed:
   *
   * Emitted when Avahi has come or gone.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_avahi_watch_init (ChatAvahiWatch *self)
{
}

/**
 * chat_avahi_watch_new:
 * @connection: (nullable): a bus, or %NULL for that of the system
 *
 * Begins to watch.
 *
 * Returns: (transfer full): the watch
 */
ChatAvahiWatch *
chat_avahi_watch_new (GDBusConnection *connection)
{
  ChatAvahiWatch *self;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (CHAT_TYPE_AVAHI_WATCH, NULL);
  if (connection != NULL)
    self->id = g_bus_watch_name_on_connection (connection, CHAT_AVAHI_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                               appeared_cb, vanished_cb, self, NULL);
  else
    self->id = g_bus_watch_name (G_BUS_TYPE_SYSTEM, CHAT_AVAHI_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                 appeared_cb, vanished_cb, self, NULL);

  return self;
}

/**
 * chat_avahi_watch_get_connection:
 * @self: a watch
 *
 * Gets the bus that Avahi is on.
 *
 * Returns: (transfer none) (nullable): the bus, or %NULL as long as it is not
 *   there
 */
GDBusConnection *
chat_avahi_watch_get_connection (ChatAvahiWatch *self)
{
  g_return_val_if_fail (CHAT_IS_AVAHI_WATCH (self), NULL);

  return self->connection;
}
