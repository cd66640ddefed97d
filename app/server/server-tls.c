/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-tls.h"

#include "server-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/stat.h>

#define DIGEST_SIZE 32

/* With its length before it, as ALPN has it. */
static const guint8 protocols[] = "\x08http/1.1";

typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec modified;
} Stamp;

/**
 * ServerTls:
 * @context: the pair that new connections get.
 * @stamps: of the files when they were last looked at, good or not.
 * @lapsed: whether it was told that the certificate is not valid now.
 *
 * The certificate and its key, which may be changed while the server runs.
 * Connections keep what they began with.
 */
struct _ServerTls
{
  ServerConfig *config;
  SSL_CTX *context;
  Stamp stamps[2];
  char *fingerprint;
  gboolean lapsed;
};

static gboolean
fail (const char  *key,
      const char  *path,
      const char  *reason,
      GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "[tls] %s: %s: %s", key, path, reason);
  return FALSE;
}

/* The first thing that went wrong is what is of use to people. */
static gboolean
fail_in_openssl (const char  *key,
                 const char  *path,
                 const char  *allowed,
                 GError     **error)
{
  const char *reason = ERR_reason_error_string (ERR_peek_error ());
  g_autofree char *text = g_strdup_printf ("it must be %s (%s)", allowed, reason != NULL ? reason : "unknown error");

  ERR_clear_error ();
  return fail (key, path, text, error);
}

static gboolean
take_stamp (const char  *key,
            const char  *path,
            Stamp       *stamp,
            GError     **error)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return fail (key, path, g_strerror (errno), error);

  stamp->device = status.st_dev;
  stamp->inode = status.st_ino;
  stamp->size = status.st_size;
  stamp->modified = status.st_mtim;
  return TRUE;
}

static gboolean
take_stamps (ServerTls  *self,
             Stamp       stamps[2],
             GError    **error)
{
  memset (stamps, 0, 2 * sizeof (Stamp));
  return take_stamp ("certificate", self->config->tls_certificate, &stamps[0], error) &&
         take_stamp ("key", self->config->tls_key, &stamps[1], error);
}

