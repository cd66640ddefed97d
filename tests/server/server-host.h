/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "raw-client.h"
#include "server-session.h"

G_BEGIN_DECLS

/**
 * ServerHost:
 *
 * A server in a thread of the test, which can reach what a process would hide:
 * its hub, its sessions and its hooks. What is to be done with them is done in
 * that thread, while the test waits for it.
 */
typedef struct _ServerHost ServerHost;

typedef void (*ServerHostFunc) (ServerHub *hub,
                                gpointer   data);

ServerHost     *server_host_new         (const char             *config);
void            server_host_free        (ServerHost             *self);
guint16         server_host_get_port    (ServerHost             *self);
void            server_host_run         (ServerHost             *self,
                                         ServerHostFunc          func,
                                         gpointer                data);
void            server_host_set_hook    (ServerHost             *self,
                                         ServerHookKind          kind,
                                         gboolean                set);
ServerHookCall *server_host_take_call   (ServerHost             *self,
                                         ServerHookKind          kind);
void            server_host_answer      (ServerHost             *self,
                                         ServerHookCall         *call,
                                         const ServerHookAnswer *answer);
guint           server_host_get_n_calls (ServerHost             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerHost, server_host_free)

G_END_DECLS
