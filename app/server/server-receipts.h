/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"

G_BEGIN_DECLS

/* For how long, and how many. */
#define SERVER_RECEIPTS_WINDOW (5 * 60 * 1000)
#define SERVER_RECEIPTS_MAX 65536

typedef struct _ServerReceipts ServerReceipts;

ServerReceipts *server_receipts_new     (gint64                     window,
                                         guint                      max);
void            server_receipts_free    (ServerReceipts            *self);
gboolean        server_receipts_begin   (ServerReceipts            *self,
                                         const char                *channel,
                                         const char                *key,
                                         gint64                     now,
                                         ServerPublishFunc          func,
                                         gpointer                   data);
void            server_receipts_finish  (ServerReceipts            *self,
                                         const char                *channel,
                                         const char                *key,
                                         const ServerPublishResult *result);
guint           server_receipts_get_size (ServerReceipts           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerReceipts, server_receipts_free)

G_END_DECLS
