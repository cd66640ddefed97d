/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-subscription.h"

G_BEGIN_DECLS

ServerSession *server_session_new        (ServerHub         *hub,
                                          ServerConnection  *connection);
ServerSession *server_session_ref        (ServerSession     *self);
void           server_session_unref      (ServerSession     *self);
const char    *server_session_get_client (ServerSession     *self);
const char    *server_session_get_user   (ServerSession     *self);
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
void           server_session_detach     (ServerSession     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSession, server_session_unref)

G_END_DECLS
