/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-secrets.h"

#include "chat-error.h"
#include "chat-test-util.h"

#include <string.h>

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
store (ChatSecrets  *secrets,
       const char   *account,
       const char   *user,
       const char   *token,
       GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_secrets_store_async (secrets, account, "wss://chat.example.org/connection/websocket", user, token,
                            NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_secrets_store_finish (secrets, result, error);
}

static char *
lookup (ChatSecrets  *secrets,
        const char   *account,
        GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_secrets_lookup_async (secrets, account, NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_secrets_lookup_finish (secrets, result, error);
}

static gboolean
clear (ChatSecrets  *secrets,
       const char   *account,
       GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_secrets_clear_async (secrets, account, NULL, keep_result_cb, &result);
  test_wait_until (result != NULL);

  return chat_secrets_clear_finish (secrets, result, error);
}

static void
assert_token (ChatSecrets *secrets,
              const char  *account,
              const char  *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = lookup (secrets, account, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, expected);
}

static void
test_in_memory (void)
{
  ChatSecrets *secrets = chat_secrets_new_in_memory ();
  g_autoptr (GError) error = NULL;

  assert_token (secrets, "a", NULL);
  g_assert_true (store (secrets, "a", "ann", "first", &error));
  g_assert_true (store (secrets, "b", "ben", "other", &error));
  g_assert_true (store (secrets, "a", "ann", "second", &error));
  g_assert_no_error (error);
  assert_token (secrets, "a", "second");
  assert_token (secrets, "b", "other");
  g_assert_true (clear (secrets, "a", &error));
  g_assert_true (clear (secrets, "a", &error));
  g_assert_no_error (error);
  assert_token (secrets, "a", NULL);
  assert_token (secrets, "b", "other");

  g_assert_finalize_object (secrets);
}

/* Has this test run with the real libsecret, and the file that it uses in a
 * sandbox. */
static void
run_with_file (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "test.keyring", NULL);

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the test", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("SECRET_BACKEND");
  g_test_trap_assert_passed ();
  test_remove_folder (folder);
}

static void
test_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ChatSecrets *secrets;
  gsize length;

  if (!g_test_subprocess ())
    {
      run_with_file ();
      return;
    }

  secrets = chat_secrets_new ();
  assert_token (secrets, "a", NULL);
  g_assert_true (store (secrets, "a", "ann", "first", &error));
  g_assert_true (store (secrets, "a", "anna", "second", &error));
  g_assert_no_error (error);
  g_assert_finalize_object (secrets);

  /* The next start */
  secrets = chat_secrets_new ();
  assert_token (secrets, "a", "second");
  assert_token (secrets, "b", NULL);
  g_assert_finalize_object (secrets);

  g_assert_true (g_file_get_contents (g_getenv ("SECRET_FILE_TEST_PATH"), &text, &length, &error));
  g_assert_null (memmem (text, length, "second", strlen ("second")));

  secrets = chat_secrets_new ();
  g_assert_true (clear (secrets, "a", &error));
  g_assert_no_error (error);
  g_assert_finalize_object (secrets);

  secrets = chat_secrets_new ();
  assert_token (secrets, "a", NULL);
  g_assert_finalize_object (secrets);
}

/* At any moment, also in the middle of what libsecret does. */
static void
test_called_off (void)
{
  g_autoptr (GError) error = NULL;
  ChatSecrets *secrets;

  if (!g_test_subprocess ())
    {
      run_with_file ();
      return;
    }

  secrets = chat_secrets_new ();
  g_assert_true (store (secrets, "a", "ann", "a token", &error));
  g_assert_finalize_object (secrets);

  for (guint n_turns = 0, n_found = 0; n_found < 3; n_turns++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *token = NULL;

      secrets = chat_secrets_new ();
      chat_secrets_lookup_async (secrets, "a", cancellable, keep_result_cb, &result);
      for (guint i = 0; i < n_turns && result == NULL; i++)
        g_main_context_iteration (NULL, TRUE);
      if (result != NULL)
        n_found++;
      g_cancellable_cancel (cancellable);
      test_wait_until (result != NULL);
      token = chat_secrets_lookup_finish (secrets, result, &error);
      g_assert_null (token);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_clear_object (&result);
      test_unref_to_end (secrets);
    }
}

/* The token holds for this run, and it is told that it is not kept. */
static void
test_no_keyring (void)
{
  ChatSecrets *secrets;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  if (!g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  secrets = chat_secrets_new ();
  token = lookup (secrets, "a", &error);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_clear_error (&error);
  g_assert_null (token);

  g_assert_false (store (secrets, "a", "ann", "a token", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_assert_null (strstr (error->message, "a token"));
  g_clear_error (&error);
  assert_token (secrets, "a", "a token");

  g_assert_false (clear (secrets, "a", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_clear_error (&error);
  token = lookup (secrets, "a", &error);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_SECRETS);
  g_assert_null (token);

  g_assert_finalize_object (secrets);
}

static void
test_cancel (void)
{
  ChatSecrets *secrets = chat_secrets_new_in_memory ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  chat_secrets_lookup_async (secrets, "a", cancellable, keep_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (chat_secrets_lookup_finish (secrets, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);

  g_assert_finalize_object (secrets);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/in-memory", test_in_memory);
  g_test_add_func ("/secrets/keyring", test_keyring);
  g_test_add_func ("/secrets/called-off", test_called_off);
  g_test_add_func ("/secrets/no-keyring", test_no_keyring);
  g_test_add_func ("/secrets/cancel", test_cancel);

  return g_test_run ();
}
