/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "archive.h"
#include "chat.h"
#include "chat-database-file.h"
#include "confab-search-provider.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define BUS_NAME APP_ID ".SearchProvider"
#define OBJECT_PATH APP_PATH "/SearchProvider"
#define INTERFACE "org.gnome.Shell.SearchProvider2"
#define N_ROOMS 3
#define N_MESSAGES 200
#define TIMESTAMP 4711

/* The real program, started by the bus as a desktop has it started, without a
 * display. The test is the desktop, and may be the app that opens what was found.
 */
typedef struct
{
  char         *directory;
  char         *list;
  ChatSession  *session;
  GApplication *app;
  char         *action;
  GVariant     *parameter;
} Fixture;

static char *home;
static GDBusConnection *desktop;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  g_set_object (taken, result);
}

/* The test answers calls, too, while it waits for its own. */
static GVariant *
call_full (const char  *bus_name,
           const char  *object_path,
           const char  *interface,
           const char  *method,
           GVariant    *parameters,
           GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (desktop, bus_name, object_path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_dbus_connection_call_finish (desktop, result, error);
}

static GVariant *
call (const char *method,
      GVariant   *parameters)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = call_full (BUS_NAME, OBJECT_PATH, INTERFACE, method, parameters, &error);

  g_assert_no_error (error);

  return reply;
}

static GVariant *
ask_bus (const char *method,
         const char *name)
{
  return call_full ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                    g_variant_new ("(s)", name), NULL);
}

static gboolean
has_owner (const char *name)
{
  g_autoptr (GVariant) reply = ask_bus ("NameHasOwner", name);
  gboolean owned;

  g_variant_get (reply, "(b)", &owned);

  return owned;
}

/* 0 where it does not run */
static guint
get_process (void)
{
  g_autoptr (GVariant) reply = ask_bus ("GetConnectionUnixProcessID", BUS_NAME);
  guint process = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &process);

  return process;
}

static char **
find (const char *first,
      const char *second)
{
  const char *terms[] = { first, second, NULL };
  g_autoptr (GVariant) reply = call ("GetInitialResultSet", g_variant_new ("(^as)", terms));
  char **ids;

  g_variant_get (reply, "(^as)", &ids);

  return ids;
}

static GVariant *
get_metas (const char *const *ids)
{
  g_autoptr (GVariant) reply = call ("GetResultMetas", g_variant_new ("(^as)", ids));

  return g_variant_get_child_value (reply, 0);
}

static void
check_meta (GVariant   *metas,
            guint       n,
            const char *id,
            const char *name,
            const char *description)
{
  g_autoptr (GVariant) meta = g_variant_get_child_value (metas, n);
  g_autoptr (GVariant) serialized = g_variant_lookup_value (meta, "icon", NULL);
  g_autoptr (GIcon) icon = g_icon_deserialize (serialized);
  const char *text;

  g_assert_true (g_variant_lookup (meta, "id", "&s", &text));
  g_assert_cmpstr (text, ==, id);
  g_assert_true (g_variant_lookup (meta, "name", "&s", &text));
  g_assert_cmpstr (text, ==, name);
  g_assert_true (g_variant_lookup (meta, "description", "&s", &text));
  g_assert_cmpstr (text, ==, description);
  g_assert_true (G_IS_THEMED_ICON (icon));
  g_assert_cmpstr (g_themed_icon_get_names (G_THEMED_ICON (icon))[0], ==, APP_ID);
}

static void
execute (Fixture    *self,
         const char *script)
{
  g_autofree char *path = g_build_filename (self->directory, "confab.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
  archive_index (sql);
}

static void
write_list (Fixture    *self,
            const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->list, text, -1, &error);
  g_assert_no_error (error);
}

static void
store_account (Fixture *self)
{
  g_autofree char *text =
    g_strdup_printf ("[account %s]\naddress=%s\nuser=ann\n", chat_session_get_id (self->session),
                     chat_session_get_uri (self->session));

  write_list (self, text);
  g_assert_no_errno (g_mkdir_with_parents (self->directory, 0700));
  archive_make (self->directory, N_ROOMS, N_MESSAGES, TRUE);
  execute (self,
           "UPDATE rooms SET name = 'harbour', notify = 2 WHERE room = 2;"
           "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) VALUES "
           "(1, 1, 1001, 'one', 0, 0, 'zoe', 1900000000000000, 'The **xylophone** & I', x''),"
           "(2, 1, 1002, 'two', 0, 1, 'ann', 1900000001000000, 'My xylophone <b>', x'');"
           "UPDATE search_state SET damaged = 1");
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->session = chat_session_new_server ("wss://chat.example.org/", "ann", NULL);
  self->directory = chat_session_dup_data_directory (self->session);
  self->list = g_build_filename (g_get_user_data_dir (), "confab", "accounts.ini", NULL);
  g_assert_no_errno (g_mkdir_with_parents (self->directory, 0700));
  if (data == NULL)
    store_account (self);
}

