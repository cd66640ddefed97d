/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sessions-private.h"

#include "chat-folder.h"
#include "chat-test-util.h"
#include "chat.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <string.h>
#include <unistd.h>

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define OTHER_SERVER "ws://127.0.0.1:2/connection/websocket"
#define LIST "accounts.ini"

/* Somebody who ends the program and starts it again. */
typedef struct
{
  char         *folder;
  char         *path;
  ChatSecrets  *secrets;
  ChatSessions *sessions;
  GError       *error;
} Fixture;

static void
failed_cb (ChatSessions *sessions,
           ChatSession  *session,
           GError       *error,
           Fixture      *self)
{
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
}

static gboolean
start (Fixture  *self,
       GError  **error)
{
  self->sessions = chat_sessions_new (self->path, self->secrets);
  g_signal_connect_data (self->sessions, "failed", G_CALLBACK (failed_cb), self, NULL, 0);

  return chat_sessions_load (self->sessions, error);
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static void
quit (Fixture *self)
{
  gboolean done = FALSE;

  chat_sessions_close_async (self->sessions, set_flag_cb, &done);
  test_wait_until (done);
  g_assert_finalize_object (g_steal_pointer (&self->sessions));
}

static void
restart (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  quit (self);
  start (self, &error);
  g_assert_no_error (error);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->folder = test_make_folder ();
  self->path = g_build_filename (self->folder, LIST, NULL);
  self->secrets = chat_secrets_new_in_memory ();
  start (self, &error);
  g_assert_no_error (error);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  if (self->sessions != NULL)
    quit (self);
  test_unref_to_end (self->secrets);
  g_clear_error (&self->error);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static ChatSession *
add (Fixture    *self,
     const char *uri,
     const char *user,
     const char *token)
{
  g_autoptr (ChatSession) session = chat_session_new_server (uri, user, token);
  g_autoptr (GError) error = NULL;

  chat_sessions_add (self->sessions, session, &error);
  g_assert_no_error (error);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);

  return session;
}

static char *
describe (Fixture *self)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < chat_sessions_get_n (self->sessions); i++)
    g_string_append_printf (string, "%s ", chat_session_get_user (chat_sessions_get (self->sessions, i)));

  return g_string_free_and_steal (string);
}

#define assert_users(self, expected) \
  G_STMT_START { \
    g_autofree char *seen_ = describe (self); \
    g_assert_cmpstr (seen_, ==, expected); \
  } G_STMT_END

static void
open_all (Fixture *self)
{
  for (guint i = 0; i < chat_sessions_get_n (self->sessions); i++)
    test_wait_until (chat_session_get_state (chat_sessions_get (self->sessions, i)) == CHAT_SESSION_OPEN);
}

static void
test_empty (Fixture       *self,
            gconstpointer  data)
{
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 0);
  g_assert_null (chat_sessions_get (self->sessions, 0));
  quit (self);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_kept (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  ChatSession *session;

  session = add (self, NO_SERVER, "ann", "a secret");
  chat_session_set_name (session, "Ann = [of] Cleves");
  id = g_strdup (chat_session_get_id (session));
  add (self, OTHER_SERVER, "ben", NULL);
  assert_users (self, "ann ben ");

  restart (self);
  assert_users (self, "ann ben ");
  session = chat_sessions_get (self->sessions, 0);
  g_assert_true (chat_sessions_find_id (self->sessions, id) == session);
  g_assert_cmpstr (chat_session_get_uri (session), ==, NO_SERVER);
  g_assert_true (chat_session_get_kept (session));
  g_assert_true (chat_session_get_has_token (session));
  g_assert_false (chat_session_get_has_token (chat_sessions_get (self->sessions, 1)));
  test_wait_until (g_strcmp0 (chat_session_get_token (session), "a secret") == 0);

  text = test_read_file (self->folder, LIST);
  g_assert_null (strstr (text, "secret"));
  g_assert_cmpuint (test_get_mode (self->folder, LIST), ==, 0600);
}

