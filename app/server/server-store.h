/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

#include <wire.h>

G_BEGIN_DECLS

/* What one reply may hold: as many publications, and about as many bytes. */
#define SERVER_STORE_MAX_PUBLICATIONS 300
#define SERVER_STORE_MAX_READ_SIZE (1024 * 1024)

typedef struct _ServerStore ServerStore;

/**
 * ServerRetention:
 * @size: publications to keep.
 * @ttl: milliseconds to keep them, 0 for ever.
 */
typedef struct
{
  gint64 size;
  gint64 ttl;
} ServerRetention;

/**
 * ServerStoreQuery:
 * @limit: publications to read at most.
 * @has_since: whether @since is set.
 * @since: the offset after which to begin or, in reverse, before which.
 * @epoch: (nullable): what @since is an offset of; in another epoch nothing
 *   is read.
 */
typedef struct
{
  guint limit;
  gboolean has_since;
  guint64 since;
  const char *epoch;
  gboolean reverse;
} ServerStoreQuery;

/**
 * ServerStoreResult:
 * @failed: whether the store could not do it; nothing else is set then.
 * @epoch: of the stream.
 * @top: the stream's last offset, 0 if nothing was ever published.
 * @publication: (nullable): what was published, now with its offset.
 * @publications: (nullable) (element-type WirePublication): what was read.
 *
 * The answer of the store; valid during the call only, but the receiver may
 * steal @publications.
 */
typedef struct
{
  gboolean failed;
  const char *epoch;
  guint64 top;
  const WirePublication *publication;
  GPtrArray *publications;
} ServerStoreResult;

/**
 * ServerStoreStatus:
 * @queued: what was asked for and is not answered yet.
 * @writes: publications that were kept.
 * @failures: publications that could not be.
 * @failing: whether the last publication could not be kept.
 */
typedef struct
{
  guint64 queued;
  guint64 writes;
  guint64 failures;
  gboolean failing;
} ServerStoreStatus;

typedef void (*ServerStoreFunc) (ServerStoreResult *result,
                                 gpointer           data);

ServerStore *server_store_open    (const ServerConfig      *config,
                                   GMainContext            *context,
                                   GError                 **error);
void         server_store_close   (ServerStore             *self);
void         server_store_publish (ServerStore             *self,
                                   const char              *channel,
                                   const ServerRetention   *retention,
                                   WirePublication         *publication,
                                   ServerStoreFunc          func,
                                   gpointer                 data);
void         server_store_read    (ServerStore             *self,
                                   const char              *channel,
                                   const ServerRetention   *retention,
                                   const ServerStoreQuery  *query,
                                   ServerStoreFunc          func,
                                   gpointer                 data);
void         server_store_remove  (ServerStore             *self,
                                   const char              *channel,
                                   ServerStoreFunc          func,
                                   gpointer                 data);
void         server_store_flush   (ServerStore             *self,
                                   ServerStoreFunc          func,
                                   gpointer                 data);

ServerStoreStatus server_store_get_status (ServerStore         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerStore, server_store_close)

G_END_DECLS
