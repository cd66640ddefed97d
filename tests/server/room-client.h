/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "in-process-server.h"

G_BEGIN_DECLS

/* Long enough that a difference is shorter */
#define TEXT_OF(what) "{\"text\":\"the quick brown fox jumps over the lazy dog, says " what "\"}"

/* Parts of a subscribe request */
#define DELTA ",\"delta\":\"fossil\""
#define FILTER(filter) ",\"tf\":" filter
#define RED FILTER ("{\"key\":\"color\",\"cmp\":\"eq\",\"val\":\"red\"}")
#define NOT_RED FILTER ("{\"op\":\"not\",\"nodes\":[{\"key\":\"color\",\"cmp\":\"eq\",\"val\":\"red\"}]}")

/**
 * RoomClient:
 * @base: (nullable): the publication before, which the next one may change.
 *
 * A client in the channel `room`, with what the tests of fan-out ask of it.
 */
typedef struct
{
  RawClient *raw;
  GBytes *base;
} RoomClient;

RoomClient *room_client_new            (InProcessServer       *server,
                                        const char            *user);
RoomClient *room_client_new_subscribed (InProcessServer       *server,
                                        const char            *user,
                                        const char            *fields);
void        room_client_free           (RoomClient            *self);
WireReply  *room_client_subscribe      (RoomClient            *self,
                                        const char            *fields);
void        room_client_check_change   (RoomClient            *self,
                                        const WirePublication *publication,
                                        gboolean               delta,
                                        const char            *expected);
void        room_client_expect_change  (RoomClient            *self,
                                        gboolean               delta,
                                        const char            *expected);
void        room_client_expect_plain   (RoomClient            *self,
                                        guint64                offset,
                                        const char            *expected);
void        room_client_expect_nothing (RoomClient            *self);

guint64     room_publish               (InProcessServer       *server,
                                        const char            *json);
void        room_publish_tagged        (InProcessServer       *server,
                                        const char            *json,
                                        const char            *tag);

#define room_client_expect_whole(client, expected) room_client_expect_change (client, FALSE, expected)
#define room_client_expect_delta(client, expected) room_client_expect_change (client, TRUE, expected)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoomClient, room_client_free)

G_END_DECLS
