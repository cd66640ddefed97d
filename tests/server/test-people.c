/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"
#include "server-guests.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is listed, as patterns */
#define TIME "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
#define ALICE_IS(n) "alice\t" n "\t" TIME "\t-\t-\t-\t-"
#define GUEST_IS(id, n, since, invite) id "\t" n "\t" since "\t" TIME "\t1\t" invite "\tZoë"

/* How long the path of a socket may not be */
#define LONG_NAME_LENGTH 200

static char *
run_verb (TestServer *server,
          const char *verb,
          const char *data_dir,
          const char *first,
          const char *second)
{
  g_autofree char *config = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *folder = g_strconcat ("--data-dir=", data_dir, NULL);
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status = test_run_server (server, &output, &errors, verb, config, folder, first, second, NULL);

  g_test_message ("%s: %s%s", verb, output, errors);
  g_assert_cmpint (status, ==, 0);
  return output;
}

static char *
list_people (TestServer *server)
{
  return run_verb (server, "people", server_fixture_get_data_dir (server->process), NULL, NULL);
}

/* What is listed now is this, one pattern after the other. */
static void
assert_people (TestServer *server,
               const char *first,
               ...)
{
  g_autofree char *list = list_people (server);
  g_autoptr (GString) patterns = g_string_new ("^");
  va_list arguments;

  va_start (arguments, first);
  for (const char *pattern = first; pattern != NULL; pattern = va_arg (arguments, const char *))
    g_string_append_printf (patterns, "%s\n", pattern);
  va_end (arguments);

  g_string_append (patterns, "$");
  g_test_message ("%s", patterns->str);
  g_assert_true (g_regex_match_simple (patterns->str, list, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT));
}

/* The server learns in its own time that a client has gone. */
static void
wait_until_gone (TestServer *server,
                 const char *start)
{
  for (;;)
    {
      g_autofree char *list = list_people (server);

      if (strstr (list, start) == NULL)
        return;
    }
}

static ServerGuests *
open_guests (TestServer *server)
{
  g_autoptr (GError) error = NULL;
  ServerGuests *guests = server_guests_open (server_fixture_get_data_dir (server->process), &error);

  g_assert_no_error (error);
  return guests;
}

static char *
make_invite (TestServer *server)
{
  g_autoptr (ServerGuests) guests = open_guests (server);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ServerInvite invite = { .created_at = now, .expires_at = now + 1000 };

  return server_guests_add (guests, &invite, NULL);
}

static ServerInviteStatus
use (TestServer *server,
     const char *secret,
     const char *id)
{
  g_autoptr (ServerGuests) guests = open_guests (server);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ServerGuestRecord guest = { .id = (char *) id, .name = (char *) "Zoë", .joined_at = now, .ends_at = now + 1000 };
  g_auto (ServerInvite) invite = { 0 };

  return server_guests_use (guests, secret, &guest, &invite);
}

/* Lets a guest come by the first invite; returns the token. */
static char *
let_in (TestServer *server,
        const char *secret,
        const char *id)
{
  g_autofree char *claims =
    g_strdup_printf ("{\"sub\":\"%s\",\"info\":{\"name\":\"Zoë\"},\"meta\":{\"guest\":{\"invite\":1}}}", id);

  g_assert_cmpint (use (server, secret, id), ==, SERVER_INVITE_GOOD);
  return test_sign_token (claims);
}

static void
test_list (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *secret = make_invite (server);
  g_autofree char *absent = NULL;
  g_autofree char *present = NULL;
  RawClient *first;
  RawClient *second;
  g_autoptr (RawClient) guest = NULL;

  assert_people (server, NULL);
  first = raw_client_connect (server->port, server->alice);
  second = raw_client_connect (server->port, server->alice);
  assert_people (server, ALICE_IS ("2"), NULL);

  absent = let_in (server, secret, "guest-1");
  present = let_in (server, secret, "guest-2");
  guest = raw_client_connect (server->port, present);
  raw_client_free (second);
  wait_until_gone (server, "alice\t2");
  assert_people (server, GUEST_IS ("guest-1", "0", "-", "open"),
                 ALICE_IS ("1"), GUEST_IS ("guest-2", "1", TIME, "open"), NULL);

  raw_client_free (first);
  wait_until_gone (server, "alice");
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  assert_people (server, GUEST_IS ("guest-1", "0", "-", "open"), GUEST_IS ("guest-2", "0", "-", "open"), NULL);
}

static void
assert_fields (const char *list,
               guint       n_lines)
{
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);

  g_assert_cmpint (g_strv_length (lines), ==, n_lines + 1);
  for (guint i = 0; i < n_lines; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);

      g_assert_cmpint (g_strv_length (fields), ==, 7);
      g_assert_cmpint (g_utf8_strlen (fields[6], -1), <=, 256);
    }
}

/* What a backend, or whoever signs tokens, calls somebody makes no line or field
 * of its own, and none that is very long. Visitors have no name. */
