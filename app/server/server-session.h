/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-subscription.h"

G_BEGIN_DECLS

/**
 * ServerSubscribeOptions:
 * @info: (nullable): what others shall see of the subscriber, JSON text.
 * @data: (nullable): what the client is told, JSON text.
 * @recover: whether the client is to get what came after @since.
 * @expires_at: seconds since 1970, 0 for never.
 */
typedef struct
{
  GBytes *info;
  GBytes *data;
  gboolean recover;
  WirePosition since;
  gint64 expires_at;
  ServerOverride override;
} ServerSubscribeOptions;

/* @error_code is 0 if the client is subscribed now. */
typedef void (*ServerSessionFunc) (guint    error_code,
                                   gpointer data);

ServerSession *server_session_new        (ServerHub         *hub,
                                          ServerConnection  *connection);
ServerSession *server_session_ref        (ServerSession     *self);
void           server_session_unref      (ServerSession     *self);
ServerHub     *server_session_get_hub    (ServerSession     *self);
const char    *server_session_get_client (ServerSession     *self);
const char    *server_session_get_user   (ServerSession     *self);
gboolean       server_session_is_admin   (ServerSession     *self);
GBytes        *server_session_get_meta   (ServerSession     *self);
const char    *server_session_get_secret (ServerSession     *self);
gboolean       server_session_is_busy    (ServerSession     *self);
gboolean       server_session_is_connected (ServerSession   *self);
WireClientInfo server_session_get_info   (ServerSession     *self,
                                          ServerSubscription *subscription);
void           server_session_set_from_page (ServerSession  *self);
void           server_session_take_headers (ServerSession   *self,
                                          GHashTable        *headers);
void           server_session_receive    (ServerSession     *self,
                                          const guint8      *data,
                                          gsize              length);
void           server_session_push       (ServerSession     *self,
                                          ServerFrame       *frame);
void           server_session_resume     (ServerSession     *self);
void           server_session_flush      (ServerSession     *self);
void           server_session_end_subscription (ServerSession      *self,
                                                ServerSubscription *subscription,
                                                guint               code);
void           server_session_dismiss_guest (ServerSession     *self);
void           server_session_detach     (ServerSession     *self);
void           server_session_subscribe  (ServerSession     *self,
                                          const char        *channel,
                                          const ServerSubscribeOptions *options,
                                          ServerSessionFunc  func,
                                          gpointer           data);
gboolean       server_session_unsubscribe (ServerSession    *self,
                                          const char        *channel,
                                          guint              code);
void           server_session_disconnect_with (ServerSession *self,
                                          guint              code,
                                          const char        *reason);
void           server_session_refresh    (ServerSession     *self,
                                          gboolean           expired,
                                          gint64             expires_at,
                                          GBytes            *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSession, server_session_unref)

G_END_DECLS
