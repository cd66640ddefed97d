/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "chat-mdns-name.h"
#include "chat-mdns-packet.h"

#include <arpa/nameser.h>
#include <gio/gio.h>

#define TYPE "_confab._tcp.local"

static void
check_record (const ChatMdnsRecord *record)
{
  g_autofree char *label = chat_mdns_name_dup_label (record->name, TYPE);

  g_assert_true (label == NULL || g_utf8_validate (label, -1, NULL));
  if (label != NULL)
    {
      g_autofree char *name = chat_mdns_name_new (label, TYPE);

      g_assert_true (chat_mdns_name_equal (name, record->name));
    }
  if (record->type == ns_t_txt)
    g_ptr_array_unref (chat_mdns_record_list_texts (record));
  g_assert_true ((record->type == ns_t_ptr || record->type == ns_t_srv) == (record->target != NULL));
}

/* What was read is written so that it is read as the same again, as far as there is room. */
static void
check_section (const GPtrArray *records,
               const GPtrArray *again)
{
  g_assert_cmpuint (again->len, <=, records->len);
  for (guint i = 0; i < records->len; i++)
    check_record (records->pdata[i]);
  for (guint i = 0; i < again->len; i++)
    g_assert_true (chat_mdns_record_equal (again->pdata[i], records->pdata[i]));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (ChatMdnsPacket) packet = NULL;
  g_autoptr (ChatMdnsPacket) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  packet = chat_mdns_packet_parse (data, size, &error);
  if (packet == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      return 0;
    }

  bytes = chat_mdns_packet_build (packet);
  again = chat_mdns_packet_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  check_section (packet->answers, again->answers);
  check_section (packet->authorities, again->authorities);
  check_section (packet->additionals, again->additionals);

  return 0;
}
