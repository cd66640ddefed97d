/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-gate.h"

#include "server-network.h"
#include "server-origin.h"

/* How many more are let in than may be, to be told why they may not stay. */
#define RESERVE 32

/**
 * ServerGate:
 * @n_guests: how many connections there are.
 * @proxies: (element-type ServerNetwork): those that are trusted.
 * @proxies_of: the configuration that they are from.
 *
 * Knows who may come in, and who may stay.
 */
struct _ServerGate
{
  ServerAddresses *addresses;
  gint64 n_guests;
  GArray *proxies;
  char **proxies_of;
};

ServerGate *
server_gate_new (void)
{
  ServerGate *self = g_new0 (ServerGate, 1);

  self->addresses = server_addresses_new ();
  self->proxies = g_array_new (FALSE, FALSE, sizeof (ServerNetwork));
  return self;
}

void
server_gate_free (ServerGate *self)
{
  server_addresses_free (self->addresses);
  g_array_unref (self->proxies);
  g_strfreev (self->proxies_of);
  g_free (self);
}

static void
update_proxies (ServerGate         *self,
                const ServerConfig *config)
{
  if (self->proxies_of != NULL &&
      g_strv_equal ((const char *const *) self->proxies_of, (const char *const *) config->trusted_proxies))
    return;

  g_strfreev (self->proxies_of);
  self->proxies_of = g_strdupv (config->trusted_proxies);
  g_array_set_size (self->proxies, 0);
  for (char **p = self->proxies_of; *p != NULL; p++)
    {
      ServerNetwork network;

      if (server_network_parse (*p, &network))
        g_array_append_val (self->proxies, network);
    }
}

static gboolean
is_over (gint64 value,
         gint64 maximum,
         gint64 reserve)
{
  return maximum > 0 && value > maximum + reserve;
}

/* Returns FALSE if it is too much even to tell. */
static gboolean
enter_from (ServerGate            *self,
            const ServerConfig    *config,
            ServerGuest           *guest,
            const struct in6_addr *address,
            gint64                 now)
{
  gint64 debt = 0;

  guest->address = server_addresses_enter (self->addresses, address, now);
  if (config->connection_rate > 0)
    debt = server_bucket_take (&guest->address->bucket, now, 1, config->connection_rate);

  if (is_over (guest->address->n_connections, config->max_connections_per_address, 0) ||
      debt > SERVER_BUCKET_BURST)
    guest->refusal = SERVER_HTTP_TOO_MANY_REQUESTS;

  return !is_over (guest->address->n_connections, config->max_connections_per_address, RESERVE) &&
         debt < 2 * SERVER_BUCKET_BURST;
}

static void
leave_address (ServerGate  *self,
               ServerGuest *guest,
               gint64       now)
{
  if (guest->address != NULL)
    server_addresses_leave (self->addresses, g_steal_pointer (&guest->address), now);
}

/**
 * server_gate_enter:
 * @peer: where the connection comes from.
 * @now: the time in microseconds, as everywhere here.
 *
 * Takes note of a new connection. Too many are let in nevertheless and
 * refused when they ask for something, so that they come to know why; but
 * not more than a few.
 *
 * Returns: %FALSE if it is to be closed at once; it has then not come
 */
gboolean
server_gate_enter (ServerGate                    *self,
                   const ServerConfig            *config,
                   ServerGuest                   *guest,
                   const struct sockaddr_storage *peer,
                   gint64                         now)
{
  struct in6_addr address;
  gboolean may_enter = TRUE;

  update_proxies (self, config);
  server_address_from_socket (peer, &address);
  *guest = (ServerGuest) { .present = TRUE };
  self->n_guests++;

  if (server_networks_find (self->proxies, &address))
    guest->is_proxy = TRUE;
  else
    may_enter = enter_from (self, config, guest, &address, now);

  if (is_over (self->n_guests, config->max_connections, 0))
    guest->refusal = SERVER_HTTP_SERVICE_UNAVAILABLE;

  if (!may_enter || is_over (self->n_guests, config->max_connections, RESERVE))
    {
      server_gate_leave (self, guest, now);
      return FALSE;
    }

  return TRUE;
}

/* One connection of a proxy may carry requests of many. */
static void
trace (ServerGate              *self,
       const ServerConfig      *config,
       ServerGuest             *guest,
       const ServerHttpRequest *request,
       gint64                   now)
{
  struct in6_addr address;

  if (!server_networks_trace (self->proxies, server_http_request_get_header (request, "x-forwarded-for"),
                              server_http_request_get_header (request, "forwarded"), &address))
    return;

  if (guest->address != NULL && server_address_covers (guest->address, &address))
    return;

  if (guest->refusal == SERVER_HTTP_TOO_MANY_REQUESTS)
    guest->refusal = 0;
  leave_address (self, guest, now);
  if (!enter_from (self, config, guest, &address, now))
    leave_address (self, guest, now);
}

/**
 * server_gate_check:
 *
 * Looks at a request before anything else does.
 *
 * Returns: 0 if it may be answered, or the status to refuse it with
 */
ServerHttpStatus
server_gate_check (ServerGate              *self,
                   const ServerConfig      *config,
                   ServerGuest             *guest,
                   const ServerHttpRequest *request,
                   gint64                   now)
{
  const char *host = server_http_request_get_header (request, "host");

  if (guest->is_proxy)
    trace (self, config, guest, request, now);

  if (guest->refusal != 0)
    return guest->refusal;

  if (config->is_loopback && !guest->is_proxy && host != NULL &&
      !server_host_is_local (host, (const char *const *) config->allowed_hosts))
    return SERVER_HTTP_MISDIRECTED_REQUEST;

  return 0;
}

/**
 * server_gate_leave:
 *
 * Takes note that a connection, which may not even have come, is over.
 */
void
server_gate_leave (ServerGate  *self,
                   ServerGuest *guest,
                   gint64       now)
{
  if (!guest->present)
    return;

  leave_address (self, guest, now);
  *guest = (ServerGuest) { 0 };
  self->n_guests--;
}
