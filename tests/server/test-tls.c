/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-error.h"
#include "server-test-util.h"
#include "server-tls.h"

#include "test-certificate.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_ROUNDS 1000

/* Both ends of a connection; neither blocks. */
typedef struct
{
  char *folder;
  char *certificate;
  char *key;
  ServerConfig *config;
  ServerTls *tls;
  ServerTlsStream *server;
  SSL_CTX *context;
  SSL *client;
  int fds[2];
} Fixture;

static void
make_files (Fixture *self)
{
  test_make_certificate (self->certificate, self->key);
}

static void
load (Fixture    *self,
      const char *extra)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autofree char *path = g_build_filename (self->folder, "server.conf", NULL);
  g_autofree char *text = g_strdup_printf ("[tls]\ncertificate=%s\nkey=%s\n%s", self->certificate, self->key, extra);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  self->config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->folder = test_make_folder ();
  self->certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  self->key = g_build_filename (self->folder, "key.pem", NULL);
  make_files (self);
  load (self, data != NULL ? data : "");
  self->tls = server_tls_new (self->config, &error);
  g_assert_no_error (error);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, self->fds), ==, 0);
  self->server = server_tls_accept (self->tls, self->fds[0]);
  self->context = SSL_CTX_new (TLS_client_method ());
  self->client = SSL_new (self->context);
  SSL_set_connect_state (self->client);
  SSL_set_fd (self->client, self->fds[1]);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->server, server_tls_stream_free);
  SSL_free (self->client);
  SSL_CTX_free (self->context);
  server_tls_free (self->tls);
  server_config_unref (self->config);
  close (self->fds[0]);
  close (self->fds[1]);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->certificate);
  g_free (self->key);
}

