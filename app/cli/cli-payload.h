/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *cli_payload_new (const char  *text,
                         gssize       length,
                         gboolean     is_text,
                         GError     **error);

G_END_DECLS
