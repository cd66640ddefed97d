/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-error-text.h"
#include "confab-notification.h"
#include "confab-remote.h"
#include "notification-fixture.h"

#include <glib/gstdio.h>

#define APP_ID "io.github.confab_chat.RemoteTest"
#define APP_PATH "/io/github/confab_chat/RemoteTest"
#define INTERFACE "io.github.confab_chat.Confab.Rooms1"
#define ERROR "io.github.confab_chat.Confab.Error."
#define CONFIG \
  "[history]\nsynchronous=normal\n" \
  "[default]\npublish=members\n" \
  "[channel news]\npublish=nobody\n" \
  "[channel closed]\nread=nobody\n"
#define N_CALLS 1000
/* The bus itself lets nobody wait for more than 128 answers. */
#define N_AT_ONCE 100
#define MAX_UNSENT 100
#define MAX_TEXT (16 * 1024)

typedef struct
{
  ServerFixture *server;
  ChatSecrets   *secrets;
  ChatSessions  *sessions;
  ChatSession   *ann;
  ChatSession   *ben;
  ConfabRemote  *remote;
  char          *path;
  char          *id;
  guint          n_idle;
  guint          n_wanted;
} Fixture;

/* What somebody who calls gets back */
typedef struct
{
  GVariant *value;
  GError   *error;
} Answer;

static GApplication *application;
/* Another program */
static GDBusConnection *caller;
static char *shown;
static char *token;

/* A window comes to the front by it. */
static void
before_emit (GApplication *app,
             GVariant     *platform_data)
{
  g_assert_true (g_variant_lookup (platform_data, "activation-token", "s", &token));
}

static void
after_emit (GApplication *app,
            GVariant     *platform_data)
{
  g_clear_pointer (&token, g_free);
}

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  g_autofree char *place = g_variant_print (parameter, FALSE);

  g_free (shown);
  shown = g_strdup_printf ("%s with %s", place, token);
}

static const GActionEntry action_entries[] = {
  { .name = CONFAB_NOTIFICATION_SHOW, .activate = show_action, .parameter_type = "(sss)" },
};

static void
idle_cb (Fixture *self)
{
  self->n_idle++;
}

static void
wanted_cb (Fixture *self)
{
  self->n_wanted++;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&shown, g_free);
  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  self->secrets = chat_secrets_new_in_memory ();
  self->path = g_build_filename (server_fixture_get_data_dir (self->server), "accounts.ini", NULL);
  self->sessions = chat_sessions_new (self->path, self->secrets);
  self->ann = notification_session_new (self->server, "ann");
  g_assert_true (chat_sessions_add (self->sessions, self->ann, &error));
  g_assert_no_error (error);
  self->id = g_strdup (chat_session_get_id (self->ann));
  self->ben = notification_session_new (self->server, "ben");
  notification_session_open (self->ben);

  self->remote = confab_remote_new (application);
  g_signal_connect_swapped (self->remote, "idle", G_CALLBACK (idle_cb), self);
  g_signal_connect_swapped (self->remote, "wanted", G_CALLBACK (wanted_cb), self);
  confab_remote_export (self->remote, g_application_get_dbus_connection (application), APP_PATH, &error);
  g_assert_no_error (error);
  confab_remote_set_sessions (self->remote, self->sessions);
}

static void
close_sessions (Fixture *self)
{
  confab_remote_set_sessions (self->remote, NULL);
  notification_sessions_close (g_steal_pointer (&self->sessions));
  g_clear_object (&self->ann);
}

/* The program is started again, and the accounts are being read. */
static void
read_sessions (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->sessions = chat_sessions_new (self->path, self->secrets);
  chat_sessions_load (self->sessions, &error);
  g_assert_no_error (error);
  g_set_object (&self->ann, chat_sessions_find_id (self->sessions, self->id));
  g_assert_cmpint (chat_session_get_state (self->ann), ==, CHAT_SESSION_STARTING);
}

