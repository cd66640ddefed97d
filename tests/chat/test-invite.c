/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-invite.h"

#include "chat-error.h"
#include "chat-test-util.h"
#include "chat.h"
#include "server-fixture.h"
#include "test-certificate.h"

#include <libsoup/soup.h>
#include <string.h>

/* As it is hosted: guests from elsewhere need an invite. */
#define ENCRYPTED CONFIG "[tls]\nself_signed=true\n"
#define CONFIG "[server]\nanonymous=false\n[limits]\nallowed_hosts=laptop.local\n" \
  "[default]\npublish=members\n"

typedef struct
{
  ServerFixture *server;
} Fixture;

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (data != NULL ? data : CONFIG, &error);
  g_assert_no_error (error);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  server_fixture_free (self->server);
}

/* What `realtime-server invite` prints, with the options given. */
static char *
run_invite (Fixture    *self,
            const char *first_option,
            const char *second_option)
{
  g_autofree char *host = g_strdup_printf ("--host=127.0.0.1:%u", server_fixture_get_port (self->server));
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                              server_fixture_get_program (self->server), "--config",
                              server_fixture_get_config (self->server), "--data-dir",
                              server_fixture_get_data_dir (self->server), "invite", host,
                              first_option != NULL ? first_option : "--uses=1",
                              second_option != NULL ? second_option : "--name=test", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return output;
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static ChatInviteAnswer *
redeem (const char  *text,
        const char  *name,
        GError     **error)
{
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_nonnull (link);
  chat_invite_redeem_async (link, name, NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_invite_redeem_finish (result, error);
}

static void
assert_refused (const char *text,
                const char *name,
                ChatError   code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatInviteAnswer) answer = redeem (text, name, &error);

  g_assert_null (answer);
  g_assert_error (error, CHAT_ERROR, (int) code);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *done = user_data;

  g_assert_true (chat_session_close_finish (CHAT_SESSION (object), result, NULL));
  *done = TRUE;
}

/* The guest gets in with what the server gave, and nobody else does. */
static void
test_good (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *text = run_invite (self, "--channel=lobby", "--channel=kitchen");
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  ChatSession *session;
  ChatAccount *account;
  gboolean done = FALSE;

  answer = redeem (text, "Gast Ä", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer->uri, ==, server_fixture_get_url (self->server));
  g_assert_true (g_str_has_prefix (answer->user, "guest-"));
  g_assert_cmpuint (g_strv_length (answer->channels), ==, 2);
  g_assert_cmpstr (answer->channels[0], ==, "lobby");

  session = chat_session_new_server (answer->uri, answer->user, answer->token);
  chat_session_add_room (session, answer->channels[0]);
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  account = chat_session_get_account (session);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);

  chat_session_close_async (session, NULL, closed_cb, &done);
  test_wait_until (done);
  g_assert_finalize_object (session);
}

static ChatRoom *
wait_room (ChatSession *session)
{
  GListModel *rooms;
  ChatRoom *room;

  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  rooms = chat_account_get_rooms (chat_session_get_account (session));
  test_wait_until (g_list_model_get_n_items (rooms) == 1);
  room = g_list_model_get_item (rooms, 0);
  test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  return room;
}

static ChatSession *
come_in (const char *text,
         const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatInviteAnswer) answer = redeem (text, name, &error);
  ChatSession *session;

  g_assert_no_error (error);
  session = chat_session_new_server (answer->uri, answer->user, answer->token);
  chat_session_set_name (session, name);
  chat_session_add_room (session, "lobby");

  return session;
}

/* Guests know each other by the names that they have given, and call each other
 * by them, whether something was said before or not.
 */
static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *text = run_invite (self, "--channel=lobby", "--uses=2");
  g_autoptr (ChatSession) ann = come_in (text, "Ann Ä");
  g_autoptr (ChatSession) ben = come_in (text, "Ben");
  g_autoptr (ChatRoom) ann_room = wait_room (ann);
  g_autoptr (ChatRoom) ben_room = wait_room (ben);
  g_autoptr (GError) error = NULL;
  ChatMessage *message;
  ChatUser *author;
  gboolean done = FALSE;

  chat_room_send (ben_room, "Hello @ann ä", &error);
  g_assert_no_error (error);
  test_wait_until (chat_room_get_mention_count (ann_room) == 1);
  message = chat_room_get_last_message (ann_room);
  author = chat_message_get_author (message);
  g_assert_true (chat_user_is_guest (author));
  g_assert_cmpstr (chat_user_get_name (author), ==, "Ben");
  g_assert_cmpstr (chat_user_get_id (author), ==, chat_session_get_user (ben));
  g_assert_false (chat_message_get_outgoing (message));

  chat_session_close_async (ann, NULL, closed_cb, &done);
  test_wait_until (done);
  done = FALSE;
  chat_session_close_async (ben, NULL, closed_cb, &done);
  test_wait_until (done);
}

