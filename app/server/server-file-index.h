/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-files.h"

G_BEGIN_DECLS

/**
 * ServerFileIndex:
 *
 * What is known of each file, in SQLite. One thread may write while another
 * reads; neither waits for the other.
 */
typedef struct _ServerFileIndex ServerFileIndex;

ServerFileIndex *server_file_index_open           (const char       *folder,
                                                   GError          **error);
void             server_file_index_close          (ServerFileIndex  *self);
gboolean         server_file_index_add            (ServerFileIndex  *self,
                                                   const ServerFile *file,
                                                   const char       *user,
                                                   gint64            time,
                                                   GError          **error);
GPtrArray       *server_file_index_remove_expired (ServerFileIndex  *self,
                                                   gint64            before,
                                                   GError          **error);
gboolean         server_file_index_has_content    (ServerFileIndex  *self,
                                                   const char       *hash);
ServerFile      *server_file_index_find           (ServerFileIndex  *self,
                                                   const char       *id);
gint64           server_file_index_get_total      (ServerFileIndex  *self,
                                                   const char       *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFileIndex, server_file_index_close)

G_END_DECLS
