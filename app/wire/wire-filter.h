/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *wire_filter_new_leaf (const char         *key,
                              const char         *comparison,
                              const char         *value,
                              const char * const *values);
GBytes *wire_filter_new_node (const char         *operation,
                              GBytes * const     *nodes,
                              gsize               n_nodes);

G_END_DECLS
