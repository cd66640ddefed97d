/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-fixture.h"

#include "test-folder.h"
#include "test-port.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 20000

/* Clients of the same test cannot answer a close while the test waits for the
 * server to stop, so the server shall not wait for them either. */
#define CONFIG \
  "[server]\n" \
  "listen=127.0.0.1\n" \
  "token_secret=a secret of the tests\n" \
  "anonymous=true\n" \
  "close_timeout=200ms\n"

struct _ServerFixture
{
  char *folder;
  char *config_path;
  char *data_dir;
  char *log_path;
  char *url;
  char *fingerprint;
  guint16 port;
  int reservation;
  int socket;
  GPid pid;
  int stdin_fd;
  int stdout_fd;
  gsize log_told;
};

/**
 * server_fixture_get_program:
 *
 * Returns: the path of the realtime-server that is tested
 */
const char *
server_fixture_get_program (ServerFixture *self)
{
  const char *program = g_getenv ("REALTIME_SERVER");

  return program != NULL ? program : REALTIME_SERVER_PATH;
}

/* The server takes no key twice. What is not even a configuration is for it to
 * refuse. */
static char *
merge (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GKeyFile) merged = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return g_strdup (text);

  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file, *group, NULL, NULL);

      for (char **key = keys; *key != NULL; key++)
        {
          g_autofree char *value = g_key_file_get_value (file, *group, *key, NULL);

          g_key_file_set_value (merged, *group, *key, value);
        }
    }

  return g_key_file_to_data (merged, NULL, NULL);
}

/**
 * server_fixture_set_config:
 * @config_body: (nullable): what to append to a configuration that is good
 *   for tests; its keys win.
 *
 * Changes the configuration with which the server is started the next time.
 */
void
server_fixture_set_config (ServerFixture *self,
                           const char    *config_body)
{
  g_autofree char *text = g_strconcat (CONFIG, config_body, NULL);
  g_autofree char *merged = merge (text);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->config_path, merged, -1, &error);
  g_assert_no_error (error);
}

/* Waits until the descriptor has something or ends. A test that waits in vain
 * says so and fails, rather than hang. */
static void
wait_readable (int         fd,
               const char *what)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  int n;

  do
    n = poll (&poll_fd, 1, TIMEOUT_MS);
  while (n < 0 && errno == EINTR);

  if (n == 0)
    g_error ("realtime-server did not %s within %d ms", what, TIMEOUT_MS);
}

static char *
read_line (ServerFixture *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char byte;

  for (;;)
    {
      wait_readable (self->stdout_fd, "start");
      if (read (self->stdout_fd, &byte, 1) != 1)
        return NULL;
      if (byte == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, byte);
    }
}

/**
 * server_fixture_dup_log:
 *
 * Returns: (transfer full): what the server has logged until now, also before
 *   it was started again
 */
char *
server_fixture_dup_log (ServerFixture *self)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (self->log_path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  while ((text = strstr (text, word)) != NULL)
    {
      text += strlen (word);
      n++;
    }

  return n;
}

/**
 * server_fixture_wait_log:
 *
 * Waits until the log has @text @n times.
 */
void
server_fixture_wait_log (ServerFixture *self,
                         const char    *text,
                         guint          n)
{
  g_autofd int fd = inotify_init1 (IN_CLOEXEC);
  char events[4096];

  g_assert_cmpint (inotify_add_watch (fd, self->log_path, IN_MODIFY), >=, 0);
  for (;;)
    {
      g_autofree char *log = server_fixture_dup_log (self);

      if (count (log, text) >= n)
        return;
      wait_readable (fd, text);
      g_assert_cmpint (read (fd, events, sizeof events), >, 0);
    }
}

/* Who reads the output of a test wants to see it there. */
static void
tell_log (ServerFixture *self)
{
  g_autofree char *log = server_fixture_dup_log (self);

  g_printerr ("%s", log + self->log_told);
  self->log_told = strlen (log);
}

/**
 * server_fixture_wait:
 *
 * Waits until a server that has been given a reason to stop has done so.
 *
 * Returns: its wait status, 0 if all went well
 */
int
server_fixture_wait (ServerFixture *self)
{
  char buffer[256];
  int status;

  g_assert_cmpint (self->pid, !=, 0);

  do
    wait_readable (self->stdout_fd, "end");
  while (read (self->stdout_fd, buffer, sizeof buffer) > 0);

  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  g_clear_fd (&self->stdin_fd, NULL);
  g_clear_fd (&self->stdout_fd, NULL);
  g_spawn_close_pid (self->pid);
  self->pid = 0;
  tell_log (self);
  return status;
}

static void
parse_line (ServerFixture *self,
            const char    *line)
{
  const char *port = strstr (line, "\"port\":");
  const char *url = strstr (line, "\"url\":\"");
  const char *fingerprint = strstr (line, "\"fingerprint\":\"");

  g_assert_nonnull (port);
  g_assert_nonnull (url);

  self->port = g_ascii_strtoull (port + strlen ("\"port\":"), NULL, 10);
  url += strlen ("\"url\":\"");
  g_free (self->url);
  self->url = g_strndup (url, strcspn (url, "\""));

  g_clear_pointer (&self->fingerprint, g_free);
  if (fingerprint != NULL)
    {
      fingerprint += strlen ("\"fingerprint\":\"");
      self->fingerprint = g_strndup (fingerprint, strcspn (fingerprint, "\""));
    }
}

/* Does what a service manager does for a service with a socket: only the
 * process itself has the number that it is to be told. */
#define ACTIVATE "exec env LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=test \"$@\""

