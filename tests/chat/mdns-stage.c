/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mdns-stage.h"

#include <arpa/inet.h>

#define BEGINNING (1000 * G_TIME_SPAN_SECOND)

static void
advance (MdnsStage *self)
{
  self->due = chat_mdns_agent_advance (self->agent, self->now, self->sent);
  g_assert_cmpint (self->due, >, self->now);
}

/* Takes the agent. */
void
mdns_stage_set_up (MdnsStage     *self,
                   ChatMdnsAgent *agent)
{
  self->agent = agent;
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_mdns_packet_free);
  self->now = BEGINNING;
  advance (self);
}

void
mdns_stage_tear_down (MdnsStage *self)
{
  g_assert_cmpuint (self->sent->len, ==, 0);
  g_ptr_array_unref (self->sent);
  g_assert_finalize_object (self->agent);
}

void
mdns_stage_pass (MdnsStage *self,
                 guint      msec)
{
  gint64 end = self->now + msec * G_TIME_SPAN_MILLISECOND;

  while (self->due <= end)
    {
      self->now = MAX (self->due, self->now);
      advance (self);
    }
  self->now = end;
}

/* Lets time pass until something is sent; returns how much that was, in milliseconds. */
gint64
mdns_stage_wait_sent (MdnsStage *self)
{
  gint64 start = self->now;

  g_assert_cmpuint (self->sent->len, ==, 0);
  while (self->sent->len == 0)
    {
      g_assert_cmpint (self->due, !=, CHAT_MDNS_NEVER);
      self->now = self->due;
      advance (self);
    }

  return (self->now - start) / G_TIME_SPAN_MILLISECOND;
}

/* Takes the packet, which goes over the wire first. */
void
mdns_stage_tell (MdnsStage      *self,
                 ChatMdnsPacket *packet)
{
  g_autoptr (ChatMdnsPacket) told = packet;
  g_autoptr (ChatMdnsPacket) read = NULL;
  g_autoptr (GBytes) bytes = chat_mdns_packet_build (told);
  g_autoptr (GError) error = NULL;

  read = chat_mdns_packet_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  read->source = told->source;
  chat_mdns_agent_receive (self->agent, read, self->now);
  advance (self);
}

/* The first packet that was sent and not looked at */
ChatMdnsPacket *
mdns_stage_steal (MdnsStage *self)
{
  g_assert_cmpuint (self->sent->len, >, 0);

  return g_ptr_array_steal_index (self->sent, 0);
}

struct in_addr
mdns_stage_address (const char *text)
{
  struct in_addr address;

  g_assert_cmpint (inet_pton (AF_INET, text, &address), ==, 1);

  return address;
}
