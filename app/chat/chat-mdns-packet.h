/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-mdns-record.h"

G_BEGIN_DECLS

/**
 * ChatMdnsQuestion:
 * @name: a name
 * @type: which of its records are wanted; `ns_t_any` are all
 *
 * A question.
 */
typedef struct
{
  char    *name;
  guint16  type;
} ChatMdnsQuestion;

/**
 * ChatMdnsPacket:
 * @source: who has sent it
 * @response: whether it answers; else it asks
 * @truncated: whether more known answers follow in another packet
 * @questions: (element-type ChatMdnsQuestion): the questions
 * @answers: (element-type ChatMdnsRecord): the answers; those that are known
 *   already, in a packet that asks
 * @authorities: (element-type ChatMdnsRecord): what the sender wants to have
 * @additionals: (element-type ChatMdnsRecord): what is told besides
 *
 * A packet of multicast DNS.
 */
typedef struct
{
  struct in_addr  source;
  gboolean        response;
  gboolean        truncated;
  GPtrArray      *questions;
  GPtrArray      *answers;
  GPtrArray      *authorities;
  GPtrArray      *additionals;
} ChatMdnsPacket;

ChatMdnsPacket *chat_mdns_packet_new          (gboolean              response) G_GNUC_WARN_UNUSED_RESULT;
ChatMdnsPacket *chat_mdns_packet_parse        (const guint8         *data,
                                               gsize                 length,
                                               GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void            chat_mdns_packet_free         (ChatMdnsPacket       *self);
void            chat_mdns_packet_add_question (ChatMdnsPacket       *self,
                                               const char           *name,
                                               guint16               type);
GBytes         *chat_mdns_packet_build        (const ChatMdnsPacket *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatMdnsPacket, chat_mdns_packet_free)

G_END_DECLS
