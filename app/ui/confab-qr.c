/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-qr.h"

#include <qrencode.h>
#include <string.h>

/* ISO/IEC 18004 wants four modules around it. */
#define QUIET_ZONE 4
#define MODULE_SIZE 8
#define BYTES_PER_PIXEL 3

static void
fill_module (guint8 *pixels,
             gsize   stride,
             gsize   column,
             gsize   row)
{
  for (gsize y = 0; y < MODULE_SIZE; y++)
    memset (pixels + (row * MODULE_SIZE + y) * stride + column * MODULE_SIZE * BYTES_PER_PIXEL, 0,
            MODULE_SIZE * BYTES_PER_PIXEL);
}

/**
 * confab_qr_create_texture:
 * @text: a text
 *
 * Draws the QR code of a text, black on white in any style.
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL if the text is too
 *   long for one
 */
GdkTexture *
confab_qr_create_texture (const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  QRcode *code;
  gsize width, side, stride;
  guint8 *pixels;

  g_return_val_if_fail (text != NULL, NULL);

  code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  if (code == NULL)
    return NULL;

  width = (gsize) code->width;
  side = (width + 2 * QUIET_ZONE) * MODULE_SIZE;
  stride = side * BYTES_PER_PIXEL;
  pixels = g_malloc (side * stride);
  memset (pixels, 0xff, side * stride);
  for (gsize i = 0; i < width * width; i++)
    {
      if ((code->data[i] & 1) != 0)
        fill_module (pixels, stride, i % width + QUIET_ZONE, i / width + QUIET_ZONE);
    }
  QRcode_free (code);

  bytes = g_bytes_new_take (pixels, side * stride);

  return gdk_memory_texture_new ((int) side, (int) side, GDK_MEMORY_R8G8B8, bytes, stride);
}
