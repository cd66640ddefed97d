/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CHAT_QR_MAX_SIDE:
 *
 * How wide and how high a picture may be, in pixels.
 */
#define CHAT_QR_MAX_SIDE 4096

char *chat_qr_decode (const guint8 *pixels,
                      guint         width,
                      guint         height,
                      gsize         stride) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