/* The next test has a new one. */
static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (self->list);
  g_autofree char *started = g_build_filename (home, "started", NULL);
  guint process = get_process ();

  g_remove (started);
  if (process != 0)
    {
      g_assert_cmpuint (process, !=, (guint) getpid ());
      g_assert_no_errno (kill ((pid_t) process, SIGTERM));
      while (has_owner (BUS_NAME))
        continue;
    }

  test_remove_folder (folder);
  g_assert_finalize_object (self->session);
  g_clear_object (&self->app);
  while (has_owner (APP_ID))
    g_main_context_iteration (NULL, FALSE);
  g_clear_pointer (&self->parameter, g_variant_unref);
  g_free (self->action);
  g_free (self->directory);
  g_free (self->list);
}

static void
action_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  Fixture *self = user_data;

  g_set_str (&self->action, g_action_get_name (G_ACTION (action)));
  g_clear_pointer (&self->parameter, g_variant_unref);
  self->parameter = g_variant_ref (parameter);
}

/* What stands for the app knows the same actions. */
static void
start_app (Fixture *self)
{
  const GActionEntry entries[] = {
    { .name = "search", .activate = action_cb, .parameter_type = "s" },
    { .name = "show-message", .activate = action_cb, .parameter_type = "(sss)" },
  };
  g_autoptr (GError) error = NULL;

  self->app = g_application_new (APP_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (self->app), entries, G_N_ELEMENTS (entries), self);
  g_application_register (self->app, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection (self->app), FALSE);
}

static void
activate (const char  *id,
          GError     **error)
{
  const char *terms[] = { "xylo", NULL };
  g_autoptr (GVariant) reply = call_full (BUS_NAME, OBJECT_PATH, INTERFACE, "ActivateResult",
                                          g_variant_new ("(s^asu)", id, terms, TIMESTAMP), error);
}

/* Whether the bus was asked to start the app, which only leaves a file. */
static gboolean
was_app_started (void)
{
  g_autofree char *path = g_build_filename (home, "started", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_found (Fixture       *self,
            gconstpointer  data)
{
  g_auto (GStrv) rooms = find ("harb", NULL);
  g_auto (GStrv) messages = find ("xylo", NULL);
  g_auto (GStrv) both = find ("xylophone", "i");
  g_autoptr (GVariant) metas = NULL;

  g_assert_cmpuint (g_strv_length (rooms), ==, 1);
  g_assert_cmpuint (g_strv_length (both), ==, 1);
  g_assert_cmpuint (g_strv_length (messages), ==, 2);
  g_assert_cmpstr (both[0], ==, messages[1]);

  metas = get_metas ((const char *const *) messages);
  g_assert_cmpuint (g_variant_n_children (metas), ==, 2);
  check_meta (metas, 0, messages[0], "You in harbour", "My xylophone <b>");
  check_meta (metas, 1, messages[1], "zoe in room 1", "The xylophone & I");
  g_clear_pointer (&metas, g_variant_unref);
  metas = get_metas ((const char *const *) rooms);
  g_assert_cmpuint (g_variant_n_children (metas), ==, 1);
  check_meta (metas, 0, rooms[0], "harbour", "chat.example.org");
}

/* The ids mean the same to a process that was started later. */
static void
test_metas_first (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *message = g_strdup_printf ("%s/harbour/two", chat_session_get_id (self->session));
  const char *ids[] = { message, NULL };
  g_autoptr (GVariant) metas = get_metas (ids);

  g_assert_cmpuint (g_variant_n_children (metas), ==, 1);
  check_meta (metas, 0, message, "You in harbour", "My xylophone <b>");
}

static void
test_subsearch (Fixture       *self,
                gconstpointer  data)
{
  const char *terms[] = { "xylophone", "my", NULL };
  g_auto (GStrv) before = find ("xylo", NULL);
  g_autoptr (GVariant) reply = NULL;
  g_auto (GStrv) ids = NULL;

  reply = call ("GetSubsearchResultSet", g_variant_new ("(^as^as)", before, terms));
  g_variant_get (reply, "(^as)", &ids);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, before[0]);
}

/* Each is asked before the one before has its answer. */
static void
test_typed_fast (Fixture       *self,
                 gconstpointer  data)
{
  static const char word[] = "xylophone";
  GAsyncResult *results[G_N_ELEMENTS (word)] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (word); i++)
    {
      g_autofree char *typed = g_strndup (word, i);
      const char *terms[] = { typed, NULL };

      g_dbus_connection_call (desktop, BUS_NAME, OBJECT_PATH, INTERFACE, "GetInitialResultSet",
                              g_variant_new ("(^as)", terms), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                              take_result_cb, &results[i]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (word); i++)
    {
      g_autoptr (GVariant) reply = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) ids = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      reply = g_dbus_connection_call_finish (desktop, results[i], &error);
      g_assert_no_error (error);
      g_variant_get (reply, "(^as)", &ids);
      if (i == G_N_ELEMENTS (word) - 1)
        g_assert_cmpuint (g_strv_length (ids), ==, 2);
      g_object_unref (results[i]);
    }
}

