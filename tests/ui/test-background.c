/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-autostart.h"
#include "confab-background-private.h"
#include "confab-background-status.h"
#include "confab-settings.h"
#include "server-fixture.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>

#define CONFIG "[history]\nsynchronous=normal\n[default]\npublish=members\n"
#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define GRANTED 0
#define REFUSED 1

static const char interface_xml[] =
  "<node><interface name='org.freedesktop.portal.Background'>"
  "<method name='RequestBackground'>"
  "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>"
  "</method>"
  "<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>"
  "<property name='version' type='u' access='read'/>"
  "</interface></node>";

/* A portal that remembers, as xdg-desktop-portal 1.20 would answer to a Flatpak.
 * The real one is asked in tests/demo/test-background.py.
 */
typedef struct
{
  GDBusConnection *connection;
  guint            response;
  gboolean         refuses_autostart;

  guint            n_requests;
  guint            n_statuses;
  char            *parent;
  gboolean         autostart;
  char           **command_line;
  char            *status;
} Portal;

typedef struct
{
  GtkApplication   *application;
  GSettings        *settings;
  GListStore       *sessions;
  ConfabBackground *background;
  GtkWindow        *window;
  guint             n_quit;
  guint             n_problems;
} Fixture;

static Portal portal;
static char *autostart_path;

static void
answer_request (GVariant              *parameters,
                GDBusMethodInvocation *invocation)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr (GVariant) options = NULL;
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *path = NULL;
  const char *token;
  const char *reason;
  GVariantBuilder results;

  g_clear_pointer (&portal.parent, g_free);
  g_clear_pointer (&portal.command_line, g_strfreev);
  g_variant_get (parameters, "(s@a{sv})", &portal.parent, &options);
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "reason", "&s", &reason));
  g_assert_cmpint (g_utf8_strlen (reason, -1), >, 0);
  g_assert_cmpint (g_utf8_strlen (reason, -1), <=, 256);
  g_assert_true (g_variant_lookup (options, "autostart", "b", &portal.autostart));
  g_variant_lookup (options, "commandline", "^as", &portal.command_line);
  portal.n_requests++;

  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (portal.response == GRANTED));
  g_variant_builder_add (&results, "{sv}", "autostart",
                         g_variant_new_boolean (portal.autostart && portal.response == GRANTED &&
                                                !portal.refuses_autostart));
  g_dbus_connection_emit_signal (portal.connection, sender, path, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", portal.response, &results), NULL);
}

static void
take_status (GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);

  g_clear_pointer (&portal.status, g_free);
  g_assert_true (g_variant_lookup (options, "message", "s", &portal.status));
  g_assert_cmpint (g_utf8_strlen (portal.status, -1), <=, 96);
  g_assert_null (strchr (portal.status, '\n'));
  portal.n_statuses++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *object_path,
         const char            *interface_name,
         const char            *method_name,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  if (g_str_equal (method_name, "RequestBackground"))
    answer_request (parameters, invocation);
  else
    take_status (parameters, invocation);
}

static GVariant *
get_version_cb (GDBusConnection  *connection,
                const char       *sender,
                const char       *object_path,
                const char       *interface_name,
                const char       *property_name,
                GError          **error,
                gpointer          user_data)
{
  return g_variant_new_uint32 (2);
}

static void
call_bus (const char *method,
          GVariant   *parameters)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (portal.connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", method, parameters, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
start_portal (const char *address)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb, .get_property = get_version_cb };
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);
  portal.connection =
    g_dbus_connection_new_for_address_sync (address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (portal.connection, PORTAL_PATH, info->interfaces[0], &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  call_bus ("RequestName", g_variant_new ("(su)", PORTAL, 0));
}

static void
stop_portal (void)
{
  g_clear_object (&portal.connection);
  g_clear_pointer (&portal.parent, g_free);
  g_clear_pointer (&portal.command_line, g_strfreev);
  g_clear_pointer (&portal.status, g_free);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  Fixture *self = user_data;

  self->n_quit++;
}

static void
problem_cb (Fixture    *self,
            const char *heading,
            const char *body)
{
  g_assert_cmpstr (heading, !=, "");
  g_assert_cmpstr (body, !=, "");
  self->n_problems++;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  const GActionEntry entry = { .name = "quit", .activate = quit_cb };
  static guint n_applications = 0;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  portal.response = GRANTED;
  portal.refuses_autostart = FALSE;
  portal.n_requests = 0;
  portal.n_statuses = 0;

  self->settings = confab_settings_new ();
  g_settings_reset (self->settings, CONFAB_SETTINGS_AUTOSTART);
  g_settings_reset (self->settings, CONFAB_SETTINGS_BACKGROUND);
  /* GTK keeps what was registered. */
  id = g_strdup_printf ("io.github.confab_chat.BackgroundTest%u", n_applications++);
  self->application = gtk_application_new (id, G_APPLICATION_NON_UNIQUE);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), &entry, 1, self);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->background = confab_background_new (self->application, self->settings);
  confab_background_set_sandboxed (self->background, data != NULL);
  confab_background_set_sessions (self->background, G_LIST_MODEL (self->sessions));
  g_signal_connect_swapped (self->background, "problem", G_CALLBACK (problem_cb), self);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  if (self->window != NULL)
    ui_test_destroy (self->window);
  g_assert_finalize_object (self->background);
  ui_test_close_sessions (self->sessions);
  g_assert_finalize_object (self->sessions);
  g_assert_finalize_object (self->settings);
  g_object_unref (self->application);
  g_remove (autostart_path);
}

