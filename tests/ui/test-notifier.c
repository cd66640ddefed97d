/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-notification.h"
#include "confab-notifier.h"
#include "confab-settings.h"
#include "notification-fixture.h"

#define APP_ID "io.github.confab_chat.NotifierTest"
#define CONFIG "[history]\nsynchronous=normal\n[default]\npublish=members\n"

/* What a desktop knows of notifications. */
static const char interface_xml[] =
  "<node><interface name='org.gtk.Notifications'>"
  "<method name='AddNotification'>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "</method>"
  "<method name='RemoveNotification'>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "</method>"
  "</interface></node>";

typedef struct
{
  GHashTable *shown;
  guint       n_added;
} Desktop;

static Desktop desktop;
static GApplication *application;

typedef struct
{
  ServerFixture  *server;
  GSettings      *settings;
  GListStore     *sessions;
  ChatSession    *ann;
  ChatSession    *ben;
  ConfabNotifier *notifier;
  ChatRoom       *viewed;
} Fixture;

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
  const char *app_id, *id;
  g_autoptr (GVariant) notification = NULL;

  if (g_str_equal (method_name, "AddNotification"))
    {
      g_variant_get (parameters, "(&s&s@a{sv})", &app_id, &id, &notification);
      g_assert_cmpstr (app_id, ==, APP_ID);
      g_hash_table_replace (desktop.shown, g_strdup (id), g_steal_pointer (&notification));
      desktop.n_added++;
    }
  else
    {
      g_variant_get (parameters, "(&s&s)", &app_id, &id);
      g_hash_table_remove (desktop.shown, id);
    }

  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
