/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-record.h"

#include "chat-mdns-name.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>

#define PORT_OFFSET 4

static void
record_clear (gpointer data)
{
  ChatMdnsRecord *self = data;

  g_free (self->name);
  g_free (self->target);
  g_bytes_unref (self->data);
}

/* The name has to be all that follows. */
static char *
dup_target (const guint8 *data,
            gsize         length)
{
  guint8 wire[NS_MAXCDNAME];
  char name[NS_MAXDNAME];

  if (ns_name_unpack (data, data + length, data, wire, sizeof wire) != (int) length ||
      ns_name_ntop (wire, name, sizeof name) < 0)
    return NULL;

  return g_strdup (name);
}

static gboolean
is_texts (const guint8 *data,
          gsize         length)
{
  gsize position = 0;

  while (position < length)
    position += 1 + data[position];

  return position == length;
}

/* Reads what the data means; FALSE is for what makes no sense. */
static gboolean
read_data (ChatMdnsRecord *self)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (self->data, &length);

  switch (self->type)
    {
    case ns_t_a:
      return length == sizeof (struct in_addr);

    case ns_t_ptr:
      self->target = length > 0 ? dup_target (data, length) : NULL;
      return self->target != NULL;

    case ns_t_srv:
      if (length <= CHAT_MDNS_SERVICE_HEAD)
        return FALSE;

      self->port = (guint16) ns_get16 (data + PORT_OFFSET);
      self->target = dup_target (data + CHAT_MDNS_SERVICE_HEAD, length - CHAT_MDNS_SERVICE_HEAD);
      return self->target != NULL;

    case ns_t_txt:
      return is_texts (data, length);

    default:
      return TRUE;
    }
}

/**
 * chat_mdns_record_new:
 * @name: whose record it is
 * @type: its type
 * @unique: whether it replaces all others of its name and type
 * @ttl: for how many seconds it holds
 * @data: what it says, without pointers into a packet
 *
 * Creates a record of what somebody has said.
 *
 * Returns: (transfer full) (nullable): the record, or %NULL if @data is not
 *   like it has to be
 */
ChatMdnsRecord *
chat_mdns_record_new (const char *name,
                      guint16     type,
                      gboolean    unique,
                      guint32     ttl,
                      GBytes     *data)
{
  g_autoptr (ChatMdnsRecord) self = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  self = g_rc_box_new0 (ChatMdnsRecord);
  self->name = g_strdup (name);
  self->type = type;
  self->unique = unique;
  self->ttl = ttl;
  self->data = g_bytes_ref (data);

  return read_data (self) ? g_steal_pointer (&self) : NULL;
}

/* A name of ours is never too long. */
static void
append_name (GByteArray *data,
             const char *name)
{
  guint8 wire[NS_MAXCDNAME];
  int length = dn_comp (name, wire, sizeof wire, NULL, NULL);

  g_assert (length > 0);
  g_byte_array_append (data, wire, (guint) length);
}

static ChatMdnsRecord *
create (const char *name,
        guint16     type,
        guint32     ttl,
        GByteArray *data)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (data);

  return chat_mdns_record_new (name, type, type != ns_t_ptr, ttl, bytes);
}

/**
 * chat_mdns_record_new_pointer:
 * @name: whose record it is
 * @target: a name
 * @ttl: for how many seconds it holds
 *
 * Creates a PTR record, of which a name may have many.
 *
 * Returns: (transfer full): the record
 */
ChatMdnsRecord *
chat_mdns_record_new_pointer (const char *name,
                              const char *target,
                              guint32     ttl)
{
  GByteArray *data = g_byte_array_new ();

  append_name (data, target);

  return create (name, ns_t_ptr, ttl, data);
}

/**
 * chat_mdns_record_new_service:
 * @name: whose record it is
 * @target: on which computer the service is
 * @port: and at which port
 * @ttl: for how many seconds it holds
 *
 * Creates an SRV record.
 *
 * Returns: (transfer full): the record
 */
ChatMdnsRecord *
chat_mdns_record_new_service (const char *name,
                              const char *target,
                              guint16     port,
                              guint32     ttl)
{
  guint8 head[CHAT_MDNS_SERVICE_HEAD] = { 0 };
  GByteArray *data = g_byte_array_new ();

  ns_put16 (port, head + PORT_OFFSET);
  g_byte_array_append (data, head, sizeof head);
  append_name (data, target);

  return create (name, ns_t_srv, ttl, data);
}

