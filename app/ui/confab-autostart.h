/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean confab_autostart_get_enabled        (void);
void     confab_autostart_set_enabled_async  (gboolean              enabled,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean confab_autostart_set_enabled_finish (GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
