/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-announcement.h"

#include "chat-avahi-announcer.h"
#include "chat-avahi-watch.h"
#include "chat-mdns-announcer.h"
#include "chat-mdns-name.h"
#include "chat-service-records.h"

/**
 * ChatAnnouncement:
 *
 * Announces a server of this process on the network, by DNS-SD, while it runs
 * and is shared. It says where the server is and which certificate it has, and
 * nothing of what is inside.
 *
 * Where Avahi runs, it does that; else it is done here.
 */
struct _ChatAnnouncement
{
  GObject          parent_instance;

  ChatHost        *host;
  GDBusConnection *connection;
  ChatAvahiWatch  *avahi;
  ChatAnnouncer   *announcer;
  char            *name;
  char            *announced_uri;
};

G_DEFINE_FINAL_TYPE (ChatAnnouncement, chat_announcement, G_TYPE_OBJECT)

static void
renamed_cb (ChatAnnouncement *self,
            const char       *name)
{
  g_set_str (&self->name, name);
}

static void
announce (ChatAnnouncement *self)
{
  GDBusConnection *connection = chat_avahi_watch_get_connection (self->avahi);
  g_auto (GStrv) records = chat_service_records_create (chat_host_get_fingerprint (self->host));
  g_autoptr (GError) error = NULL;
  int port;

  g_clear_object (&self->announcer);
  g_set_str (&self->announced_uri, chat_host_get_uri (self->host));
  if (!g_uri_split_network (self->announced_uri, G_URI_FLAGS_NONE, NULL, NULL, &port, &error))
    {
      g_message ("The server is not announced on the network: %s", error->message);
      return;
    }

  if (connection != NULL)
    self->announcer = CHAT_ANNOUNCER (chat_avahi_announcer_new (connection, self->name, (guint16) port,
                                                                (const char *const *) records));
  else
    self->announcer = CHAT_ANNOUNCER (chat_mdns_announcer_new (self->name, (guint16) port,
                                                               (const char *const *) records));
  g_signal_connect_object (self->announcer, "renamed", G_CALLBACK (renamed_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
is_wanted (ChatAnnouncement *self)
{
  return chat_host_get_running (self->host) && chat_host_get_owner (self->host) &&
         chat_host_get_shared (self->host) && chat_host_get_fingerprint (self->host) != NULL;
}

static void
withdraw (ChatAnnouncement *self)
{
  g_clear_object (&self->announcer);
  g_clear_object (&self->avahi);
  g_clear_pointer (&self->announced_uri, g_free);
}

static void
update (ChatAnnouncement *self)
{
  gboolean wanted = is_wanted (self);

  if (wanted && self->avahi == NULL)
    {
      self->avahi = chat_avahi_watch_new (self->connection);
      g_signal_connect_object (self->avahi, "changed", G_CALLBACK (announce), self, G_CONNECT_SWAPPED);
    }
  else if (!wanted)
    {
      withdraw (self);
    }
  else if (self->announced_uri != NULL && g_strcmp0 (self->announced_uri, chat_host_get_uri (self->host)) != 0)
    {
      announce (self);
    }
}

static void
chat_announcement_dispose (GObject *object)
{
  ChatAnnouncement *self = CHAT_ANNOUNCEMENT (object);

  withdraw (self);
  g_clear_object (&self->connection);
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
  g_set_object (&self->connection, connection);
  self->host = g_object_ref (host);
  self->name = chat_mdns_name_dup_fitting (name, CHAT_MDNS_NAME_MAX_LABEL);
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