static void
test_used (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *text = run_invite (self, NULL, NULL);
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = redeem (text, "Ann", &error);
  g_assert_no_error (error);
  assert_refused (text, "Ben", CHAT_ERROR_INVITE_USED);
}

static void
test_expired (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *text = run_invite (self, "--expires=1s", NULL);
  gint64 end = g_get_real_time () / G_USEC_PER_SEC + 2;

  /* The server's clock is the computer's. */
  test_wait_until (g_get_real_time () / G_USEC_PER_SEC >= end);
  assert_refused (text, "Ann", CHAT_ERROR_INVITE_EXPIRED);
}

static void
test_revoked (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *text = run_invite (self, NULL, NULL);
  g_autofree char *revoked = run_invite (self, "--revoke=1", NULL);

  assert_refused (text, "Ann", CHAT_ERROR_INVITE_UNKNOWN);
}

static void
test_unknown (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *text = g_strdup_printf ("confab://127.0.0.1:%u/?invite=nosuchinvite",
                                           server_fixture_get_port (self->server));
  g_autofree char *long_name = g_strnfill (65, 'n');

  assert_refused (text, "Ann", CHAT_ERROR_INVITE_UNKNOWN);
  assert_refused (text, "", CHAT_ERROR_INVALID);
  assert_refused (text, long_name, CHAT_ERROR_INVALID);
}

static void
test_unreachable (void)
{
  assert_refused ("confab://127.0.0.1:1/?invite=x", "Ann", CHAT_ERROR_CONNECTION);
  assert_refused ("confab://localhost:1/?invite=x", "Ann", CHAT_ERROR_CONNECTION);
}

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  const char *mode = user_data;
  g_autofree char *body = NULL;
  guint status = SOUP_STATUS_OK;

  if (g_str_equal (mode, "huge"))
    body = g_strnfill (1024 * 1024, ' ');
  else if (g_str_equal (mode, "redirect"))
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_TEMPORARY_REDIRECT, "http://127.0.0.1:1/invite");
      return;
    }
  else if (g_str_equal (mode, "not-found"))
    {
      status = SOUP_STATUS_NOT_FOUND;
      body = g_strdup ("<html>nothing here</html>");
    }
  else if (g_str_equal (mode, "broken"))
    {
      status = SOUP_STATUS_INTERNAL_SERVER_ERROR;
      body = g_strdup ("{}");
    }
  else
    body = g_strdup (mode);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

