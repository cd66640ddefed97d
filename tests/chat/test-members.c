/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-members-private.h"
#include "chat-test-util.h"

typedef struct
{
  char        *folder;
  ChatStore   *store;
  ChatMembers *members;
} Fixture;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = test_make_folder ();
  path = g_build_filename (self->folder, "store.sqlite", NULL);
  self->store = chat_store_new (path, "ann");
  chat_store_open_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  rooms = chat_store_open_finish (self->store, result, &error);
  g_assert_no_error (error);
  self->members = chat_members_new (self->store, 1);
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
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  close_store (self);
  g_assert_finalize_object (self->members);
  g_assert_finalize_object (self->store);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static gboolean
run_job (ChatSql   *sql,
         gpointer   data,
         GError   **error)
{
  return chat_sql_execute (sql, data, error);
}

static void
execute (Fixture    *self,
         const char *script)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_store_run (self->store, CHAT_DATABASE_WRITE, run_job, (gpointer) script,
                  g_task_new (self->store, NULL, take_result_cb, &result));
  test_wait_until (result != NULL);
  g_task_propagate_boolean (G_TASK (result), &error);
  g_assert_no_error (error);
}

static void
load (Fixture *self)
{
  chat_members_load (self->members);
  test_wait_until (chat_members_get_loaded (self->members));
}

static void
add_named (Fixture    *self,
           const char *id,
           const char *name)
{
  g_autoptr (ChatUser) user = chat_user_new (id, name);

  chat_members_add (self->members, user);
}

static void
add (Fixture    *self,
     const char *id)
{
  add_named (self, id, NULL);
}

static void
assert_match (Fixture    *self,
              const char *prefix,
              guint       limit,
              const char *expected)
{
  g_autoptr (GPtrArray) users = chat_members_match (self->members, prefix, limit);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? "," : "", chat_user_get_handle (g_ptr_array_index (users, i)));
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  add (self, "ann");
  add (self, "ben");
  add (self, "");
  assert_match (self, "", 0, "ben,ann");
  add (self, "ann");
  assert_match (self, "", 0, "ann,ben");
  assert_match (self, "", 1, "ann");
}