static void
load_sessions (Fixture *self)
{
  read_sessions (self);
  confab_remote_set_sessions (self->remote, self->sessions);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  if (self->sessions != NULL)
    close_sessions (self);
  notification_session_close (self->ben);
  confab_remote_unexport (self->remote);
  g_assert_finalize_object (self->remote);
  g_clear_object (&self->secrets);
  g_free (self->id);
  g_free (self->path);
  server_fixture_free (self->server);
}

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->value, g_variant_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Answer *answer = user_data;

  answer->value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &answer->error);
}

static gboolean
has_come (const Answer *answer)
{
  return answer->value != NULL || answer->error != NULL;
}

static void
call (Answer     *answer,
      const char *interface,
      const char *method,
      GVariant   *parameters)
{
  answer_clear (answer);
  g_dbus_connection_call (caller, APP_ID, APP_PATH, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, answered_cb, answer);
}

static void
call_and_wait (Answer     *answer,
               const char *method,
               GVariant   *parameters)
{
  call (answer, INTERFACE, method, parameters);
  test_wait_until (has_come (answer));
}

static void
assert_value (const Answer *answer,
              const char   *expected)
{
  g_autofree char *text = NULL;

  g_assert_no_error (answer->error);
  text = g_variant_print (answer->value, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_fails (const Answer *answer,
              const char   *name,
              const char   *text)
{
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (answer->error);
  found = g_dbus_error_get_remote_error (answer->error);
  g_assert_cmpstr (found, ==, name);
  error = g_error_copy (answer->error);
  g_dbus_error_strip_remote_error (error);
  if (text != NULL)
    g_assert_cmpstr (error->message, ==, text);
}

static GVariant *
message (Fixture    *self,
         const char *room,
         const char *text)
{
  return g_variant_new ("(sss)", self->id, room, text);
}

static gboolean
has_last (ChatRoom   *room,
          const char *author,
          const char *text)
{
  ChatMessage *last = chat_room_get_last_message (room);

  return last != NULL && g_strcmp0 (chat_message_get_body (last), text) == 0 &&
         g_str_equal (chat_user_get_id (chat_message_get_author (last)), author);
}

static guint
count_messages (ChatRoom   *room,
                const char *text)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);
      ChatMessage *found = chat_timeline_item_get_message (item);

      n += found != NULL && g_strcmp0 (chat_message_get_body (found), text) == 0;
    }

  return n;
}

/* Whether ListRooms() says that one may write there */
static gboolean
may_write (Fixture    *self,
           const char *name)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GVariantIter) rooms = NULL;
  GVariant *room;
  gboolean found = FALSE;
  gboolean can_write = FALSE;

  call_and_wait (&answer, "ListRooms", NULL);
  g_assert_no_error (answer.error);
  g_variant_get (answer.value, "(aa{sv})", &rooms);
  while (g_variant_iter_loop (rooms, "@a{sv}", &room))
    {
      const char *text;

      g_assert_true (g_variant_lookup (room, "room", "&s", &text));
      if (!g_str_equal (text, name))
        continue;

      found = TRUE;
      g_assert_true (g_variant_lookup (room, "can-write", "b", &can_write));
    }
  g_assert_true (found);

  return can_write;
}

