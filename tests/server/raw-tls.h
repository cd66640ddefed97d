/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RawTls:
 *
 * The client's side of TLS for a #RawClient, which takes every certificate.
 */
typedef struct _RawTls RawTls;

RawTls  *raw_tls_new              (int         fd,
                                   gboolean    dribbles);
void     raw_tls_free             (RawTls     *self);
gboolean raw_tls_send             (RawTls     *self,
                                   const void *bytes,
                                   gsize       length);
gssize   raw_tls_receive          (RawTls     *self,
                                   guint8     *buffer,
                                   gsize       length);
gboolean raw_tls_has_pending      (RawTls     *self);
gboolean raw_tls_was_told_the_end (RawTls     *self);
char    *raw_tls_get_fingerprint  (RawTls     *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
