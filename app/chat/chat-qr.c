/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-qr.h"

#include <ZXing/ZXingC.h>
#include <string.h>

#define MAX_TEXT 4096

static char *
dup_text (const ZXing_Barcodes *codes)
{
  char *text = NULL;

  if (codes != NULL && ZXing_Barcodes_size (codes) > 0)
    {
      char *found = ZXing_Barcode_text (ZXing_Barcodes_at (codes, 0));

      if (found != NULL && *found != '\0' && g_utf8_validate_len (found, strnlen (found, MAX_TEXT + 1), NULL) &&
          strlen (found) <= MAX_TEXT)
        text = g_strdup (found);
      ZXing_free (found);
    }

  return text;
}

/**
 * chat_qr_decode:
 * @pixels: (array): a picture in shades of grey, a byte for each pixel
 * @width: how wide it is
 * @height: how high it is
 * @stride: how many bytes a row has
 *
 * Reads the QR code in a picture. It may lie in it in any way. This takes a
 * while with a large one; it may be called in any thread.
 *
 * Returns: (transfer full) (nullable): what is in the code, or %NULL if there
 *   is none or if the picture is larger than %CHAT_QR_MAX_SIDE
 */
char *
chat_qr_decode (const guint8 *pixels,
                guint         width,
                guint         height,
                gsize         stride)
{
  ZXing_ImageView *view;
  ZXing_ReaderOptions *options;
  ZXing_Barcodes *codes;
  char *text;

  g_return_val_if_fail (pixels != NULL, NULL);

  if (width == 0 || height == 0 || width > CHAT_QR_MAX_SIDE || height > CHAT_QR_MAX_SIDE ||
      stride < width || stride > G_MAXINT / height)
    return NULL;

  view = ZXing_ImageView_new_checked (pixels, (int) (stride * height), (int) width, (int) height,
                                      ZXing_ImageFormat_Lum, (int) stride, 1);
  if (view == NULL)
    return NULL;

  options = ZXing_ReaderOptions_new ();
  ZXing_ReaderOptions_setFormats (options, ZXing_BarcodeFormat_QRCode);
  ZXing_ReaderOptions_setMaxNumberOfSymbols (options, 1);
  ZXing_ReaderOptions_setTextMode (options, ZXing_TextMode_Plain);
  codes = ZXing_ReadBarcodes (view, options);
  text = dup_text (codes);

  if (codes != NULL)
    ZXing_Barcodes_delete (codes);
  ZXing_ReaderOptions_delete (options);
  ZXing_ImageView_delete (view);

  return text;
}
