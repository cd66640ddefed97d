/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <openssl/types.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/* What one record of TLS can hold. */
#define SERVER_TLS_RECORD_SIZE (16 * 1024)

typedef struct _ServerTlsStream ServerTlsStream;

ServerTlsStream *server_tls_stream_new        (SSL_CTX            *context,
                                               int                 fd);
void             server_tls_stream_free       (ServerTlsStream    *self);
gssize           server_tls_stream_read       (ServerTlsStream    *self,
                                               guint8             *buffer,
                                               gsize               length);
gssize           server_tls_stream_write      (ServerTlsStream    *self,
                                               const struct iovec *vectors,
                                               guint               n_vectors);
gboolean         server_tls_stream_is_stuck   (ServerTlsStream    *self);
gboolean         server_tls_stream_has_unsent (ServerTlsStream    *self);
gboolean         server_tls_stream_is_over    (ServerTlsStream    *self);
void             server_tls_stream_shut       (ServerTlsStream    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerTlsStream, server_tls_stream_free)

G_END_DECLS
