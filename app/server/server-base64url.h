/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char   *server_base64url_encode (const void *data,
                                 gsize       length);
GBytes *server_base64url_decode (const char *text,
                                 gsize       length);

G_END_DECLS