static void
test_match (Fixture       *self,
            gconstpointer  data)
{
  const char *const names[] = { "Ann of Cleves", "Olga", "Björn", "安娜" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add (self, names[i]);

  assert_match (self, "an", 0, "Ann of Cleves");
  assert_match (self, "cle", 0, "Ann of Cleves");
  assert_match (self, "o", 0, "Olga,Ann of Cleves");
  assert_match (self, "bjö", 0, "Björn");
  assert_match (self, "BJÖ", 0, "Björn");
  assert_match (self, "安", 0, "安娜");
  assert_match (self, "lga", 0, "");
}

static gboolean
may_end (const char *end)
{
  return *end == '\0';
}

/* Who is called so, or NULL. */
static const char *
get_called (Fixture    *self,
            const char *name)
{
  gsize length;

  return chat_names_match (chat_members_get_names (self->members), name, may_end, &length);
}

static void
assert_called (Fixture    *self,
               const char *name,
               const char *id)
{
  g_assert_cmpstr (get_called (self, name), ==, id);
}

static gboolean
has_name (Fixture    *self,
          const char *name)
{
  return get_called (self, name) != NULL;
}

/* By what they are called, and by their ids where people can read them. */
static void
test_handles (Fixture       *self,
              gconstpointer  data)
{
  const char *guest = "guest-0190b3f4-0000-4000-8000-000000000001";
  const char *nameless = "guest-0190b3f4-0000-4000-8000-000000000002";

  add (self, "ann");
  add_named (self, "u17", "Ben Lee");
  add_named (self, guest, "Cleo");
  add (self, nameless);
  assert_match (self, "", 0, "Cleo,Ben Lee,ann");
  assert_match (self, "lee", 0, "Ben Lee");
  assert_match (self, "u1", 0, "Ben Lee");
  assert_match (self, "guest", 0, "");
  assert_called (self, "ben lee", "u17");
  assert_called (self, "u17", "u17");
  assert_called (self, "cleo", guest);
  assert_called (self, guest, NULL);
  assert_called (self, nameless, NULL);

  /* Who was renamed, is not called by the name before. */
  add_named (self, "u17", "Benjamin");
  assert_match (self, "", 0, "Benjamin,Cleo,ann");
  assert_called (self, "benjamin", "u17");
  assert_called (self, "ben lee", NULL);

  /* Of those who are called the same, it is who wrote last. */
  add_named (self, "u18", "ANN");
  assert_called (self, "ann", "u18");
  add (self, "ann");
  add_named (self, "u19", "Zoe");
  assert_called (self, "ann", "ann");
}

static void
test_load (Fixture       *self,
           gconstpointer  data)
{
  execute (self,
           "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) VALUES"
           " (1, 1, 1, 'a', 0, 0, 'cleo', 0, '', x''),"
           " (1, 1, 2, 'b', 0, 0, 'ben', 0, '', x''),"
           " (1, 1, 3, 'c', 0, 1, 'ann', 0, '', x''),"
           " (1, 1, 4, 'd', 2, 0, 'event', 0, '', x''),"
           " (1, 1, 5, 'e', 0, 0, '', 0, '', x''),"
           " (1, 2, 1, 'f', 0, 0, 'cleo', 0, '', x''),"
           " (1, 2, 2, 'h', 0, 0, 'eve', 0, '', x''),"
           " (2, 1, 1, 'g', 0, 0, 'elsewhere', 0, '', x'');"
           "INSERT INTO users (user, name, time) VALUES ('eve', 'Eve Lee', 0)");

  /* What arrives meanwhile is newer. */
  add (self, "dora");
  load (self);
  assert_match (self, "", 0, "dora,Eve Lee,cleo,ann,ben");
  add (self, "ben");
  assert_match (self, "", 0, "ben,dora,Eve Lee,cleo,ann");
}

static void
test_bounded (Fixture       *self,
              gconstpointer  data)
{
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("name%u", i);

      add (self, name);
    }

  assert_match (self, "name299", 3, "name2999,name2998,name2997");
  assert_match (self, "name1999", 0, "");
  assert_match (self, "name2000", 0, "name2000");
  g_assert_false (has_name (self, "name1999"));
  g_assert_true (has_name (self, "name2000"));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* They are made anew only when there are others. */
static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatNames) empty = chat_names_ref (chat_members_get_names (self->members));
  g_autoptr (ChatNames) names = NULL;
  guint n_notified = 0;

  execute (self,
           "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) VALUES"
           " (1, 1, 1, 'a', 0, 0, 'cleo', 0, '', x'')");
  g_signal_connect_swapped (self->members, "notify::names", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (chat_members_get_names (self->members) == empty);
  g_assert_false (has_name (self, "ann"));

  add (self, "Ann");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (chat_members_get_names (self->members) != empty);
  g_assert_true (has_name (self, "ann"));

  names = chat_names_ref (chat_members_get_names (self->members));
  add (self, "Ann");
  add (self, "");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (chat_members_get_names (self->members) == names);

  load (self);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_true (has_name (self, "cleo"));
  g_assert_true (has_name (self, "ann"));
}

/* What is stored may tell nothing new. */
static void
test_names_loaded (Fixture       *self,
                   gconstpointer  data)
{
  guint n_notified = 0;

  g_signal_connect_swapped (self->members, "notify::names", G_CALLBACK (count_cb), &n_notified);
  load (self);
  g_assert_cmpuint (n_notified, ==, 0);
}

/* It can be asked again. */
static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  execute (self, "ALTER TABLE messages RENAME TO gone");
  chat_members_load (self->members);
  execute (self, "ALTER TABLE gone RENAME TO messages");
  g_assert_false (chat_members_get_loaded (self->members));
  assert_match (self, "", 0, "");

  load (self);
  assert_match (self, "", 0, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add_test(path, func) \
  g_test_add ("/members/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add_test ("order", test_order);
  add_test ("match", test_match);
  add_test ("handles", test_handles);
  add_test ("load", test_load);
  add_test ("bounded", test_bounded);
  add_test ("names", test_names);
  add_test ("names-loaded", test_names_loaded);
  add_test ("failure", test_failure);

#undef add_test

  return g_test_run ();
}
