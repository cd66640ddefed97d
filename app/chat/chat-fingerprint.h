/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char     *chat_fingerprint_normalize (const char      *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean  chat_fingerprint_is_of     (const char      *self,
                                      GTlsCertificate *certificate);
void      chat_fingerprint_prepare   (GTlsConnection  *connection);

G_END_DECLS
