/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-addresses.h"
#include "server-config.h"
#include "server-http.h"

#include <sys/socket.h>

G_BEGIN_DECLS

typedef struct _ServerGate ServerGate;

/**
 * ServerGuest:
 * @address: (nullable): where it comes from; %NULL for a trusted proxy, which
 *   may come for anybody.
 * @refusal: the status to refuse its requests with, 0 if they are welcome.
 *
 * What the gate knows of one connection. All zeros is one that has not come.
 */
typedef struct
{
  ServerAddress *address;
  guint16 refusal;
  guint present : 1;
  guint is_proxy : 1;
} ServerGuest;

ServerGate       *server_gate_new   (void);
void              server_gate_free  (ServerGate                    *self);
gboolean          server_gate_enter (ServerGate                    *self,
                                     const ServerConfig            *config,
                                     ServerGuest                   *guest,
                                     const struct sockaddr_storage *peer,
                                     gint64                         now);
ServerHttpStatus  server_gate_check (ServerGate                    *self,
                                     const ServerConfig            *config,
                                     ServerGuest                   *guest,
                                     const ServerHttpRequest       *request,
                                     gint64                         now);
void              server_gate_leave (ServerGate                    *self,
                                     ServerGuest                   *guest,
                                     gint64                         now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerGate, server_gate_free)

G_END_DECLS
