/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-packet.h"

#include <arpa/nameser.h>
#include <gio/gio.h>
#include <resolv.h>
#include <string.h>

/* What fits into a packet of Ethernet, also through a tunnel */
#define MAX_LENGTH 1440
/* More than this in one packet is nothing that anybody needs. */
#define MAX_RECORDS 256
#define MAX_NAMES 128
#define FLAG_RESPONSE 0x8000
#define FLAG_AUTHORITATIVE 0x0400
#define FLAG_TRUNCATED 0x0200
/* The highest bit of a class says something else here. */
#define CLASS_MASK 0x7fff
#define CLASS_UNIQUE 0x8000

/* Packets are read and written by the functions of the resolver library, which
 * know the ends of buffers and the loops that pointers can make.
 */

typedef struct
{
  guint8   data[MAX_LENGTH];
  gsize    length;
  /* Of what is complete */
  gsize    whole_length;
  /* Where there are names that others can point to */
  u_char  *names[MAX_NAMES];
  guint16  counts[ns_s_max];
} Writer;

static void
question_free (gpointer data)
{
  ChatMdnsQuestion *question = data;

  g_free (question->name);
  g_free (question);
}

static GPtrArray *
create_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) chat_mdns_record_unref);
}

/**
 * chat_mdns_packet_new:
 * @response: whether it answers
 *
 * Creates a packet without anything in it.
 *
 * Returns: (transfer full): the packet
 */
ChatMdnsPacket *
chat_mdns_packet_new (gboolean response)
{
  ChatMdnsPacket *self = g_new0 (ChatMdnsPacket, 1);

  self->response = response;
  self->questions = g_ptr_array_new_with_free_func (question_free);
  self->answers = create_records ();
  self->authorities = create_records ();
  self->additionals = create_records ();

  return self;
}

void
chat_mdns_packet_free (ChatMdnsPacket *self)
{
  g_ptr_array_unref (self->questions);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->authorities);
  g_ptr_array_unref (self->additionals);
  g_free (self);
}

/**
 * chat_mdns_packet_add_question:
 * @self: a packet
 * @name: a name
 * @type: which of its records are wanted
 *
 * Asks for records.
 */
void
chat_mdns_packet_add_question (ChatMdnsPacket *self,
                               const char     *name,
                               guint16         type)
{
  ChatMdnsQuestion *question;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  question = g_new0 (ChatMdnsQuestion, 1);
  question->name = g_strdup (name);
  question->type = type;
  g_ptr_array_add (self->questions, question);
}

/* What a record says, in which names may point to others of the packet */
static GBytes *
read_data (ns_msg      *message,
           const ns_rr *record)
{
  const guint8 *data = ns_rr_rdata (*record);
  gsize length = ns_rr_rdlen (*record);
  gsize head = ns_rr_type (*record) == ns_t_srv ? CHAT_MDNS_SERVICE_HEAD : 0;
  guint8 whole[CHAT_MDNS_SERVICE_HEAD + NS_MAXCDNAME];
  char text[NS_MAXDNAME];
  int n;

  if (ns_rr_type (*record) != ns_t_ptr && ns_rr_type (*record) != ns_t_srv)
    return g_bytes_new (data, length);

  if (length <= head ||
      ns_name_uncompress (ns_msg_base (*message), ns_msg_end (*message), data + head, text, sizeof text) !=
      (int) (length - head))
    return NULL;

  memcpy (whole, data, head);
  n = dn_comp (text, whole + head, (int) (sizeof whole - head), NULL, NULL);

  return n > 0 ? g_bytes_new (whole, head + (gsize) n) : NULL;
}

/* What is not of our class, or makes no sense, is left out. */
static gboolean
read_section (ns_msg    *message,
              ns_sect    section,
              GPtrArray *records)
{
  for (int i = 0; i < ns_msg_count (*message, section); i++)
    {
      g_autoptr (GBytes) data = NULL;
      ChatMdnsRecord *record = NULL;
      ns_rr parsed;

      if (ns_parserr (message, section, i, &parsed) < 0)
        return FALSE;

      if (((guint) ns_rr_class (parsed) & CLASS_MASK) == ns_c_in)
        data = read_data (message, &parsed);
      if (data != NULL)
        record = chat_mdns_record_new (ns_rr_name (parsed), (guint16) ns_rr_type (parsed),
                                       ((guint) ns_rr_class (parsed) & CLASS_UNIQUE) != 0,
                                       (guint32) ns_rr_ttl (parsed), data);
      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  return TRUE;
}

static gboolean
read_questions (ns_msg         *message,
                ChatMdnsPacket *self)
{
  for (int i = 0; i < ns_msg_count (*message, ns_s_qd); i++)
    {
      ns_rr parsed;
      guint class;

      if (ns_parserr (message, ns_s_qd, i, &parsed) < 0)
        return FALSE;

      class = (guint) ns_rr_class (parsed) & CLASS_MASK;
      if (class == ns_c_in || class == ns_c_any)
        chat_mdns_packet_add_question (self, ns_rr_name (parsed), (guint16) ns_rr_type (parsed));
    }

  return TRUE;
}

static guint
count_all (ns_msg *message)
{
  guint n = 0;

  for (ns_sect section = ns_s_qd; section < ns_s_max; section++)
    n += ns_msg_count (*message, section);

  return n;
}

/**
 * chat_mdns_packet_parse:
 * @data: bytes of a stranger
 * @length: how many they are
 * @error: return location for an error
 *
 * Reads a packet.
 *
 * Returns: (transfer full) (nullable): the packet, or %NULL with @error set to
 *   %G_IO_ERROR_INVALID_DATA if it is none, or one of something else
 */
ChatMdnsPacket *
chat_mdns_packet_parse (const guint8  *data,
                        gsize          length,
                        GError       **error)
{
  g_autoptr (ChatMdnsPacket) self = NULL;
  ns_msg message;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (length > G_MAXUINT16 || ns_initparse (data, (int) length, &message) < 0 ||
      ns_msg_getflag (message, ns_f_opcode) != ns_o_query ||
      ns_msg_getflag (message, ns_f_rcode) != ns_r_noerror || count_all (&message) > MAX_RECORDS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "It is no packet of multicast DNS");
      return NULL;
    }

  self = chat_mdns_packet_new (ns_msg_getflag (message, ns_f_qr) != 0);
  self->truncated = ns_msg_getflag (message, ns_f_tc) != 0;
  if (!read_questions (&message, self) || !read_section (&message, ns_s_an, self->answers) ||
      !read_section (&message, ns_s_ns, self->authorities) || !read_section (&message, ns_s_ar, self->additionals))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A record cannot be read");
      return NULL;
    }

  return g_steal_pointer (&self);
}