static void
open_window (Fixture *self)
{
  self->window = GTK_WINDOW (gtk_application_window_new (self->application));
  gtk_window_present (self->window);
  ui_test_wait_frames (GTK_WIDGET (self->window), 1);
}

static void
close_window (Fixture *self)
{
  ui_test_destroy (g_steal_pointer (&self->window));
}

static gboolean
get (Fixture    *self,
     const char *key)
{
  return g_settings_get_boolean (self->settings, key);
}

static void
set (Fixture    *self,
     const char *key,
     gboolean    value)
{
  g_settings_set_boolean (self->settings, key, value);
}

/* Whether nothing is under way, by which the object would be held. */
static gboolean
is_calm (Fixture *self)
{
  return G_OBJECT (self->background)->ref_count == 1;
}

static void
test_held (Fixture       *self,
           gconstpointer  data)
{
  open_window (self);
  g_assert_false (confab_background_get_held (self->background));
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  g_assert_true (confab_background_get_held (self->background));
  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
  g_assert_false (confab_background_get_held (self->background));
  g_assert_cmpuint (self->n_quit, ==, 0);

  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  close_window (self);
  g_assert_true (confab_background_get_held (self->background));
  confab_background_set_sessions (self->background, NULL);
  g_assert_false (confab_background_get_held (self->background));
  g_assert_cmpuint (self->n_quit, ==, 0);
}

/* Who sees no window could not end it. */
static void
test_turned_off (Fixture       *self,
                 gconstpointer  data)
{
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
  g_assert_cmpuint (self->n_quit, ==, 1);
}

static void
test_begin (Fixture       *self,
            gconstpointer  data)
{
  confab_background_begin (self->background);
  g_assert_true (confab_background_get_held (self->background));
  open_window (self);
  g_assert_false (confab_background_get_held (self->background));
  g_assert_cmpuint (self->n_quit, ==, 0);

  confab_background_begin (self->background);
  g_assert_false (confab_background_get_held (self->background));
}

static void
turn_off_cb (gpointer user_data)
{
  Fixture *self = user_data;

  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
}

static void
begin_cb (Fixture *self)
{
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  g_idle_add_once (turn_off_cb, self);
}

/* Neither does it end before, nor does it go on afterwards. */
static void
test_run (Fixture       *self,
          gconstpointer  data)
{
  g_signal_connect_swapped (self->application, "activate", G_CALLBACK (begin_cb), self);
  g_assert_cmpint (g_application_run (G_APPLICATION (self->application), 0, NULL), ==, 0);
  g_assert_cmpuint (self->n_quit, ==, 1);
  g_assert_false (confab_background_get_held (self->background));
}

static void
test_granted (Fixture       *self,
              gconstpointer  data)
{
  open_window (self);
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_cmpuint (portal.n_requests, ==, 1);
  g_assert_true (g_str_has_prefix (portal.parent, "x11:"));
  g_assert_false (portal.autostart);
  g_assert_true (get (self, CONFAB_SETTINGS_BACKGROUND));

  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
  g_assert_true (is_calm (self));
  g_assert_cmpuint (self->n_problems, ==, 0);
}

static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  open_window (self);
  portal.response = REFUSED;
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (get (self, CONFAB_SETTINGS_BACKGROUND));
  g_assert_false (confab_background_get_held (self->background));
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_cmpuint (portal.n_requests, ==, 1);

  /* It may be asked again. */
  portal.response = GRANTED;
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_true (get (self, CONFAB_SETTINGS_BACKGROUND));
  g_assert_cmpuint (self->n_problems, ==, 1);
}

