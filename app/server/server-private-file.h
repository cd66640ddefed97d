/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean server_private_file_create (const char  *path,
                                     const char  *text,
                                     gsize        length,
                                     GError     **error);

G_END_DECLS
