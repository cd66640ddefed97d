/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-announcer.h"

#include "chat-mdns-name.h"
#include "chat-mdns-network.h"
#include "chat-mdns-responder.h"
#include "chat-service-records.h"

/* Where each name is taken, somebody wants that; it is not to keep us busy. */
#define MAX_CONFLICTS 15
#define CONFLICT_DELAY_MSEC 5000

struct _ChatMdnsAnnouncer
{
  GObject          parent_instance;

  GRand           *rand;
  ChatMdnsNetwork *network;
  char            *name;
  char            *host;
  char           **records;
  guint            n_conflicts;
  guint16          port;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatMdnsAnnouncer, chat_mdns_announcer, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_ANNOUNCER, NULL))

/* On all interfaces it has the same name. */
static void
conflict_cb (ChatMdnsAnnouncer *self,
             gboolean           of_host)
{
  self->n_conflicts++;
  if (of_host)
    {
      g_free (self->host);
      self->host = chat_mdns_name_new_host (self->rand);
    }
  else
    {
      g_autofree char *taken = g_steal_pointer (&self->name);

      self->name = chat_mdns_name_dup_next (taken);
    }

  chat_mdns_network_renew (self->network);
  if (!of_host)
    chat_announcer_emit_renamed (CHAT_ANNOUNCER (self), self->name);
}

static ChatMdnsAgent *
create_agent (struct in_addr address,
              gpointer       user_data)
{
  ChatMdnsAnnouncer *self = user_data;
  guint delay = self->n_conflicts > MAX_CONFLICTS ? CONFLICT_DELAY_MSEC : 0;
  ChatMdnsResponder *responder;

  responder = chat_mdns_responder_new (CHAT_SERVICE_TYPE ".local", self->name, self->host, self->port,
                                       (const char *const *) self->records, address, delay, self->rand);
  g_signal_connect_object (responder, "conflict", G_CALLBACK (conflict_cb), self, G_CONNECT_SWAPPED);

  return CHAT_MDNS_AGENT (responder);
}

static void
chat_mdns_announcer_dispose (GObject *object)
{
  ChatMdnsAnnouncer *self = CHAT_MDNS_ANNOUNCER (object);

  g_clear_object (&self->network);

  G_OBJECT_CLASS (chat_mdns_announcer_parent_class)->dispose (object);
}

static void
chat_mdns_announcer_finalize (GObject *object)
{
  ChatMdnsAnnouncer *self = CHAT_MDNS_ANNOUNCER (object);

  g_rand_free (self->rand);
  g_free (self->name);
  g_free (self->host);
  g_strfreev (self->records);

  G_OBJECT_CLASS (chat_mdns_announcer_parent_class)->finalize (object);
}

static void
chat_mdns_announcer_class_init (ChatMdnsAnnouncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_mdns_announcer_dispose;
  object_class->finalize = chat_mdns_announcer_finalize;
}

static void
chat_mdns_announcer_init (ChatMdnsAnnouncer *self)
{
  self->rand = g_rand_new ();
  self->host = chat_mdns_name_new_host (self->rand);
}

/**
 * chat_mdns_announcer_new:
 * @name: what people shall know the server by, of at most 63 bytes
 * @port: its port
 * @records: what is to be known of it besides
 *
 * Creates an announcer.
 *
 * Returns: (transfer full): the announcer
 */
ChatMdnsAnnouncer *
chat_mdns_announcer_new (const char        *name,
                         guint16            port,
                         const char *const *records)
{
  ChatMdnsAnnouncer *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (records != NULL, NULL);

  self = g_object_new (CHAT_TYPE_MDNS_ANNOUNCER, NULL);
  self->name = g_strdup (name);
  self->port = port;
  self->records = g_strdupv ((char **) records);
  self->network = chat_mdns_network_new (create_agent, self);

  return self;
}
