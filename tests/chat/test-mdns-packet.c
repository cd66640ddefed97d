/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-packet.h"

#include "chat-mdns-name.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <gio/gio.h>
#include <string.h>

#define TYPE "_confab._tcp.local"
#define HOST "desk.local"
#define ANSWERING "\0\0\204\0"
#define ASKING "\0\0\0\0"
#define NAME "\4desk\5local\0"
#define POINTER "\300\14"
#define IN "\0\1"
#define TTL "\0\0\0\170"
#define MANY 300

static ChatMdnsPacket *
parse (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  ChatMdnsPacket *packet = chat_mdns_packet_parse (data, length, &error);

  g_assert_no_error (error);

  return packet;
}

static void
assert_records (const GPtrArray *records,
                const GPtrArray *expected,
                gboolean         response)
{
  g_assert_cmpuint (records->len, ==, expected->len);
  for (guint i = 0; i < records->len; i++)
    {
      const ChatMdnsRecord *record = records->pdata[i];
      const ChatMdnsRecord *other = expected->pdata[i];

      g_assert_true (chat_mdns_record_equal (record, other));
      g_assert_cmpuint (record->ttl, ==, other->ttl);
      g_assert_cmpstr (record->target, ==, other->target);
      g_assert_cmpuint (record->port, ==, other->port);
      g_assert_cmpint (record->unique, ==, other->unique && response);
    }
}

static void
add_all (GPtrArray *records)
{
  g_autofree char *instance = chat_mdns_name_new ("Ann’s desk. No. 1", TYPE);
  const char *texts[] = { "v=1", "tls=00", NULL };
  struct in_addr address = { g_htonl (0xc0000207) };

  g_ptr_array_add (records, chat_mdns_record_new_pointer (TYPE, instance, 4500));
  g_ptr_array_add (records, chat_mdns_record_new_service (instance, HOST, 8443, 120));
  g_ptr_array_add (records, chat_mdns_record_new_texts (instance, texts, 4500));
  g_ptr_array_add (records, chat_mdns_record_new_address (HOST, address, 0));
}

static void
test_same (gconstpointer data)
{
  gboolean response = GPOINTER_TO_INT (data);
  g_autoptr (ChatMdnsPacket) packet = chat_mdns_packet_new (response);
  g_autoptr (ChatMdnsPacket) read = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const ChatMdnsQuestion *question;

  packet->truncated = !response;
  chat_mdns_packet_add_question (packet, TYPE, ns_t_ptr);
  chat_mdns_packet_add_question (packet, HOST, ns_t_any);
  add_all (packet->answers);
  add_all (packet->authorities);
  add_all (packet->additionals);

  bytes = chat_mdns_packet_build (packet);
  read = parse (bytes);
  g_assert_cmpint (read->response, ==, response);
  g_assert_cmpint (read->truncated, ==, !response);
  g_assert_cmpuint (read->questions->len, ==, 2);
  question = read->questions->pdata[1];
  g_assert_cmpstr (question->name, ==, HOST);
  g_assert_cmpuint (question->type, ==, ns_t_any);
  assert_records (read->answers, packet->answers, response);
  assert_records (read->authorities, packet->authorities, response);
  assert_records (read->additionals, packet->additionals, response);
}

/* What is known already is left out where there is no room. */
static void
test_full (void)
{
  g_autoptr (ChatMdnsPacket) packet = chat_mdns_packet_new (FALSE);
  g_autoptr (ChatMdnsPacket) read = NULL;
  g_autoptr (GBytes) bytes = NULL;

  chat_mdns_packet_add_question (packet, TYPE, ns_t_ptr);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i);
      g_autofree char *instance = chat_mdns_name_new (label, TYPE);

      g_ptr_array_add (packet->answers, chat_mdns_record_new_pointer (TYPE, instance, 120));
    }

  bytes = chat_mdns_packet_build (packet);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, 1440);
  read = parse (bytes);
  g_assert_cmpuint (read->questions->len, ==, 1);
  g_assert_cmpuint (read->answers->len, >, 50);
  g_ptr_array_set_size (packet->answers, (int) read->answers->len);
  assert_records (read->answers, packet->answers, FALSE);
}

