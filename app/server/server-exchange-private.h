/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

ServerExchange *server_exchange_new          (ServerHub         *hub,
                                              ServerConnection  *connection,
                                              ServerHttpRequest *request);
void            server_exchange_start        (ServerExchange    *self);
gboolean        server_exchange_is_reading   (ServerExchange    *self);
gboolean        server_exchange_is_streaming (ServerExchange    *self);
gsize           server_exchange_take_body    (ServerExchange    *self,
                                              const guint8      *data,
                                              gsize              length);
void            server_exchange_hand_over (ServerExchange    *self,
                                              const char        *content_type);
void            server_exchange_ready        (ServerExchange    *self);
void            server_exchange_detach       (ServerExchange    *self);
void            server_exchange_hurry        (ServerExchange    *self);

G_END_DECLS
