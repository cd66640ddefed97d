/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-subscription.h"

G_BEGIN_DECLS

/**
 * ServerPublishOptions:
 * @skip_history: whether not to keep it. It has no offset then.
 * @users: (nullable) (array zero-terminated=1): the only users who get it. It
 *   is not kept either.
 * @delta: whether those who take deltas may be sent a difference.
 */
typedef struct
{
  gboolean skip_history;
  const char *const *users;
  gboolean delta;
} ServerPublishOptions;

#define SERVER_PUBLISH_OPTIONS_INIT { .delta = TRUE }

/**
 * ServerPublishResult:
 * @error_code: 0 if it was published.
 * @epoch: (nullable): of the stream, %NULL if it is in none.
 * @offset: in the stream.
 */
typedef struct
{
  gboolean published;
  guint error_code;
  const char *epoch;
  guint64 offset;
} ServerPublishResult;

typedef void (*ServerPublishFunc) (const ServerPublishResult *result,
                                   gpointer                   data);
typedef void (*ServerSubscribeFunc) (guint                error_code,
                                     WireSubscribeResult *result,
                                     gpointer             data);

ServerChannel     *server_channel_new             (ServerHub                  *hub,
                                                   const char                 *name);
ServerChannel     *server_channel_ref             (ServerChannel              *self);
void               server_channel_unref           (ServerChannel              *self);
void               server_channel_resolve          (ServerChannel              *self);
const char        *server_channel_get_name        (ServerChannel              *self);
const ServerRules *server_channel_get_rules        (ServerChannel             *self);
guint              server_channel_get_n_subscribers (ServerChannel            *self);
ServerSubscription *server_channel_get_subscriber (ServerChannel              *self,
                                                   guint                       index);
gboolean           server_channel_has_history     (ServerChannel              *self);
gboolean           server_channel_has_presence    (ServerChannel              *self);
gboolean           server_channel_allows          (ServerChannel              *self,
                                                   ServerPermission            permission,
                                                   const ServerSubscriber     *subscriber);
void               server_channel_publish         (ServerChannel              *self,
                                                   WirePublication            *publication,
                                                   const ServerPublishOptions *options,
                                                   ServerPublishFunc           func,
                                                   gpointer                    data);
void               server_channel_read            (ServerChannel              *self,
                                                   const ServerStoreQuery     *query,
                                                   ServerStoreFunc             func,
                                                   gpointer                    data);
void               server_channel_empty            (ServerChannel             *self,
                                                   ServerStoreFunc             func,
                                                   gpointer                    data);
void               server_channel_recover         (ServerChannel              *self,
                                                   const WireSubscribeRequest *request,
                                                   gboolean                    may_recover,
                                                   ServerSubscribeFunc         func,
                                                   gpointer                    data);
void               server_channel_adapt           (ServerChannel              *self,
                                                   ServerSubscription         *subscription,
                                                   WireSubscribeResult        *result);
void               server_channel_add             (ServerChannel              *self,
                                                   ServerSubscription         *subscription);
void               server_channel_remove          (ServerChannel              *self,
                                                   ServerSubscription         *subscription);
void               server_channel_invalidate      (ServerChannel              *self);
void               server_channel_flush           (ServerChannel              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerChannel, server_channel_unref)

G_END_DECLS