static void
test_list (Fixture       *self,
           gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GVariant) rooms = NULL;
  g_autoptr (GVariant) room = NULL;
  ChatRoom *lobby, *other;
  const char *text;
  gboolean can_write;
  guint n;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  call_and_wait (&answer, "ListRooms", NULL);
  assert_value (&answer, "([],)");

  lobby = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  notification_room_say (other, "Is it built?");
  notification_room_say (other, "Hello, @ann");
  test_wait_until (chat_room_get_unread_count (lobby) == 2);
  chat_room_set_notify (lobby, CHAT_ROOM_NOTIFY_MENTIONS);
  g_assert_nonnull (chat_account_join (chat_session_get_account (self->ann), "lobby", "corner", NULL));

  call_and_wait (&answer, "ListRooms", NULL);
  g_assert_no_error (answer.error);
  rooms = g_variant_get_child_value (answer.value, 0);
  g_assert_cmpuint (g_variant_n_children (rooms), ==, 2);
  for (gsize i = 0; i < 2; i++)
    {
      g_clear_pointer (&room, g_variant_unref);
      room = g_variant_get_child_value (rooms, i);
      g_assert_true (g_variant_lookup (room, "account", "&s", &text));
      g_assert_cmpstr (text, ==, self->id);
      g_assert_true (g_variant_lookup (room, "user", "&s", &text));
      g_assert_cmpstr (text, ==, "ann");
      g_assert_true (g_variant_lookup (room, "server", "&s", &text));
      g_assert_cmpstr (text, !=, "");
      g_assert_true (g_variant_lookup (room, "title", "&s", &text));
      g_assert_cmpstr (text, ==, i == 0 ? "lobby" : "lobby › corner");
      g_assert_true (g_variant_lookup (room, "can-write", "b", &can_write));
      g_assert_true (can_write);
      g_assert_true (g_variant_lookup (room, "room", "&s", &text));
      if (g_str_equal (text, "lobby:corner"))
        continue;

      g_assert_cmpstr (text, ==, "lobby");
      g_assert_true (g_variant_lookup (room, "unread", "u", &n));
      g_assert_cmpuint (n, ==, 2);
      g_assert_true (g_variant_lookup (room, "mentions", "u", &n));
      g_assert_cmpuint (n, ==, 1);
      g_assert_true (g_variant_lookup (room, "notify", "&s", &text));
      g_assert_cmpstr (text, ==, "mentions");
    }
  g_assert_cmpuint (self->n_wanted, ==, 0);
}

/* Who writes by a script has not read. */
static void
test_send (Fixture       *self,
           gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };
  ChatRoom *room, *other;
  const char *id;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  notification_room_say (other, "Is it built?");
  test_wait_until (chat_room_get_unread_count (room) == 1);

  call_and_wait (&answer, "SendMessage", message (self, "lobby", "It is 🎉\nIn 3 minutes\n\n"));
  g_assert_no_error (answer.error);
  g_variant_get (answer.value, "(&s)", &id);
  test_wait_until (has_last (other, "ann", "It is 🎉\nIn 3 minutes"));
  g_assert_cmpstr (chat_message_get_id (chat_room_get_last_message (other)), ==, id);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 1);
  g_assert_true (confab_remote_get_busy (self->remote));
}

static void
test_errors (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (MAX_TEXT, 'x');
  g_autofree char *longer_text = g_strnfill (MAX_TEXT + 1, 'x');
  g_auto (Answer) answer = { 0 };
  ChatRoom *lobby, *news, *closed;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  lobby = notification_session_join (self->ann, "lobby");
  news = notification_session_join (self->ann, "news");

  call_and_wait (&answer, "SendMessage", g_variant_new ("(sss)", "nobody", "lobby", "text"));
  assert_fails (&answer, ERROR "UnknownAccount", "There is no such account.");
  call_and_wait (&answer, "SendMessage", message (self, "never", "text"));
  assert_fails (&answer, ERROR "UnknownRoom", "You are not in this room.");
  call_and_wait (&answer, "SendMessage", message (self, "lobby", ""));
  assert_fails (&answer, ERROR "InvalidText", NULL);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", " \n\t\r\n "));
  assert_fails (&answer, ERROR "InvalidText", NULL);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", longer_text));
  assert_fails (&answer, ERROR "InvalidText", "The text is too long.");
  g_assert_cmpuint (chat_room_get_n_unsent (lobby), ==, 0);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", long_text));
  g_assert_no_error (answer.error);

  /* That nobody may write there is known as soon as somebody has tried. */
  call_and_wait (&answer, "SendMessage", message (self, "news", "To the editors"));
  g_assert_no_error (answer.error);
  test_wait_until (!chat_room_get_can_write (news));
  call_and_wait (&answer, "SendMessage", message (self, "news", "To the editors, again"));
  assert_fails (&answer, ERROR "NotAllowed", "This server does not allow you to write in this room.");
  g_assert_cmpuint (count_messages (news, "To the editors, again"), ==, 0);
  g_assert_false (may_write (self, "news"));

  closed = chat_account_join (chat_session_get_account (self->ann), "closed", NULL, NULL);
  test_wait_until (chat_room_get_state (closed) == CHAT_ROOM_REFUSED);
  call_and_wait (&answer, "SendMessage", message (self, "closed", "text"));
  assert_fails (&answer, ERROR "NotAllowed", confab_error_text_get_for_joining (chat_room_get_error (closed)).body);
  g_assert_true (may_write (self, "lobby"));

  chat_sessions_sign_out (self->sessions, self->ann);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", "text"));
  assert_fails (&answer, ERROR "SignedOut", "You are signed out of this account.");
  g_assert_false (may_write (self, "lobby"));
}

