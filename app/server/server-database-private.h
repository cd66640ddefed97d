/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-database.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_FIND_STREAM,
  STATEMENT_ADD_STREAM,
  STATEMENT_UPDATE_STREAM,
  STATEMENT_ADD_PUBLICATION,
  STATEMENT_READ_FORWARD,
  STATEMENT_READ_BACKWARD,
  STATEMENT_FIRST_LIVE,
  STATEMENT_OLDEST,
  STATEMENT_TRIM,
  STATEMENT_STREAMS_WITH_TTL,
  N_STATEMENTS,
} ServerStatement;

struct _ServerDatabase
{
  char *path;
  int lock;
  sqlite3 *db;
  sqlite3_stmt *statements[N_STATEMENTS];
  char *seed;
  /* (element-type utf8 ServerStream): by channel; forgotten when a
   * transaction fails, for then it may say more than the file */
  GHashTable *streams;
  /* (element-type ServerStream): of this transaction */
  GPtrArray *changed;
};

gboolean server_database_fail          (ServerDatabase   *self,
                                        GError          **error);
gboolean server_database_run           (ServerDatabase   *self,
                                        ServerStatement   which,
                                        GError          **error);
gboolean server_database_execute       (ServerDatabase   *self,
                                        const char       *sql,
                                        GError          **error);
gboolean server_database_query_number  (ServerDatabase   *self,
                                        const char       *sql,
                                        gint64           *number,
                                        GError          **error);
gboolean server_database_prepare_schema (ServerDatabase  *self,
                                        GError          **error);
void     server_database_finish        (sqlite3_stmt     *statement);
void     server_database_stream_free   (gpointer          data);
void     server_database_limit_streams (ServerDatabase   *self);
gboolean server_database_trim_stream   (ServerDatabase   *self,
                                        ServerStream     *stream,
                                        gint64            now,
                                        GError          **error);

G_END_DECLS
