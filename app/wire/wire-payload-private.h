/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *wire_payload_skip_string (const char  *quote,
                                      const char  *limit);
const char *wire_payload_skip_blanks (const char  *text);
gboolean    wire_payload_find_end    (const char  *start,
                                      const char  *limit,
                                      guint        max_depth,
                                      const char **end,
                                      GError     **error);

G_END_DECLS