static void
test_malformed (Fixture       *self,
                gconstpointer  data)
{
  static const char *const ids[] = { "", "x", "a/b/c/d", "a/%zz", "//", "nobody/nowhere", "../../etc/passwd", NULL };
  g_autoptr (GVariant) metas = get_metas (ids);
  g_auto (GStrv) found = NULL;

  g_assert_cmpuint (g_variant_n_children (metas), ==, 0);
  start_app (self);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;

      activate (ids[i], &error);
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
    }

  g_assert_null (self->action);
  found = find ("xylo", NULL);
  g_assert_cmpuint (g_strv_length (found), ==, 2);
}

static void
test_activate (Fixture       *self,
               gconstpointer  data)
{
  g_auto (GStrv) rooms = find ("harb", NULL);
  g_auto (GStrv) messages = find ("xylo", NULL);
  g_autoptr (GError) error = NULL;
  const char *key, *room, *message;

  start_app (self);
  activate (messages[1], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->action, ==, "show-message");
  g_variant_get (self->parameter, "(&s&s&s)", &key, &room, &message);
  g_assert_cmpstr (key, ==, chat_session_get_id (self->session));
  g_assert_cmpstr (room, ==, "room 1");
  g_assert_cmpstr (message, ==, "one");

  activate (rooms[0], &error);
  g_assert_no_error (error);
  g_variant_get (self->parameter, "(&s&s&s)", &key, &room, &message);
  g_assert_cmpstr (room, ==, "harbour");
  g_assert_cmpstr (message, ==, "");
}

static void
test_launch (Fixture       *self,
             gconstpointer  data)
{
  const char *terms[] = { "in:harbour", "xylo", NULL };
  g_autoptr (GVariant) reply = NULL;

  start_app (self);
  reply = call ("LaunchSearch", g_variant_new ("(^asu)", terms, TIMESTAMP));
  g_assert_cmpstr (self->action, ==, "search");
  g_assert_cmpstr (g_variant_get_string (self->parameter, NULL), ==, "in:harbour xylo");
}

/* To search takes neither the app nor a display nor what draws on one. */
static void
test_without_app (Fixture       *self,
                  gconstpointer  data)
{
  g_auto (GStrv) messages = find ("xylo", NULL);
  g_autoptr (GVariant) metas = get_metas ((const char *const *) messages);
  g_autofree char *path = g_strdup_printf ("/proc/%u/maps", get_process ());
  g_autofree char *maps = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_variant_n_children (metas), ==, 2);
  g_assert_false (was_app_started ());
  g_file_get_contents (path, &maps, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (maps, "libgio"));
  g_assert_null (strstr (maps, "libgtk"));

  /* It is started when there is something to show. That it is not there then is told. */
  activate (messages[0], &error);
  g_assert_nonnull (error);
  g_assert_true (was_app_started ());
}

static void
test_nothing_stored (Fixture       *self,
                     gconstpointer  data)
{
  g_auto (GStrv) none = find ("xylo", NULL);
  g_auto (GStrv) some = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);

  /* It does not have to be started again for a new account. */
  store_account (self);
  some = find ("xylo", NULL);
  g_assert_cmpuint (g_strv_length (some), ==, 2);
}

