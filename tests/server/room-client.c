/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "room-client.h"

#include <string.h>

#define MAX_SIZE (1024 * 1024)

void
room_client_free (RoomClient *self)
{
  raw_client_free (self->raw);
  g_clear_pointer (&self->base, g_bytes_unref);
  g_free (self);
}

RoomClient *
room_client_new (InProcessServer *server,
                 const char      *user)
{
  g_autofree char *claims = user != NULL ? g_strdup_printf ("{\"sub\":\"%s\"}", user) : NULL;
  g_autofree char *token = claims != NULL ? test_sign_token (claims) : NULL;
  RoomClient *self = g_new0 (RoomClient, 1);

  self->raw = raw_client_connect (server->port, token);
  return self;
}

WireReply *
room_client_subscribe (RoomClient *self,
                       const char *fields)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"room\"%s}}", fields);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (self->raw, text);
  reply = raw_client_read_reply (self->raw);
  g_assert_cmpint (reply->id, ==, 2);
  return g_steal_pointer (&reply);
}

RoomClient *
room_client_new_subscribed (InProcessServer *server,
                            const char      *user,
                            const char      *fields)
{
  RoomClient *self = room_client_new (server, user);
  g_autoptr (WireReply) reply = room_client_subscribe (self, fields);

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  return self;
}

guint64
room_publish (InProcessServer *server,
              const char      *json)
{
  return in_process_server_publish (server, "room", json, NULL, NULL).offset;
}

void
room_publish_tagged (InProcessServer *server,
                     const char      *json,
                     const char      *tag)
{
  g_assert_true (in_process_server_publish (server, "room", json, tag, NULL).published);
}

static void
assert_bytes (GBytes     *bytes,
              const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

/* Takes a publication as one does who takes changes. */
void
room_client_check_change (RoomClient            *self,
                          const WirePublication *publication,
                          gboolean               delta,
                          const char            *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = wire_payload_unquote (publication->data, &error);

  g_assert_no_error (error);
  g_assert_cmpint (publication->delta, ==, delta);
  if (delta)
    {
      g_autoptr (GBytes) patch = g_steal_pointer (&text);

      g_assert_nonnull (self->base);
      g_assert_cmpuint (g_bytes_get_size (patch), <, strlen (expected));
      text = wire_fossil_apply (self->base, g_bytes_get_data (patch, NULL), g_bytes_get_size (patch),
                                MAX_SIZE, &error);
      g_assert_no_error (error);
    }

  assert_bytes (text, expected);
  g_clear_pointer (&self->base, g_bytes_unref);
  self->base = g_steal_pointer (&text);
}

static WirePublication *
get_publication (const WireReply *reply)
{
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint (reply->push, ==, WIRE_PUSH_PUBLICATION);
  g_assert_cmpstr (reply->channel, ==, "room");
  return reply->publication;
}

void
room_client_expect_change (RoomClient *self,
                           gboolean    delta,
                           const char *expected)
{
  g_autoptr (WireReply) reply = raw_client_read_reply (self->raw);

  room_client_check_change (self, get_publication (reply), delta, expected);
}

void
room_client_expect_plain (RoomClient *self,
                          guint64     offset,
                          const char *expected)
{
  g_autoptr (WireReply) reply = raw_client_read_reply (self->raw);
  WirePublication *publication = get_publication (reply);

  g_assert_false (publication->delta);
  g_assert_cmpuint (publication->offset, ==, offset);
  assert_bytes (publication->data, expected);
}

/* Nothing has come before the answer to this. */
void
room_client_expect_nothing (RoomClient *self)
{
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (self->raw, "{\"id\":77,\"unsubscribe\":{\"channel\":\"elsewhere\"}}");
  reply = raw_client_read_reply (self->raw);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->id, ==, 77);
}
