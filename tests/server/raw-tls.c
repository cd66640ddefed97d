/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "raw-tls.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

struct _RawTls
{
  SSL_CTX *context;
  SSL *ssl;
  BIO *input;
  BIO *output;
  int fd;
  gboolean dribbles;
};

/* Returns FALSE if the peer is gone. */
static gboolean
flush (RawTls *self)
{
  guint8 buffer[16384];
  int n;

  while ((n = BIO_read (self->output, buffer, self->dribbles ? 1 : sizeof buffer)) > 0)
    {
      for (int i = 0; i < n;)
        {
          gssize sent = send (self->fd, buffer + i, n - i, MSG_NOSIGNAL);

          if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return FALSE;
          g_assert_cmpint (sent, >, 0);
          i += sent;
        }
    }

  return TRUE;
}

static gssize
feed (RawTls *self)
{
  guint8 buffer[16384];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n > 0)
    g_assert_cmpint (BIO_write (self->input, buffer, n), ==, n);
  else
    BIO_set_mem_eof_return (self->input, 0);

  return n;
}

/* Shakes hands; returns NULL if the server does not. */
RawTls *
raw_tls_new (int      fd,
             gboolean dribbles)
{
  RawTls *self = g_new0 (RawTls, 1);
  int result;

  self->fd = fd;
  self->dribbles = dribbles;
  self->context = SSL_CTX_new (TLS_client_method ());
  self->ssl = SSL_new (self->context);
  self->input = BIO_new (BIO_s_mem ());
  self->output = BIO_new (BIO_s_mem ());
  BIO_set_mem_eof_return (self->input, -1);
  SSL_set_bio (self->ssl, self->input, self->output);

  SSL_set_connect_state (self->ssl);
  while ((result = SSL_do_handshake (self->ssl)) != 1)
    {
      if (!flush (self) || SSL_get_error (self->ssl, result) != SSL_ERROR_WANT_READ || feed (self) <= 0)
        {
          raw_tls_free (self);
          return NULL;
        }
    }

  flush (self);
  return self;
}

void
raw_tls_free (RawTls *self)
{
  SSL_free (self->ssl);
  SSL_CTX_free (self->context);
  g_free (self);
}

gboolean
raw_tls_send (RawTls     *self,
              const void *bytes,
              gsize       length)
{
  g_assert_cmpint (SSL_write (self->ssl, bytes, length), ==, length);
  return flush (self);
}

/* As recv() on a socket that blocks; the end that was not announced counts as
 * an end, too. */
gssize
raw_tls_receive (RawTls *self,
                 guint8 *buffer,
                 gsize   length)
{
  int n;

  while ((n = SSL_read (self->ssl, buffer, length)) <= 0 &&
         SSL_get_error (self->ssl, n) == SSL_ERROR_WANT_READ)
    {
      if (feed (self) <= 0)
        return 0;
    }

  return MAX (n, 0);
}

/* Whether there is something that does not make the socket readable. */
gboolean
raw_tls_has_pending (RawTls *self)
{
  return SSL_has_pending (self->ssl) || BIO_pending (self->input) > 0;
}

/* Whether the server has said that nothing more comes. */
gboolean
raw_tls_was_told_the_end (RawTls *self)
{
  return (SSL_get_shutdown (self->ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
}

char *
raw_tls_get_fingerprint (RawTls *self)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  guint length = 0;
  GString *text = g_string_new (NULL);

  X509_digest (SSL_get0_peer_certificate (self->ssl), EVP_sha256 (), digest, &length);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", digest[i]);

  return g_string_free (text, FALSE);
}