static void
test_same_twice (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (ChatSession) same = chat_session_new_server (NO_SERVER, "ann", "other");
  g_autoptr (ChatSession) other = chat_session_new_server (NO_SERVER, "anna", NULL);
  g_autoptr (GError) error = NULL;
  ChatSession *session = add (self, NO_SERVER, "ann", NULL);

  g_assert_false (chat_sessions_add (self->sessions, same, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (chat_sessions_add (self->sessions, other, &error));
  assert_users (self, "ann anna ");

  /* For this run, the one that is there does. */
  g_assert_true (chat_sessions_add_for_run (self->sessions, same) == session);
  g_assert_cmpstr (chat_session_get_token (session), ==, "other");
  assert_users (self, "ann anna ");

  g_assert_false (chat_sessions_edit (self->sessions, session, NO_SERVER, "anna", NULL, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_EXISTS);
  assert_users (self, "ann anna ");
}

static void
test_for_run (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatSession) session = chat_session_new_server (NO_SERVER, "ann", "a secret");

  g_assert_true (chat_sessions_add_for_run (self->sessions, session) == session);
  g_assert_false (chat_session_get_kept (session));
  add (self, OTHER_SERVER, "ben", NULL);
  g_clear_object (&session);
  restart (self);
  assert_users (self, "ben ");
}

static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  ChatSession *session;

  add (self, NO_SERVER, "a", NULL);
  add (self, NO_SERVER, "b", NULL);
  session = add (self, NO_SERVER, "c", NULL);
  chat_sessions_move (self->sessions, session, -1);
  assert_users (self, "a c b ");
  chat_sessions_move (self->sessions, session, -5);
  assert_users (self, "c a b ");
  chat_sessions_move (self->sessions, session, -1);
  assert_users (self, "c a b ");
  restart (self);
  assert_users (self, "c a b ");
  chat_sessions_move (self->sessions, chat_sessions_get (self->sessions, 0), 2);
  assert_users (self, "a b c ");
}

/* The messages go along to the new address. */
static void
test_edit (Fixture       *self,
           gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", "a secret");
  g_autofree char *id = g_strdup (chat_session_get_id (session));
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_account_join (chat_session_get_account (session), "lobby", NULL, &error));
  g_assert_true (chat_sessions_edit (self->sessions, session, NO_SERVER, "ann", "Ann", &error));
  g_assert_true (chat_sessions_get (self->sessions, 0) == session);
  g_assert_cmpstr (chat_session_get_name (session), ==, "Ann");

  g_assert_true (chat_sessions_edit (self->sessions, session, OTHER_SERVER, "anna", "Ann", &error));
  g_assert_no_error (error);
  session = chat_sessions_get (self->sessions, 0);
  g_assert_cmpstr (chat_session_get_uri (session), ==, OTHER_SERVER);
  g_assert_cmpstr (chat_session_get_id (session), ==, id);
  g_assert_cmpstr (chat_session_get_name (session), ==, "Ann");
  open_all (self);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (chat_session_get_account (session))), ==, 1);

  /* Who comes to the old address is somebody else. */
  session = add (self, NO_SERVER, "ann", NULL);
  g_assert_cmpstr (chat_session_get_id (session), !=, id);

  restart (self);
  assert_users (self, "anna ann ");
  open_all (self);
  session = chat_sessions_get (self->sessions, 0);
  g_assert_cmpstr (chat_session_get_id (session), ==, id);
  test_wait_until (g_strcmp0 (chat_session_get_token (session), "a secret") == 0);
}

