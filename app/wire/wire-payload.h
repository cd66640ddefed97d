/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *wire_payload_new (GBytes   *json,
                          guint     max_depth,
                          GError  **error);
GBytes *wire_payload_quote (GBytes *characters);
GBytes *wire_payload_unquote (GBytes   *json,
                              GError  **error);

G_END_DECLS
