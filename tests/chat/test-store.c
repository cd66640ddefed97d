/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-store.h"
#include "chat-test-util.h"

#include <string.h>

#define UUID "0190b3f4-0000-7000-8000-000000000001"

static const ChatPosition end = { G_MAXINT64, G_MAXINT64 };

typedef struct
{
  char      *folder;
  ChatStore *store;
} Fixture;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static GPtrArray *
open_store (Fixture    *self,
            const char *user)
{
  g_autofree char *path = g_build_filename (self->folder, "store.sqlite", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rooms;

  self->store = chat_store_new (path, user);
  chat_store_open_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  rooms = chat_store_open_finish (self->store, result, &error);
  g_assert_no_error (error);

  return rooms;
}

static void
close_store (Fixture *self)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  chat_store_close_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_store_close_finish (self->store, result, &error));
  g_assert_no_error (error);
  g_object_unref (result);
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GPtrArray) rooms = NULL;

  self->folder = test_make_folder ();
  rooms = open_store (self, data != NULL ? data : "ann");
  g_assert_cmpuint (rooms->len, ==, 0);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  close_store (self);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static void
add (ChatBatch  *batch,
     guint64     offset,
     const char *payload,
     const char *author)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, strlen (payload));

  chat_batch_add (batch, offset, bytes, author, NULL, 1000);
}

static ChatBatch *
receive (Fixture   *self,
         ChatBatch *batch)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_store_receive_async (self->store, batch, take_result_cb, &result);
  test_wait_until (result != NULL);
  chat_store_receive_finish (self->store, result, &error);
  g_assert_no_error (error);

  return batch;
}

static void
assert_loaded (Fixture      *self,
               ChatPosition  before,
               guint         limit,
               const char   *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  chat_store_load_async (self->store, 1, before, limit, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  records = chat_store_load_finish (self->store, result, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < records->len; i++)
    {
      const ChatRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (text, "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " %s%s %s|",
                              record->position.epoch, record->position.offset, chat_user_get_id (record->author),
                              record->outgoing ? "!" : "", record->body);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_rooms (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) rooms = NULL;
  const ChatStoredRoom *room;

  chat_store_save_room (self->store, 7, "lobby", "", TRUE);
  chat_store_save_room (self->store, 9, "lobby", "kitchen", TRUE);
  chat_store_save_room (self->store, 7, "lobby", "", FALSE);
  chat_store_save_draft (self->store, 9, "half a");
  close_store (self);

  rooms = open_store (self, "ann");
  g_assert_cmpuint (rooms->len, ==, 2);
  room = g_ptr_array_index (rooms, 0);
  g_assert_cmpint (room->id, ==, 7);
  g_assert_false (room->joined);
  room = g_ptr_array_index (rooms, 1);
  g_assert_cmpstr (room->name, ==, "lobby");
  g_assert_cmpstr (room->resource_id, ==, "kitchen");
  g_assert_cmpstr (room->draft, ==, "half a");
  g_assert_true (room->joined);
  g_assert_null (room->last);
  g_assert_null (chat_extent_get_newest (room->extent));
}

static void
test_receive (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 10, 13 });
  g_autoptr (ChatBatch) later = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 12, 15 });
  g_autoptr (GPtrArray) rooms = NULL;
  const ChatStoredRoom *room;

  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  add (batch, 11, "\"eleven\"", "ben");
  add (batch, 12, "{\"v\":1,\"type\":\"typing\"}", "ben");
  add (batch, 13, "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"mine\"}", "ann");
  g_assert_cmpuint (chat_batch_get_records (receive (self, batch))->len, ==, 3);

  /* What is there already, and what somebody sends again, are not new. */
  add (later, 13, "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"mine\"}", "ann");
  add (later, 14, "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"forged\"}", "eve");
  add (later, 15, "[1]", NULL);
  g_assert_cmpuint (chat_batch_get_records (receive (self, later))->len, ==, 1);

  assert_loaded (self, end, 10, "1:15  [1]|1:13 ann! mine|1:11 ben eleven|");
  assert_loaded (self, end, 1, "1:15  [1]|");
  assert_loaded (self, (ChatPosition) { 1, 13 }, 10, "1:11 ben eleven|");
  chat_store_save_floor (self->store, 1, 1, 10);
  chat_store_save_floor (self->store, 1, 1, 4);
  chat_store_save_read (self->store, 1, (ChatPosition) { 1, 11 });
  close_store (self);

  rooms = open_store (self, "ann");
  room = g_ptr_array_index (rooms, 0);
  g_assert_cmpstr (room->last->body, ==, "[1]");
  g_assert_cmpuint (room->unread_count, ==, 1);
  g_assert_cmpuint (chat_extent_get_newest (room->extent)->after, ==, 10);
  g_assert_cmpuint (chat_extent_get_newest (room->extent)->upto, ==, 15);
  g_assert_cmpuint (chat_extent_get_floor (room->extent, 1), ==, 10);
  g_assert_cmpstr (chat_extent_get_epoch_name (room->extent, 1), ==, "e");
}

/* An epoch that was not stored, because the disk was full, does no harm. */
static void
test_missing_epoch (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (ChatBatch) first = chat_batch_new (1, "ann", "a", (ChatSpan) { 1, 0, 1 });
  g_autoptr (ChatBatch) third = chat_batch_new (1, "ann", "c", (ChatSpan) { 3, 4, 5 });
  g_autoptr (GPtrArray) rooms = NULL;
  const ChatStoredRoom *room;

  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  add (first, 1, "\"one\"", "ben");
  receive (self, first);
  add (third, 5, "\"five\"", "ben");
  receive (self, third);
  close_store (self);

  rooms = open_store (self, "ann");
  room = g_ptr_array_index (rooms, 0);
  g_assert_cmpuint (chat_extent_get_newest (room->extent)->epoch, ==, 3);
  g_assert_cmpstr (chat_extent_get_epoch_name (room->extent, 3), ==, "c");
  g_assert_nonnull (chat_extent_find_gap (room->extent, (ChatPosition) { 1, 1 }, room->last->position));
}

