/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GdkTexture *confab_qr_create_texture (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
