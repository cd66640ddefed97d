/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-error-text.h"
#include "confab-notification.h"
#include "confab-notifier.h"
#include "confab-reply.h"
#include "confab-settings.h"
#include "server-fixture.h"
#include "test-folder.h"

#define APP_ID "io.github.confab_chat.ReplyTest"
#define APP_PATH "/io/github/confab_chat/ReplyTest"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define CONFIG "[history]\nsynchronous=normal\n[default]\npublish=members\n[channel news]\npublish=nobody\n"
#define TIMEOUT (20 * 1000)

static const char interface_xml[] =
  "<node><interface name='org.freedesktop.portal.Notification'>"
  "<method name='AddNotification'>"
  "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "</method>"
  "<method name='RemoveNotification'>"
  "<arg type='s' direction='in'/>"
  "</method>"
  "<property name='SupportedOptions' type='a{sv}' access='read'/>"
  "<property name='version' type='u' access='read'/>"
  "</interface></node>";

typedef struct
{
  GHashTable *shown;
  const char *purpose;
  gboolean    refuses;
  guint       n_refused;
} Desktop;

typedef struct
{
  ServerFixture  *server;
  GSettings      *settings;
  ChatSecrets    *secrets;
  ChatSessions   *sessions;
  ChatSession    *ann;
  ChatSession    *ben;
  ConfabNotifier *notifier;
} Fixture;

static Desktop desktop;
static GDBusConnection *desktop_connection;
static GApplication *application;
static Fixture *current;
static char *plain_room;

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("Waited in vain for: %s", (const char *) user_data);

  return G_SOURCE_REMOVE;
}

#define wait_until(condition) \
  G_STMT_START { \
    guint wait_id = g_timeout_add (TIMEOUT, give_up_cb, (gpointer) #condition); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (wait_id); \
  } G_STMT_END

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
  const char *id;
  g_autoptr (GVariant) notification = NULL;

  if (g_str_equal (method_name, "AddNotification"))
    {
      g_variant_get (parameters, "(&s@a{sv})", &id, &notification);
      if (desktop.refuses && g_variant_lookup (notification, "buttons", "@aa{sv}", NULL))
        {
          desktop.n_refused++;
          g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.portal.Error.InvalidArgument",
                                                      "invalid notification");
          return;
        }

      g_hash_table_replace (desktop.shown, g_strdup (id), g_steal_pointer (&notification));
    }
  else
    {
      g_variant_get (parameters, "(&s)", &id);
      g_hash_table_remove (desktop.shown, id);
    }

  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
get_cb (GDBusConnection  *connection,
        const char       *sender,
        const char       *object_path,
        const char       *interface_name,
        const char       *property_name,
        GError          **error,
        gpointer          user_data)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *purposes[] = { "x-test.other", desktop.purpose, NULL };

  if (g_str_equal (property_name, "version"))
    return g_variant_new_uint32 (2);

  g_variant_builder_add (&builder, "{sv}", "button-purpose", g_variant_new_strv (purposes, -1));

  return g_variant_builder_end (&builder);
}

static void
start_desktop (const char *address)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb, .get_property = get_cb };
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  desktop.shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  info = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);
  desktop_connection =
    g_dbus_connection_new_for_address_sync (address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (desktop_connection, PORTAL_PATH, info->interfaces[0],
                                     &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (desktop_connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", PORTAL_NAME, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
reply_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  const char *key;

  g_clear_pointer (&plain_room, g_free);
  g_variant_get (parameter, "(&ss)", &key, &plain_room);
}

static void
reply_with_text_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  const char *key, *room, *text;

  g_variant_get (parameter, "(&s&s&s)", &key, &room, &text);
  confab_reply_send (application, current->sessions, key, room, text);
}

static const GActionEntry action_entries[] = {
  { .name = CONFAB_NOTIFICATION_REPLY, .activate = reply_action, .parameter_type = "(ss)" },
  { .name = CONFAB_REPLY_TEXT_ACTION, .activate = reply_with_text_action, .parameter_type = "(sss)" },
};

static void
start_application (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection;

  application = g_application_new (APP_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries), NULL);
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  connection = g_application_get_dbus_connection (application);
  g_assert_nonnull (connection);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  confab_reply_listen (connection, APP_PATH);
}

static ChatSession *
create_session (Fixture    *self,
                const char *user)
{
  g_autofree char *token = server_fixture_mint_token (self->server, user, FALSE);

  return chat_session_new_server (server_fixture_get_url (self->server), user, token);
}

