/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-addresses.h"

#include <string.h>

/* How many addresses without a connection are remembered. */
#define MAX_IDLE 8192

/* How many of them are looked at for each that comes or goes. */
#define MAX_FORGOTTEN 4

/**
 * ServerAddresses:
 * @addresses: (element-type ServerAddress): by themselves.
 * @idle: those without a connection that still have a debt, the one that was
 *   left first at the head.
 *
 * Who has how many connections, and who has made many of late. An address is
 * forgotten when it has neither; strangers with many addresses cannot make
 * the table grow beyond what they have open and a little more.
 */
struct _ServerAddresses
{
  GHashTable *addresses;
  GQueue idle;
};

static guint64 seed;

/* Nobody outside can know which addresses fall together. */
static guint
hash (gconstpointer key)
{
  guint64 words[2];
  guint64 value = seed;

  memcpy (words, key, sizeof words);
  for (guint i = 0; i < 2; i++)
    {
      value = (value ^ words[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      value ^= value >> 32;
    }

  return value;
}

static gboolean
equal (gconstpointer a,
       gconstpointer b)
{
  return memcmp (a, b, sizeof (struct in6_addr)) == 0;
}

ServerAddresses *
server_addresses_new (void)
{
  ServerAddresses *self = g_new0 (ServerAddresses, 1);

  if (seed == 0)
    seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->addresses = g_hash_table_new_full (hash, equal, NULL, g_free);
  g_queue_init (&self->idle);
  return self;
}

void
server_addresses_free (ServerAddresses *self)
{
  g_hash_table_unref (self->addresses);
  g_free (self);
}

static void
forget (ServerAddresses *self,
        ServerAddress   *address)
{
  g_queue_unlink (&self->idle, &address->link);
  g_hash_table_remove (self->addresses, &address->key);
}

static void
tidy (ServerAddresses *self,
      gint64           now)
{
  for (guint i = 0; i < MAX_FORGOTTEN && self->idle.head != NULL; i++)
    {
      ServerAddress *address = self->idle.head->data;

      if (server_bucket_get_debt (MAX (address->bucket, address->posts), now) > 0 && self->idle.length <= MAX_IDLE)
        return;
      forget (self, address);
    }
}

/* Who has an address of IPv6 has a whole network of them. */
static struct in6_addr
make_key (const struct in6_addr *address)
{
  struct in6_addr key = *address;

  if (!IN6_IS_ADDR_V4MAPPED (address))
    memset (&key.s6_addr[8], 0, 8);
  return key;
}

/**
 * server_addresses_enter:
 * @now: the time in microseconds.
 *
 * Counts one more connection.
 *
 * Returns: (transfer none): where it comes from, good until it leaves
 */
ServerAddress *
server_addresses_enter (ServerAddresses       *self,
                        const struct in6_addr *address,
                        gint64                 now)
{
  struct in6_addr key = make_key (address);
  ServerAddress *entry = g_hash_table_lookup (self->addresses, &key);

  if (entry == NULL)
    {
      entry = g_new0 (ServerAddress, 1);
      entry->key = key;
      entry->link.data = entry;
      g_hash_table_insert (self->addresses, &entry->key, entry);
    }
  else if (entry->n_connections == 0)
    g_queue_unlink (&self->idle, &entry->link);

  entry->n_connections++;
  tidy (self, now);
  return entry;
}

/**
 * server_addresses_leave:
 *
 * Counts one connection less.
 */
void
server_addresses_leave (ServerAddresses *self,
                        ServerAddress   *address,
                        gint64           now)
{
  if (--address->n_connections == 0)
    g_queue_push_tail_link (&self->idle, &address->link);
  tidy (self, now);
}

/**
 * server_address_covers:
 *
 * Returns: whether who comes from @address is counted here
 */
gboolean
server_address_covers (const ServerAddress   *self,
                       const struct in6_addr *address)
{
  struct in6_addr key = make_key (address);

  return equal (&self->key, &key);
}

/**
 * server_addresses_get_size:
 *
 * Returns: how many addresses are remembered
 */
guint
server_addresses_get_size (ServerAddresses *self)
{
  return g_hash_table_size (self->addresses);
}