static void
test_names (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *name = g_strnfill (1000, 'n');
  g_autofree char *long_name = g_strdup_printf ("{\"sub\":\"e\",\"info\":{\"name\":\"%s\"}}", name);
  const char *const claims[] = {
    "{\"sub\":\"a\\tb\\nc\\u0085d\",\"info\":{\"name\":\"x\\t1\\ny\"}}",
    long_name,
    "{\"sub\":\"f\",\"info\":[\"name\"]}",
    "{\"sub\":\"g\",\"info\":{\"name\":7}}",
    "{\"sub\":\"\"}",
    "{\"sub\":\"\"}",
  };
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);
  g_autofree char *list = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *token = test_sign_token (claims[i]);

      g_ptr_array_add (clients, raw_client_connect (server->port, token));
    }

  list = list_people (server);
  assert_fields (list, G_N_ELEMENTS (claims) - 1);
  g_assert_nonnull (strstr (list, "a b c d\t1\t"));
  g_assert_nonnull (strstr (list, "\tx 1 y\n"));
  g_assert_nonnull (strstr (list, "\tnnnnn"));
  g_assert_nonnull (strstr (list, "f\t1\t"));
  g_assert_true (g_str_has_suffix (list, "\t-\n"));
  g_assert_true (g_regex_match_simple ("^-\t2\t", list, G_REGEX_MULTILINE, G_REGEX_MATCH_DEFAULT));
}

/* With the invite closed, a guest who is removed cannot come back at all; who
 * came by the same invite stays. */
static void
test_close (TestServer    *server,
            gconstpointer  data)
{
  const char *data_dir = server_fixture_get_data_dir (server->process);
  g_autofree char *secret = make_invite (server);
  g_autofree char *token = let_in (server, secret, "guest-1");
  g_autofree char *other_token = let_in (server, secret, "guest-2");
  g_autoptr (RawClient) client = raw_client_connect (server->port, token);
  g_autoptr (RawClient) other = raw_client_connect (server->port, other_token);
  g_autofree char *none = run_verb (server, "invite", data_dir, "--remove=guest-1", "--close");
  g_autofree char *invites = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);
  assert_people (server, GUEST_IS ("guest-2", "1", TIME, "closed"), NULL);
  g_assert_cmpint (use (server, secret, "guest-3"), ==, SERVER_INVITE_EXPIRED);
  test_publish (other, "members", 1);

  invites = run_verb (server, "invite", data_dir, "--list", NULL);
  g_assert_true (g_str_has_prefix (invites, "1\texpired\t2/*\t"));
}

/* Only the account that the server has can ask; a server that was killed is as
 * one that does not run, and another can take its place. */
static void
test_socket (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data_dir (server->process), "people", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_true (S_ISSOCK (status.st_mode));
  g_assert_cmpint (status.st_mode & (S_IRWXG | S_IRWXO), ==, 0);

  server_fixture_kill (server->process);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  assert_people (server, NULL);

  g_assert_true (server_fixture_start (server->process, &error));
  g_assert_no_error (error);
  {
    g_autoptr (RawClient) client = raw_client_connect (server_fixture_get_port (server->process), server->alice);

    assert_people (server, ALICE_IS ("1"), NULL);
  }

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_cmpint (g_stat (path, &status), !=, 0);
}

/* A path that no socket can have */
static void
test_long_path (TestServer    *server,
                gconstpointer  data)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *name = g_strnfill (LONG_NAME_LENGTH, 'x');
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autofree char *list = NULL;

  g_assert_no_errno (symlink (server_fixture_get_data_dir (server->process), path));
  list = run_verb (server, "people", path, NULL, NULL);
  g_assert_true (g_str_has_prefix (list, "alice\t1\t"));
  test_remove_folder (folder);
}

/* Where there can be no socket, all others are served. */
static void
test_no_socket (TestServer    *server,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data_dir (server->process), "people", NULL);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autofree char *option = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_true (server_fixture_start (server->process, &error));
  g_assert_no_error (error);
  server_fixture_wait_log (server->process, "event=people-not-told", 1);
  raw_client_free (raw_client_connect (server_fixture_get_port (server->process), server->alice));

  g_assert_cmpint (test_run_server (server, &output, &errors, "people", option, NULL), ==, 0);
  g_assert_cmpstr (output, ==, "");
}

static void
assert_refused (TestServer *server,
                const char *verb,
                const char *option,
                int         status,
                const char *message)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_run_server (server, &output, &errors, verb, option, NULL), ==, status);
  g_test_message ("%s", errors);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, message));
}

static void
test_refused (TestServer    *server,
              gconstpointer  data)
{
  assert_refused (server, "people", "more", 2, "“more” is not an option");
  assert_refused (server, "people", "--config=/nonexistent", 2, "/nonexistent: ");
  assert_refused (server, "people", "--data-dir=/dev/null/x", 1, "/dev/null/x");
  assert_refused (server, "invite", "--close", 2, "--close is for --remove only");
}

#define ADD(name, func) \
  g_test_add ("/people/" name, TestServer, NULL, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("list", test_list);
  ADD ("names", test_names);
  ADD ("close", test_close);
  ADD ("socket", test_socket);
  ADD ("long-path", test_long_path);
  ADD ("no-socket", test_no_socket);
  ADD ("refused", test_refused);

  return g_test_run ();
}
