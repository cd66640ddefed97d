/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-http.h"
#include "server-hub.h"

G_BEGIN_DECLS

/* What may wait for a peer before the writer of a long response should stop
 * until it is asked for more. */
#define SERVER_EXCHANGE_BACKLOG (256 * 1024)

/**
 * ServerExchange:
 *
 * One request and its response. A handler may keep a reference and answer
 * later; if the connection is gone by then, what it says is dropped.
 */
typedef struct _ServerExchange ServerExchange;

typedef void (*ServerExchangeFunc) (ServerExchange *exchange,
                                    gpointer        data);

/* Takes a piece of a body; returns FALSE if it has answered instead. */
typedef gboolean (*ServerExchangeSink) (ServerExchange *exchange,
                                        const guint8   *data,
                                        gsize           length,
                                        gpointer        user_data);

/**
 * ServerExchangeWatch:
 * @ready: (nullable): all that was written of a long response is sent, and
 *   more may be written.
 * @gone: (nullable): the connection has ended before the response has.
 */
typedef struct
{
  ServerExchangeFunc ready;
  ServerExchangeFunc gone;
} ServerExchangeWatch;

ServerExchange          *server_exchange_ref            (ServerExchange            *self);
void                     server_exchange_unref          (ServerExchange            *self);
ServerHub               *server_exchange_get_hub        (ServerExchange            *self);
ServerConnection        *server_exchange_get_connection (ServerExchange            *self);
const ServerHttpRequest *server_exchange_get_request    (ServerExchange            *self);
GBytes                  *server_exchange_dup_body       (ServerExchange            *self);
gboolean                 server_exchange_is_open        (ServerExchange            *self);
gboolean                 server_exchange_is_blocked     (ServerExchange            *self);
void                     server_exchange_set_sink       (ServerExchange            *self,
                                                         ServerExchangeSink         sink,
                                                         gpointer                   data,
                                                         GDestroyNotify             destroy);
gpointer                 server_exchange_get_sink_data  (ServerExchange            *self);
void                     server_exchange_set_watch      (ServerExchange            *self,
                                                         const ServerExchangeWatch *watch,
                                                         gpointer                   data);
void                     server_exchange_set_paused     (ServerExchange            *self,
                                                         gboolean                   paused);
void                     server_exchange_add_header     (ServerExchange            *self,
                                                         const char                *name,
                                                         const char                *value);
void                     server_exchange_respond        (ServerExchange            *self,
                                                         ServerHttpStatus           status,
                                                         const char                *content_type,
                                                         const char                *body,
                                                         gssize                     length);
void                     server_exchange_refuse         (ServerExchange            *self,
                                                         ServerHttpStatus           status);
void                     server_exchange_begin          (ServerExchange            *self,
                                                         ServerHttpStatus           status,
                                                         const char                *content_type,
                                                         gint64                     length);
void                     server_exchange_write          (ServerExchange            *self,
                                                         const void                *data,
                                                         gsize                      length);
void                     server_exchange_end            (ServerExchange            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerExchange, server_exchange_unref)

G_END_DECLS