static void
test_portal_starts (Fixture       *self,
                    gconstpointer  data)
{
  const char * const expected[] = { "confab", "--background", NULL };

  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  g_assert_true (is_calm (self));
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_true (portal.autostart);
  g_assert_cmpstrv (portal.command_line, expected);

  set (self, CONFAB_SETTINGS_AUTOSTART, FALSE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (portal.autostart);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_true (portal.autostart);

  /* What does not run in the background is not started there. */
  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (portal.autostart);
  g_assert_true (get (self, CONFAB_SETTINGS_AUTOSTART));
  g_assert_cmpuint (portal.n_requests, ==, 4);
  g_assert_cmpuint (self->n_problems, ==, 0);

  /* That folder is not for those in a sandbox. */
  g_assert_false (g_file_test (autostart_path, G_FILE_TEST_EXISTS));
}

static void
test_portal_does_not_start (Fixture       *self,
                            gconstpointer  data)
{
  portal.refuses_autostart = TRUE;
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_true (get (self, CONFAB_SETTINGS_BACKGROUND));
  g_assert_false (get (self, CONFAB_SETTINGS_AUTOSTART));
  g_assert_cmpuint (self->n_problems, ==, 1);
}

/* The desktop knows at last what was wanted at last. */
static void
test_undecided (Fixture       *self,
                gconstpointer  data)
{
  open_window (self);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  for (guint i = 0; i < 5; i++)
    set (self, CONFAB_SETTINGS_BACKGROUND, i % 2 == 0);
  ui_test_wait_until (is_calm (self));
  g_assert_true (portal.autostart);
  g_assert_true (get (self, CONFAB_SETTINGS_BACKGROUND));

  set (self, CONFAB_SETTINGS_AUTOSTART, FALSE);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  set (self, CONFAB_SETTINGS_AUTOSTART, FALSE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (portal.autostart);
  g_assert_cmpuint (self->n_problems, ==, 0);
}

static void
test_no_portal (Fixture       *self,
                gconstpointer  data)
{
  call_bus ("ReleaseName", g_variant_new ("(s)", PORTAL));
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_true (get (self, CONFAB_SETTINGS_BACKGROUND));
  g_assert_true (confab_background_get_held (self->background));

  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_cmpuint (self->n_problems, ==, 2);
  g_assert_false (get (self, CONFAB_SETTINGS_AUTOSTART));
  call_bus ("RequestName", g_variant_new ("(su)", PORTAL, 0));
}

static void
test_file (Fixture       *self,
           gconstpointer  data)
{
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  g_assert_true (is_calm (self));
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_true (confab_autostart_get_enabled ());

  set (self, CONFAB_SETTINGS_BACKGROUND, FALSE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (confab_autostart_get_enabled ());
  g_assert_cmpuint (portal.n_requests, ==, 0);
  g_assert_cmpuint (self->n_problems, ==, 0);
}

static void
test_file_fails (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (autostart_path);
  g_autoptr (GError) error = NULL;

  g_remove (folder);
  g_file_set_contents (folder, "", 0, &error);
  g_assert_no_error (error);
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_false (get (self, CONFAB_SETTINGS_AUTOSTART));
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_remove (folder);
}

/* What somebody has switched off elsewhere stays off. */
static void
test_refresh (Fixture       *self,
              gconstpointer  data)
{
  confab_background_refresh (self->background);
  g_assert_false (get (self, CONFAB_SETTINGS_AUTOSTART));

  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  set (self, CONFAB_SETTINGS_AUTOSTART, TRUE);
  ui_test_wait_until (is_calm (self));
  confab_background_refresh (self->background);
  g_assert_true (get (self, CONFAB_SETTINGS_AUTOSTART));

  g_assert_cmpint (g_remove (autostart_path), ==, 0);
  confab_background_refresh (self->background);
  g_assert_false (get (self, CONFAB_SETTINGS_AUTOSTART));
  g_assert_true (is_calm (self));
  g_assert_false (g_file_test (autostart_path, G_FILE_TEST_EXISTS));
}

static ChatRoom *
join (ChatAccount *account,
      const char  *name)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (account, name, NULL, &error);

  g_assert_no_error (error);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  return room;
}

static void
say (ChatRoom *room)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_room_send (room, "text", &error));
  g_assert_no_error (error);
}

static ChatAccount *
connect (GListStore    *sessions,
         ServerFixture *server,
         const char    *user)
{
  g_autofree char *token = server_fixture_mint_token (server, user, FALSE);

  return ui_test_open_session (sessions, server_fixture_get_url (server), user, token);
}