static void
add_unsent (Fixture    *self,
            const char *id)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autoptr (ChatUnsent) unsent = chat_unsent_new (id, "body", payload, 5);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_store_add_unsent_async (self->store, 1, unsent, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_store_add_unsent_finish (self->store, result, &error));
  g_assert_no_error (error);
}

static void
assert_outbox (Fixture    *self,
               const char *expected)
{
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const ChatStoredRoom *room;

  close_store (self);
  rooms = open_store (self, "ann");
  room = g_ptr_array_index (rooms, 0);
  for (guint i = 0; i < room->unsent->len; i++)
    {
      const ChatUnsent *unsent = g_ptr_array_index (room->unsent, i);

      g_string_append_printf (text, "%s%s ", unsent->id, unsent->error != NULL ? unsent->error->message : "");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_outbox (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_DENIED, "=no");
  g_autoptr (ChatBatch) foreign = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 1 });
  g_autoptr (ChatBatch) own = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 1, 2 });

  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  add_unsent (self, "a");
  add_unsent (self, UUID);
  add_unsent (self, "c");
  chat_store_fail_unsent (self->store, 1, "a", error);
  assert_outbox (self, "a=no " UUID " c ");
  add_unsent (self, "a");
  assert_outbox (self, UUID " c a ");

  /* Only one's own takes it out of the outbox. */
  add (foreign, 1, "{\"v\":1,\"id\":\"c\",\"body\":\"x\"}", "ben");
  receive (self, foreign);
  assert_outbox (self, UUID " c a ");
  add (own, 2, "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"x\"}", "ann");
  receive (self, own);
  assert_outbox (self, "c a ");
  chat_store_remove_unsent (self->store, 1, "c");
  assert_outbox (self, "a ");
}

/* A guest has no name, but knows what he has sent. */
static void
test_guest (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "", "e", (ChatSpan) { 1, 0, 2 });

  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  add_unsent (self, UUID);
  add (batch, 1, "\"of another guest\"", "");
  add (batch, 2, "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"mine\"}", "");
  receive (self, batch);
  assert_loaded (self, end, 10, "1:2 ! mine|1:1  of another guest|");
}

static void
error_cb (guint *n_changes)
{
  (*n_changes)++;
}

/* What could not be written is written together with what comes next, the last
 * of each kind, and before the end.
 */
static void
test_write_again (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "store.sqlite", NULL);
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_DENIED, "=no");
  g_autoptr (ChatSql) sql = chat_sql_open (path, NULL);
  g_autoptr (GPtrArray) rooms = NULL;
  const ChatStoredRoom *room;

  chat_sql_execute (sql, "CREATE TRIGGER broken BEFORE INSERT ON rooms BEGIN SELECT RAISE (ABORT, 'full'); END",
                    NULL);
  chat_store_save_room (self->store, 1, "lobby", "", FALSE);
  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  test_wait_until (chat_store_get_error (self->store) != NULL);
  chat_sql_execute (sql, "DROP TRIGGER broken", NULL);
  add_unsent (self, "a");
  test_wait_until (chat_store_get_error (self->store) == NULL);

  chat_sql_execute (sql, "CREATE TRIGGER broken BEFORE UPDATE ON outbox BEGIN SELECT RAISE (ABORT, 'full'); END",
                    NULL);
  chat_store_save_draft (self->store, 1, "one");
  chat_store_save_draft (self->store, 1, "two");
  chat_store_fail_unsent (self->store, 1, "a", error);
  test_wait_until (chat_store_get_error (self->store) != NULL);
  chat_sql_execute (sql, "DROP TRIGGER broken", NULL);
  close_store (self);

  rooms = open_store (self, "ann");
  g_assert_cmpuint (rooms->len, ==, 1);
  room = g_ptr_array_index (rooms, 0);
  g_assert_true (room->joined);
  g_assert_cmpstr (room->draft, ==, "two");
  g_assert_cmpuint (room->unsent->len, ==, 1);
  g_assert_nonnull (((ChatUnsent *) g_ptr_array_index (room->unsent, 0))->error);
}

/* What cannot be written is told, and so is that it can again. */
static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  guint n_changes = 0;

  g_signal_connect_swapped (self->store, "notify::error", G_CALLBACK (error_cb), &n_changes);
  g_assert_no_error (chat_store_get_error (self->store));

  /* A room without a name is not taken. */
  chat_store_save_room (self->store, 1, NULL, "", TRUE);
  test_wait_until (n_changes == 1);
  g_assert_error (chat_store_get_error (self->store), CHAT_ERROR, CHAT_ERROR_STORAGE);
  chat_store_save_room (self->store, 1, NULL, "", TRUE);
  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  test_wait_until (n_changes == 2);
  g_assert_no_error (chat_store_get_error (self->store));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, user, func) g_test_add ("/store/" name, Fixture, user, set_up, func, tear_down)
  ADD ("rooms", NULL, test_rooms);
  ADD ("receive", NULL, test_receive);
  ADD ("missing-epoch", NULL, test_missing_epoch);
  ADD ("outbox", NULL, test_outbox);
  ADD ("guest", "", test_guest);
  ADD ("write-again", NULL, test_write_again);
  ADD ("failure", NULL, test_failure);
#undef ADD

  return g_test_run ();
}