static int
select_protocol_cb (SSL           *ssl,
                    const guint8 **chosen,
                    guint8        *chosen_length,
                    const guint8  *offered,
                    guint          offered_length,
                    gpointer       data)
{
  guint8 *protocol;

  if (SSL_select_next_proto (&protocol, chosen_length, protocols, sizeof protocols - 1,
                             offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;

  *chosen = protocol;
  return SSL_TLSEXT_ERR_OK;
}

/* Without it OpenSSL would ask for the password on the terminal. */
static int
no_password_cb (char     *buffer,
                int       size,
                int       for_writing,
                gpointer  data)
{
  return -1;
}

static SSL_CTX *
context_new (ServerConfig *config)
{
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());

  if (context == NULL)
    g_error ("OpenSSL has no memory");

  SSL_CTX_set_min_proto_version (context, config->tls_min_version == SERVER_TLS_1_3 ? TLS1_3_VERSION
                                                                                    : TLS1_2_VERSION);
  SSL_CTX_set_options (context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  /* Tickets are enough to resume a session, and the clients keep them. */
  SSL_CTX_set_session_cache_mode (context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode (context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                               SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb (context, select_protocol_cb, NULL);
  SSL_CTX_set_default_passwd_cb (context, no_password_cb);
  return context;
}

static char *
make_fingerprint (X509 *certificate)
{
  guint8 digest[DIGEST_SIZE];
  guint length = 0;
  GString *text = g_string_sized_new (2 * DIGEST_SIZE);

  X509_digest (certificate, EVP_sha256 (), digest, &length);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", digest[i]);

  return g_string_free (text, FALSE);
}

static void
tell_time (const char      *path,
           const char      *what,
           const ASN1_TIME *time)
{
  char text[64] = "";
  struct tm tm;

  if (ASN1_TIME_to_tm (time, &tm) == 1)
    strftime (text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm);
  g_message ("The certificate in %s %s %s UTC; clients will refuse it", path, what, text);
}

/* A server with such a certificate still serves those who know it by its
 * fingerprint. */
static void
check_validity (ServerTls *self)
{
  X509 *certificate = SSL_CTX_get0_certificate (self->context);
  const ASN1_TIME *begin = X509_get0_notBefore (certificate);
  const ASN1_TIME *end = X509_get0_notAfter (certificate);
  gboolean expired = X509_cmp_current_time (end) < 0;
  gboolean too_new = X509_cmp_current_time (begin) > 0;

  if (expired && !self->lapsed)
    tell_time (self->config->tls_certificate, "has expired on", end);
  else if (too_new && !self->lapsed)
    tell_time (self->config->tls_certificate, "is not valid before", begin);

  self->lapsed = expired || too_new;
}

/**
 * server_tls_new:
 * @config: one that has a certificate and a key.
 *
 * Returns: (transfer full): what makes TLS streams
 */
ServerTls *
server_tls_new (ServerConfig  *config,
                GError       **error)
{
  g_autoptr (ServerTls) self = g_new0 (ServerTls, 1);

  self->config = server_config_ref (config);
  if (!server_tls_reload (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
server_tls_free (ServerTls *self)
{
  SSL_CTX_free (self->context);
  g_free (self->fingerprint);
  server_config_unref (self->config);
  g_free (self);
}

/**
 * server_tls_reload:
 *
 * Reads the files again, for the connections to come. If they are not a good
 * pair, all stays as it was.
 */
gboolean
server_tls_reload (ServerTls  *self,
                   GError    **error)
{
  SSL_CTX *context;

  /* Before they are read: what changes meanwhile has another stamp. */
  if (!take_stamps (self, self->stamps, error))
    return FALSE;

  ERR_clear_error ();
  context = context_new (self->config);
  if (SSL_CTX_use_certificate_chain_file (context, self->config->tls_certificate) != 1)
    {
      SSL_CTX_free (context);
      return fail_in_openssl ("certificate", self->config->tls_certificate,
                              "a certificate in PEM, with those that vouch for it after it", error);
    }

  if (SSL_CTX_use_PrivateKey_file (context, self->config->tls_key, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key (context) != 1)
    {
      SSL_CTX_free (context);
      return fail_in_openssl ("key", self->config->tls_key,
                              "the key of the certificate, in PEM and without a password", error);
    }

  SSL_CTX_free (self->context);
  self->context = context;
  g_free (self->fingerprint);
  self->fingerprint = make_fingerprint (SSL_CTX_get0_certificate (context));
  self->lapsed = FALSE;
  check_validity (self);
  return TRUE;
}

/**
 * server_tls_set_config:
 * @config: one that has a certificate and a key, too.
 *
 * Reads what another configuration names. If that is not good, all stays as
 * it was.
 */
gboolean
server_tls_set_config (ServerTls     *self,
                       ServerConfig  *config,
                       GError       **error)
{
  ServerConfig *former = self->config;

  self->config = config;
  if (!server_tls_reload (self, error))
    {
      self->config = former;
      return FALSE;
    }

  server_config_ref (config);
  server_config_unref (former);
  return TRUE;
}

/**
 * server_tls_reload_if_changed:
 *
 * Looks whether the files have changed since they were last read, and if so,
 * reads them. Tells in the log what came of it, and when the certificate
 * expires.
 *
 * Returns: whether there is a new pair
 */
gboolean
server_tls_reload_if_changed (ServerTls *self)
{
  Stamp stamps[2];
  g_autoptr (GError) error = NULL;

  take_stamps (self, stamps, NULL);
  if (memcmp (stamps, self->stamps, sizeof stamps) == 0)
    {
      check_validity (self);
      return FALSE;
    }

  if (!server_tls_reload (self, &error))
    {
      g_message ("The old certificate stays: %s", error->message);
      return FALSE;
    }

  g_message ("There is a new certificate in %s, with the fingerprint %s",
             self->config->tls_certificate, self->fingerprint);
  return TRUE;
}

/**
 * server_tls_get_fingerprint:
 *
 * Returns: the SHA-256 of the certificate, in hexadecimal digits
 */
const char *
server_tls_get_fingerprint (ServerTls *self)
{
  return self->fingerprint;
}

/**
 * server_tls_accept:
 * @fd: a connected socket that does not block, which stays the caller's.
 *
 * Returns: (transfer full) (nullable): TLS on it, %NULL without memory
 */
ServerTlsStream *
server_tls_accept (ServerTls *self,
                   int        fd)
{
  return server_tls_stream_new (self->context, fd);
}
