/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-mdns-agent.h"

G_BEGIN_DECLS

#define MDNS_STAGE_TYPE "_confab._tcp.local"

/* An agent, what it has sent, and a time that passes when it is told to. */
typedef struct
{
  ChatMdnsAgent *agent;
  GPtrArray     *sent;
  gint64         now;
  gint64         due;
} MdnsStage;

void            mdns_stage_set_up    (MdnsStage      *self,
                                      ChatMdnsAgent  *agent);
void            mdns_stage_tear_down (MdnsStage      *self);
void            mdns_stage_pass      (MdnsStage      *self,
                                      guint           msec);
gint64          mdns_stage_wait_sent (MdnsStage      *self);
void            mdns_stage_tell      (MdnsStage      *self,
                                      ChatMdnsPacket *packet);
ChatMdnsPacket *mdns_stage_steal     (MdnsStage      *self);
struct in_addr  mdns_stage_address   (const char     *text);

G_END_DECLS
