/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-tls-stream.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

/**
 * ServerTlsStream:
 * @unsent: the bytes in a record that the socket has not taken wholly.
 * @ready: the handshake is made.
 * @stuck: to go on reading, something must be written first.
 * @over: the peer has said that it sends nothing more.
 * @broken: nothing more can be said.
 *
 * TLS on one socket, with the manners of recv() and sendmsg(): -1 with errno
 * EAGAIN means that the loop will tell when to try again.
 */
struct _ServerTlsStream
{
  SSL *ssl;
  guint16 unsent;
  guint ready : 1;
  guint stuck : 1;
  guint over : 1;
  guint broken : 1;
};

/**
 * server_tls_stream_new:
 * @fd: stays the caller's.
 *
 * Returns: (transfer full) (nullable): the server's side of TLS, before the
 *   handshake; %NULL if there is no memory for it
 */
ServerTlsStream *
server_tls_stream_new (SSL_CTX *context,
                       int      fd)
{
  SSL *ssl = SSL_new (context);
  ServerTlsStream *self;

  if (ssl == NULL || SSL_set_fd (ssl, fd) != 1)
    {
      SSL_free (ssl);
      ERR_clear_error ();
      return NULL;
    }

  SSL_set_accept_state (ssl);
  self = g_new0 (ServerTlsStream, 1);
  self->ssl = ssl;
  return self;
}

void
server_tls_stream_free (ServerTlsStream *self)
{
  SSL_free (self->ssl);
  g_free (self);
}

/* Returns what recv() would. */
static gssize
explain_read (ServerTlsStream *self,
              int              result)
{
  switch (SSL_get_error (self->ssl, result))
    {
    case SSL_ERROR_WANT_READ:
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_WANT_WRITE:
      self->stuck = TRUE;
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_ZERO_RETURN:
      self->over = TRUE;
      return 0;
    default:
      g_debug ("TLS: %s", ERR_peek_error () != 0 ? ERR_reason_error_string (ERR_peek_error ()) : "the peer is gone");
      ERR_clear_error ();
      self->broken = TRUE;
      errno = self->ready ? ECONNRESET : EPROTO;
      return -1;
    }
}

/**
 * server_tls_stream_read:
 * @length: at least %SERVER_TLS_RECORD_SIZE, so that all of a record fits:
 *   what would be left of one would not make the socket readable.
 *
 * Reads as recv() does. The handshake is made by the way.
 *
 * Returns: the number of bytes, 0 at the end, -1 with `errno` set, which is
 *   `EPROTO` for a handshake that failed
 */
gssize
server_tls_stream_read (ServerTlsStream *self,
                        guint8          *buffer,
                        gsize            length)
{
  gsize total = 0;
  gssize n;

  if (self->broken)
    {
      errno = ECONNRESET;
      return -1;
    }

  self->ready = SSL_is_init_finished (self->ssl);
  self->stuck = FALSE;
  do
    {
      int result;

      ERR_clear_error ();
      result = SSL_read (self->ssl, buffer + total, length - total);
      n = result > 0 ? result : explain_read (self, result);
      if (n > 0)
        total += n;
    }
  while (n > 0 && length - total >= SERVER_TLS_RECORD_SIZE);

  return total > 0 ? (gssize) total : n;
}

/* Small frames go together into one record, which costs the peer and us one
 * header, one tag and one system call. */
static gsize
gather (const struct iovec *vectors,
        guint               n_vectors,
        guint8             *buffer)
{
  gsize length = 0;

  for (guint i = 0; i < n_vectors && length < SERVER_TLS_RECORD_SIZE; i++)
    {
      gsize part = MIN (vectors[i].iov_len, SERVER_TLS_RECORD_SIZE - length);

      memcpy (buffer + length, vectors[i].iov_base, part);
      length += part;
    }

  return length;
}

/* Returns FALSE with errno set if not all of it could be handed to the
 * socket. What is in a record cannot be taken back, so it counts as sent. */
static gboolean
write_record (ServerTlsStream *self,
              const void      *data,
              gsize            length)
{
  int result;

  ERR_clear_error ();
  result = SSL_write (self->ssl, data, length);
  if (result > 0)
    {
      self->unsent = 0;
      return TRUE;
    }

  if (SSL_get_error (self->ssl, result) == SSL_ERROR_WANT_WRITE)
    {
      self->unsent = length;
      errno = EAGAIN;
    }
  else
    {
      ERR_clear_error ();
      self->broken = TRUE;
      errno = ECONNRESET;
    }

  return FALSE;
}

/**
 * server_tls_stream_write:
 * @vectors: (array length=n_vectors): none to send just the rest of what was
 *   taken before.
 *
 * Writes as sendmsg() does, at most one record.
 *
 * Returns: the number of bytes taken, -1 with `errno` set
 */
gssize
server_tls_stream_write (ServerTlsStream    *self,
                         const struct iovec *vectors,
                         guint               n_vectors)
{
  static const guint8 nothing[SERVER_TLS_RECORD_SIZE];
  guint8 buffer[SERVER_TLS_RECORD_SIZE];
  const void *data = buffer;
  gsize length;

  if (self->broken)
    {
      errno = ECONNRESET;
      return -1;
    }

  /* OpenSSL has the record already, and looks at nothing but the length. */
  if (self->unsent > 0 && !write_record (self, nothing, self->unsent))
    return -1;
  if (n_vectors == 0)
    return 0;

  if (n_vectors == 1 || vectors[0].iov_len >= SERVER_TLS_RECORD_SIZE)
    {
      data = vectors[0].iov_base;
      length = MIN (vectors[0].iov_len, SERVER_TLS_RECORD_SIZE);
    }
  else
    length = gather (vectors, n_vectors, buffer);

  return write_record (self, data, length) || errno == EAGAIN ? (gssize) length : -1;
}

/**
 * server_tls_stream_is_stuck:
 *
 * Returns: whether the socket must become writable before more can be read
 */
gboolean
server_tls_stream_is_stuck (ServerTlsStream *self)
{
  return self->stuck;
}

/**
 * server_tls_stream_has_unsent:
 *
 * Returns: whether some of what was taken has not reached the socket
 */
gboolean
server_tls_stream_has_unsent (ServerTlsStream *self)
{
  return self->unsent > 0;
}

/**
 * server_tls_stream_is_over:
 *
 * Returns: whether the peer has said that it sends nothing more. After that
 *   the socket need not become readable again.
 */
gboolean
server_tls_stream_is_over (ServerTlsStream *self)
{
  return self->over;
}

/**
 * server_tls_stream_shut:
 *
 * Tells the peer that nothing more comes, so that it knows that nobody has
 * cut off what was sent.
 */
void
server_tls_stream_shut (ServerTlsStream *self)
{
  if (self->broken || !SSL_is_init_finished (self->ssl))
    return;

  ERR_clear_error ();
  if (SSL_shutdown (self->ssl) < 0)
    ERR_clear_error ();
}