/* What others may have at that address */
static void
test_other_servers (void)
{
  static const struct
  {
    const char *mode;
    ChatError   code;
  } servers[] = {
    { "huge", CHAT_ERROR_NO_SERVER },
    { "redirect", CHAT_ERROR_NO_SERVER },
    { "not-found", CHAT_ERROR_NO_SERVER },
    { "broken", CHAT_ERROR_SERVER },
    { "hello", CHAT_ERROR_NO_SERVER },
    { "[]", CHAT_ERROR_NO_SERVER },
    { "{\"token\":5,\"user\":[]}", CHAT_ERROR_NO_SERVER },
    { "{\"token\":\"\",\"user\":\"x\"}", CHAT_ERROR_NO_SERVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (SoupServer) server = g_object_new (SOUP_TYPE_SERVER, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      GSList *uris;

      soup_server_add_handler (server, NULL, answer_cb, (gpointer) servers[i].mode, NULL);
      soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
      g_assert_no_error (error);
      uris = soup_server_get_uris (server);
      text = g_strdup_printf ("confab://127.0.0.1:%d/?invite=x", g_uri_get_port (uris->data));
      g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

      g_test_message ("%s", servers[i].mode);
      assert_refused (text, "Ann", servers[i].code);
      soup_server_disconnect (server);
    }
}

/* Every name is that of this computer. */
typedef struct
{
  GResolver parent_instance;
} LocalResolver;

typedef GResolverClass LocalResolverClass;

GType local_resolver_get_type (void);

G_DEFINE_TYPE (LocalResolver, local_resolver, G_TYPE_RESOLVER)

static void
local_resolver_lookup_async (GResolver                *resolver,
                             const char               *name,
                             GResolverNameLookupFlags  flags,
                             GCancellable             *cancellable,
                             GAsyncReadyCallback       callback,
                             gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GInetAddress *address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  g_task_return_pointer (task, g_list_append (NULL, address), (GDestroyNotify) g_resolver_free_addresses);
}

static GList *
local_resolver_lookup_finish (GResolver     *resolver,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
local_resolver_class_init (LocalResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = local_resolver_lookup_async;
  klass->lookup_by_name_with_flags_finish = local_resolver_lookup_finish;
}

static void
local_resolver_init (LocalResolver *self)
{
}

static ServerFixture *
start_encrypted (const char *folder)
{
  g_autofree char *certificate = g_build_filename (folder, "certificate.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *config = g_strdup_printf ("[tls]\ncertificate=%s\nkey=%s\n", certificate, key);
  g_autoptr (GError) error = NULL;
  ServerFixture *server;

  test_make_certificate (certificate, key);
  server = server_fixture_new (config, &error);
  g_assert_no_error (error);

  return server;
}

/* Without encryption only in one's own network, and never because of a
 * certificate that is wrong.
 */
static void
test_encryption (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) resolver = g_object_new (local_resolver_get_type (), NULL);
  g_autoptr (ServerFixture) encrypted = NULL;
  g_autofree char *folder = test_make_folder ();
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = run_invite (self, NULL, NULL);
  g_autofree char *secret = g_strchomp (g_strdup (strstr (text, "invite=")));
  guint16 port = server_fixture_get_port (self->server);
  g_autofree char *public_link = g_strdup_printf ("confab://chat.example.org:%u/?%s", port, secret);
  g_autofree char *private_link = g_strdup_printf ("confab://laptop.local:%u/?%s", port, secret);
  g_autofree char *wrong = NULL;
  g_autofree char *uri = NULL;

  g_resolver_set_default (resolver);
  assert_refused (public_link, "Ann", CHAT_ERROR_CONNECTION);

  answer = redeem (private_link, "Ann", &error);
  g_assert_no_error (error);
  uri = g_strdup_printf ("ws://laptop.local:%u/connection/websocket", port);
  g_assert_cmpstr (answer->uri, ==, uri);

  encrypted = start_encrypted (folder);
  wrong = g_strdup_printf ("confab://laptop.local:%u/?%s", server_fixture_get_port (encrypted), secret);
  assert_refused (wrong, "Ann", CHAT_ERROR_CERTIFICATE);

  test_remove_folder (folder);
  g_resolver_set_default (before);
}

/* A certificate that nobody vouches for, which the link says. */
static void
test_fingerprint (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *text = run_invite (self, "--channel=lobby", NULL);
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (ChatRoom) room = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  answer = redeem (text, "Ann", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer->uri, ==, server_fixture_get_url (self->server));
  g_assert_cmpstr (answer->fingerprint, ==, server_fixture_get_fingerprint (self->server));

  session = chat_session_new_server (answer->uri, answer->user, answer->token);
  chat_session_set_fingerprint (session, answer->fingerprint);
  chat_session_add_room (session, "lobby");
  room = wait_room (session);

  chat_session_close_async (session, NULL, closed_cb, &done);
  test_wait_until (done);
}

/* The invite is still good: another server was not even asked. */
static void
test_other_fingerprint (Fixture       *self,
                        gconstpointer  data)
{
  g_autofree char *text = run_invite (self, NULL, NULL);
  g_autofree char *wrong = g_strdup (text);
  char *digit = strstr (wrong, "&tls=") + strlen ("&tls=");
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  *digit = *digit == '0' ? '1' : '0';
  assert_refused (wrong, "Ann", CHAT_ERROR_CERTIFICATE);

  answer = redeem (text, "Ann", &error);
  g_assert_no_error (error);
}

/* What is without encryption cannot be the server. */
static void
test_fingerprint_without_encryption (Fixture       *self,
                                     gconstpointer  data)
{
  g_autofree char *text = g_strchomp (run_invite (self, NULL, NULL));
  g_autofree char *digits = g_strnfill (64, '0');
  g_autofree char *wrong = g_strconcat (text, "&tls=", digits, NULL);
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (wrong, "Ann", CHAT_ERROR_CONNECTION);

  answer = redeem (text, "Ann", &error);
  g_assert_no_error (error);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *text = run_invite (self, NULL, NULL);
  g_autoptr (ChatLink) link = chat_link_parse (text, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_invite_redeem_async (link, "Ann", cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_null (chat_invite_redeem_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define add(path, func) \
  g_test_add ("/invite/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("good", test_good);
  add ("names", test_names);
  add ("used", test_used);
  add ("expired", test_expired);
  add ("revoked", test_revoked);
  add ("unknown", test_unknown);
  add ("fingerprint-without-encryption", test_fingerprint_without_encryption);
  add ("encryption", test_encryption);
  add ("cancel", test_cancel);
  g_test_add_func ("/invite/unreachable", test_unreachable);
  g_test_add_func ("/invite/other-servers", test_other_servers);

  g_test_add ("/invite/fingerprint", Fixture, ENCRYPTED, fixture_setup, test_fingerprint, fixture_teardown);
  g_test_add ("/invite/other-fingerprint", Fixture, ENCRYPTED, fixture_setup, test_other_fingerprint,
              fixture_teardown);
#undef add

  return g_test_run ();
}