static gboolean
has_status (const char *text)
{
  return g_strcmp0 (portal.status, text) == 0;
}

static void
test_status (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GListStore) others = g_list_store_new (CHAT_TYPE_SESSION);
  g_autoptr (ServerFixture) server = NULL;
  g_autoptr (GError) error = NULL;
  ChatRoom *room, *muted, *other, *other_muted;
  ChatAccount *ann, *ben;

  server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  ann = connect (self->sessions, server, "ann");
  ben = connect (others, server, "ben");
  room = join (ann, "lobby");
  muted = join (ann, "noise");
  chat_room_set_notify (muted, CHAT_ROOM_NOTIFY_NONE);
  other = join (ben, "lobby");
  other_muted = join (ben, "noise");

  open_window (self);
  set (self, CONFAB_SETTINGS_BACKGROUND, TRUE);
  ui_test_wait_until (is_calm (self));
  g_assert_cmpuint (portal.n_statuses, ==, 0);
  close_window (self);
  ui_test_wait_until (has_status ("Connected"));

  say (other_muted);
  say (other);
  ui_test_wait_until (has_status ("Connected, 1 unread"));
  say (other);
  ui_test_wait_until (has_status ("Connected, 2 unread"));
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_NONE);
  ui_test_wait_until (has_status ("Connected"));
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_ALL);
  ui_test_wait_until (has_status ("Connected, 2 unread"));
  chat_room_mark_read (room);
  ui_test_wait_until (has_status ("Connected"));

  /* Nobody is told while there is a window. */
  open_window (self);
  say (other);
  ui_test_wait_until (chat_room_get_unread_count (room) == 1);
  g_assert_true (has_status ("Connected"));
  close_window (self);
  ui_test_wait_until (has_status ("Connected, 1 unread"));

  server_fixture_kill (server);
  ui_test_wait_until (has_status ("Reconnecting…, 1 unread"));
  ui_test_close_sessions (others);
}

/* Some are there, some are not, and one has been left on purpose. */
static void
test_status_of_several (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (ConfabBackgroundStatus) status = NULL;
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (ServerFixture) server = NULL;
  g_autoptr (GError) error = NULL;

  status = confab_background_status_new (G_LIST_MODEL (self->sessions));
  g_assert_cmpstr (confab_background_status_get_text (status), ==, "Offline");

  server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  connect (self->sessions, server, "ann");
  connect (self->sessions, server, "ben");
  ui_test_wait_until (g_str_equal (confab_background_status_get_text (status), "Connected"));
  ui_test_open_session (self->sessions, NULL, "carl", NULL);
  ui_test_wait_until (g_str_equal (confab_background_status_get_text (status), "Connected to 2 of 3 servers"));

  session = g_list_model_get_item (G_LIST_MODEL (self->sessions), 2);
  chat_session_sign_out (session);
  ui_test_wait_until (g_str_equal (confab_background_status_get_text (status), "Connected"));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GDBusConnection) connection = NULL;
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  ui_test_init (&argc, &argv);
  g_test_dbus_up (bus);
  start_portal (g_test_dbus_get_bus_address (bus));
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  autostart_path = g_build_filename (g_get_user_config_dir (), "autostart", APP_ID ".desktop", NULL);

#define add(path, sandboxed, func) \
  g_test_add ("/background/" path, Fixture, GINT_TO_POINTER (sandboxed), fixture_setup, func, fixture_teardown)

  add ("held", FALSE, test_held);
  add ("turned-off", FALSE, test_turned_off);
  add ("begin", FALSE, test_begin);
  add ("run", FALSE, test_run);
  add ("granted", TRUE, test_granted);
  add ("refused", TRUE, test_refused);
  add ("portal-starts", TRUE, test_portal_starts);
  add ("portal-does-not-start", TRUE, test_portal_does_not_start);
  add ("undecided", TRUE, test_undecided);
  add ("no-portal", TRUE, test_no_portal);
  add ("file", FALSE, test_file);
  add ("file-fails", FALSE, test_file_fails);
  add ("refresh", FALSE, test_refresh);
  add ("status", TRUE, test_status);
  add ("status-of-several", FALSE, test_status_of_several);

#undef add

  status = ui_test_run ();

  stop_portal ();
  g_free (autostart_path);
  /* Nothing more: it would wait for the connection, which GTK keeps with the applications. */
  g_test_dbus_stop (bus);

  return status;
}
