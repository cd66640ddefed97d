/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "centrifugo-fixture.h"

#include "test-folder.h"
#include "test-port.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 30000
#define PERIOD_MS 10

/* Nothing is served but clients and the API, and nobody is told that it runs.
 * There is no patience with what has expired, or does not answer. */
#define CONFIG \
  "{" \
  "\"http_server\": {\"address\": \"127.0.0.1\", \"port\": %u}," \
  "\"log\": {\"level\": \"error\"}," \
  "\"client\": {" \
  "\"allow_anonymous_connect_without_token\": true," \
  "\"expired_close_delay\": \"1s\"," \
  "\"expired_sub_close_delay\": \"1s\"," \
  "\"presence_update_interval\": \"1s\"," \
  "\"ping_interval\": \"2s\"," \
  "\"pong_timeout\": \"1900ms\"," \
  "\"proxy\": %s," \
  "\"token\": {\"hmac_secret_key\": \"" CENTRIFUGO_SECRET "\"}" \
  "}," \
  "\"channel\": %s," \
  "\"rpc\": %s," \
  "\"http_api\": {\"key\": \"" CENTRIFUGO_API_KEY "\"}," \
  "\"admin\": {\"enabled\": false}," \
  "\"health\": {\"enabled\": false}," \
  "\"prometheus\": {\"enabled\": false}," \
  "\"usage_stats\": {\"disabled\": true}" \
  "}"

struct _CentrifugoFixture
{
  char    *program;
  char    *folder;
  char    *config_path;
  guint16  port;
  int      reservation;
  GPid     pid;
};

/**
 * centrifugo_fixture_find_program:
 *
 * Returns: (transfer full) (nullable): the program that `CONFAB_CENTRIFUGO`
 *   names, else the one in `PATH`
 */
char *
centrifugo_fixture_find_program (void)
{
  const char *named = g_getenv ("CONFAB_CENTRIFUGO");

  return g_find_program_in_path (named != NULL && *named != '\0' ? named : "centrifugo");
}

static gboolean
is_listening (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int result = connect (fd, (struct sockaddr *) &address, sizeof address);

  close (fd);

  return result == 0;
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/**
 * centrifugo_fixture_start:
 *
 * Starts the server again after it was killed, on the same port, and waits
 * until it can be reached. What it knew is lost.
 */
void
centrifugo_fixture_start (CentrifugoFixture *self)
{
  const char *const argv[] = { self->program, "--config", self->config_path, NULL };
  gint64 end = g_get_monotonic_time () + TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (self->pid, ==, 0);

  g_spawn_async (self->folder, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                 die_with_parent, NULL, &self->pid, &error);
  g_assert_no_error (error);

  /* It does not say when it is ready. */
  while (!is_listening (self->port))
    {
      if (waitpid (self->pid, NULL, WNOHANG) != 0)
        g_error ("%s ended at once", self->program);
      if (g_get_monotonic_time () > end)
        g_error ("%s did not start within %d ms", self->program, TIMEOUT_MS);
      poll (NULL, 0, PERIOD_MS);
    }
}

/**
 * centrifugo_fixture_new:
 * @program: the path of the program.
 * @channels: the object `channel` of its configuration, in JSON.
 * @rpc: the object `rpc`, likewise.
 * @proxy: the object `proxy` of its object `client`, likewise.
 *
 * Starts a Centrifugo. Its tokens are signed with %CENTRIFUGO_SECRET, and one
 * may come without a token. Its API takes %CENTRIFUGO_API_KEY.
 */
CentrifugoFixture *
centrifugo_fixture_new (const char *program,
                        const char *channels,
                        const char *rpc,
                        const char *proxy)
{
  CentrifugoFixture *self = g_new0 (CentrifugoFixture, 1);
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;

  self->program = g_strdup (program);
  self->folder = test_make_folder ();
  self->config_path = g_build_filename (self->folder, "config.json", NULL);
  self->reservation = test_reserve_port (&self->port);
  config = g_strdup_printf (CONFIG, self->port, proxy, channels, rpc);
  g_file_set_contents (self->config_path, config, -1, &error);
  g_assert_no_error (error);
  centrifugo_fixture_start (self);

  return self;
}

void
centrifugo_fixture_free (CentrifugoFixture *self)
{
  centrifugo_fixture_kill (self);
  close (self->reservation);
  test_remove_folder (self->folder);
  g_free (self->config_path);
  g_free (self->folder);
  g_free (self->program);
  g_free (self);
}

guint16
centrifugo_fixture_get_port (CentrifugoFixture *self)
{
  return self->port;
}

static void
end (CentrifugoFixture *self,
     int                signum)
{
  if (self->pid == 0)
    return;

  kill (self->pid, signum);
  g_assert_cmpint (waitpid (self->pid, NULL, 0), ==, self->pid);
  g_spawn_close_pid (self->pid);
  self->pid = 0;
}

void
centrifugo_fixture_kill (CentrifugoFixture *self)
{
  end (self, SIGKILL);
}

/* In order, so that it has time to say goodbye. */
void
centrifugo_fixture_stop (CentrifugoFixture *self)
{
  end (self, SIGTERM);
}

static char *
encode (gconstpointer data,
        gsize         length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

/**
 * centrifugo_fixture_sign:
 * @claims: an object in JSON.
 *
 * Returns: (transfer full): a token that claims so
 */
char *
centrifugo_fixture_sign (const char *claims)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  g_autofree char *first = encode (header, strlen (header));
  g_autofree char *second = encode (claims, strlen (claims));
  g_autofree char *signed_text = g_strdup_printf ("%s.%s", first, second);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) CENTRIFUGO_SECRET, strlen (CENTRIFUGO_SECRET));
  g_autofree char *third = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) signed_text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  third = encode (digest, length);

  return g_strdup_printf ("%s.%s", signed_text, third);
}

/**
 * centrifugo_fixture_mint_token:
 *
 * Returns: (transfer full): a token of the user that does not expire
 */
char *
centrifugo_fixture_mint_token (const char *user)
{
  g_autofree char *claims = g_strdup_printf ("{\"sub\":\"%s\"}", user);

  return centrifugo_fixture_sign (claims);
}
