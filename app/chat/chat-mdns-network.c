/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-network.h"

#include "chat-mdns-link.h"

/* A network that changes does so several times at once. */
#define SETTLE_MSEC 500
/* A computer has tens of them where it is a host of containers. */
#define MAX_LINKS 32

/* “off” keeps tests away from the network of whoever runs them. */
#define SWITCH "CONFAB_MDNS"

struct _ChatMdnsNetwork
{
  GObject            parent_instance;

  GNetworkMonitor   *monitor;
  GPtrArray         *links;
  ChatMdnsAgentFunc  create;
  gpointer           user_data;
  guint              timer_id;
};

G_DEFINE_FINAL_TYPE (ChatMdnsNetwork, chat_mdns_network, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_link_of (gconstpointer link,
            gconstpointer interface)
{
  return chat_network_interface_equal (chat_mdns_link_get_interface ((gpointer) link), interface);
}

static gboolean
is_interface_of (gconstpointer interface,
                 gconstpointer link)
{
  return is_link_of (link, interface);
}

static void
give_agent (ChatMdnsNetwork *self,
            ChatMdnsLink    *link)
{
  struct in_addr address = chat_network_interface_get_address (chat_mdns_link_get_interface (link));
  g_autoptr (ChatMdnsAgent) agent = self->create (address, self->user_data);

  chat_mdns_link_set_agent (link, agent);
}

static void
add_link (ChatMdnsNetwork      *self,
          ChatNetworkInterface *interface)
{
  g_autoptr (ChatMdnsLink) link = NULL;
  g_autoptr (GError) error = NULL;

  link = chat_mdns_link_new (interface, &error);
  if (link == NULL)
    {
      g_message ("The network of %s is left alone: %s", interface->name, error->message);
      return;
    }

  give_agent (self, link);
  g_ptr_array_add (self->links, g_steal_pointer (&link));
}

static void
update (ChatMdnsNetwork *self)
{
  g_autoptr (GPtrArray) interfaces = chat_network_interface_list ();
  gboolean gone = FALSE;

  for (guint i = self->links->len; i > 0; i--)
    {
      if (g_ptr_array_find_with_equal_func (interfaces, self->links->pdata[i - 1], is_interface_of, NULL))
        continue;

      g_ptr_array_remove_index (self->links, i - 1);
      gone = TRUE;
    }

  for (guint i = 0; i < interfaces->len && self->links->len < MAX_LINKS; i++)
    {
      if (!g_ptr_array_find_with_equal_func (self->links, interfaces->pdata[i], is_link_of, NULL))
        add_link (self, interfaces->pdata[i]);
    }

  if (gone)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
settled_cb (gpointer user_data)
{
  ChatMdnsNetwork *self = user_data;

  self->timer_id = 0;
  update (self);
}

static void
network_changed_cb (ChatMdnsNetwork *self)
{
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add_once (SETTLE_MSEC, settled_cb, self);
}

static void
chat_mdns_network_dispose (GObject *object)
{
  ChatMdnsNetwork *self = CHAT_MDNS_NETWORK (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_ptr_array_set_size (self->links, 0);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (chat_mdns_network_parent_class)->dispose (object);
}

static void
chat_mdns_network_finalize (GObject *object)
{
  ChatMdnsNetwork *self = CHAT_MDNS_NETWORK (object);

  g_ptr_array_unref (self->links);

  G_OBJECT_CLASS (chat_mdns_network_parent_class)->finalize (object);
}

static void
chat_mdns_network_class_init (ChatMdnsNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_mdns_network_dispose;
  object_class->finalize = chat_mdns_network_finalize;

  /**
   * ChatMdnsNetwork::changed:
   *
   * Emitted when an interface has gone, and its agent with it.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_mdns_network_init (ChatMdnsNetwork *self)
{
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * chat_mdns_network_new:
 * @create: (scope notified): creates an agent
 * @user_data: data for @create, which lives longer than the network
 *
 * Begins to take part in multicast DNS.
 *
 * Returns: (transfer full): the network
 */
ChatMdnsNetwork *
chat_mdns_network_new (ChatMdnsAgentFunc create,
                       gpointer          user_data)
{
  ChatMdnsNetwork *self;

  g_return_val_if_fail (create != NULL, NULL);

  self = g_object_new (CHAT_TYPE_MDNS_NETWORK, NULL);
  self->create = create;
  self->user_data = user_data;
  if (g_strcmp0 (g_getenv (SWITCH), "off") == 0)
    return self;

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * chat_mdns_network_renew:
 * @self: a network
 *
 * Has another agent on each interface.
 */
void
chat_mdns_network_renew (ChatMdnsNetwork *self)
{
  g_return_if_fail (CHAT_IS_MDNS_NETWORK (self));

  for (guint i = 0; i < self->links->len; i++)
    give_agent (self, self->links->pdata[i]);
}

/**
 * chat_mdns_network_get_n_agents:
 * @self: a network
 *
 * Gets how many agents there are.
 */
guint
chat_mdns_network_get_n_agents (ChatMdnsNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_MDNS_NETWORK (self), 0);

  return self->links->len;
}

/**
 * chat_mdns_network_get_agent:
 * @self: a network
 * @position: which one
 *
 * Gets an agent.
 *
 * Returns: (transfer none): the agent
 */
ChatMdnsAgent *
chat_mdns_network_get_agent (ChatMdnsNetwork *self,
                             guint            position)
{
  g_return_val_if_fail (CHAT_IS_MDNS_NETWORK (self), NULL);
  g_return_val_if_fail (position < self->links->len, NULL);

  return chat_mdns_link_get_agent (self->links->pdata[position]);
}