static gboolean
write_bytes (Writer        *writer,
             gconstpointer  data,
             gsize          length)
{
  if (length > sizeof writer->data - writer->length)
    return FALSE;

  memcpy (writer->data + writer->length, data, length);
  writer->length += length;

  return TRUE;
}

static gboolean
write_number (Writer *writer,
              guint   number)
{
  guint8 bytes[NS_INT16SZ];

  ns_put16 (number, bytes);

  return write_bytes (writer, bytes, sizeof bytes);
}

static gboolean
write_name (Writer     *writer,
            const char *name)
{
  int n = dn_comp (name, writer->data + writer->length, (int) (sizeof writer->data - writer->length),
                   writer->names, writer->names + MAX_NAMES);

  if (n < 0)
    return FALSE;

  writer->length += (gsize) n;

  return TRUE;
}

static gboolean
write_question (Writer           *writer,
                ChatMdnsQuestion *question)
{
  return write_name (writer, question->name) && write_number (writer, question->type) &&
         write_number (writer, ns_c_in);
}

static gboolean
write_data (Writer               *writer,
            const ChatMdnsRecord *record)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (record->data, &size);

  if (record->type == ns_t_ptr)
    return write_name (writer, record->target);
  if (record->type == ns_t_srv)
    return write_bytes (writer, data, CHAT_MDNS_SERVICE_HEAD) && write_name (writer, record->target);

  return write_bytes (writer, data, size);
}

/* A length is written when it is known. */
static gboolean
write_record (Writer               *writer,
              const ChatMdnsRecord *record,
              gboolean              response)
{
  guint8 ttl[NS_INT32SZ];
  gsize start;

  ns_put32 (record->ttl, ttl);
  if (!write_name (writer, record->name) || !write_number (writer, record->type) ||
      !write_number (writer, ns_c_in | (record->unique && response ? CLASS_UNIQUE : 0)) ||
      !write_bytes (writer, ttl, sizeof ttl) || !write_number (writer, 0))
    return FALSE;

  start = writer->length;
  if (!write_data (writer, record))
    return FALSE;

  ns_put16 ((guint) (writer->length - start), writer->data + start - NS_INT16SZ);

  return TRUE;
}

static void
count_written (Writer  *writer,
               ns_sect  section)
{
  writer->counts[section]++;
  writer->whole_length = writer->length;
}

static gboolean
write_questions (Writer          *writer,
                 const GPtrArray *questions)
{
  for (guint i = 0; i < questions->len; i++)
    {
      if (!write_question (writer, questions->pdata[i]))
        return FALSE;
      count_written (writer, ns_s_qd);
    }

  return TRUE;
}

static gboolean
write_section (Writer          *writer,
               ns_sect          section,
               const GPtrArray *records,
               gboolean         response)
{
  for (guint i = 0; i < records->len; i++)
    {
      if (!write_record (writer, records->pdata[i], response))
        return FALSE;
      count_written (writer, section);
    }

  return TRUE;
}

/**
 * chat_mdns_packet_build:
 * @self: a packet
 *
 * Writes a packet. What does not fit into one, from the first that does not, is
 * left out: of known answers, others tell them again, and nothing else of ours
 * is that long.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
chat_mdns_packet_build (const ChatMdnsPacket *self)
{
  Writer writer = { .length = NS_HFIXEDSZ, .whole_length = NS_HFIXEDSZ };
  guint flags;

  g_return_val_if_fail (self != NULL, NULL);

  writer.names[0] = writer.data;
  if (write_questions (&writer, self->questions) &&
      write_section (&writer, ns_s_an, self->answers, self->response) &&
      write_section (&writer, ns_s_ns, self->authorities, self->response))
    write_section (&writer, ns_s_ar, self->additionals, self->response);

  flags = (self->response ? FLAG_RESPONSE | FLAG_AUTHORITATIVE : 0) | (self->truncated ? FLAG_TRUNCATED : 0);
  ns_put16 (flags, writer.data + NS_INT16SZ);
  for (ns_sect section = ns_s_qd; section < ns_s_max; section++)
    ns_put16 (writer.counts[section], writer.data + NS_INT16SZ * (2 + section));

  return g_bytes_new (writer.data, writer.whole_length);
}