static void
assert_unread (const char *expected)
{
  g_auto (Answer) answer = { 0 };

  call (&answer, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", INTERFACE, "Unread"));
  test_wait_until (has_come (&answer));
  assert_value (&answer, expected);
}

/* The program was started for it: the accounts are still being read. */
static void
test_starting (Fixture       *self,
               gconstpointer  data)
{
  g_auto (Answer) list = { 0 };
  g_auto (Answer) unread = { 0 };
  g_auto (Answer) sent = { 0 };
  g_autoptr (GVariant) rooms = NULL;
  ChatRoom *room, *other;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  notification_room_say (other, "Is it built?");
  test_wait_until (chat_room_get_unread_count (room) == 1);
  call_and_wait (&unread, "GetUnread", NULL);
  assert_unread ("(<uint32 1>,)");
  close_sessions (self);
  assert_unread ("(<uint32 0>,)");

  answer_clear (&unread);
  call (&unread, INTERFACE, "GetUnread", NULL);
  call (&list, INTERFACE, "ListRooms", NULL);
  call (&sent, INTERFACE, "SendMessage", message (self, "lobby", "It is"));
  test_wait_until (self->n_wanted == 3);
  g_assert_true (confab_remote_get_busy (self->remote));
  g_assert_false (has_come (&unread) || has_come (&list) || has_come (&sent));

  load_sessions (self);
  test_wait_until (has_come (&unread) && has_come (&list) && has_come (&sent));
  assert_value (&unread, "(1,)");
  g_assert_no_error (list.error);
  rooms = g_variant_get_child_value (list.value, 0);
  g_assert_cmpuint (g_variant_n_children (rooms), ==, 1);
  g_assert_no_error (sent.error);
  test_wait_until (has_last (other, "ann", "It is"));
}

static void
add_cid_cb (Fixture *self)
{
  g_autoptr (ChatSession) cid = NULL;
  g_autoptr (GError) error = NULL;

  if (chat_session_get_state (self->ann) != CHAT_SESSION_OPEN)
    return;

  cid = notification_session_new (self->server, "cid");
  g_assert_true (chat_sessions_add (self->sessions, cid, &error));
  g_assert_no_error (error);
}

/* An account that is added while somebody waits is waited for, too. */
static void
test_added (Fixture       *self,
            gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  close_sessions (self);
  call (&answer, INTERFACE, "GetUnread", NULL);
  test_wait_until (self->n_wanted == 1);
  read_sessions (self);
  g_signal_connect_swapped (self->ann, "notify::state", G_CALLBACK (add_cid_cb), self);
  confab_remote_set_sessions (self->remote, self->sessions);
  test_wait_until (has_come (&answer));
  assert_value (&answer, "(0,)");
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 2);
  g_assert_cmpint (chat_session_get_state (chat_sessions_get (self->sessions, 1)), ==, CHAT_SESSION_OPEN);
}

