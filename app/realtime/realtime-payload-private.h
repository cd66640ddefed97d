/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean realtime_payload_set (GBytes **field,
                               GBytes  *data,
                               GError **error);

G_END_DECLS
