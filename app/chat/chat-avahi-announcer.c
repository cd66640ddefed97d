/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi-announcer.h"

#include "chat-avahi.h"
#include "chat-service-records.h"

#include <string.h>

struct _ChatAvahiAnnouncer
{
  GObject          parent_instance;

  GDBusConnection *connection;
  GCancellable    *cancellable;
  char            *name;
  char           **records;
  char            *group;
  guint            server_signal_id;
  guint            group_signal_id;
  guint16          port;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatAvahiAnnouncer, chat_avahi_announcer, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_ANNOUNCER, NULL))

static void announce (ChatAvahiAnnouncer *self);

static void
withdraw (ChatAvahiAnnouncer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  if (self->group_signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->group_signal_id);
  self->group_signal_id = 0;

  if (self->group != NULL)
    chat_avahi_free_object (self->connection, self->group, CHAT_AVAHI_ENTRY_GROUP);
  g_clear_pointer (&self->group, g_free);
}

static void
renamed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  ChatAvahiAnnouncer *self = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply == NULL)
    {
      g_message ("The server is not announced on the network: %s", error->message);
      return;
    }

  g_clear_pointer (&self->name, g_free);
  g_variant_get (reply, "(s)", &self->name);
  announce (self);
  chat_announcer_emit_renamed (CHAT_ANNOUNCER (self), self->name);
}

/* Somebody else has the name; Avahi knows what is usual then. */
static void
change_name (ChatAvahiAnnouncer *self)
{
  withdraw (self);
  self->cancellable = g_cancellable_new ();
  chat_avahi_call (self->connection, "/", CHAT_AVAHI_SERVER, "GetAlternativeServiceName",
                   g_variant_new ("(s)", self->name), "(s)", self->cancellable, renamed_cb, self);
}

static void
group_signal_cb (GDBusConnection *connection,
                 const char      *sender,
                 const char      *path,
                 const char      *interface,
                 const char      *signal,
                 GVariant        *parameters,
                 gpointer         user_data)
{
  ChatAvahiAnnouncer *self = user_data;
  const char *error;
  int state;

  if (!g_str_equal (signal, "StateChanged") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(is)")))
    return;

  g_variant_get (parameters, "(i&s)", &state, &error);
  if (state == CHAT_AVAHI_ENTRY_GROUP_COLLISION)
    change_name (self);
  else if (state == CHAT_AVAHI_ENTRY_GROUP_FAILURE)
    g_message ("The server is not announced on the network: %s", error);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  ChatAvahiAnnouncer *self = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply != NULL)
    {
      chat_avahi_call (self->connection, self->group, CHAT_AVAHI_ENTRY_GROUP, "Commit", NULL, NULL,
                       NULL, NULL, NULL);
      return;
    }

  remote = g_dbus_error_get_remote_error (error);
  if (g_strcmp0 (remote, CHAT_AVAHI_COLLISION_ERROR) == 0)
    change_name (self);
  else
    g_message ("The server is not announced on the network: %s", error->message);
}

static GVariant *
create_texts (ChatAvahiAnnouncer *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));

  /* Without the zero byte at the end, which a GVariant of a string has. */
  for (gsize i = 0; self->records[i] != NULL; i++)
    g_variant_builder_add_value (&builder, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->records[i],
                                                                      strlen (self->records[i]), 1));

  return g_variant_builder_end (&builder);
}

static void
group_made_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  ChatAvahiAnnouncer *self = user_data;
  g_autofree char *group = NULL;
  g_autoptr (GError) error = NULL;

  group = chat_avahi_make_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->group = g_steal_pointer (&group);
  if (self->group == NULL)
    {
      g_message ("The server is not announced on the network: %s", error->message);
      return;
    }

  self->group_signal_id = chat_avahi_subscribe (self->connection, CHAT_AVAHI_ENTRY_GROUP, self->group,
                                                group_signal_cb, self);
  chat_avahi_call (self->connection, self->group, CHAT_AVAHI_ENTRY_GROUP, "AddService",
                   g_variant_new ("(iiussssq@aay)", CHAT_AVAHI_ANY_INTERFACE, CHAT_AVAHI_PROTOCOL_INET, 0,
                                  self->name, CHAT_SERVICE_TYPE, "", "", self->port, create_texts (self)),
                   NULL, self->cancellable, added_cb, self);
}

static void
announce (ChatAvahiAnnouncer *self)
{
  withdraw (self);
  self->cancellable = g_cancellable_new ();
  chat_avahi_make_async (self->connection, CHAT_AVAHI_ENTRY_GROUP, CHAT_AVAHI_SERVER, "EntryGroupNew", NULL,
                         self->cancellable, group_made_cb, self);
}

/* The computer has another name then, which the records tell. */
static void
server_signal_cb (GDBusConnection *connection,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  int state;

  if (!g_str_equal (signal, "StateChanged") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(is)")))
    return;

  g_variant_get (parameters, "(i&s)", &state, NULL);
  if (state == CHAT_AVAHI_SERVER_RUNNING)
    announce (user_data);
}

static void
chat_avahi_announcer_dispose (GObject *object)
{
  ChatAvahiAnnouncer *self = CHAT_AVAHI_ANNOUNCER (object);

  if (self->connection != NULL)
    {
      withdraw (self);
      g_dbus_connection_signal_unsubscribe (self->connection, self->server_signal_id);
    }
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (chat_avahi_announcer_parent_class)->dispose (object);
}

static void
chat_avahi_announcer_finalize (GObject *object)
{
  ChatAvahiAnnouncer *self = CHAT_AVAHI_ANNOUNCER (object);

  g_free (self->name);
  g_strfreev (self->records);

  G_OBJECT_CLASS (chat_avahi_announcer_parent_class)->finalize (object);
}

static void
chat_avahi_announcer_class_init (ChatAvahiAnnouncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_avahi_announcer_dispose;
  object_class->finalize = chat_avahi_announcer_finalize;
}

static void
chat_avahi_announcer_init (ChatAvahiAnnouncer *self)
{
}

/**
 * chat_avahi_announcer_new:
 * @connection: the bus that Avahi is on
 * @name: what people shall know the server by
 * @port: its port
 * @records: what is to be known of it besides
 *
 * Creates an announcer.
 *
 * Returns: (transfer full): the announcer
 */
ChatAvahiAnnouncer *
chat_avahi_announcer_new (GDBusConnection   *connection,
                          const char        *name,
                          guint16            port,
                          const char *const *records)
{
  ChatAvahiAnnouncer *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (records != NULL, NULL);

  self = g_object_new (CHAT_TYPE_AVAHI_ANNOUNCER, NULL);
  self->connection = g_object_ref (connection);
  self->name = g_strdup (name);
  self->port = port;
  self->records = g_strdupv ((char **) records);
  self->server_signal_id = chat_avahi_subscribe (connection, CHAT_AVAHI_SERVER, "/", server_signal_cb, self);
  announce (self);

  return self;
}