#define BYTES(text) { text, sizeof text - 1 }

/* Each would lead out of the packet, or for ever around in it. */
static void
test_hostile (void)
{
  const struct {
    const char *data;
    gsize       length;
  } tests[] = {
    BYTES (""),
    BYTES ("\0"),
    BYTES (ANSWERING "\0\0\0\0\0\0\0"),
    /* Counts of what is not there */
    BYTES (ANSWERING "\377\377\377\377\377\377\377\377"),
    BYTES (ASKING "\0\1\0\0\0\0\0\0"),
    BYTES (ANSWERING "\0\0\0\2\0\0\0\0" NAME "\0\1" IN TTL "\0\4\300\0\2\7"),
    /* More than was told */
    BYTES (ASKING "\0\0\0\0\0\0\0\0" "more"),
    /* Names without an end, and in circles */
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\77a"),
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\300\14" "\0\1" IN),
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\1a\300\14" "\0\1" IN),
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\300\16\300\14" "\0\1" IN),
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\377\377" "\0\1" IN),
    BYTES (ASKING "\0\1\0\0\0\0\0\0" "\100a\0" "\0\1" IN),
    /* Data past the end */
    BYTES (ANSWERING "\0\0\0\1\0\0\0\0" NAME "\0\1" IN TTL "\0\5\300\0\2\7"),
    BYTES (ANSWERING "\0\0\0\1\0\0\0\0" NAME "\0\20" IN TTL "\377\377\3v=1"),
    BYTES (ANSWERING "\0\0\0\1\0\0\0\0" NAME "\0\20" IN TTL "\0"),
    /* Not a query, and not without error */
    BYTES ("\0\0\50\0" "\0\0\0\0\0\0\0\0"),
    BYTES ("\0\0\204\3" "\0\0\0\0\0\0\0\0"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      /* Of just this size, so that a sanitizer sees what reads past it */
      g_autofree guint8 *exact = g_memdup2 (tests[i].data, tests[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_null (chat_mdns_packet_parse (exact, tests[i].length, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

/* A record that makes no sense does not take the others with it. */
static void
test_odd (void)
{
  const struct {
    const char *data;
    gsize       length;
  } tests[] = {
    /* An address that is too short, or too long, and data that is none */
    BYTES ("\0\1" IN TTL "\0\3\300\0\2"),
    BYTES ("\0\1" IN TTL "\0\5\300\0\2\7\0"),
    BYTES ("\0\1" IN TTL "\0\0"),
    /* Texts with lengths past the end */
    BYTES ("\0\20" IN TTL "\0\4\4v=1"),
    BYTES ("\0\20" IN TTL "\0\6\3v=1\377a"),
    /* A name that is not all, is a circle, is nothing */
    BYTES ("\0\14" IN TTL "\0\3\300\14\0"),
    BYTES ("\0\14" IN TTL "\0\2\300\42"),
    BYTES ("\0\14" IN TTL "\0\0"),
    BYTES ("\0\14" IN TTL "\0\1\77"),
    BYTES ("\0\41" IN TTL "\0\6\0\0\0\0\40\373"),
    BYTES ("\0\41" IN TTL "\0\1\0"),
    BYTES ("\0\41" IN TTL "\0\11\0\0\0\0\40\373\300\14\0"),
    /* Of another class */
    BYTES ("\0\1" "\0\3" TTL "\0\4\300\0\2\7"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      static const char head[] = ANSWERING "\0\0\0\2\0\0\0\0" NAME;
      static const char tail[] = POINTER "\0\1" "\200\1" TTL "\0\4\300\0\2\7";
      g_autoptr (GByteArray) array = g_byte_array_new ();
      g_autoptr (ChatMdnsPacket) packet = NULL;
      g_autoptr (GBytes) bytes = NULL;
      const ChatMdnsRecord *record;

      g_byte_array_append (array, (const guint8 *) head, sizeof head - 1);
      g_byte_array_append (array, (const guint8 *) tests[i].data, (guint) tests[i].length);
      g_byte_array_append (array, (const guint8 *) tail, sizeof tail - 1);
      bytes = g_bytes_new (array->data, array->len);
      packet = parse (bytes);
      g_assert_cmpuint (packet->answers->len, ==, 1);
      record = packet->answers->pdata[0];
      g_assert_cmpstr (record->name, ==, HOST);
      g_assert_true (record->unique);
      g_assert_cmpuint (record->ttl, ==, 120);
      g_assert_cmpuint (chat_mdns_record_get_address (record).s_addr, ==, g_htonl (0xc0000207));
    }
}

static void
test_many (void)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (array, (const guint8 *) ASKING "\0\0\0\0\0\0\0\0", NS_HFIXEDSZ);
  for (guint i = 0; i < MANY; i++)
    g_byte_array_append (array, (const guint8 *) "\0\0\1\0\1", 5);
  ns_put16 (MANY, array->data + 4);

  g_assert_null (chat_mdns_packet_parse (array->data, array->len, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
assert_text (const GPtrArray *texts,
             guint            i,
             const char      *expected)
{
  gsize length;
  const char *data = g_bytes_get_data (texts->pdata[i], &length);

  g_assert_cmpmem (data, length, expected, strlen (expected));
}

static void
test_texts (void)
{
  const char *some[] = { "v=1", "", "tls=00", NULL };
  const char *none[] = { NULL };
  g_autoptr (ChatMdnsRecord) record = chat_mdns_record_new_texts (HOST, some, 120);
  g_autoptr (ChatMdnsRecord) empty = chat_mdns_record_new_texts (HOST, none, 120);
  g_autoptr (GPtrArray) texts = chat_mdns_record_list_texts (record);
  g_autoptr (GPtrArray) no_texts = chat_mdns_record_list_texts (empty);

  g_assert_cmpuint (no_texts->len, ==, 0);
  g_assert_cmpuint (texts->len, ==, 3);
  for (guint i = 0; i < texts->len; i++)
    assert_text (texts, i, some[i]);
}

/* As section 8.2 of the RFC has it */
static void
test_compare (void)
{
  struct in_addr low = { inet_addr ("169.254.99.200") };
  struct in_addr high = { inet_addr ("169.254.200.50") };
  g_autoptr (ChatMdnsRecord) one = chat_mdns_record_new_address (HOST, low, 120);
  g_autoptr (ChatMdnsRecord) two = chat_mdns_record_new_address (HOST, high, 120);
  g_autoptr (ChatMdnsRecord) later = chat_mdns_record_new_with_ttl (one, 60);
  g_autoptr (ChatMdnsRecord) service = chat_mdns_record_new_service (HOST, HOST, 1, 120);

  g_assert_cmpint (chat_mdns_record_compare (one, two), <, 0);
  g_assert_cmpint (chat_mdns_record_compare (two, one), >, 0);
  g_assert_cmpint (chat_mdns_record_compare (one, later), ==, 0);
  g_assert_cmpint (chat_mdns_record_compare (two, service), <, 0);
  g_assert_true (chat_mdns_record_equal (one, later));
  g_assert_false (chat_mdns_record_equal (one, two));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/mdns-packet/query", GINT_TO_POINTER (FALSE), test_same);
  g_test_add_data_func ("/mdns-packet/response", GINT_TO_POINTER (TRUE), test_same);
  g_test_add_func ("/mdns-packet/full", test_full);
  g_test_add_func ("/mdns-packet/hostile", test_hostile);
  g_test_add_func ("/mdns-packet/odd", test_odd);
  g_test_add_func ("/mdns-packet/many", test_many);
  g_test_add_func ("/mdns-packet/texts", test_texts);
  g_test_add_func ("/mdns-packet/compare", test_compare);

  return g_test_run ();
}