static ChatRoom *
join (ChatSession *session,
      const char  *name)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (chat_session_get_account (session), name, NULL, &error);

  g_assert_no_error (error);
  wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  return room;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  desktop.refuses = FALSE;
  desktop.purpose = data != NULL ? data : CONFAB_NOTIFICATION_REPLY_PURPOSE;
  current = self;
  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  self->settings = confab_settings_new ();
  g_settings_reset (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT);
  self->secrets = chat_secrets_new_in_memory ();
  self->sessions = chat_sessions_new (NULL, self->secrets);
  self->ann = create_session (self, "ann");
  g_assert_true (chat_sessions_add (self->sessions, self->ann, &error));
  g_assert_no_error (error);
  self->ben = create_session (self, "ben");
  chat_session_start (self->ben);
  wait_until (chat_session_get_state (self->ben) == CHAT_SESSION_OPEN);
  self->notifier = confab_notifier_new (application, self->settings);
  confab_notifier_set_sessions (self->notifier, G_LIST_MODEL (self->sessions));
  g_hash_table_remove_all (desktop.shown);
}

static void
sessions_closed_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  gboolean *closed = user_data;

  chat_sessions_close_finish (CHAT_SESSIONS (object), result, NULL);
  *closed = TRUE;
}

static void
close_sessions (Fixture *self)
{
  gboolean closed = FALSE;

  confab_notifier_set_sessions (self->notifier, NULL);
  chat_sessions_close_async (self->sessions, sessions_closed_cb, &closed);
  wait_until (closed);
  g_clear_object (&self->sessions);
  g_clear_object (&self->ann);
}

static void
session_closed_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  gboolean *closed = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, NULL);
  *closed = TRUE;
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  gboolean closed = FALSE;

  if (self->sessions != NULL)
    close_sessions (self);
  chat_session_close_async (self->ben, NULL, session_closed_cb, &closed);
  wait_until (closed);
  g_clear_object (&self->ben);
  g_assert_finalize_object (self->notifier);
  g_clear_object (&self->secrets);
  g_object_unref (self->settings);
  server_fixture_free (self->server);
}

static void
say (ChatRoom   *room,
     const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_room_send (room, text, &error));
  g_assert_no_error (error);
}

static GVariant *
find_shown (Fixture  *self,
            ChatRoom *room)
{
  g_autofree char *id = confab_notification_build_id (room, chat_session_get_id (self->ann));

  return g_hash_table_lookup (desktop.shown, id);
}

static gboolean
has_last (ChatRoom   *room,
          const char *author,
          const char *text)
{
  ChatMessage *message = chat_room_get_last_message (room);

  return message != NULL && g_strcmp0 (chat_message_get_body (message), text) == 0 &&
         g_str_equal (chat_user_get_id (chat_message_get_author (message)), author);
}

/* What a desktop does when somebody has answered */
static void
activate (const char *action,
          const char *key,
          const char *room,
          const char *text)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  GVariantBuilder platform_data = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "v", g_variant_new ("(ss)", key, room));
  if (text != NULL)
    g_variant_builder_add (&builder, "v", g_variant_new_string (text));
  g_variant_builder_add (&platform_data, "{sv}", "activation-token", g_variant_new_string ("token"));
  g_dbus_connection_call (desktop_connection, APP_ID, APP_PATH, "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sava{sv})", action, &builder, &platform_data),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static gboolean
tells_failure (const char *reason,
               const char *text)
{
  GVariant *notification = g_hash_table_lookup (desktop.shown, "unsent-reply");
  const char *title = NULL;
  const char *body = NULL;

  return notification != NULL &&
         g_variant_lookup (notification, "title", "&s", &title) &&
         g_str_equal (title, "Your Reply Was Not Sent") &&
         g_variant_lookup (notification, "body", "&s", &body) &&
         g_str_has_prefix (body, reason) && strstr (body, text) != NULL;
}

static void
test_sent (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *room, *other;
  g_autoptr (GVariant) buttons = NULL;
  g_autoptr (GVariant) button = NULL;
  g_autoptr (GVariant) target = NULL;
  const char *action, *purpose, *label, *key, *name;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  say (other, "Are you coming?");
  wait_until (find_shown (self, room) != NULL);

  buttons = g_variant_lookup_value (find_shown (self, room), "buttons", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (buttons), ==, 1);
  button = g_variant_get_child_value (buttons, 0);
  g_assert_true (g_variant_lookup (button, "action", "&s", &action));
  g_assert_true (g_variant_lookup (button, "purpose", "&s", &purpose));
  g_assert_true (g_variant_lookup (button, "label", "&s", &label));
  g_assert_cmpstr (action, ==, "app.reply");
  g_assert_cmpstr (purpose, ==, "im.reply-with-text");
  g_assert_cmpstr (label, ==, "Reply");
  target = g_variant_lookup_value (button, "target", G_VARIANT_TYPE ("(ss)"));
  g_variant_get (target, "(&s&s)", &key, &name);

  activate ("reply", key, name, "In a minute");
  wait_until (has_last (other, "ann", "In a minute"));
  wait_until (find_shown (self, room) == NULL);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 0);
}