in_view_cb (Fixture  *self,
            ChatRoom *room)
{
  return room == self->viewed;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  self->settings = confab_settings_new ();
  g_settings_reset (self->settings, CONFAB_SETTINGS_NOTIFICATIONS);
  g_settings_reset (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT);
  g_settings_reset (self->settings, CONFAB_SETTINGS_QUIET_UNTIL);
  self->ann = notification_session_new (self->server, "ann");
  notification_session_open (self->ann);
  self->ben = notification_session_new (self->server, "ben");
  notification_session_open (self->ben);
  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->notifier = confab_notifier_new (application, self->settings);
  g_signal_connect_swapped (self->notifier, "in-view", G_CALLBACK (in_view_cb), self);
  confab_notifier_set_sessions (self->notifier, G_LIST_MODEL (self->sessions));
  g_list_store_append (self->sessions, self->ann);
  g_hash_table_remove_all (desktop.shown);
  desktop.n_added = 0;
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  g_assert_finalize_object (self->notifier);
  g_assert_finalize_object (self->sessions);
  notification_session_close (self->ann);
  notification_session_close (self->ben);
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
shows (GVariant   *notification,
       const char *key,
       const char *expected)
{
  const char *text = NULL;

  return notification != NULL && g_variant_lookup (notification, key, "&s", &text) &&
         g_str_equal (text, expected);
}

#define wait_shown(room, title, body) \
  test_wait_until (shows (find_shown (self, room), "body", body) && \
                   shows (find_shown (self, room), "title", title))

static void
test_shown_and_withdrawn (Fixture       *self,
                          gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");
  g_autoptr (GVariant) target = NULL;
  const char *target_key, *target_room, *target_id;

  notification_room_say (other, "Good morning");
  wait_shown (room, "lobby", "ben: Good morning");
  g_assert_true (shows (find_shown (self, room), "default-action", "app.show-message"));
  target = g_variant_lookup_value (find_shown (self, room), "default-action-target", NULL);
  g_variant_get (target, "(&s&s&s)", &target_key, &target_room, &target_id);
  g_assert_cmpstr (target_key, ==, chat_session_get_id (self->ann));
  g_assert_cmpstr (target_room, ==, "lobby");
  g_assert_cmpstr (target_id, ==, chat_message_get_id (chat_room_get_last_message (room)));

  /* The next one takes its place. */
  notification_room_say (other, "Are you\nthere?");
  wait_shown (room, "lobby (2 new messages)", "ben: Are you there?");
  g_assert_cmpuint (g_hash_table_size (desktop.shown), ==, 1);

  /* It reads as in the conversation. */
  notification_room_say (other, "**Yes**, `now`: [here](https://example.org/)");
  wait_shown (room, "lobby (3 new messages)", "ben: Yes, now: here");

  chat_room_mark_read (room);
  test_wait_until (find_shown (self, room) == NULL);
}

/* What comes in the other room shows that all before it was decided. */
static void
wait_decided (Fixture    *self,
              ChatRoom   *sentinel,
              ChatRoom   *other_sentinel)
{
  notification_room_say (other_sentinel, "all clear");
  wait_shown (sentinel, "news", "ben: all clear");
  chat_room_mark_read (sentinel);
  test_wait_until (find_shown (self, sentinel) == NULL);
}

static void
test_in_view (Fixture       *self,
              gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");
  ChatRoom *sentinel = notification_session_join (self->ann, "news");
  ChatRoom *other_sentinel = notification_session_join (self->ben, "news");

  self->viewed = room;
  notification_room_say (room, "I talk to myself");
  notification_room_say (other, "I see you");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  wait_decided (self, sentinel, other_sentinel);
  g_assert_cmpuint (desktop.n_added, ==, 1);
  g_assert_cmpuint (g_hash_table_size (desktop.shown), ==, 0);
}

/* What was not told of is not told of later, either. */
static void
test_quiet (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");
  ChatRoom *sentinel = notification_session_join (self->ann, "news");
  ChatRoom *other_sentinel = notification_session_join (self->ben, "news");

  g_settings_set_int64 (self->settings, CONFAB_SETTINGS_QUIET_UNTIL, CONFAB_SETTINGS_FOREVER);
  notification_room_say (other, "psst");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  test_wait_until (!confab_notifier_get_busy (self->notifier));
  g_settings_reset (self->settings, CONFAB_SETTINGS_QUIET_UNTIL);

  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATIONS, FALSE);
  notification_room_say (other, "psst again");
  test_wait_until (chat_room_get_unread_count (room) == 2);
  test_wait_until (!confab_notifier_get_busy (self->notifier));
  g_settings_reset (self->settings, CONFAB_SETTINGS_NOTIFICATIONS);

  wait_decided (self, sentinel, other_sentinel);
  g_assert_cmpuint (desktop.n_added, ==, 1);
}

/* As much as the person wants of each room. */
static void
test_levels (Fixture       *self,
             gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");
  ChatRoom *sentinel = notification_session_join (self->ann, "news");
  ChatRoom *other_sentinel = notification_session_join (self->ben, "news");

  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_NONE);
  notification_room_say (other, "You there, @ann?");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  chat_room_mark_read (room);
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_MENTIONS);
  notification_room_say (other, "Nobody there");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  wait_decided (self, sentinel, other_sentinel);
  g_assert_cmpuint (desktop.n_added, ==, 1);

  notification_room_say (other, "Hello @ann");
  test_wait_until (chat_room_get_mention_count (room) == 1);
  test_wait_until (desktop.n_added == 2);
}

static void
test_without_text (Fixture       *self,
                   gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");

  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATION_TEXT, FALSE);
  notification_room_say (other, "secret");
  wait_shown (room, "lobby", "1 new message");
  notification_room_say (other, "secret");
  wait_shown (room, "lobby", "2 new messages");
}

/* A message of one's own that waits is not what is new. */
static void
test_own_is_newest (Fixture       *self,
                    gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");

  test_wait_until (chat_timeline_get_loaded (chat_room_get_timeline (room)));
  notification_room_say (other, "yours");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  notification_room_say (room, "mine");
  wait_shown (room, "lobby", "ben: yours");
}

/* What is old is one notification for all rooms, which goes with the last of
 * them.
 */