/* What was not begun when the program ends is told to have failed. */
static void
test_closing (Fixture       *self,
              gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  notification_session_join (self->ann, "lobby");
  close_sessions (self);
  call (&answer, INTERFACE, "SendMessage", message (self, "lobby", "text"));
  test_wait_until (self->n_wanted == 1);
  load_sessions (self);
  close_sessions (self);
  test_wait_until (has_come (&answer));
  assert_fails (&answer, ERROR "Failed", "Confab was closing.");
  g_assert_false (confab_remote_get_busy (self->remote));
  g_assert_cmpuint (self->n_idle, ==, 0);
}

/* One account that cannot be read takes nothing from the others. */
static void
test_failed (Fixture       *self,
             gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = chat_session_dup_data_directory (self->ann);
  g_autofree char *moved = g_strconcat (directory, ".moved", NULL);

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  notification_session_join (self->ann, "lobby");
  close_sessions (self);
  g_assert_cmpint (g_rename (directory, moved), ==, 0);
  g_file_set_contents (directory, "", 0, &error);
  g_assert_no_error (error);
  load_sessions (self);

  call_and_wait (&answer, "SendMessage", message (self, "lobby", "text"));
  assert_fails (&answer, ERROR "Failed",
                confab_error_text_get (chat_session_get_error (self->ann)).body);
  call_and_wait (&answer, "ListRooms", NULL);
  assert_value (&answer, "([],)");
}

/* What ends the rest after a call, and lets the program end */
static GSource *
find_rest (Fixture *self)
{
  GSource *source = g_main_context_find_source_by_user_data (NULL, self->remote);

  g_assert_nonnull (source);

  return source;
}

/* The answer comes without the server, and the message, later, once. */
static void
test_offline (Fixture       *self,
              gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  ChatRoom *room, *other;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  other = notification_session_join (self->ben, "lobby");
  server_fixture_kill (self->server);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", "For later"));
  g_assert_no_error (answer.error);
  g_assert_cmpuint (chat_room_get_n_unsent (room), ==, 1);

  close_sessions (self);
  g_assert_false (confab_remote_get_busy (self->remote));
  server_fixture_start (self->server, &error);
  g_assert_no_error (error);
  load_sessions (self);
  /* Nobody has written anything since. */
  call_and_wait (&answer, "GetUnread", NULL);
  g_assert_cmpint (g_source_get_ready_time (find_rest (self)) - g_get_monotonic_time (), <, 20 * G_USEC_PER_SEC);
  test_wait_until (has_last (other, "ann", "For later"));
  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = confab_notification_find_room (chat_session_get_account (self->ann), "lobby");
  test_wait_until (chat_room_get_n_unsent (room) == 0);
  g_assert_cmpuint (count_messages (other, "For later"), ==, 1);
}

/* What was written is waited for longer than the next call. */
static void
test_rest (Fixture       *self,
           gconstpointer  data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  ChatRoom *room;
  gint64 after_call, after_message;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  call_and_wait (&answer, "GetUnread", NULL);
  after_call = g_source_get_ready_time (find_rest (self));
  server_fixture_kill (self->server);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", "For later"));
  g_assert_no_error (answer.error);
  after_message = g_source_get_ready_time (find_rest (self));
  g_assert_cmpint (after_message - after_call, >, 20 * G_USEC_PER_SEC);

  server_fixture_start (self->server, &error);
  g_assert_no_error (error);
  test_wait_until (g_source_get_ready_time (find_rest (self)) != after_message);
  g_assert_cmpuint (chat_room_get_n_unsent (room), ==, 0);
  g_assert_true (confab_remote_get_busy (self->remote));
  g_assert_cmpuint (self->n_idle, ==, 0);
  g_source_set_ready_time (find_rest (self), 0);
  test_wait_until (self->n_idle == 1);
  g_assert_false (confab_remote_get_busy (self->remote));
}

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         user_data)
{
  GString *told = user_data;
  g_autoptr (GVariant) properties = NULL;
  const char *room;
  guint unread, mentions;

  if (g_str_equal (name, "UnreadChanged"))
    {
      g_variant_get (parameters, "(&s&suu)", NULL, &room, &unread, &mentions);
      g_string_append_printf (told, "%s %u %u\n", room, unread, mentions);
      return;
    }

  properties = g_variant_get_child_value (parameters, 1);
  if (g_variant_lookup (properties, "Unread", "u", &unread))
    g_string_append_printf (told, "total %u\n", unread);
}