static gboolean
spawn (ServerFixture       *self,
       const char *const   *argv,
       int                  log,
       GError             **error)
{
  const char *const wrapper[] = { "/bin/sh", "-c", ACTIVATE, "sh", NULL };
  const int target = 3;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (self->socket >= 0)
    g_strv_builder_addv (builder, (const char **) wrapper);
  g_strv_builder_addv (builder, (const char **) argv);
  all = g_strv_builder_end (builder);

  return g_spawn_async_with_pipes_and_fds (NULL, (const char *const *) all, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                           NULL, NULL, -1, -1, log, &self->socket, &target,
                                           self->socket >= 0 ? 1 : 0, &self->pid,
                                           &self->stdin_fd, &self->stdout_fd, NULL, error);
}

/**
 * server_fixture_start:
 *
 * Starts the server again after it was stopped or killed, with the same
 * folder and on the same port, which nobody else was given meanwhile.
 */
gboolean
server_fixture_start (ServerFixture  *self,
                      GError        **error)
{
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *line = NULL;
  const char *const argv[] = {
    server_fixture_get_program (self), "--supervised", "--config", self->config_path,
    "--data-dir", self->data_dir, "--port", port, NULL
  };

  g_autofd int log = open (self->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (self->pid, ==, 0);
  g_assert_cmpint (log, >=, 0);

  if (!spawn (self, argv, log, error))
    return FALSE;

  line = read_line (self);
  if (line == NULL)
    {
      int status = server_fixture_wait (self);

      return g_spawn_check_wait_status (status, error) &&
             (g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                                   "realtime-server ended at once"), FALSE);
    }

  parse_line (self, line);
  return TRUE;
}

/**
 * server_fixture_new:
 * @config_body: (nullable): sections and keys of the server's configuration;
 *   its first lines belong to `[server]`.
 *
 * Starts a server with an empty history. Its tokens are signed with a secret,
 * and one may come without a token.
 *
 * Returns: (transfer full): the running server
 */
ServerFixture *
server_fixture_new (const char  *config_body,
                    GError     **error)
{
  return server_fixture_new_activated (config_body, -1, error);
}

/**
 * server_fixture_new_activated:
 * @socket: one that listens, to be passed to the server whenever it is started;
 *   it stays the caller's.
 *
 * Starts a server as a service manager does that listens in its place.
 *
 * Returns: (transfer full): the running server
 */
ServerFixture *
server_fixture_new_activated (const char  *config_body,
                              int          socket,
                              GError     **error)
{
  g_autofree char *folder = g_dir_make_tmp ("realtime-server-XXXXXX", error);
  g_autoptr (ServerFixture) self = NULL;

  if (folder == NULL)
    return NULL;

  self = g_new0 (ServerFixture, 1);
  self->stdin_fd = -1;
  self->stdout_fd = -1;
  self->socket = socket;
  self->reservation = socket < 0 ? test_reserve_port (&self->port) : -1;
  self->config_path = g_build_filename (folder, "server.conf", NULL);
  self->data_dir = g_build_filename (folder, "data", NULL);
  self->log_path = g_build_filename (folder, "log", NULL);
  self->folder = g_steal_pointer (&folder);
  server_fixture_set_config (self, config_body);

  if (!server_fixture_start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_fixture_free:
 *
 * Ends the server and removes its files.
 */
void
server_fixture_free (ServerFixture *self)
{
  server_fixture_kill (self);
  g_clear_fd (&self->reservation, NULL);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->config_path);
  g_free (self->data_dir);
  g_free (self->log_path);
  g_free (self->url);
  g_free (self->fingerprint);
  g_free (self);
}

const char *
server_fixture_get_url (ServerFixture *self)
{
  return self->url;
}

/**
 * server_fixture_get_fingerprint:
 *
 * Returns: (nullable): of the certificate that it began with
 */
const char *
server_fixture_get_fingerprint (ServerFixture *self)
{
  return self->fingerprint;
}

guint16
server_fixture_get_port (ServerFixture *self)
{
  return self->port;
}

/**
 * server_fixture_get_pid:
 *
 * Returns: the process, 0 while the server does not run
 */
GPid
server_fixture_get_pid (ServerFixture *self)
{
  return self->pid;
}

const char *
server_fixture_get_config (ServerFixture *self)
{
  return self->config_path;
}

const char *
server_fixture_get_data_dir (ServerFixture *self)
{
  return self->data_dir;
}

/**
 * server_fixture_mint_token:
 *
 * Returns: (transfer full): a token of the server that does not expire
 */
char *
server_fixture_mint_token (ServerFixture *self,
                           const char    *user,
                           gboolean       admin)
{
  const char *const argv[] = {
    server_fixture_get_program (self), "token", "--config", self->config_path, "--user", user,
    admin ? "--admin" : NULL, NULL
  };
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &token, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return g_strdup (g_strchomp (token));
}

/**
 * server_fixture_stop:
 *
 * Asks the server to stop, and waits until it has.
 *
 * Returns: its wait status, 0 if all went well
 */
int
server_fixture_stop (ServerFixture *self)
{
  g_assert_cmpint (self->pid, !=, 0);

  kill (self->pid, SIGTERM);
  return server_fixture_wait (self);
}

/**
 * server_fixture_abandon:
 *
 * Closes the server's standard input, as the end of its parent would.
 */
void
server_fixture_abandon (ServerFixture *self)
{
  g_clear_fd (&self->stdin_fd, NULL);
}

/**
 * server_fixture_kill:
 *
 * Ends the server without giving it any time, as a crash would.
 */
void
server_fixture_kill (ServerFixture *self)
{
  if (self->pid == 0)
    return;

  kill (self->pid, SIGKILL);
  server_fixture_wait (self);
}
