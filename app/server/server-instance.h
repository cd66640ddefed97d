/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SERVER_TYPE_INSTANCE (server_instance_get_type ())

G_DECLARE_FINAL_TYPE (ServerInstance, server_instance, SERVER, INSTANCE, GObject)

ServerInstance *server_instance_new             (ServerConfig         *config);
void            server_instance_take_socket     (ServerInstance       *self,
                                                 int                   fd);
gboolean        server_instance_start           (ServerInstance       *self,
                                                 GError              **error);
char           *server_instance_dup_url         (ServerInstance       *self);
guint16         server_instance_get_port        (ServerInstance       *self);
const char     *server_instance_get_fingerprint (ServerInstance       *self);
void            server_instance_reload          (ServerInstance       *self,
                                                 ServerConfig         *config);
void            server_instance_stop_async      (ServerInstance       *self,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean        server_instance_stop_finish     (ServerInstance       *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
