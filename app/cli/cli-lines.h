/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CliLines CliLines;

CliLines *cli_lines_new         (int                   fd);
void      cli_lines_free        (CliLines             *self);
void      cli_lines_read_async  (CliLines             *self,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
GBytes   *cli_lines_read_finish (CliLines             *self,
                                 GAsyncResult         *result,
                                 GError              **error);
guint64   cli_lines_get_number  (CliLines             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLines, cli_lines_free)

G_END_DECLS
