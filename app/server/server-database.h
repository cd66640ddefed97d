/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/**
 * ServerDatabase:
 *
 * The streams in SQLite. Not a thread's own, but used by one at a time.
 */
typedef struct _ServerDatabase ServerDatabase;

/**
 * ServerStream:
 * @id: 0 as long as nothing was published.
 *
 * Where a channel's stream stands.
 */
typedef struct
{
  gint64 id;
  char *epoch;
  guint64 top;
  guint64 bottom;
  gboolean changed;
  ServerRetention retention;
} ServerStream;

ServerDatabase *server_database_open       (const char              *data_dir,
                                            ServerSynchronous        synchronous,
                                            GError                 **error);
void            server_database_close      (ServerDatabase          *self);
gboolean        server_database_begin      (ServerDatabase          *self,
                                            GError                 **error);
gboolean        server_database_commit     (ServerDatabase          *self,
                                            GError                 **error);
void            server_database_roll_back  (ServerDatabase          *self);
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
gboolean        server_database_sweep      (ServerDatabase          *self,
                                            gint64                   now,
                                            GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerDatabase, server_database_close)

G_END_DECLS
