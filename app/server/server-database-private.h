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
  STATEMENT_TOUCH_STREAM,
  STATEMENT_FORGET_STREAM,
  STATEMENT_ADD_PUBLICATION,
  STATEMENT_READ_FORWARD,
  STATEMENT_READ_BACKWARD,
  STATEMENT_GET_TIME,
  STATEMENT_DELETE,
  STATEMENT_STREAMS_WITH_WASTE,
  STATEMENT_STREAMS_WITH_TTL,
  STATEMENT_IDLE_STREAMS,
  STATEMENT_GET_GENERATION,
  STATEMENT_NEXT_GENERATION,
  N_STATEMENTS,
} ServerStatement;

/**
 * ServerDatabase:
 * @meta_ttl: after how many milliseconds empty streams are forgotten.
 * @deadline: until when to wait for a lock of somebody else.
 * @stuck: whether the last wait for a lock was in vain.
 * @hopeless: whether the last failure is one of the whole file.
 * @waste: whether something is left to be deleted by sweeping.
 * @budget: how many publications this transaction may still delete.
 * @cursor: the last stream that the sweep has looked at.
 * @streams: by channel; forgotten when a transaction fails, for then it may
 *   say more than the file.
 * @changed: the streams of this transaction.
 */
struct _ServerDatabase
{
  char *path;
  char *state_path;
  int lock;
  sqlite3 *db;
  sqlite3_stmt *statements[N_STATEMENTS];
  char *seed;
  char *run;
  ServerSynchronous synchronous;
  gint64 meta_ttl;
  gint64 deadline;
  gboolean opened;
  gboolean stuck;
  gboolean hopeless;
  gboolean waste;
  guint budget;
  gint64 cursor;
  /* (element-type utf8 ServerStream) */
  GHashTable *streams;
  /* (element-type ServerStream) */
  GPtrArray *changed;
};

gboolean server_database_fail           (ServerDatabase   *self,
                                         GError          **error);
gboolean server_database_run            (ServerDatabase   *self,
                                         ServerStatement   which,
                                         GError          **error);
gboolean server_database_execute        (ServerDatabase   *self,
                                         const char       *sql,
                                         GError          **error);
gboolean server_database_query_number   (ServerDatabase   *self,
                                         const char       *sql,
                                         gint64           *number,
                                         GError          **error);
gboolean server_database_query_text     (ServerDatabase   *self,
                                         const char       *sql,
                                         char            **text,
                                         GError          **error);
void     server_database_finish         (sqlite3_stmt     *statement);
gboolean server_database_prepare_schema (ServerDatabase   *self,
                                         GError          **error);
gboolean server_database_begin_run      (ServerDatabase   *self,
                                         GError          **error);
gboolean server_database_end_run        (ServerDatabase   *self,
                                         GError          **error);
void     server_database_save_run       (ServerDatabase   *self);
char    *server_database_derive_epoch   (ServerDatabase   *self,
                                         const char       *channel);
gboolean server_database_next_epochs    (ServerDatabase   *self,
                                         const char       *channel,
                                         GError          **error);
void     server_database_stream_free    (gpointer          data);
void     server_database_limit_streams  (ServerDatabase   *self);
guint64  server_database_find_live      (ServerDatabase   *self,
                                         ServerStream     *stream,
                                         gint64            before);
gboolean server_database_write_stream   (ServerDatabase   *self,
                                         ServerStream     *stream,
                                         gint64            now,
                                         GError          **error);

G_END_DECLS
