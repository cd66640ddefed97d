/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-room.h"

#include "chat-test-util.h"

#include <string.h>

void
fake_room_set_position (FakeRoom   *self,
                        const char *epoch,
                        guint64     offset)
{
  g_autofree char *answer =
    g_strdup_printf ("\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"%s\","
                     "\"offset\":%" G_GUINT64_FORMAT "}", epoch, offset);

  fake_server_set_answer (self->server, WIRE_METHOD_SUBSCRIBE, answer);
}

void
fake_room_go_online (FakeRoom *self)
{
  chat_person_go_online (self->ann);
  chat_person_wait_joined (self->room);
}

/* Quits and comes back; the room has its newest page. */
void
fake_room_restart (FakeRoom *self)
{
  chat_person_quit (self->ann);
  chat_person_open (self->ann);
  self->room = chat_person_join (self->ann, "lobby", NULL);
}

/* Without an offset if that is 0. */
void
fake_room_push (FakeRoom   *self,
                guint64     offset,
                const char *user,
                const char *text)
{
  g_autofree char *place = NULL;

  if (offset > 0)
    place = g_strdup_printf (",\"offset\":%" G_GUINT64_FORMAT, offset);

  fake_server_send (self->server,
                    "{\"push\":{\"channel\":\"lobby\",\"pub\":{\"data\":\"%s\","
                    "\"info\":{\"user\":\"%s\",\"client\":\"c\"}%s}}}",
                    text, user, place != NULL ? place : "");
}

/* Waits for the next question and answers it: “7 6” are two messages. */
void
fake_room_give_history (FakeRoom   *self,
                        const char *offsets)
{
  g_auto (GStrv) words = g_strsplit (offsets, " ", -1);
  g_autoptr (GString) pubs = g_string_new (NULL);

  self->n_histories++;
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) >= self->n_histories);
  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (pubs, "%s{\"data\":\"old %s\",\"info\":{\"user\":\"ben\",\"client\":\"c\"},"
                            "\"offset\":%s}", i > 0 ? "," : "", words[i], words[i]);
  fake_server_send (self->server,
                    "{\"id\":%u,\"history\":{\"epoch\":\"x\",\"offset\":10,\"publications\":[%s]}}",
                    fake_server_get_last_id (self->server, WIRE_METHOD_HISTORY), pubs->str);
}

/* Whatever is asked of this kind is refused from now on. */
void
fake_room_refuse (FakeRoom   *self,
                  WireMethod  method,
                  guint       code)
{
  const char *temporary = code == 100 || code == 111 ? ",\"temporary\":true" : "";
  g_autofree char *answer = g_strdup_printf ("\"error\":{\"code\":%u,\"message\":\"no\"%s}", code, temporary);

  fake_server_set_answer (self->server, method, answer);
  fake_server_set_silent (self->server, method, FALSE);
}

ChatSql *
fake_room_open_database (FakeRoom *self)
{
  g_autofree char *path = g_build_filename (self->ann->folder, "confab.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  ChatSql *sql = chat_sql_open (path, &error);

  g_assert_no_error (error);

  return sql;
}

static void
run_script (FakeRoom   *self,
            const char *script)
{
  g_autoptr (ChatSql) sql = fake_room_open_database (self);
  g_autoptr (GError) error = NULL;

  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

/* Nothing can be written to a table, as on a disk that is full. */
void
fake_room_break_table (FakeRoom   *self,
                       const char *table)
{
  g_autofree char *script =
    g_strdup_printf ("CREATE TRIGGER broken BEFORE INSERT ON %s BEGIN SELECT RAISE (ABORT, 'full'); END", table);

  run_script (self, script);
}

void
fake_room_mend_table (FakeRoom *self)
{
  run_script (self, "DROP TRIGGER broken");
}

static void
set_up (FakeRoom      *self,
        gconstpointer  data)
{
  self->server = fake_server_new ();
  self->ann = chat_person_new (fake_server_get_uri (self->server), "ann", NULL);
  self->room = chat_person_join (self->ann, "lobby", NULL);
  fake_server_set_silent (self->server, WIRE_METHOD_HISTORY, TRUE);
  fake_room_set_position (self, "x", 0);
}

static void
tear_down (FakeRoom      *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->ann, chat_person_free);
  g_clear_pointer (&self->server, fake_server_free);
}

void
fake_room_add (const char   *path,
               FakeRoomFunc  func)
{
  g_test_add (path, FakeRoom, NULL, set_up, func, tear_down);
}
