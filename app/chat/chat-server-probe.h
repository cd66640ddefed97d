/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     chat_server_probe_async  (const char           *host,
                                   guint16               port,
                                   const char           *fingerprint,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean chat_server_probe_finish (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
