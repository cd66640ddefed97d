/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-relocator.h"
#include "chat-server-probe.h"
#include "chat-test-util.h"
#include "fake-avahi.h"
#include "host-fixture.h"
#include "server-fixture.h"

/* Nobody listens there. */
#define OLD_URI "wss://127.0.0.1:1/connection/websocket"

/* A server, another that is none of ours, and an account that has lost the first */
typedef struct
{
  TestHost      files;
  TestHost      other_files;
  FakeAvahi     avahi;
  ChatHost     *host;
  ChatHost     *other;
  ChatSecrets  *secrets;
  ChatSessions *sessions;
  char         *id;
} Fixture;

static guint16
get_port (ChatHost *host)
{
  g_autoptr (GUri) uri = g_uri_parse (chat_host_get_uri (host), G_URI_FLAGS_NONE, NULL);

  return (guint16) g_uri_get_port (uri);
}

static ChatSession *
get_session (Fixture *self)
{
  return chat_sessions_get (self->sessions, 0);
}

static gboolean
is_in_state (Fixture          *self,
             ChatAccountState  state)
{
  ChatAccount *account = chat_session_get_account (get_session (self));

  return account != NULL && chat_account_get_state (account) == state;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *list = NULL;
  g_autofree char *token = NULL;
  g_autoptr (ChatSession) session = NULL;

  test_host_set_up (&self->files, data);
  test_host_set_up (&self->other_files, data);
  fake_avahi_set_up (&self->avahi);
  self->host = test_make_host (&self->files);
  self->other = test_make_host (&self->other_files);
  test_start_host (self->host);
  test_start_host (self->other);

  list = g_build_filename (self->files.folder, "accounts.ini", NULL);
  self->secrets = chat_secrets_new_in_memory ();
  self->sessions = chat_sessions_new (list, self->secrets);
  token = test_mint_token (self->host, "ann");
  session = chat_session_new_server (OLD_URI, "ann", token);
  chat_session_set_fingerprint (session, chat_host_get_fingerprint (self->host));
  g_assert_true (chat_sessions_add (self->sessions, session, NULL));
  self->id = g_strdup (chat_session_get_id (session));
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gboolean done = FALSE;

  chat_sessions_close_async (self->sessions, set_flag_cb, &done);
  test_wait_until (done);
  test_wait_until (G_OBJECT (self->sessions)->ref_count == 1);
  g_assert_finalize_object (self->sessions);
  g_assert_finalize_object (self->secrets);
  test_stop_host (self->host);
  test_stop_host (self->other);
  g_assert_finalize_object (self->host);
  g_assert_finalize_object (self->other);
  fake_avahi_tear_down (&self->avahi);
  test_host_tear_down (&self->files, data);
  test_host_tear_down (&self->other_files, data);
  g_free (self->id);
}

static void
announce (Fixture    *self,
          const char *name,
          ChatHost   *where)
{
  fake_avahi_add (&self->avahi, 2, name, "127.0.0.1", get_port (where), chat_host_get_fingerprint (self->host));
}

/* It is what it was, but for its address. */
static void
assert_moved (Fixture *self)
{
  test_wait_until (is_in_state (self, CHAT_ACCOUNT_ONLINE));
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);
  g_assert_cmpstr (chat_session_get_uri (get_session (self)), ==, chat_host_get_uri (self->host));
  g_assert_cmpstr (chat_session_get_id (get_session (self)), ==, self->id);
  g_assert_cmpstr (chat_session_get_user (get_session (self)), ==, "ann");
  g_assert_cmpstr (chat_session_get_fingerprint (get_session (self)), ==, chat_host_get_fingerprint (self->host));
}

static void
test_moved (Fixture       *self,
            gconstpointer  data)
{
  ChatRelocator *relocator = chat_relocator_new (self->avahi.client, self->sessions);

  fake_avahi_start (&self->avahi);
  test_wait_until (is_in_state (self, CHAT_ACCOUNT_RECONNECTING));
  g_assert_cmpstr (chat_session_get_uri (get_session (self)), ==, OLD_URI);
  announce (self, "ann@desk", self->host);
  assert_moved (self);

  /* Nobody has to be looked for any more. */
  test_wait_until (fake_avahi_get_n (&self->avahi) == 0);
  g_assert_finalize_object (relocator);
}

/* Whoever says that they are the server has to have its key. */
static void
test_impostor (Fixture       *self,
               gconstpointer  data)
{
  ChatRelocator *relocator = chat_relocator_new (self->avahi.client, self->sessions);
  g_autoptr (ChatSession) session = g_object_ref (get_session (self));

  fake_avahi_start (&self->avahi);
  announce (self, "mallory", self->other);
  announce (self, "ann@desk", self->host);
  assert_moved (self);
  g_assert_true (get_session (self) != session);

  g_assert_finalize_object (relocator);
}

static void
test_other_servers (Fixture       *self,
                    gconstpointer  data)
{
  ChatRelocator *relocator = chat_relocator_new (self->avahi.client, self->sessions);
  g_autoptr (ChatSession) session = g_object_ref (get_session (self));

  fake_avahi_start (&self->avahi);
  fake_avahi_add (&self->avahi, 2, "ben@lap", "127.0.0.1", get_port (self->other),
                  chat_host_get_fingerprint (self->other));
  /* The browser, and a resolver that has answered */
  test_wait_until (self->avahi.n_made == 2);
  test_wait_until (is_in_state (self, CHAT_ACCOUNT_RECONNECTING));
  g_assert_finalize_object (relocator);
  test_wait_until (fake_avahi_get_n (&self->avahi) == 0);
  g_assert_true (get_session (self) == session);
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
probe (const char *host,
       guint16     port,
       const char *fingerprint)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean proven;

  chat_server_probe_async (host, port, fingerprint, NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);
  proven = chat_server_probe_finish (result, &error);
  g_assert_true (proven == (error == NULL));

  return proven;
}

static void
test_probe (Fixture       *self,
            gconstpointer  data)
{
  const char *fingerprint = chat_host_get_fingerprint (self->host);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (probe ("127.0.0.1", get_port (self->host), fingerprint));
  g_assert_false (probe ("127.0.0.1", get_port (self->other), fingerprint));
  g_assert_false (probe ("127.0.0.1", get_port (self->host), FAKE_FINGERPRINT));
  g_assert_false (probe ("127.0.0.1", 1, fingerprint));

  chat_server_probe_async ("127.0.0.1", get_port (self->host), fingerprint, cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_false (chat_server_probe_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/relocator/moved", test_moved },
    { "/relocator/impostor", test_impostor },
    { "/relocator/other-servers", test_other_servers },
    { "/relocator/probe", test_probe },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
