/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-inbox.h"
#include "chat-test-util.h"

typedef struct
{
  char      *folder;
  char      *path;
  ChatStore *store;
  ChatInbox *inbox;
  GString   *stored;
} Fixture;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

/* “1-3 ” for the span up to 3 */
static void
stored_cb (ChatInbox *inbox,
           ChatBatch *batch,
           GString   *stored)
{
  g_string_append_printf (stored, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT " ",
                          chat_batch_get_span (batch).after, chat_batch_get_span (batch).upto);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = test_make_folder ();
  self->path = g_build_filename (self->folder, "store.sqlite", NULL);
  self->store = chat_store_new (self->path, "ann");
  chat_store_open_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  rooms = chat_store_open_finish (self->store, result, &error);
  g_assert_no_error (error);

  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  self->stored = g_string_new (NULL);
  self->inbox = chat_inbox_new (self->store, 1);
  g_signal_connect_data (self->inbox, "stored", G_CALLBACK (stored_cb), self->stored, NULL, G_CONNECT_DEFAULT);
}

static void
close_store (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_store_close_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_store_close_finish (self->store, result, NULL));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&self->inbox));
  close_store (self);
  g_assert_finalize_object (g_steal_pointer (&self->store));
  test_remove_folder (self->folder);
  g_string_free (self->stored, TRUE);
  g_free (self->folder);
  g_free (self->path);
}

static void
run_script (Fixture    *self,
            const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (self->path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

static void
put (Fixture *self,
     guint64  offset)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("\"text\"", 6);
  ChatBatch *batch = chat_inbox_prepare (self->inbox, "e", (ChatSpan) { 1, offset - 1, offset });

  chat_batch_add (batch, offset, payload, "ben", NULL, 1000);
}

/* What comes together is stored together, what is too much is not. */
static void
test_batches (Fixture       *self,
              gconstpointer  data)
{
  guint64 n_made;

  for (guint64 i = 1; i <= 1100; i++)
    put (self, i);
  put (self, 1200);
  n_made = chat_inbox_get_n_made (self->inbox);
  g_assert_cmpuint (n_made, ==, 3);
  g_assert_false (chat_inbox_has_stored (self->inbox, n_made));

  test_wait_until (chat_inbox_has_stored (self->inbox, n_made));
  g_assert_cmpstr (self->stored->str, ==, "0-1024 1024-1100 1199-1200 ");
}

/* What comes all the time does not keep anybody from seeing an end. */
static void
test_no_end (Fixture       *self,
             gconstpointer  data)
{
  guint64 offset = 1;
  guint64 n_made;

  put (self, offset++);
  n_made = chat_inbox_get_n_made (self->inbox);
  while (!chat_inbox_has_stored (self->inbox, n_made))
    {
      put (self, offset++);
      g_main_context_iteration (NULL, FALSE);
    }

  chat_inbox_flush (self->inbox);
  n_made = chat_inbox_get_n_made (self->inbox);
  test_wait_until (chat_inbox_has_stored (self->inbox, n_made));
}

/* What cannot be stored waits, and all that comes after it. */
static void
test_retry (Fixture       *self,
            gconstpointer  data)
{
  run_script (self, "CREATE TRIGGER broken BEFORE INSERT ON messages BEGIN SELECT RAISE (ABORT, 'full'); END");
  put (self, 1);
  test_wait_until (chat_store_get_error (self->store) != NULL);
  put (self, 2);
  put (self, 9);
  g_assert_cmpstr (self->stored->str, ==, "");

  run_script (self, "DROP TRIGGER broken");
  test_wait_until (chat_inbox_has_stored (self->inbox, chat_inbox_get_n_made (self->inbox)));
  g_assert_cmpstr (self->stored->str, ==, "0-2 8-9 ");
  g_assert_no_error (chat_store_get_error (self->store));
}

/* Only what is stored is told, and nothing is lost, when there is no time. */
static void
test_flush (Fixture       *self,
            gconstpointer  data)
{
  run_script (self, "CREATE TRIGGER broken BEFORE INSERT ON messages WHEN new.offset = 1 "
                    "BEGIN SELECT RAISE (ABORT, 'full'); END");
  put (self, 1);
  put (self, 5);
  chat_inbox_flush (self->inbox);
  test_wait_until (self->stored->len > 0);
  g_assert_cmpstr (self->stored->str, ==, "4-5 ");

  run_script (self, "DROP TRIGGER broken");
  chat_inbox_flush (self->inbox);
  test_wait_until (chat_inbox_has_stored (self->inbox, 2));
  g_assert_cmpstr (self->stored->str, ==, "4-5 0-1 ");
}

/* Disposed while something is on its way, which fails or not. */
static void
test_dispose (Fixture       *self,
              gconstpointer  data)
{
  put (self, 1);
  chat_inbox_flush (self->inbox);
  put (self, 2);
  g_object_run_dispose (G_OBJECT (self->inbox));
  close_store (self);

  put (self, 3);
  chat_inbox_flush (self->inbox);
  g_object_run_dispose (G_OBJECT (self->inbox));
  test_wait_until (chat_store_get_error (self->store) != NULL);
  g_assert_cmpstr (self->stored->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/inbox/batches", test_batches);
  ADD ("/inbox/no-end", test_no_end);
  ADD ("/inbox/retry", test_retry);
  ADD ("/inbox/flush", test_flush);
  ADD ("/inbox/dispose", test_dispose);
#undef ADD

  return g_test_run ();
}
