/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-http.h"

G_BEGIN_DECLS

typedef enum
{
  SERVER_RANGE_WHOLE,
  SERVER_RANGE_PART,
  SERVER_RANGE_NOTHING,
} ServerRangeKind;

ServerRangeKind server_range_read      (const ServerHttpRequest *request,
                                        const char              *tag,
                                        gint64                   size,
                                        gint64                  *first,
                                        gint64                  *length);
gboolean        server_range_has_match (const ServerHttpRequest *request,
                                        const char              *tag);

G_END_DECLS
