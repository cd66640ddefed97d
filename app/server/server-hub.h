/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"
#include "server-frame.h"
#include "server-guests.h"
#include "server-loop.h"
#include "server-store.h"

G_BEGIN_DECLS

typedef struct _ServerApi ServerApi;
typedef struct _ServerChannel ServerChannel;
typedef struct _ServerConnection ServerConnection;
typedef struct _ServerEmulation ServerEmulation;
typedef struct _ServerHub ServerHub;
typedef struct _ServerMetrics ServerMetrics;
typedef struct _ServerRoute ServerRoute;
typedef struct _ServerSession ServerSession;
typedef struct _ServerWebhooks ServerWebhooks;

#include "server-hook.h"

ServerHub     *server_hub_new            (ServerConfig   *config,
                                          ServerLoop     *loop,
                                          ServerStore    *store);
void           server_hub_free           (ServerHub      *self);
ServerConfig  *server_hub_get_config     (ServerHub      *self);
void           server_hub_set_config     (ServerHub      *self,
                                          ServerConfig   *config);
void           server_hub_set_guests     (ServerHub      *self,
                                          ServerGuests   *guests);
ServerGuests  *server_hub_get_guests     (ServerHub      *self);
void           server_hub_set_files      (ServerHub      *self,
                                          ServerFiles    *files);
ServerFiles   *server_hub_get_files      (ServerHub      *self);
void           server_hub_dismiss_guests (ServerHub      *self);
ServerLoop    *server_hub_get_loop       (ServerHub      *self);
ServerStore   *server_hub_get_store      (ServerHub      *self);
WireDecoder   *server_hub_get_decoder    (ServerHub      *self);
ServerFrame   *server_hub_get_ping       (ServerHub      *self);
ServerHook    *server_hub_get_hook       (ServerHub      *self,
                                          ServerHookKind  kind);
void           server_hub_set_hook       (ServerHub      *self,
                                          ServerHookKind  kind,
                                          ServerHookFunc  func,
                                          gpointer        data);
gboolean       server_hub_is_stopping    (ServerHub      *self);
void           server_hub_stop           (ServerHub      *self);
void           server_hub_leave          (ServerHub      *self);
gboolean       server_hub_is_leaving     (ServerHub      *self);
ServerChannel *server_hub_open_channel   (ServerHub      *self,
                                          const char     *name);
void           server_hub_forget_channel (ServerHub      *self,
                                          ServerChannel  *channel);
guint          server_hub_get_n_channels (ServerHub      *self);
void           server_hub_add_session    (ServerHub      *self,
                                          ServerSession  *session);
void           server_hub_remove_session (ServerHub      *self,
                                          ServerSession  *session);
ServerSession *server_hub_find_session   (ServerHub      *self,
                                          const char     *client);
GPtrArray     *server_hub_dup_sessions   (ServerHub      *self,
                                          const char     *user);
guint          server_hub_count_sessions (ServerHub      *self,
                                          const char     *user,
                                          guint           max);
void           server_hub_add_user       (ServerHub      *self,
                                          ServerSession  *session);
void           server_hub_mark_channel   (ServerHub      *self,
                                          ServerChannel  *channel);
void           server_hub_mark_session   (ServerHub      *self,
                                          ServerSession  *session);
ServerApi     *server_hub_get_api        (ServerHub      *self);
ServerEmulation *server_hub_get_emulation (ServerHub      *self);
ServerWebhooks *server_hub_get_webhooks  (ServerHub      *self);
ServerMetrics *server_hub_get_metrics    (ServerHub      *self);
GHashTable    *server_hub_get_channels   (ServerHub      *self);
GHashTable    *server_hub_get_sessions   (ServerHub      *self);
void           server_hub_set_routes     (ServerHub      *self,
                                          const ServerRoute *routes);
const ServerRoute *server_hub_get_routes (ServerHub      *self);
void           server_hub_flush          (ServerHub      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerHub, server_hub_free)

G_END_DECLS
