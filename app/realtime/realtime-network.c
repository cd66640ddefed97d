/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-network-private.h"

#include <gio/gio.h>

/*
 * Tells the owner's main context when the network goes or comes.
 *
 * The monitor is one for the whole process, and which thread it tells of changes
 * is a matter of who has asked for it first. So all that is done there is to
 * wake the source; what has become of the network is looked up in the owner's
 * context. Monitors repeat themselves, and the source takes several at once.
 */
struct _RealtimeNetwork
{
  GNetworkMonitor      *monitor;
  gulong                handler;
  GSource              *source;
  gboolean              available;
  GNetworkConnectivity  connectivity;
  RealtimeNetworkFunc   func;
  gpointer              user_data;
};

typedef struct
{
  GSource          parent;
  RealtimeNetwork *network;
} NetworkSource;

/* Returns whether there is anything new that may matter. */
static gboolean
network_look (RealtimeNetwork *self)
{
  gboolean available = g_network_monitor_get_network_available (self->monitor);
  GNetworkConnectivity connectivity = g_network_monitor_get_connectivity (self->monitor);
  gboolean is_news = available != self->available || (available && connectivity != self->connectivity);

  self->available = available;
  self->connectivity = connectivity;

  return is_news;
}

/* The function may free the network. */
static gboolean
network_source_dispatch (GSource     *source,
                         GSourceFunc  callback,
                         gpointer     user_data)
{
  RealtimeNetwork *self = ((NetworkSource *) source)->network;

  g_source_set_ready_time (source, -1);
  if (network_look (self))
    self->func (self->available, self->user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs network_source_funcs = {
  .dispatch = network_source_dispatch,
};

/* In any thread. */
static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    GSource         *source)
{
  g_source_set_ready_time (source, 0);
}

static void
release_source_cb (gpointer  source,
                   GClosure *closure)
{
  g_source_unref (source);
}

/*
 * @func is called when the network goes, when it comes, and when it is there
 * and leads elsewhere than before.
 */
RealtimeNetwork *
realtime_network_new (const RealtimeConfig *config,
                      RealtimeNetworkFunc   func,
                      gpointer              user_data)
{
  RealtimeNetwork *self = g_new0 (RealtimeNetwork, 1);
  GNetworkMonitor *monitor = config->network_monitor;

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  self->func = func;
  self->user_data = user_data;

  self->source = g_source_new (&network_source_funcs, sizeof (NetworkSource));
  ((NetworkSource *) self->source)->network = self;
  g_source_set_static_name (self->source, "Realtime network");
  g_source_attach (self->source, config->context);

  self->handler = g_signal_connect_data (self->monitor, "network-changed", G_CALLBACK (network_changed_cb),
                                         g_source_ref (self->source), release_source_cb, G_CONNECT_DEFAULT);
  network_look (self);

  return self;
}

void
realtime_network_free (RealtimeNetwork *self)
{
  g_signal_handler_disconnect (self->monitor, self->handler);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_object_unref (self->monitor);
  g_free (self);
}

/* Whether it takes a network to get to a server: not to one on this computer. */
gboolean
realtime_network_is_needed (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL)
    return FALSE;

  address = g_inet_address_new_from_string (host);
  if (address != NULL)
    return !g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") != 0;
}