/**
 * chat_mdns_record_new_texts:
 * @name: whose record it is
 * @texts: texts of up to 255 bytes
 * @ttl: for how many seconds it holds
 *
 * Creates a TXT record.
 *
 * Returns: (transfer full): the record
 */
ChatMdnsRecord *
chat_mdns_record_new_texts (const char        *name,
                            const char *const *texts,
                            guint32            ttl)
{
  GByteArray *data = g_byte_array_new ();

  for (gsize i = 0; texts[i] != NULL; i++)
    {
      gsize length = strlen (texts[i]);
      guint8 byte = (guint8) length;

      g_assert (length <= G_MAXUINT8);
      g_byte_array_append (data, &byte, 1);
      g_byte_array_append (data, (const guint8 *) texts[i], (guint) length);
    }

  return create (name, ns_t_txt, ttl, data);
}

/**
 * chat_mdns_record_new_address:
 * @name: whose record it is
 * @address: its address
 * @ttl: for how many seconds it holds
 *
 * Creates an A record.
 *
 * Returns: (transfer full): the record
 */
ChatMdnsRecord *
chat_mdns_record_new_address (const char     *name,
                              struct in_addr  address,
                              guint32         ttl)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) &address, sizeof address);

  return create (name, ns_t_a, ttl, data);
}

/**
 * chat_mdns_record_new_with_ttl:
 * @other: a record
 * @ttl: for how many seconds it holds, 0 to take it back
 *
 * Creates a record that says the same, but for another time.
 *
 * Returns: (transfer full): the record
 */
ChatMdnsRecord *
chat_mdns_record_new_with_ttl (const ChatMdnsRecord *other,
                               guint32               ttl)
{
  g_return_val_if_fail (other != NULL, NULL);

  return chat_mdns_record_new (other->name, other->type, other->unique, ttl, other->data);
}

ChatMdnsRecord *
chat_mdns_record_ref (ChatMdnsRecord *self)
{
  return g_rc_box_acquire (self);
}

void
chat_mdns_record_unref (ChatMdnsRecord *self)
{
  g_rc_box_release_full (self, record_clear);
}

/**
 * chat_mdns_record_equal:
 * @self: a record
 * @other: another
 *
 * Gets whether they say the same of the same name, for whatever time. A packet
 * does not keep the case of a name that is in it in another one, too.
 */
gboolean
chat_mdns_record_equal (const ChatMdnsRecord *self,
                        const ChatMdnsRecord *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->type != other->type || !chat_mdns_name_equal (self->name, other->name))
    return FALSE;

  return self->target != NULL
         ? self->port == other->port && chat_mdns_name_equal (self->target, other->target)
         : g_bytes_equal (self->data, other->data);
}

/**
 * chat_mdns_record_compare:
 * @self: a record
 * @other: another
 *
 * Compares records of a name as those do who want it at the same time
 * (RFC 6762, section 8.2).
 *
 * Returns: a number less than, equal to or greater than zero
 */
int
chat_mdns_record_compare (const ChatMdnsRecord *self,
                          const ChatMdnsRecord *other)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (other != NULL, 0);

  return self->type != other->type ? (int) self->type - other->type : g_bytes_compare (self->data, other->data);
}

/**
 * chat_mdns_record_get_address:
 * @self: an A record
 *
 * Gets the address that it tells.
 */
struct in_addr
chat_mdns_record_get_address (const ChatMdnsRecord *self)
{
  struct in_addr address = { 0 };

  g_return_val_if_fail (self != NULL && self->type == ns_t_a, address);

  memcpy (&address, g_bytes_get_data (self->data, NULL), sizeof address);

  return address;
}

/**
 * chat_mdns_record_list_texts:
 * @self: a TXT record
 *
 * Gets the texts that it has, which are bytes of a stranger.
 *
 * Returns: (transfer full) (element-type GBytes): the texts
 */
GPtrArray *
chat_mdns_record_list_texts (const ChatMdnsRecord *self)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const guint8 *data;
  gsize length;

  g_return_val_if_fail (self != NULL && self->type == ns_t_txt, texts);

  data = g_bytes_get_data (self->data, &length);
  for (gsize position = 0; position < length; position += 1 + data[position])
    g_ptr_array_add (texts, g_bytes_new_from_bytes (self->data, position + 1, data[position]));

  return texts;
}
