/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-error-text.h"
#include "confab-notification.h"
#include "confab-notifier.h"
#include "confab-reply.h"
#include "confab-settings.h"
#include "notification-fixture.h"

#define APP_ID "io.github.confab_chat.ReplyTest"
#define APP_PATH "/io/github/confab_chat/ReplyTest"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define CONFIG "[history]\nsynchronous=normal\n[default]\npublish=members\n[channel news]\npublish=nobody\n"

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
  guint           n_replied;
  guint           n_given_back;
} Fixture;

static Desktop desktop;
static GDBusConnection *desktop_connection;
static GApplication *application;
static Fixture *current;
static char *plain_room;

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
reply_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  const char *key;

  g_clear_pointer (&plain_room, g_free);
  g_variant_get (parameter, "(&ss)", &key, &plain_room);
}

static void
replied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  if (confab_reply_send_finish (G_APPLICATION (object), result))
    current->n_replied++;
  else
    current->n_given_back++;
}

static void
reply_with_text_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  const char *key, *room, *text;

  g_variant_get (parameter, "(&s&s&s)", &key, &room, &text);
  confab_reply_send_async (application, current->sessions, key, room, text, replied_cb, NULL);
}

static const GActionEntry action_entries[] = {
  { .name = CONFAB_NOTIFICATION_REPLY, .activate = reply_action, .parameter_type = "(ss)" },
  { .name = CONFAB_REPLY_TEXT_ACTION, .activate = reply_with_text_action, .parameter_type = "(sss)" },
};

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
  self->ann = notification_session_new (self->server, "ann");
  g_assert_true (chat_sessions_add (self->sessions, self->ann, &error));
  g_assert_no_error (error);
  self->ben = notification_session_new (self->server, "ben");
  notification_session_open (self->ben);
  self->notifier = confab_notifier_new (application, self->settings);
  confab_notifier_set_sessions (self->notifier, G_LIST_MODEL (self->sessions));
  g_hash_table_remove_all (desktop.shown);
}

static void
close_sessions (Fixture *self)
{
  confab_notifier_set_sessions (self->notifier, NULL);
  notification_sessions_close (g_steal_pointer (&self->sessions));
  g_clear_object (&self->ann);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  if (self->sessions != NULL)
    close_sessions (self);
  notification_session_close (self->ben);
  g_assert_finalize_object (self->notifier);
  g_clear_object (&self->secrets);
  g_object_unref (self->settings);
  server_fixture_free (self->server);
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

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  notification_room_say (other, "Are you coming?");
  test_wait_until (find_shown (self, room) != NULL);

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
  test_wait_until (has_last (other, "ann", "In a minute"));
  test_wait_until (self->n_replied == 1);
  test_wait_until (find_shown (self, room) == NULL);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 0);
}

/* The answer to one room says nothing of the others. */
static void
test_other_rooms (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *room, *other, *second, *second_other;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  second = notification_session_join (self->ann, "garden");
  second_other = notification_session_join (self->ben, "garden");
  notification_room_say (other, "one");
  notification_room_say (second_other, "two");
  test_wait_until (find_shown (self, room) != NULL && find_shown (self, second) != NULL);
  activate ("reply", chat_session_get_id (self->ann), "garden", "three");
  test_wait_until (has_last (second_other, "ann", "three"));
  test_wait_until (find_shown (self, second) == NULL);
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

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  notification_room_say (other, "Are you coming?");
  test_wait_until (find_shown (self, room) != NULL);
  buttons = g_variant_lookup_value (find_shown (self, room), "buttons", NULL);
  g_assert_null (buttons);

  activate ("reply", chat_session_get_id (self->ann), "lobby", NULL);
  test_wait_until (g_strcmp0 (plain_room, "lobby") == 0);
  g_clear_pointer (&plain_room, g_free);
}

/* What is not shown cannot be answered, and what cannot be answered has no entry. */
static void
test_not_offered (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *room, *other;
  g_autoptr (GVariant) buttons = NULL;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT, FALSE);
  notification_room_say (other, "secret");
  test_wait_until (find_shown (self, room) != NULL);
  buttons = g_variant_lookup_value (find_shown (self, room), "buttons", NULL);
  g_assert_null (buttons);
}

