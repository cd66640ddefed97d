/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerSubscription:
 * @index: the place among the channel's subscribers.
 * @joined: whether it is among them yet.
 *
 * A session's subscription to a channel; belongs to the session.
 */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  guint index;
  gboolean joined;
} ServerSubscription;

typedef void (*ServerPublishFunc) (gboolean published,
                                   gpointer data);
typedef void (*ServerSubscribeFunc) (guint                error_code,
                                     WireSubscribeResult *result,
                                     gpointer             data);

ServerChannel     *server_channel_new             (ServerHub                  *hub,
                                                   const char                 *name);
ServerChannel     *server_channel_ref             (ServerChannel              *self);
void               server_channel_unref           (ServerChannel              *self);
const char        *server_channel_get_name        (ServerChannel              *self);
guint              server_channel_get_n_subscribers (ServerChannel            *self);
gboolean           server_channel_has_history     (ServerChannel              *self);
gboolean           server_channel_allows          (ServerChannel              *self,
                                                   ServerPermission            permission,
                                                   const ServerSubscriber     *subscriber);
void               server_channel_publish         (ServerChannel              *self,
                                                   WirePublication            *publication,
                                                   ServerPublishFunc           func,
                                                   gpointer                    data);
void               server_channel_read            (ServerChannel              *self,
                                                   const ServerStoreQuery     *query,
                                                   ServerStoreFunc             func,
                                                   gpointer                    data);
void               server_channel_recover         (ServerChannel              *self,
                                                   const WireSubscribeRequest *request,
                                                   gboolean                    may_recover,
                                                   ServerSubscribeFunc         func,
                                                   gpointer                    data);
void               server_channel_add             (ServerChannel              *self,
                                                   ServerSubscription         *subscription);
void               server_channel_remove          (ServerChannel              *self,
                                                   ServerSubscription         *subscription);
void               server_channel_flush           (ServerChannel              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerChannel, server_channel_unref)

G_END_DECLS