/* Who is at another address has another certificate. */
static void
test_fingerprint (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *digits = g_strnfill (64, 'a');
  g_autoptr (ChatSession) session = chat_session_new_server (NO_SERVER, "ann", NULL);
  g_autoptr (GError) error = NULL;

  chat_session_set_fingerprint (session, digits);
  g_assert_true (chat_sessions_add (self->sessions, session, &error));
  g_clear_object (&session);
  restart (self);
  session = g_object_ref (chat_sessions_get (self->sessions, 0));
  g_assert_cmpstr (chat_session_get_fingerprint (session), ==, digits);

  g_assert_true (chat_sessions_edit (self->sessions, session, NO_SERVER, "anna", NULL, &error));
  g_set_object (&session, chat_sessions_get (self->sessions, 0));
  g_assert_cmpstr (chat_session_get_fingerprint (session), ==, digits);

  g_assert_true (chat_sessions_edit (self->sessions, session, OTHER_SERVER, "anna", NULL, &error));
  g_set_object (&session, chat_sessions_get (self->sessions, 0));
  g_assert_null (chat_session_get_fingerprint (session));
}

static void
test_sign_out (Fixture       *self,
               gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", "a secret");
  ChatAccount *account = chat_session_get_account (session);

  chat_sessions_sign_out (self->sessions, session);
  g_assert_true (chat_session_get_signed_out (session));
  g_assert_null (chat_session_get_token (session));
  g_assert_cmpint (chat_account_get_state (account), ==, CHAT_ACCOUNT_OFFLINE);
  g_assert_error (chat_account_get_error (account), CHAT_ERROR, CHAT_ERROR_SIGNED_OUT);

  restart (self);
  open_all (self);
  session = chat_sessions_get (self->sessions, 0);
  account = chat_session_get_account (session);
  g_assert_true (chat_session_get_signed_out (session));
  g_assert_error (chat_account_get_error (account), CHAT_ERROR, CHAT_ERROR_SIGNED_OUT);

  chat_session_retry (session);
  g_assert_cmpint (chat_account_get_state (account), ==, CHAT_ACCOUNT_OFFLINE);
  chat_sessions_sign_in (self->sessions, session, "another");
  g_assert_false (chat_session_get_signed_out (session));
  g_assert_cmpint (chat_account_get_state (account), ==, CHAT_ACCOUNT_CONNECTING);

  restart (self);
  open_all (self);
  session = chat_sessions_get (self->sessions, 0);
  test_wait_until (g_strcmp0 (chat_session_get_token (session), "another") == 0);
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          int        *count)
{
  *count += (int) added - (int) removed;
}

static void
remove_session (Fixture     *self,
                ChatSession *session,
                gboolean     delete_data)
{
  gboolean done = FALSE;

  chat_sessions_remove_async (self->sessions, session, delete_data, set_flag_cb, &done);
  test_wait_until (done);
}

static void
test_remove (Fixture       *self,
             gconstpointer  data)
{
  ChatSession *keeps = add (self, NO_SERVER, "ann", "a secret");
  ChatSession *loses = add (self, NO_SERVER, "ben", "a secret");
  g_autofree char *kept = chat_session_dup_data_directory (keeps);
  g_autofree char *lost = chat_session_dup_data_directory (loses);
  int count = 2;

  g_signal_connect_data (self->sessions, "items-changed", G_CALLBACK (count_cb), &count, NULL, 0);
  remove_session (self, keeps, FALSE);
  assert_users (self, "ben ");
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  remove_session (self, loses, TRUE);
  assert_users (self, "");
  g_assert_false (g_file_test (lost, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count, ==, 0);

  restart (self);
  assert_users (self, "");

  /* Its token is not there any more, but its messages are. */
  keeps = add (self, NO_SERVER, "ann", NULL);
  {
    g_autofree char *again = chat_session_dup_data_directory (keeps);

    g_assert_cmpstr (again, ==, kept);
  }
}

static void
assert_damaged (Fixture    *self,
                const char *text,
                const char *users)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_kept = 0;

  if (self->sessions != NULL)
    quit (self);
  test_write_file (self->folder, LIST, text);
  g_assert_false (start (self, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  assert_users (self, users);
  quit (self);

  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *kept = NULL;

      if (!g_str_has_prefix (name, LIST ".damaged-"))
        continue;

      n_kept++;
      kept = test_read_file (self->folder, name);
      g_assert_cmpstr (kept, ==, text);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpuint (n_kept, ==, 1);

  start (self, NULL);
  assert_users (self, users);
}

static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", NULL);
  g_autofree char *directory = chat_session_dup_data_directory (session);
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, '#');

  assert_damaged (self, "[account x\nuser=ann\n", "");
  assert_damaged (self, "\x7f" "ELF\xff\xfe", "");
  assert_damaged (self, huge, "");
  assert_damaged (self, "[account a]\naddress=" NO_SERVER "\nuser=ann\n[account b]\nuser=ben\n", "ann ");
  assert_damaged (self, "[account ../a]\naddress=" NO_SERVER "\nuser=ann\n", "");
  assert_damaged (self, "[account a]\naddress=" NO_SERVER "\nuser=ann\n"
                        "[account b]\naddress=" NO_SERVER "\nuser=ann\n", "ann ");
  assert_damaged (self, "[account a]\naddress=" NO_SERVER "\nuser=ann\nfingerprint=abc\n", "");
  assert_damaged (self, "[account a]\ndirectory=relative\nuser=ann\n", "");
  assert_damaged (self, "[other]\nuser=ann\n", "");

  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  session = add (self, NO_SERVER, "ann", NULL);
  {
    g_autofree char *again = chat_session_dup_data_directory (session);

    g_assert_cmpstr (again, ==, directory);
  }
}