/* It is up to the app to put a damaged list aside, and to tell of it. */
static void
test_damaged_list (Fixture       *self,
                   gconstpointer  data)
{
  static const char text[] = "[account \nIt was a list once.";
  g_autofree char *contents = NULL;
  g_auto (GStrv) none = NULL;
  g_autoptr (GError) error = NULL;

  write_list (self, text);
  none = find ("xylo", NULL);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_file_get_contents (self->list, &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, text);
}

/* What is installed for the desktop leads to it. */
static void
test_file (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  static const struct
  {
    const char *key;
    const char *value;
  } values[] = {
    { "DesktopId", APP_ID ".desktop" },
    { "BusName", BUS_NAME },
    { "ObjectPath", OBJECT_PATH },
    { "Version", "2" },
  };

  g_key_file_load_from_file (file, g_getenv ("SEARCH_PROVIDER_FILE"), G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *value = g_key_file_get_string (file, "Shell Search Provider", values[i].key, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (value, ==, values[i].value);
    }
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The provider does not end");

  return G_SOURCE_REMOVE;
}

/* Whatever it was asked, it ends when nobody asks for more. */
static void
test_ends (Fixture       *self,
           gconstpointer  data)
{
  const char *terms[] = { "xylo", NULL };
  ConfabSearchProvider *provider = confab_search_provider_new ();
  GAsyncResult *results[5] = { NULL };
  g_autoptr (GError) error = NULL;
  const struct
  {
    const char *method;
    GVariant   *parameters;
  } calls[] = {
    { "GetInitialResultSet", g_variant_new ("(^as)", terms) },
    { "GetResultMetas", g_variant_new ("(^as)", terms) },
    { "ActivateResult", g_variant_new ("(s^asu)", "a/b/c", terms, TIMESTAMP) },
    { "ActivateResult", g_variant_new ("(s^asu)", "malformed", terms, TIMESTAMP) },
    { "LaunchSearch", g_variant_new ("(^asu)", terms, TIMESTAMP) },
  };
  guint timeout_id;

  g_application_set_inactivity_timeout (G_APPLICATION (provider), 1);
  g_application_register (G_APPLICATION (provider), NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection (G_APPLICATION (provider)), FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    g_dbus_connection_call (desktop, BUS_NAME, OBJECT_PATH, INTERFACE, calls[i].method, calls[i].parameters, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, take_result_cb, &results[i]);

  timeout_id = g_timeout_add_seconds (30, give_up_cb, NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (provider), 0, NULL), ==, 0);
  g_source_remove (timeout_id);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_object_unref (results[i]);
    }

  g_assert_finalize_object (provider);
  while (has_owner (BUS_NAME))
    g_main_context_iteration (NULL, FALSE);
}

static void
write_service (const char *folder,
               const char *name,
               const char *command)
{
  g_autofree char *file = g_strconcat (name, ".service", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *text = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=%s\n", name, command);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static GTestDBus *
start_bus (void)
{
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autofree char *command = g_strdup_printf ("/bin/sh -c 'touch %s/started; exit 1'", home);
  g_autoptr (GError) error = NULL;

  write_service (home, BUS_NAME, g_getenv ("SEARCH_PROVIDER"));
  write_service (home, APP_ID, command);
  g_test_dbus_add_service_dir (bus, home);
  g_test_dbus_up (bus);
  desktop = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                    NULL, NULL, &error);
  g_assert_no_error (error);

  return bus;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_test_init (&argc, &argv, NULL);
  bus = start_bus ();

#define add(path, data, func) \
  g_test_add ("/search-provider/" path, Fixture, data, set_up, func, tear_down)

  add ("found", NULL, test_found);
  add ("metas-first", NULL, test_metas_first);
  add ("subsearch", NULL, test_subsearch);
  add ("typed-fast", NULL, test_typed_fast);
  add ("malformed", NULL, test_malformed);
  add ("activate", NULL, test_activate);
  add ("launch", NULL, test_launch);
  add ("without-app", NULL, test_without_app);
  add ("nothing-stored", "empty", test_nothing_stored);
  add ("damaged-list", NULL, test_damaged_list);
  add ("ends", NULL, test_ends);

#undef add

  g_test_add_func ("/search-provider/file", test_file);

  status = g_test_run ();

  g_clear_object (&desktop);
  g_test_dbus_stop (bus);
  test_remove_folder (home);
  g_free (home);

  return status;
}
