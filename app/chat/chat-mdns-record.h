/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <netinet/in.h>

G_BEGIN_DECLS

/**
 * CHAT_MDNS_SERVICE_HEAD:
 *
 * How long priority, weight and port are, which are before the target of an SRV
 * record.
 */
#define CHAT_MDNS_SERVICE_HEAD 6

/**
 * ChatMdnsRecord:
 * @name: whose record it is
 * @type: of which type, one of `ns_type`
 * @unique: whether it replaces all others of its name and type
 * @ttl: for how many seconds it holds; 0 when it holds no more
 * @data: what it says, with the names in it in full
 * @target: (nullable): the name in it, of a PTR or SRV record
 * @port: the port in it, of an SRV record
 *
 * A resource record of the class IN. It is not changed once it is made.
 */
typedef struct
{
  char     *name;
  GBytes   *data;
  char     *target;
  guint32   ttl;
  guint16   type;
  guint16   port;
  gboolean  unique;
} ChatMdnsRecord;

ChatMdnsRecord *chat_mdns_record_new          (const char           *name,
                                               guint16               type,
                                               gboolean              unique,
                                               guint32               ttl,
                                               GBytes               *data) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_new_pointer  (const char           *name,
                                               const char           *target,
                                               guint32               ttl) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_new_service  (const char           *name,
                                               const char           *target,
                                               guint16               port,
                                               guint32               ttl) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_new_texts    (const char           *name,
                                               const char *const    *texts,
                                               guint32               ttl) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_new_address  (const char           *name,
                                               struct in_addr        address,
                                               guint32               ttl) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_new_with_ttl (const ChatMdnsRecord *other,
                                               guint32               ttl) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsRecord *chat_mdns_record_ref          (ChatMdnsRecord       *self);
void            chat_mdns_record_unref        (ChatMdnsRecord       *self);
gboolean        chat_mdns_record_equal        (const ChatMdnsRecord *self,
                                               const ChatMdnsRecord *other);
int             chat_mdns_record_compare      (const ChatMdnsRecord *self,
                                               const ChatMdnsRecord *other);
struct in_addr  chat_mdns_record_get_address  (const ChatMdnsRecord *self);
GPtrArray      *chat_mdns_record_list_texts   (const ChatMdnsRecord *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatMdnsRecord, chat_mdns_record_unref)

G_END_DECLS