static void
assert_would_block (gssize n)
{
  g_assert_cmpint (n, ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
}

/* Returns the error of the server, 0 if they have come to an understanding. */
static int
shake_hands (Fixture *self)
{
  static guint8 buffer[SERVER_TLS_RECORD_SIZE];

  for (guint i = 0; i < MAX_ROUNDS; i++)
    {
      int result = SSL_do_handshake (self->client);
      gssize n = server_tls_stream_read (self->server, buffer, sizeof buffer);
      int code = errno;

      g_assert_cmpint (n, ==, -1);
      if (code != EAGAIN)
        return code;
      if (result == 1)
        return 0;
    }

  g_assert_not_reached ();
}

static void
test_small_frames (Fixture       *self,
                   gconstpointer  data)
{
  struct iovec vectors[64];
  char buffer[SERVER_TLS_RECORD_SIZE];

  g_assert_cmpint (shake_hands (self), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    vectors[i] = (struct iovec) { (void *) "0123456789", 10 };

  /* All of them in one record, which is what one read returns */
  g_assert_cmpint (server_tls_stream_write (self->server, vectors, G_N_ELEMENTS (vectors)), ==, 640);
  g_assert_false (server_tls_stream_has_unsent (self->server));
  g_assert_cmpint (SSL_read (self->client, buffer, sizeof buffer), ==, 640);
  g_assert_cmpmem (buffer + 630, 10, "0123456789", 10);
}

static void
test_large_frames (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *large = g_strnfill (3 * SERVER_TLS_RECORD_SIZE, 'a');
  struct iovec vectors[] = { { (void *) "12345", 5 }, { large, 3 * SERVER_TLS_RECORD_SIZE } };

  g_assert_cmpint (shake_hands (self), ==, 0);
  g_assert_cmpint (server_tls_stream_write (self->server, vectors, 2), ==, SERVER_TLS_RECORD_SIZE);
  g_assert_cmpint (server_tls_stream_write (self->server, vectors + 1, 1), ==, SERVER_TLS_RECORD_SIZE);
}

/* What is in a record cannot be taken back, so it is sent as it is, whatever
 * becomes of the queue that it was taken from. */
static void
test_blocked (Fixture       *self,
              gconstpointer  data)
{
  g_autofree guint8 *bytes = g_malloc (SERVER_TLS_RECORD_SIZE);
  struct iovec vector = { bytes, SERVER_TLS_RECORD_SIZE };
  g_autofree guint8 *received = g_malloc (SERVER_TLS_RECORD_SIZE);
  guint64 n_sent = 0;
  guint64 n_received = 0;

  g_assert_cmpint (shake_hands (self), ==, 0);
  while (!server_tls_stream_has_unsent (self->server))
    {
      for (gsize i = 0; i < SERVER_TLS_RECORD_SIZE; i++)
        bytes[i] = (n_sent + i) % 251;
      g_assert_cmpint (server_tls_stream_write (self->server, &vector, 1), ==, SERVER_TLS_RECORD_SIZE);
      n_sent += SERVER_TLS_RECORD_SIZE;
    }

  memset (bytes, 0, SERVER_TLS_RECORD_SIZE);
  assert_would_block (server_tls_stream_write (self->server, &vector, 1));

  while (n_received < n_sent)
    {
      int n = SSL_read (self->client, received, SERVER_TLS_RECORD_SIZE);

      for (int i = 0; i < n; i++)
        g_assert_cmpint (received[i], ==, (n_received + i) % 251);
      n_received += MAX (n, 0);
      if (server_tls_stream_has_unsent (self->server) && server_tls_stream_write (self->server, NULL, 0) < 0)
        g_assert_cmpint (errno, ==, EAGAIN);
    }

  g_assert_false (server_tls_stream_has_unsent (self->server));
}

/* A read leaves nothing behind that the loop would not tell of. */
static void
test_read_all (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *text = g_strnfill (SERVER_TLS_RECORD_SIZE, 'x');
  guint8 buffer[4 * SERVER_TLS_RECORD_SIZE];
  gsize total = 0;

  g_assert_cmpint (shake_hands (self), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (SSL_write (self->client, text, SERVER_TLS_RECORD_SIZE), ==, SERVER_TLS_RECORD_SIZE);
  g_assert_cmpint (SSL_write (self->client, "end", 3), ==, 3);

  total = server_tls_stream_read (self->server, buffer, sizeof buffer);
  g_assert_cmpint (total, ==, 3 * SERVER_TLS_RECORD_SIZE + 3);
  assert_would_block (server_tls_stream_read (self->server, buffer, sizeof buffer));
}

static void
test_ends (Fixture       *self,
           gconstpointer  data)
{
  guint8 buffer[2 * SERVER_TLS_RECORD_SIZE];

  g_assert_cmpint (shake_hands (self), ==, 0);
  g_assert_cmpint (SSL_write (self->client, "bye", 3), ==, 3);
  SSL_shutdown (self->client);

  /* The last bytes and the end came together */
  g_assert_cmpint (server_tls_stream_read (self->server, buffer, sizeof buffer), ==, 3);
  g_assert_true (server_tls_stream_is_over (self->server));
  g_assert_cmpint (server_tls_stream_read (self->server, buffer, sizeof buffer), ==, 0);

  server_tls_stream_shut (self->server);
  g_assert_cmpint (SSL_read (self->client, buffer, sizeof buffer), ==, 0);
  g_assert_true ((SSL_get_shutdown (self->client) & SSL_RECEIVED_SHUTDOWN) != 0);
}

static void
test_cut_off (Fixture       *self,
              gconstpointer  data)
{
  guint8 buffer[SERVER_TLS_RECORD_SIZE];
  struct iovec vector = { buffer, 10 };

  g_assert_cmpint (shake_hands (self), ==, 0);
  shutdown (self->fds[1], SHUT_RDWR);
  g_assert_cmpint (server_tls_stream_read (self->server, buffer, sizeof buffer), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  g_assert_cmpint (server_tls_stream_write (self->server, &vector, 1), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
}

static void
test_nonsense (Fixture       *self,
               gconstpointer  data)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  guint8 buffer[SERVER_TLS_RECORD_SIZE];

  g_assert_cmpint (write (self->fds[1], request, strlen (request)), ==, strlen (request));
  g_assert_cmpint (server_tls_stream_read (self->server, buffer, sizeof buffer), ==, -1);
  g_assert_cmpint (errno, ==, EPROTO);
}

static void
test_protocol (Fixture       *self,
               gconstpointer  data)
{
  const guint8 *chosen = NULL;
  guint length = 0;

  SSL_set_alpn_protos (self->client, (const guint8 *) "\x02h2\x08http/1.1", 12);
  g_assert_cmpint (shake_hands (self), ==, 0);
  SSL_get0_alpn_selected (self->client, &chosen, &length);
  g_assert_cmpmem (chosen, length, "http/1.1", 8);
}

static void
test_other_protocol (Fixture       *self,
                     gconstpointer  data)
{
  SSL_set_alpn_protos (self->client, (const guint8 *) "\x02h2", 3);
  g_assert_cmpint (shake_hands (self), ==, EPROTO);
}

static void
test_versions (Fixture       *self,
               gconstpointer  data)
{
  SSL_set_min_proto_version (self->client, TLS1_VERSION);
  SSL_set_max_proto_version (self->client, data != NULL ? TLS1_2_VERSION : TLS1_1_VERSION);
  SSL_set_security_level (self->client, 0);
  g_assert_cmpint (shake_hands (self), ==, EPROTO);
}

static void
test_reload (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *old = g_strdup (server_tls_get_fingerprint (self->tls));
  g_autofree char *good = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (strlen (old), ==, 64);
  g_assert_false (server_tls_reload_if_changed (self->tls));
  g_assert_cmpstr (server_tls_get_fingerprint (self->tls), ==, old);

  make_files (self);
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*new certificate*");
  g_assert_true (server_tls_reload_if_changed (self->tls));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (server_tls_get_fingerprint (self->tls), !=, old);

  /* Streams keep the certificate that they began with */
  g_assert_cmpint (shake_hands (self), ==, 0);

  /* A key that is not the certificate's */
  g_free (old);
  old = g_strdup (server_tls_get_fingerprint (self->tls));
  g_file_get_contents (self->key, &good, NULL, NULL);
  make_files (self);
  g_file_set_contents (self->key, good, -1, NULL);
  g_assert_false (server_tls_reload (self->tls, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "[tls] key: "));
  g_assert_cmpstr (server_tls_get_fingerprint (self->tls), ==, old);
  g_assert_false (server_tls_reload_if_changed (self->tls));

  /* It is told once */
  g_unlink (self->certificate);
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*The old certificate stays: *certificate.pem*");
  g_assert_false (server_tls_reload_if_changed (self->tls));
  g_test_assert_expected_messages ();
  g_assert_false (server_tls_reload_if_changed (self->tls));
  g_assert_cmpstr (server_tls_get_fingerprint (self->tls), ==, old);

  make_files (self);
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*new certificate*");
  g_assert_true (server_tls_reload_if_changed (self->tls));
  g_test_assert_expected_messages ();
}

static void
assert_refused (Fixture    *self,
                const char *path,
                const char *content,
                const char *message)
{
  g_autofree char *former = NULL;
  g_autoptr (ServerTls) tls = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &former, NULL, NULL);
  g_file_set_contents (path, content, -1, NULL);
  tls = server_tls_new (self->config, &error);
  g_assert_null (tls);
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  if (strstr (error->message, message) == NULL)
    g_assert_cmpstr (error->message, ==, message);
  g_file_set_contents (path, former, -1, NULL);
}

static void
test_bad_files (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *encrypted = g_build_filename (self->folder, "encrypted.pem", NULL);
  const char *const argv[] = {
    "openssl", "pkcs8", "-topk8", "-in", self->key, "-passout", "pass:secret", "-out", encrypted, NULL
  };
  g_autofree char *content = NULL;

  assert_refused (self, self->certificate, "", "[tls] certificate: ");
  assert_refused (self, self->certificate, "nonsense", "it must be a certificate in PEM");
  assert_refused (self, self->key, "", "[tls] key: ");
  assert_refused (self, self->key, "nonsense", "it must be the key of the certificate");

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (encrypted, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "ENCRYPTED"));
  assert_refused (self, self->key, content, "without a password");
}

static void
test_expired (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "realtime", "expired.pem", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_file_set_contents (self->certificate, content, -1, NULL);
  g_file_set_contents (self->key, content, -1, NULL);
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*has expired on 20*");
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*new certificate*");
  g_assert_true (server_tls_reload_if_changed (self->tls));
  g_assert_false (server_tls_reload_if_changed (self->tls));
  g_test_assert_expected_messages ();
}

#define ADD(name, config, func) g_test_add ("/tls/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  ADD ("small-frames", NULL, test_small_frames);
  ADD ("large-frames", NULL, test_large_frames);
  ADD ("blocked", NULL, test_blocked);
  ADD ("read-all", NULL, test_read_all);
  ADD ("ends", NULL, test_ends);
  ADD ("cut-off", NULL, test_cut_off);
  ADD ("nonsense", NULL, test_nonsense);
  ADD ("protocol", NULL, test_protocol);
  ADD ("other-protocol", NULL, test_other_protocol);
  ADD ("version-1.1", NULL, test_versions);
  ADD ("version-1.3", "min_version=1.3\n", test_versions);
  ADD ("reload", NULL, test_reload);
  ADD ("bad-files", NULL, test_bad_files);
  ADD ("expired", NULL, test_expired);

  return g_test_run ();
}