/* The answer to one room says nothing of the others. */
static void
test_other_rooms (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *room, *other, *second, *second_other;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  second = join (self->ann, "garden");
  second_other = join (self->ben, "garden");
  say (other, "one");
  say (second_other, "two");
  wait_until (find_shown (self, room) != NULL && find_shown (self, second) != NULL);
  activate ("reply", chat_session_get_id (self->ann), "garden", "three");
  wait_until (has_last (second_other, "ann", "three"));
  wait_until (find_shown (self, second) == NULL);
  g_assert_nonnull (find_shown (self, room));
  g_assert_true (has_last (other, "ben", "one"));
}

/* Where the desktop has no entry there is no button, and where it makes nothing
 * of the purpose, the button is one to the room.
 */
static void
test_plain (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *room, *other;
  g_autoptr (GVariant) buttons = NULL;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  say (other, "Are you coming?");
  wait_until (find_shown (self, room) != NULL);
  buttons = g_variant_lookup_value (find_shown (self, room), "buttons", NULL);
  g_assert_null (buttons);

  activate ("reply", chat_session_get_id (self->ann), "lobby", NULL);
  wait_until (g_strcmp0 (plain_room, "lobby") == 0);
  g_clear_pointer (&plain_room, g_free);
}

/* What is not shown cannot be answered, and what cannot be answered has no entry. */
static void
test_not_offered (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *room, *other;
  g_autoptr (GVariant) buttons = NULL;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT, FALSE);
  say (other, "secret");
  wait_until (find_shown (self, room) != NULL);
  buttons = g_variant_lookup_value (find_shown (self, room), "buttons", NULL);
  g_assert_null (buttons);
}

/* What the portal does not take is shown as all portals take it. */
static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  ChatRoom *room, *other;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  desktop.refuses = TRUE;
  say (other, "Are you coming?");
  wait_until (find_shown (self, room) != NULL);
  g_assert_cmpuint (desktop.n_refused, ==, 1);
}

/* The program was started for it: the account is still being read. */
static void
test_starting (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  ChatRoom *other;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  join (self->ann, "lobby");
  other = join (self->ben, "lobby");
  id = g_strdup (chat_session_get_id (self->ann));
  close_sessions (self);

  self->sessions = chat_sessions_new (NULL, self->secrets);
  g_assert_true (chat_sessions_load (self->sessions, &error));
  g_assert_no_error (error);
  g_set_object (&self->ann, chat_sessions_find_id (self->sessions, id));
  g_assert_cmpint (chat_session_get_state (self->ann), ==, CHAT_SESSION_STARTING);
  activate ("reply", id, "lobby", "Late, but here");
  wait_until (has_last (other, "ann", "Late, but here"));
}

/* Nothing that was written is lost without a word. */
static void
test_failures (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *id = NULL;
  const char *reason;
  ChatRoom *news;

  wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  id = g_strdup (chat_session_get_id (self->ann));

  activate ("reply", id, "never", "To the left one");
  wait_until (tells_failure ("You have left this room.", "“To the left one”"));
  activate ("reply", "nobody", "lobby", "To the removed one");
  wait_until (tells_failure ("The account was removed.", "“To the removed one”"));

  /* That nobody may write there is known as soon as somebody has tried. */
  news = join (self->ann, "news");
  activate ("reply", id, "news", "To the editors");
  wait_until (!chat_room_get_can_write (news));
  reason = confab_error_text_get_for_writing (chat_room_get_write_error (news)).body;
  wait_until (tells_failure (reason, "“To the editors”"));
  activate ("reply", id, "news", "To the editors, again");
  wait_until (tells_failure (reason, "“To the editors, again”"));

  close_sessions (self);
  activate ("reply", id, "lobby", "To the closed one");
  wait_until (tells_failure ("Confab was closing.", "“To the closed one”"));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autofree char *home = NULL;
  int status;

  home = g_dir_make_tmp ("confab-reply-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  start_desktop (g_test_dbus_get_bus_address (bus));
  start_application ();

#define add(path, data, func) \
  g_test_add ("/notification-reply/" path, Fixture, data, fixture_setup, func, fixture_teardown)

  add ("sent", NULL, test_sent);
  add ("other-rooms", NULL, test_other_rooms);
  add ("plain", "x-test.another", test_plain);
  add ("not-offered", NULL, test_not_offered);
  add ("refused", NULL, test_refused);
  add ("starting", NULL, test_starting);
  add ("failures", NULL, test_failures);

#undef add

  status = g_test_run ();

  g_object_unref (application);
  g_clear_object (&desktop_connection);
  g_hash_table_unref (desktop.shown);
  g_test_dbus_stop (bus);
  test_remove_folder (home);

  return status;
}