static guint
count_kept (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;
  guint n_kept = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n_kept += g_str_has_prefix (name, LIST ".damaged-");

  return n_kept;
}

/* What was broken while the program runs is not written over. An empty list is
 * not broken.
 */
static void
test_damaged_later (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  add (self, NO_SERVER, "ann", NULL);
  chat_sessions_remove_async (self->sessions, chat_sessions_get (self->sessions, 0), FALSE, set_flag_cb, &done);
  test_wait_until (done);
  restart (self);
  add (self, NO_SERVER, "ann", NULL);
  restart (self);
  g_assert_cmpuint (count_kept (self), ==, 0);

  g_file_set_contents (self->path, "[account x\nuser=cy\n", -1, &error);
  g_assert_no_error (error);
  add (self, NO_SERVER, "ben", NULL);
  restart (self);
  assert_users (self, "ann ben ");
  g_assert_cmpuint (count_kept (self), ==, 1);
}

static void
test_cannot_write (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "file", "accounts.ini", NULL);

  quit (self);
  test_write_file (self->folder, "file", "not a folder");
  self->sessions = chat_sessions_new (path, self->secrets);
  g_signal_connect_data (self->sessions, "failed", G_CALLBACK (failed_cb), self, NULL, 0);
  add (self, NO_SERVER, "ann", NULL);
  test_wait_until (self->error != NULL);
  g_assert_error (self->error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

/* A token that comes while the store is being read is used. */
static void
test_early_token (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ServerFixture *server = server_fixture_new ("[server]\nanonymous=false\n", &error);
  g_autofree char *token = server_fixture_mint_token (server, "ann", FALSE);
  g_autoptr (ChatSession) session = chat_session_new_server (server_fixture_get_url (server), "ann", NULL);
  g_autoptr (ChatSession) again = chat_session_new_server (server_fixture_get_url (server), "ann", token);

  g_assert_true (chat_sessions_add (self->sessions, session, &error));
  g_assert_true (chat_sessions_add_for_run (self->sessions, again) == session);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_STARTING);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  test_wait_until (chat_account_get_state (chat_session_get_account (session)) == CHAT_ACCOUNT_ONLINE);

  g_clear_object (&session);
  g_clear_object (&again);
  quit (self);
  server_fixture_free (server);
}

