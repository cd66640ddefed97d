/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerBackupFunc:
 * @done: from 0 to 1.
 *
 * Returns: whether to go on
 */
typedef gboolean (*ServerBackupFunc) (double   done,
                                      gpointer data);

gboolean server_backup (const char        *data_dir,
                        const char        *target,
                        gboolean           replace,
                        ServerBackupFunc   func,
                        gpointer           data,
                        GError           **error);

G_END_DECLS
