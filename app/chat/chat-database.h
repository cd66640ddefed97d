/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-sql.h"

G_BEGIN_DECLS

#define CHAT_TYPE_DATABASE (chat_database_get_type ())

/**
 * ChatDatabaseMode:
 * @CHAT_DATABASE_READ: only reads; goes before all that waits to be written.
 * @CHAT_DATABASE_WRITE: survives a crash of the process. After a power cut it
 *   may be undone, wholly.
 * @CHAT_DATABASE_DURABLE: survives a power cut too.
 *
 * What a job does, and how sure its outcome has to be when it is reported.
 */
typedef enum
{
  CHAT_DATABASE_READ,
  CHAT_DATABASE_WRITE,
  CHAT_DATABASE_DURABLE,
} ChatDatabaseMode;

/**
 * ChatDatabaseFunc:
 * @sql: the connection
 * @data: the job's data
 * @error: return location for an error
 *
 * A job, carried out in the database's thread, inside of a transaction if it
 * writes. If it fails, what it has written is undone. Where its transaction
 * fails as a whole, it is carried out again, and has to begin anew with @data.
 */
typedef gboolean (*ChatDatabaseFunc) (ChatSql   *sql,
                                      gpointer   data,
                                      GError   **error);

G_DECLARE_FINAL_TYPE (ChatDatabase, chat_database, CHAT, DATABASE, GObject)

ChatDatabase *chat_database_new   (const char        *path) G_GNUC_WARN_UNUSED_RESULT;
void          chat_database_open  (ChatDatabase      *self,
                                   ChatDatabaseFunc   func,
                                   gpointer           data,
                                   GTask             *task);
void          chat_database_run   (ChatDatabase      *self,
                                   ChatDatabaseMode   mode,
                                   ChatDatabaseFunc   func,
                                   gpointer           data,
                                   GTask             *task);
void          chat_database_wait  (ChatDatabase      *self,
                                   gint64             end_time);
void          chat_database_close (ChatDatabase      *self,
                                   GTask             *task);

G_END_DECLS
