/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-finder.h"

#include "chat-mdns-network.h"
#include "chat-mdns-querier.h"
#include "chat-service-records.h"

struct _ChatMdnsFinder
{
  GObject          parent_instance;

  GRand           *rand;
  ChatMdnsNetwork *network;
};

static void chat_mdns_finder_finder_init (ChatFinderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatMdnsFinder, chat_mdns_finder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_FINDER, chat_mdns_finder_finder_init))

static ChatMdnsAgent *
create_agent (struct in_addr address,
              gpointer       user_data)
{
  ChatMdnsFinder *self = user_data;
  ChatMdnsQuerier *querier = chat_mdns_querier_new (CHAT_SERVICE_TYPE ".local", self->rand);

  g_signal_connect_object (querier, "changed", G_CALLBACK (chat_finder_emit_changed), self, G_CONNECT_SWAPPED);

  return CHAT_MDNS_AGENT (querier);
}

static void
chat_mdns_finder_add_servers (ChatFinder *finder,
                              GPtrArray  *servers)
{
  ChatMdnsFinder *self = CHAT_MDNS_FINDER (finder);

  for (guint i = 0; i < chat_mdns_network_get_n_agents (self->network); i++)
    chat_mdns_querier_add_servers (CHAT_MDNS_QUERIER (chat_mdns_network_get_agent (self->network, i)), servers);
}

static void
chat_mdns_finder_finder_init (ChatFinderInterface *iface)
{
  iface->add_servers = chat_mdns_finder_add_servers;
}

static void
chat_mdns_finder_dispose (GObject *object)
{
  ChatMdnsFinder *self = CHAT_MDNS_FINDER (object);

  g_clear_object (&self->network);

  G_OBJECT_CLASS (chat_mdns_finder_parent_class)->dispose (object);
}

static void
chat_mdns_finder_finalize (GObject *object)
{
  ChatMdnsFinder *self = CHAT_MDNS_FINDER (object);

  g_rand_free (self->rand);

  G_OBJECT_CLASS (chat_mdns_finder_parent_class)->finalize (object);
}

static void
chat_mdns_finder_class_init (ChatMdnsFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_mdns_finder_dispose;
  object_class->finalize = chat_mdns_finder_finalize;
}

static void
chat_mdns_finder_init (ChatMdnsFinder *self)
{
  self->rand = g_rand_new ();
  self->network = chat_mdns_network_new (create_agent, self);
  g_signal_connect_object (self->network, "changed", G_CALLBACK (chat_finder_emit_changed), self, G_CONNECT_SWAPPED);
}

/**
 * chat_mdns_finder_new:
 *
 * Creates a finder. Servers that this process announces are left out.
 *
 * Returns: (transfer full): the finder
 */
ChatMdnsFinder *
chat_mdns_finder_new (void)
{
  return g_object_new (CHAT_TYPE_MDNS_FINDER, NULL);
}
