/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ServerFilesLimits:
 * @max_size: bytes of one file.
 * @quota: bytes of all files of one user.
 * @max_age: milliseconds to keep a file, 0 for ever.
 * @types: (nullable) (array zero-terminated=1): media types that are taken,
 *   with `*` for any text; %NULL for all.
 */
typedef struct
{
  gint64 max_size;
  gint64 quota;
  gint64 max_age;
  char **types;
} ServerFilesLimits;

/**
 * ServerFile:
 * @id: what it is asked for by; nobody can guess it.
 * @hash: SHA-256 of the content, in hexadecimal digits.
 * @name: safe to show and to save by.
 * @type: its media type, as the uploader said.
 */
typedef struct
{
  char *id;
  char *hash;
  char *name;
  char *type;
  gint64 size;
} ServerFile;

typedef struct _ServerFiles ServerFiles;
typedef struct _ServerUpload ServerUpload;

typedef void (*ServerUploadFunc) (ServerFile   *file,
                                  const GError *error,
                                  gpointer      data);

ServerFiles  *server_files_open      (const char               *data_dir,
                                      const ServerFilesLimits  *limits,
                                      GMainContext             *context,
                                      GError                  **error);
void          server_files_close     (ServerFiles              *self);
void          server_files_set_limits (ServerFiles             *self,
                                      const ServerFilesLimits  *limits);
ServerUpload *server_files_begin     (ServerFiles              *self,
                                      const char               *user,
                                      const char               *name,
                                      const char               *type,
                                      gint64                    length,
                                      GError                  **error);
ServerFile   *server_files_find      (ServerFiles              *self,
                                      const char               *id);
int           server_files_open_file (ServerFiles              *self,
                                      const ServerFile         *file);
void          server_files_sweep     (ServerFiles              *self,
                                      gint64                    now);
gboolean      server_upload_append   (ServerUpload             *self,
                                      const guint8             *data,
                                      gsize                     length,
                                      GError                  **error);
void          server_upload_finish   (ServerUpload             *self,
                                      ServerUploadFunc          func,
                                      gpointer                  data);
void          server_upload_abort    (ServerUpload             *self);
char         *server_file_clean_name (const char               *name);
void          server_file_free       (ServerFile               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFiles, server_files_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFile, server_file_free)

G_END_DECLS
