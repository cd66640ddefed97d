/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-announcement.h"

#include "chat-avahi.h"

#include <string.h>

/* Of a label of the DNS */
#define MAX_NAME_LENGTH 63

/**
 * ChatAnnouncement:
 *
 * Announces a server of this process on the network, by DNS-SD, while it runs
 * and is shared. It says where the server is and which certificate it has, and
 * nothing of what is inside.
 *
 * Without Avahi nothing happens; when it comes, the server is announced.
 */
struct _ChatAnnouncement
{
  GObject          parent_instance;

  ChatHost        *host;
  GDBusConnection *injected;
  GDBusConnection *connection;
  GCancellable    *cancellable;
  char            *name;
  char            *group;
  char            *announced_uri;
  guint            watch_id;
  guint            server_signal_id;
  guint            group_signal_id;
};

G_DEFINE_FINAL_TYPE (ChatAnnouncement, chat_announcement, G_TYPE_OBJECT)

static void announce (ChatAnnouncement *self);

static void
withdraw (ChatAnnouncement *self)
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
drop_connection (ChatAnnouncement *self)
{
  withdraw (self);
  if (self->server_signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->server_signal_id);
  self->server_signal_id = 0;
  g_clear_object (&self->connection);
}

static void
renamed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  ChatAnnouncement *self = user_data;
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
}

/* Somebody else has the name; Avahi knows what is usual then. */
static void
change_name (ChatAnnouncement *self)
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
  ChatAnnouncement *self = user_data;
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
  ChatAnnouncement *self = user_data;
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
create_records (const char *fingerprint)
{
  g_autofree char *tls = g_strconcat (CHAT_AVAHI_FINGERPRINT_PREFIX, fingerprint, NULL);
  const char *records[] = { CHAT_AVAHI_VERSION_RECORD, tls };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));

  /* Without the zero byte at the end, which a GVariant of a string has. */
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    g_variant_builder_add_value (&builder, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, records[i],
                                                                      strlen (records[i]), 1));

  return g_variant_builder_end (&builder);
}

static void
group_made_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  ChatAnnouncement *self = user_data;
  g_autofree char *group = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;

  group = chat_avahi_make_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->group = g_steal_pointer (&group);
  if (self->group != NULL)
    uri = g_uri_parse (self->announced_uri, G_URI_FLAGS_NONE, &error);
  if (uri == NULL)
    {
      g_message ("The server is not announced on the network: %s", error->message);
      return;
    }

  self->group_signal_id = chat_avahi_subscribe (self->connection, CHAT_AVAHI_ENTRY_GROUP, self->group,
                                                group_signal_cb, self);
  chat_avahi_call (self->connection, self->group, CHAT_AVAHI_ENTRY_GROUP, "AddService",
                   g_variant_new ("(iiussssq@aay)", CHAT_AVAHI_ANY_INTERFACE, CHAT_AVAHI_PROTOCOL_INET, 0,
                                  self->name, CHAT_AVAHI_TYPE, "", "", (guint16) g_uri_get_port (uri),
                                  create_records (chat_host_get_fingerprint (self->host))),
                   NULL, self->cancellable, added_cb, self);
}

static void
announce (ChatAnnouncement *self)
{
  withdraw (self);
  self->cancellable = g_cancellable_new ();
  g_set_str (&self->announced_uri, chat_host_get_uri (self->host));
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
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  ChatAnnouncement *self = user_data;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self->connection = g_object_ref (connection);
  self->server_signal_id = chat_avahi_subscribe (connection, CHAT_AVAHI_SERVER, "/", server_signal_cb, self);
  announce (self);
}

/* Its objects have gone with it. */
static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  ChatAnnouncement *self = user_data;

  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_clear_pointer (&self->group, g_free);
  drop_connection (self);
}

static gboolean
is_wanted (ChatAnnouncement *self)
{
  return chat_host_get_running (self->host) && chat_host_get_owner (self->host) &&
         chat_host_get_shared (self->host) && chat_host_get_fingerprint (self->host) != NULL;
}

static void
update (ChatAnnouncement *self)
{
  gboolean wanted = is_wanted (self);

  if (wanted && self->watch_id == 0)
    {
      self->watch_id = chat_avahi_watch (self->injected, appeared_cb, vanished_cb, self);
    }
  else if (!wanted && self->watch_id != 0)
    {
      g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
      drop_connection (self);
    }
  else if (wanted && self->connection != NULL &&
           g_strcmp0 (self->announced_uri, chat_host_get_uri (self->host)) != 0)
    {
      announce (self);
    }
}

static void
chat_announcement_dispose (GObject *object)
{
  ChatAnnouncement *self = CHAT_ANNOUNCEMENT (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  drop_connection (self);
  g_clear_object (&self->injected);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (chat_announcement_parent_class)->dispose (object);
}

static void
chat_announcement_finalize (GObject *object)
{
  ChatAnnouncement *self = CHAT_ANNOUNCEMENT (object);

  g_free (self->name);
  g_free (self->announced_uri);

  G_OBJECT_CLASS (chat_announcement_parent_class)->finalize (object);
}

static void
chat_announcement_class_init (ChatAnnouncementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_announcement_dispose;
  object_class->finalize = chat_announcement_finalize;
}

static void
chat_announcement_init (ChatAnnouncement *self)
{
}

static char *
dup_label (const char *name)
{
  const char *end;

  if (strlen (name) <= MAX_NAME_LENGTH)
    return g_strdup (name);

  end = g_utf8_find_prev_char (name, name + MAX_NAME_LENGTH + 1);

  return g_strndup (name, (gsize) (end - name));
}

/**
 * chat_announcement_new:
 * @connection: (nullable): the bus that Avahi is on, or %NULL for that of the
 *   system, which is then connected to when there is something to announce
 * @host: the server
 * @name: what people shall know it by; what does not fit into 63 bytes is cut off
 *
 * Creates an announcement, which goes on as long as it lives.
 *
 * Returns: (transfer full): the announcement
 */
ChatAnnouncement *
chat_announcement_new (GDBusConnection *connection,
                       ChatHost        *host,
                       const char      *name)
{
  ChatAnnouncement *self;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (CHAT_IS_HOST (host), NULL);
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);

  self = g_object_new (CHAT_TYPE_ANNOUNCEMENT, NULL);
  g_set_object (&self->injected, connection);
  self->host = g_object_ref (host);
  self->name = dup_label (name);
  g_signal_connect_object (host, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * chat_announcement_get_name:
 * @self: an announcement
 *
 * Gets by what name the server is announced. It changes where another server of
 * the network has it.
 *
 * Returns: (transfer none): the name
 */
const char *
chat_announcement_get_name (ChatAnnouncement *self)
{
  g_return_val_if_fail (CHAT_IS_ANNOUNCEMENT (self), NULL);

  return self->name;
}
