/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean server_activation_take_socket (int     *fd,
                                        char   **address,
                                        int     *port,
                                        GError **error);

G_END_DECLS
