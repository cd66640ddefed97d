/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"
#include "server-tls-stream.h"

G_BEGIN_DECLS

typedef struct _ServerTls ServerTls;

ServerTls       *server_tls_new               (ServerConfig  *config,
                                               GError       **error);
void             server_tls_free              (ServerTls     *self);
gboolean         server_tls_reload            (ServerTls     *self,
                                               GError       **error);
gboolean         server_tls_set_config        (ServerTls     *self,
                                               ServerConfig  *config,
                                               GError       **error);
gboolean         server_tls_reload_if_changed (ServerTls     *self);
const char      *server_tls_get_fingerprint   (ServerTls     *self);
ServerTlsStream *server_tls_accept            (ServerTls     *self,
                                               int            fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerTls, server_tls_free)

G_END_DECLS