static void
test_unread (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_auto (Answer) answer = { 0 };
  ChatRoom *lobby, *garden, *lobby_other, *garden_other;
  guint id;

  id = g_dbus_connection_signal_subscribe (caller, APP_ID, NULL, NULL, APP_PATH, NULL,
                                           G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, told, NULL);
  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  lobby = notification_session_join (self->ann, "lobby");
  garden = notification_session_join (self->ann, "garden");
  lobby_other = notification_session_join (self->ben, "lobby");
  garden_other = notification_session_join (self->ben, "garden");
  chat_room_set_notify (garden, CHAT_ROOM_NOTIFY_NONE);

  notification_room_say (lobby_other, "Is it built?");
  test_wait_until (g_str_equal (told->str, "lobby 1 0\ntotal 1\n"));
  call_and_wait (&answer, "GetUnread", NULL);
  assert_value (&answer, "(1,)");
  assert_unread ("(<uint32 1>,)");

  /* Nobody is told of what is in a room that is muted, but it is there. */
  notification_room_say (garden_other, "Nice weather");
  test_wait_until (g_str_has_suffix (told->str, "garden 1 0\n"));
  call_and_wait (&answer, "GetUnread", NULL);
  assert_value (&answer, "(1,)");

  notification_room_say (lobby_other, "Is it built, @ann?");
  test_wait_until (g_str_has_suffix (told->str, "lobby 2 1\ntotal 2\n"));
  chat_room_mark_read (lobby);
  test_wait_until (g_str_has_suffix (told->str, "lobby 0 0\ntotal 0\n"));
  chat_room_set_notify (garden, CHAT_ROOM_NOTIFY_ALL);
  test_wait_until (g_str_has_suffix (told->str, "total 1\n"));
  chat_account_leave (chat_session_get_account (self->ann), garden);
  test_wait_until (g_str_has_suffix (told->str, "garden 0 0\ntotal 0\n"));
  g_dbus_connection_signal_unsubscribe (caller, id);
  test_wait_until (chat_room_get_state (lobby) == CHAT_ROOM_JOINED);
}

static GVariant *
place (Fixture    *self,
       const char *room,
       const char *id)
{
  GVariantBuilder platform_data = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&platform_data, "{sv}", "activation-token", g_variant_new_string ("a token"));

  return g_variant_new ("(sssa{sv})", self->id, room, id, &platform_data);
}

/* Nobody is brought into a room in which they are not. */
static void
test_open (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *expected = NULL;
  g_auto (Answer) answer = { 0 };

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  notification_session_join (self->ann, "lobby");
  call_and_wait (&answer, "Open", place (self, "never", ""));
  assert_fails (&answer, ERROR "UnknownRoom", "You are not in this room.");
  call_and_wait (&answer, "Open", g_variant_new ("(sssa{sv})", "", "lobby", "", NULL));
  assert_fails (&answer, ERROR "UnknownAccount", "There is no such account.");
  g_assert_null (shown);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (chat_session_get_account (self->ann))), ==, 1);

  call_and_wait (&answer, "Open", place (self, "lobby", "an id"));
  assert_value (&answer, "()");
  expected = g_strdup_printf ("('%s', 'lobby', 'an id') with a token", self->id);
  g_assert_cmpstr (shown, ==, expected);
  g_assert_null (token);
}

