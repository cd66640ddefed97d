/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-fixture.h"
#include "chat-sql.h"
#include "fake-server.h"

G_BEGIN_DECLS

/* Somebody in a room of a server that does what the test says. The stream's
 * epoch is “x”, unless said otherwise.
 */
typedef struct
{
  FakeServer *server;
  ChatPerson *ann;
  ChatRoom   *room;
  guint       n_histories;
} FakeRoom;

typedef void (*FakeRoomFunc) (FakeRoom      *self,
                              gconstpointer  data);

void     fake_room_add           (const char   *path,
                                  FakeRoomFunc  func);
void     fake_room_set_position  (FakeRoom     *self,
                                  const char   *epoch,
                                  guint64       offset);
void     fake_room_go_online     (FakeRoom     *self);
void     fake_room_restart       (FakeRoom     *self);
void     fake_room_push          (FakeRoom     *self,
                                  guint64       offset,
                                  const char   *user,
                                  const char   *text);
void     fake_room_give_history  (FakeRoom     *self,
                                  const char   *offsets);
void     fake_room_refuse        (FakeRoom     *self,
                                  WireMethod    method,
                                  guint         code);
ChatSql *fake_room_open_database (FakeRoom     *self);
void     fake_room_break_table   (FakeRoom     *self,
                                  const char   *table);
void     fake_room_mend_table    (FakeRoom     *self);

G_END_DECLS