/* There is no keyring in the tests: the token holds until the end. */
static void
test_no_keyring (Fixture       *self,
                 gconstpointer  data)
{
  ChatSession *session;

  if (!g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  quit (self);
  g_assert_finalize_object (self->secrets);
  self->secrets = chat_secrets_new ();
  start (self, NULL);
  session = add (self, NO_SERVER, "ann", "a secret");
  test_wait_until (self->error != NULL);
  g_assert_error (self->error, CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_assert_cmpstr (chat_session_get_token (session), ==, "a secret");
  g_assert_cmpint (chat_account_get_state (chat_session_get_account (session)), !=, CHAT_ACCOUNT_OFFLINE);

  /* The next start has a new memory. */
  quit (self);
  g_assert_finalize_object (self->secrets);
  self->secrets = chat_secrets_new ();
  start (self, NULL);
  open_all (self);
  session = chat_sessions_get (self->sessions, 0);
  test_wait_until (chat_account_get_error (chat_session_get_account (session)) != NULL);
  g_assert_error (chat_account_get_error (chat_session_get_account (session)), CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_assert_cmpint (chat_account_get_state (chat_session_get_account (session)), ==, CHAT_ACCOUNT_OFFLINE);

  /* Not without a token, as anybody. */
  chat_session_retry (session);
  chat_session_retry (session);
  g_assert_cmpint (chat_account_get_state (chat_session_get_account (session)), ==, CHAT_ACCOUNT_OFFLINE);
  chat_sessions_sign_in (self->sessions, session, "a secret");
  g_assert_cmpint (chat_account_get_state (chat_session_get_account (session)), ==, CHAT_ACCOUNT_CONNECTING);
}

static GDBusMessage *
swallow_cb (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         incoming,
            gpointer         user_data)
{
  gboolean swallow = incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;

  if (!swallow)
    return message;

  g_atomic_int_inc ((int *) user_data);
  g_object_unref (message);
  g_main_context_wakeup (NULL);

  return NULL;
}

/* A keyring that asks for its password, which nobody enters. */
static void
test_keyring_asks (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GDBusConnection) keyring = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  int n_calls = 0;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  keyring = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                                    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (keyring, swallow_cb, &n_calls, NULL);
  reply = g_dbus_connection_call_sync (keyring, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  quit (self);
  g_assert_finalize_object (self->secrets);
  self->secrets = chat_secrets_new ();
  start (self, NULL);
  chat_sessions_set_keyring_timeout (self->sessions, 1);
  add (self, NO_SERVER, "ann", "a secret");
  test_wait_until (g_atomic_int_get (&n_calls) > 0);
  quit (self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* What libsecret still waits for ends with the keyring. */
  g_dbus_connection_close_sync (keyring, NULL, NULL);
  test_unref_to_end (self->secrets);
  self->secrets = chat_secrets_new_in_memory ();
  secret_service_disconnect ();
  g_test_dbus_stop (bus);
}

static void
test_link (Fixture       *self,
           gconstpointer  data)
{
  ChatSession *session = add (self, NO_SERVER, "ann", NULL);
  g_autoptr (ChatLink) link = NULL;
  g_autoptr (ChatLink) room_link = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *room_text = NULL;
  ChatRoom *room;

  room = chat_account_join (chat_session_get_account (session), "lobby", "a/b", &error);
  g_assert_no_error (error);
  link = chat_link_new_for_message (room, "0f & more");
  text = chat_link_to_string (link);
  g_assert_cmpstr (text, ==, "confab://127.0.0.1:1/lobby/a%2Fb?message=0f%20%26%20more");
  g_assert_true (chat_link_is_to (link, NO_SERVER));

  room_link = chat_link_new_for_message (room, NULL);
  room_text = chat_link_to_string (room_link);
  g_assert_cmpstr (room_text, ==, "confab://127.0.0.1:1/lobby/a%2Fb");
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gint64 *size = user_data;

  *size = chat_folder_measure_finish (result, NULL);
}

static void
test_folder (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *inner = g_build_filename (self->folder, "one", "two", NULL);
  g_autofree char *outer = g_build_filename (self->folder, "one", NULL);
  g_autofree char *link = g_build_filename (outer, "link", NULL);
  gint64 size = -1;
  gboolean done = FALSE;

  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  test_write_file (inner, "a", "12345");
  test_write_file (outer, "b", "678");
  test_write_file (self->folder, "outside", "stays");
  g_assert_cmpint (symlink (self->folder, link), ==, 0);

  chat_folder_measure_async (outer, NULL, measured_cb, &size);
  test_wait_until (size >= 0);
  g_assert_cmpint (size, ==, 8);
  chat_folder_delete_async (outer, NULL, set_flag_cb, &done);
  test_wait_until (done);
  g_assert_false (g_file_test (outer, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (self->folder, G_FILE_TEST_IS_DIR));

  done = FALSE;
  chat_folder_delete_async (outer, NULL, set_flag_cb, &done);
  test_wait_until (done);
}

/* Two accounts at two servers at once, and again after a restart. */
static void
test_two_servers (Fixture       *self,
                  gconstpointer  data)
{
  ServerFixture *servers[2];
  const char *users[] = { "ann", "ben" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *token = NULL;

      servers[i] = server_fixture_new ("[server]\nanonymous=false\n[default]\npublish=members\n", &error);
      g_assert_no_error (error);
      token = server_fixture_mint_token (servers[i], users[i], FALSE);
      add (self, server_fixture_get_url (servers[i]), users[i], token);
    }

  for (guint round = 0; round < 2; round++)
    {
      open_all (self);
      for (guint i = 0; i < 2; i++)
        {
          ChatAccount *account = chat_session_get_account (chat_sessions_get (self->sessions, i));

          test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);
          g_assert_cmpstr (chat_account_get_uri (account), ==, server_fixture_get_url (servers[i]));
          g_assert_true (chat_sessions_find_account (self->sessions, account) ==
                         chat_sessions_get (self->sessions, i));
        }
      if (round == 0)
        restart (self);
    }

  quit (self);
  for (guint i = 0; i < 2; i++)
    server_fixture_free (servers[i]);
}

/* Two processes with one list: what each of them changes stays. */
static void
test_other_process (Fixture       *self,
                    gconstpointer  data)
{
  Fixture other = { .path = self->path, .secrets = self->secrets };
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  g_assert_true (start (&other, &error));
  add (self, NO_SERVER, "ann", NULL);
  add (self, NO_SERVER, "cy", NULL);
  quit (self);
  add (&other, NO_SERVER, "ben", NULL);
  add (&other, NO_SERVER, "cy", NULL);
  quit (&other);

  g_assert_true (start (self, &error));
  assert_users (self, "ben cy ann ");
  g_assert_true (start (&other, &error));
  g_assert_true (chat_sessions_edit (self->sessions, chat_sessions_get (self->sessions, 2),
                                     NULL, NULL, "Ann", &error));
  chat_sessions_remove_async (self->sessions, chat_sessions_get (self->sessions, 1), FALSE, set_flag_cb, &done);
  test_wait_until (done);
  quit (self);
  chat_sessions_sign_out (other.sessions, chat_sessions_get (other.sessions, 0));
  quit (&other);

  g_assert_true (start (self, &error));
  assert_users (self, "ben ann ");
  g_assert_true (chat_session_get_signed_out (chat_sessions_get (self->sessions, 0)));
  g_assert_cmpstr (chat_session_get_name (chat_sessions_get (self->sessions, 1)), ==, "Ann");
  g_clear_error (&other.error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define test(path, func) \
  g_test_add ("/sessions/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  test ("empty", test_empty);
  test ("kept", test_kept);
  test ("same-twice", test_same_twice);
  test ("for-run", test_for_run);
  test ("order", test_order);
  test ("edit", test_edit);
  test ("fingerprint", test_fingerprint);
  test ("sign-out", test_sign_out);
  test ("remove", test_remove);
  test ("damaged", test_damaged);
  test ("damaged-later", test_damaged_later);
  test ("cannot-write", test_cannot_write);
  test ("no-keyring", test_no_keyring);
  test ("keyring-asks", test_keyring_asks);
  test ("early-token", test_early_token);
  test ("folder", test_folder);
  test ("link", test_link);
  test ("two-servers", test_two_servers);
  test ("other-process", test_other_process);

#undef test

  return g_test_run ();
}