/* A program that has gone mad, or means no good: none of it gets through, and
 * others are served as before.
 */
static void
test_hostile (Fixture       *self,
              gconstpointer  data)
{
  static const char *const rooms[] = { "", ":", "lobby:", ":lobby", "lobby:corner:end", "../lobby", "\u202eybbol" };
  g_autofree char *huge = g_strnfill (8 * 1024 * 1024, 'x');
  g_autofree Answer *answers = g_new0 (Answer, N_CALLS);
  g_auto (Answer) answer = { 0 };
  ChatRoom *room;
  guint n_taken = 0;

  test_wait_until (chat_session_get_state (self->ann) == CHAT_SESSION_OPEN);
  room = notification_session_join (self->ann, "lobby");
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      call_and_wait (&answer, "SendMessage", message (self, rooms[i], "text"));
      assert_fails (&answer, ERROR "UnknownRoom", NULL);
    }
  call_and_wait (&answer, "SendMessage", message (self, huge, "text"));
  assert_fails (&answer, ERROR "UnknownRoom", NULL);
  call_and_wait (&answer, "SendMessage", message (self, "lobby", huge));
  assert_fails (&answer, ERROR "InvalidText", NULL);
  call_and_wait (&answer, "SendMessage", g_variant_new ("(s)", "lobby"));
  assert_fails (&answer, "org.freedesktop.DBus.Error.InvalidArgs", NULL);
  call (&answer, "org.freedesktop.DBus.Properties", "Set",
        g_variant_new ("(ssv)", INTERFACE, "Unread", g_variant_new_uint32 (7)));
  test_wait_until (has_come (&answer));
  assert_fails (&answer, "org.freedesktop.DBus.Error.InvalidArgs", NULL);

  server_fixture_kill (self->server);
  for (guint i = 0; i < N_CALLS + N_AT_ONCE; i++)
    {
      Answer *earlier;

      if (i < N_CALLS)
        call (&answers[i], INTERFACE, "SendMessage", message (self, "lobby", "text"));
      if (i < N_AT_ONCE)
        continue;

      earlier = &answers[i - N_AT_ONCE];
      test_wait_until (has_come (earlier));
      n_taken += earlier->value != NULL;
      if (earlier->value == NULL)
        assert_fails (earlier, ERROR "TooMany", "Too many messages wait to be sent in this room.");
      answer_clear (earlier);
    }
  g_assert_cmpuint (n_taken, ==, MAX_UNSENT);
  g_assert_cmpuint (chat_room_get_n_unsent (room), ==, MAX_UNSENT);
  call_and_wait (&answer, "GetUnread", NULL);
  assert_value (&answer, "(0,)");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *home = NULL;
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  application = notification_application_new (APP_ID);
  G_APPLICATION_GET_CLASS (application)->before_emit = before_emit;
  G_APPLICATION_GET_CLASS (application)->after_emit = after_emit;
  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries), NULL);
  caller = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                   G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                   NULL, NULL, &error);
  g_assert_no_error (error);

#define add(path, func) \
  g_test_add ("/remote/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("list", test_list);
  add ("send", test_send);
  add ("errors", test_errors);
  add ("starting", test_starting);
  add ("added", test_added);
  add ("closing", test_closing);
  add ("failed", test_failed);
  add ("offline", test_offline);
  add ("rest", test_rest);
  add ("unread", test_unread);
  add ("open", test_open);
  add ("hostile", test_hostile);

#undef add

  status = g_test_run ();

  g_free (shown);
  g_object_unref (application);
  g_clear_object (&caller);
  g_test_dbus_stop (bus);
  test_remove_folder (home);

  return status;
}
