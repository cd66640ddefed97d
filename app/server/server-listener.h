/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-gate.h"
#include "server-hub.h"
#include "server-tls.h"

G_BEGIN_DECLS

typedef struct _ServerListener ServerListener;

ServerListener *server_listener_new       (ServerHub         *hub,
                                           ServerTls         *tls,
                                           int                fd,
                                           GError           **error);
void            server_listener_free      (ServerListener    *self);
ServerHub      *server_listener_get_hub   (ServerListener    *self);
ServerTls      *server_listener_get_tls   (ServerListener    *self);
ServerGate     *server_listener_get_gate  (ServerListener    *self);
guint16         server_listener_get_port  (ServerListener    *self);
guint           server_listener_get_load  (ServerListener    *self);
void            server_listener_stop      (ServerListener    *self);
void            server_listener_close_all (ServerListener    *self,
                                           guint              code,
                                           gint64             spread);
void            server_listener_flush     (ServerListener    *self);
void            server_listener_mark      (ServerListener    *self,
                                           ServerConnection  *connection);
void            server_listener_remove    (ServerListener    *self,
                                           GList             *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerListener, server_listener_free)

G_END_DECLS
