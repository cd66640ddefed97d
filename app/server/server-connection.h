/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-frame.h"
#include "server-listener.h"

G_BEGIN_DECLS

ServerConnection *server_connection_new         (ServerListener   *listener,
                                                 int               fd,
                                                 const struct sockaddr_storage *peer);
void              server_connection_count       (ServerConnection *self,
                                                 guint             n_commands);
gboolean          server_connection_is_slowed   (ServerConnection *self);
void              server_connection_free        (ServerConnection *self);
GList            *server_connection_get_link    (ServerConnection *self);
gsize             server_connection_get_backlog (ServerConnection *self);
const char       *server_connection_get_secret  (ServerConnection *self);
const char       *server_connection_get_transport (ServerConnection *self);
gboolean          server_connection_is_local    (ServerConnection *self);
void              server_connection_send        (ServerConnection *self,
                                                 ServerFrame      *frame);
gboolean          server_connection_is_waiting  (ServerConnection *self);
void              server_connection_set_paused  (ServerConnection *self,
                                                 gboolean          paused);
void              server_connection_close       (ServerConnection *self,
                                                 guint             code,
                                                 const char       *reason);
void              server_connection_dismiss     (ServerConnection *self,
                                                 guint             code);
void              server_connection_abort       (ServerConnection *self);
void              server_connection_flush       (ServerConnection *self);

G_END_DECLS
