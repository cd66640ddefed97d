/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     chat_folder_measure_async    (const char           *path,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gint64   chat_folder_measure_finish   (GAsyncResult         *result,
                                       GError              **error);
void     chat_folder_delete_async     (const char           *path,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean chat_folder_delete_finish    (GAsyncResult         *result,
                                       GError              **error);
char    *chat_folder_dup_damaged_path (const char           *path);

G_END_DECLS
