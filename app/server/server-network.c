/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-network.h"

#include <arpa/inet.h>
#include <string.h>

#define IPV4_OFFSET 96
#define MAX_TEXT 64

static void
map_ipv4 (const void      *ipv4,
          struct in6_addr *address)
{
  *address = (struct in6_addr) { 0 };
  memset (&address->s6_addr[10], 0xff, 2);
  memcpy (&address->s6_addr[12], ipv4, 4);
}

static gboolean
parse (const char      *text,
       struct in6_addr *address,
       guint           *n_bits)
{
  struct in_addr ipv4;

  *n_bits = 128;
  if (inet_pton (AF_INET, text, &ipv4) == 1)
    {
      *n_bits = 32;
      map_ipv4 (&ipv4, address);
      return TRUE;
    }

  return inet_pton (AF_INET6, text, address) == 1;
}

/**
 * server_address_parse:
 * @address: (out): as IPv6 has it.
 *
 * Returns: whether @text is an address of IPv4 or IPv6
 */
gboolean
server_address_parse (const char      *text,
                      struct in6_addr *address)
{
  guint n_bits;

  return parse (text, address, &n_bits);
}

/**
 * server_address_from_socket:
 * @native: of either family; what is of neither comes out as `::`.
 * @address: (out): as IPv6 has it.
 */
void
server_address_from_socket (const struct sockaddr_storage *native,
                            struct in6_addr               *address)
{
  *address = (struct in6_addr) { 0 };
  if (native->ss_family == AF_INET6)
    *address = ((const struct sockaddr_in6 *) native)->sin6_addr;
  else if (native->ss_family == AF_INET)
    map_ipv4 (&((const struct sockaddr_in *) native)->sin_addr, address);
}

/**
 * server_network_parse:
 * @text: an address, or one with the number of bits that count, such as
 *   `10.0.0.0/8`.
 *
 * Returns: whether it is one
 */
gboolean
server_network_parse (const char    *text,
                      ServerNetwork *network)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  guint64 n_bits;
  guint n_all;

  if (!parse (address, &network->address, &n_all))
    return FALSE;

  n_bits = n_all;
  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, n_all, &n_bits, NULL))
    return FALSE;

  network->n_bits = n_all == 32 ? IPV4_OFFSET + n_bits : n_bits;
  return TRUE;
}

gboolean
server_network_has (const ServerNetwork   *self,
                    const struct in6_addr *address)
{
  guint n_bytes = self->n_bits / 8;
  guint8 mask = 0xff00 >> (self->n_bits % 8);

  return memcmp (&self->address, address, n_bytes) == 0 &&
         (n_bytes == sizeof *address ||
          ((self->address.s6_addr[n_bytes] ^ address->s6_addr[n_bytes]) & mask) == 0);
}

/**
 * server_networks_find:
 * @networks: (element-type ServerNetwork):
 *
 * Returns: whether one of them has the address
 */
gboolean
server_networks_find (const GArray          *networks,
                      const struct in6_addr *address)
{
  for (guint i = 0; i < networks->len; i++)
    {
      if (server_network_has (&g_array_index (networks, ServerNetwork, i), address))
        return TRUE;
    }

  return FALSE;
}

/* What proxies write: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1]:80,
 * and in Forwarded also "[2001:db8::1]:80" with the quotes. */
static gboolean
parse_node (const char      *start,
            gsize            length,
            struct in6_addr *address)
{
  char text[MAX_TEXT];
  char *end;

  if (length == 0 || length >= sizeof text)
    return FALSE;

  memcpy (text, start, length);
  text[length] = '\0';
  if (text[0] == '[')
    {
      end = strchr (text, ']');
      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      *end = '\0';
      return server_address_parse (text + 1, address);
    }

  end = strchr (text, ':');
  if (end != NULL && end == strrchr (text, ':'))
    *end = '\0';
  return server_address_parse (text, address);
}

/* Returns FALSE if the element of a Forwarded header does not name a node. */
static gboolean
parse_forwarded (const char      *element,
                 struct in6_addr *address)
{
  g_auto (GStrv) pairs = g_strsplit (element, ";", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      const char *text = g_strstrip (*pair);
      gsize length;

      if (g_ascii_strncasecmp (text, "for=", 4) != 0)
        continue;

      text += 4;
      length = strlen (text);
      if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
        {
          text++;
          length -= 2;
        }
      return parse_node (text, length, address);
    }

  return FALSE;
}

/**
 * server_networks_trace:
 * @networks: (element-type ServerNetwork): of proxies that are trusted, of
 *   which one has sent the request.
 * @x_forwarded_for: (nullable): the header.
 * @forwarded: (nullable): that of RFC 7239, looked at if the other is not there.
 * @address: (inout): of the proxy, then of the client.
 *
 * Goes back along the proxies that are trusted to the first address that is
 * none of them. What stands before that one in the header may be anything.
 *
 * Returns: %FALSE if there is no such address
 */
gboolean
server_networks_trace (const GArray    *networks,
                       const char      *x_forwarded_for,
                       const char      *forwarded,
                       struct in6_addr *address)
{
  const char *header = x_forwarded_for != NULL ? x_forwarded_for : forwarded;
  g_auto (GStrv) elements = g_strsplit (header != NULL ? header : "", ",", -1);

  for (guint i = g_strv_length (elements); i > 0; i--)
    {
      char *element = g_strstrip (elements[i - 1]);
      struct in6_addr node;

      if (x_forwarded_for != NULL ? !parse_node (element, strlen (element), &node)
                                  : !parse_forwarded (element, &node))
        return FALSE;
      if (!server_networks_find (networks, &node))
        {
          *address = node;
          return TRUE;
        }
    }

  return FALSE;
}