/* What the portal does not take is shown as all portals take it. */
static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  ChatRoom *room, *other;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  desktop.refuses = TRUE;
  notification_room_say (other, "Are you coming?");
  test_wait_until (find_shown (self, room) != NULL);
  g_assert_cmpuint (desktop.n_refused, ==, 1);
}

/* The program runs again, and the account is still being read. */
static void
load_sessions (Fixture    *self,
               const char *id)
{
  g_autoptr (GError) error = NULL;

  self->sessions = chat_sessions_new (NULL, self->secrets);
  g_assert_true (chat_sessions_load (self->sessions, &error));
  g_assert_no_error (error);
  g_set_object (&self->ann, chat_sessions_find_id (self->sessions, id));
  g_assert_cmpint (chat_session_get_state (self->ann), ==, CHAT_SESSION_STARTING);
}

/* The program was started for it. */
static void
test_starting (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *id = NULL;
  ChatRoom *other;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  id = g_strdup (chat_session_get_id (self->ann));
  close_sessions (self);

  load_sessions (self, id);
  activate ("reply", id, "lobby", "Late, but here");
  test_wait_until (has_last (other, "ann", "Late, but here"));
}

/* And was quit at once: nobody is told of a failure, for it can be sent later. */
static void
test_given_back (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *id = NULL;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  notification_session_join (self->ann, "lobby");
  id = g_strdup (chat_session_get_id (self->ann));
  close_sessions (self);

  load_sessions (self, id);
  confab_reply_send_async (application, self->sessions, id, "lobby", "Too soon", replied_cb, NULL);
  close_sessions (self);
  test_wait_until (self->n_given_back == 1);
  g_assert_cmpuint (self->n_replied, ==, 0);
  g_assert_null (g_hash_table_lookup (desktop.shown, "unsent-reply"));
}

/* What is in the outbox does not keep the program. */
static void
test_closed_meanwhile (Fixture       *self,
                       gconstpointer  data)
{
  ChatRoom *room;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  server_fixture_kill (self->server);
  activate ("reply", chat_session_get_id (self->ann), "lobby", "For later");
  test_wait_until (chat_room_get_n_unsent (room) == 1);
  g_assert_cmpuint (self->n_replied, ==, 0);
  close_sessions (self);
  test_wait_until (self->n_replied == 1);
  g_assert_null (g_hash_table_lookup (desktop.shown, "unsent-reply"));
}

/* Nothing that was written is lost without a word. */
static void
test_failures (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *id = NULL;
  const char *reason;
  ChatRoom *news;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  id = g_strdup (chat_session_get_id (self->ann));

  activate ("reply", id, "never", "To the left one");
  test_wait_until (tells_failure ("You have left this room.", "“To the left one”"));
  activate ("reply", "nobody", "lobby", "To the removed one");
  test_wait_until (tells_failure ("The account was removed.", "“To the removed one”"));

  /* That nobody may write there is known as soon as somebody has tried. */
  news = notification_session_join (self->ann, "news");
  activate ("reply", id, "news", "To the editors");
  test_wait_until (!chat_room_get_can_write (news));
  reason = confab_error_text_get_for_writing (chat_room_get_write_error (news)).body;
  test_wait_until (tells_failure (reason, "“To the editors”"));
  activate ("reply", id, "news", "To the editors, again");
  test_wait_until (tells_failure (reason, "“To the editors, again”"));
  test_wait_until (self->n_replied == 4);
}

int
main (int    argc,
      char **argv)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb, .get_property = get_cb };
  g_autoptr (GTestDBus) bus = NULL;
  g_autofree char *home = NULL;
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  desktop.shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  desktop_connection = notification_desktop_new (g_test_dbus_get_bus_address (bus), PORTAL_NAME, PORTAL_PATH,
                                                 interface_xml, &vtable);
  application = notification_application_new (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries), NULL);
  confab_reply_listen (g_application_get_dbus_connection (application), APP_PATH);

#define add(path, data, func) \
  g_test_add ("/notification-reply/" path, Fixture, data, fixture_setup, func, fixture_teardown)

  add ("sent", NULL, test_sent);
  add ("other-rooms", NULL, test_other_rooms);
  add ("plain", "x-test.another", test_plain);
  add ("not-offered", NULL, test_not_offered);
  add ("refused", NULL, test_refused);
  add ("starting", NULL, test_starting);
  add ("given-back", NULL, test_given_back);
  add ("closed-meanwhile", NULL, test_closed_meanwhile);
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
