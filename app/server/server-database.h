/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-store.h"

G_BEGIN_DECLS

#define SERVER_DATABASE_FILE_NAME "history.sqlite"

/* How many publications a step of sweeping deletes at most, and at how many
 * streams it looks. */
#define SERVER_DATABASE_MAX_SWEEP 500
#define SERVER_DATABASE_MAX_SWEPT_STREAMS 100

/**
 * ServerDatabase:
 *
 * The streams in SQLite. Not a thread's own, but used by one at a time.
 */
typedef struct _ServerDatabase ServerDatabase;

/**
 * ServerStream:
 * @id: 0 as long as nothing was published.
 * @epoch: a string with a reference count.
 * @top: the last offset.
 * @bottom: the last offset of those that are gone.
 * @deleted: the last offset of those that are not in the file any more.
 * @ttl: milliseconds that its publications live, 0 for ever.
 * @size: how many it may hold, of use while it is changed.
 * @updated: milliseconds since 1970.
 *
 * Where a channel's stream stands.
 */
typedef struct
{
  gint64 id;
  char *epoch;
  guint64 top;
  guint64 bottom;
  guint64 deleted;
  gint64 ttl;
  gint64 size;
  gint64 updated;
  gboolean changed;
} ServerStream;

ServerDatabase *server_database_open       (const ServerConfig      *config,
                                            GError                 **error);
void            server_database_close      (ServerDatabase          *self);
gboolean        server_database_begin      (ServerDatabase          *self,
                                            GError                 **error);
gboolean        server_database_commit     (ServerDatabase          *self,
                                            GError                 **error);
void            server_database_roll_back  (ServerDatabase          *self);
gboolean        server_database_is_hopeless (ServerDatabase         *self);
gboolean        server_database_has_waste  (ServerDatabase          *self);
ServerStream   *server_database_get_stream (ServerDatabase          *self,
                                            const char              *channel,
                                            GError                 **error);
gboolean        server_database_append     (ServerDatabase          *self,
                                            ServerStream            *stream,
                                            const char              *channel,
                                            const ServerRetention   *retention,
                                            WirePublication         *publication,
                                            GError                 **error);
GPtrArray      *server_database_read       (ServerDatabase          *self,
                                            ServerStream            *stream,
                                            const ServerRetention   *retention,
                                            const ServerStoreQuery  *query,
                                            GError                 **error);
void            server_database_empty      (ServerDatabase          *self,
                                            ServerStream            *stream);
gboolean        server_database_sweep      (ServerDatabase          *self,
                                            gint64                   now,
                                            gboolean                *more,
                                            GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerDatabase, server_database_close)

G_END_DECLS