static void
test_stale (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *lobby = notification_session_join (self->ann, "lobby");
  ChatRoom *news = notification_session_join (self->ann, "news");
  ChatRoom *other_lobby = notification_session_join (self->ben, "lobby");
  ChatRoom *other_news = notification_session_join (self->ben, "news");

  /* All that is older than the next hour. */
  confab_notifier_set_stale_after (self->notifier, -G_TIME_SPAN_HOUR);
  notification_room_say (other_lobby, "one");
  notification_room_say (other_lobby, "two");
  notification_room_say (other_news, "three");
  test_wait_until (shows (g_hash_table_lookup (desktop.shown, "missed"), "title", "3 new messages"));
  g_assert_true (shows (g_hash_table_lookup (desktop.shown, "missed"), "body",
                        "Written in 2 rooms while you were away"));
  g_assert_cmpuint (g_hash_table_size (desktop.shown), ==, 1);

  chat_room_mark_read (lobby);
  chat_room_mark_read (news);
  test_wait_until (g_hash_table_size (desktop.shown) == 0);
}

static void
test_left (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");

  notification_room_say (other, "one");
  wait_shown (room, "lobby", "ben: one");
  chat_account_leave (chat_session_get_account (self->ann), room);
  test_wait_until (g_hash_table_size (desktop.shown) == 0);
}

/* A session that comes later and goes again. */
static void
test_sessions (Fixture       *self,
               gconstpointer  data)
{
  ChatRoom *room = notification_session_join (self->ann, "lobby");
  ChatRoom *other = notification_session_join (self->ben, "lobby");

  g_list_store_remove_all (self->sessions);
  notification_room_say (other, "one");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  g_list_store_append (self->sessions, self->ann);
  notification_room_say (other, "two");
  wait_shown (room, "lobby (2 new messages)", "ben: two");
  g_assert_cmpuint (desktop.n_added, ==, 1);

  confab_notifier_set_sessions (self->notifier, NULL);
  g_assert_null (confab_notifier_get_sessions (self->notifier));
  g_assert_nonnull (find_shown (self, room));
}

static void
assert_clean (const char *text,
              const char *expected)
{
  g_autofree char *cleaned = confab_notification_clean (text);

  g_assert_cmpstr (cleaned, ==, expected);
}

static void
test_clean (void)
{
  g_autofree char *many = g_strnfill (500, 'x');
  g_autofree char *cleaned = confab_notification_clean (many);

  assert_clean ("", "");
  assert_clean ("a\n\tb", "a  b");
  assert_clean ("1 < 2 && <3", "1 < 2 && <3");
  assert_clean ("<b>x</b><!--", "<\u200b" "b>x<\u200b/b><\u200b!--");
  g_assert_cmpint (g_utf8_strlen (cleaned, -1), ==, 201);
  g_assert_true (g_str_has_suffix (cleaned, "x…"));
}

int
main (int    argc,
      char **argv)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autofree char *home = NULL;
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  desktop.shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  connection = notification_desktop_new (g_test_dbus_get_bus_address (bus), "org.gtk.Notifications",
                                         "/org/gtk/Notifications", interface_xml, &vtable);
  application = notification_application_new (APP_ID);

#define add(path, func) \
  g_test_add ("/notifier/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("shown-and-withdrawn", test_shown_and_withdrawn);
  add ("in-view", test_in_view);
  add ("quiet", test_quiet);
  add ("levels", test_levels);
  add ("without-text", test_without_text);
  add ("own-is-newest", test_own_is_newest);
  add ("stale", test_stale);
  add ("left", test_left);
  add ("sessions", test_sessions);

#undef add

  g_test_add_func ("/notifier/clean", test_clean);

  status = g_test_run ();

  g_object_unref (application);
  g_clear_object (&connection);
  g_hash_table_unref (desktop.shown);
  g_test_dbus_stop (bus);
  test_remove_folder (home);

  return status;
}
