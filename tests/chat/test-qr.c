/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-qr.h"

#include <qrencode.h>
#include <string.h>

#define LINK "confab://192.168.1.5:8000/?invite=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"
#define MARGIN 4

typedef struct
{
  guint8 *pixels;
  guint   width;
  guint   height;
} Picture;

static void
picture_clear (Picture *self)
{
  g_free (self->pixels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* Draws a code with modules of @scale pixels. */
static void
draw (Picture    *self,
      const char *text,
      guint       scale,
      guint8      black,
      guint8      white)
{
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

  g_assert_nonnull (code);
  self->width = self->height = ((guint) code->width + 2 * MARGIN) * scale;
  self->pixels = g_malloc (self->width * self->height);
  memset (self->pixels, white, self->width * self->height);

  for (guint y = 0; y < (guint) code->width * scale; y++)
    {
      for (guint x = 0; x < (guint) code->width * scale; x++)
        {
          if (code->data[y / scale * (guint) code->width + x / scale] & 1)
            self->pixels[(y + MARGIN * scale) * self->width + x + MARGIN * scale] = black;
        }
    }

  QRcode_free (code);
}

static void
turn (Picture *self)
{
  guint8 *turned = g_malloc (self->width * self->height);

  for (guint y = 0; y < self->height; y++)
    {
      for (guint x = 0; x < self->width; x++)
        turned[x * self->height + (self->height - 1 - y)] = self->pixels[y * self->width + x];
    }

  g_free (self->pixels);
  self->pixels = turned;
}

static void
assert_reads (const Picture *picture,
              const char    *expected)
{
  g_autofree char *text = chat_qr_decode (picture->pixels, picture->width, picture->height, picture->width);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_reads (void)
{
  g_auto (Picture) plain = { 0 };
  g_auto (Picture) faint = { 0 };
  g_auto (Picture) turned = { 0 };
  g_auto (Picture) umlaut = { 0 };

  draw (&plain, LINK, 4, 0, 255);
  assert_reads (&plain, LINK);
  draw (&faint, LINK, 7, 90, 180);
  assert_reads (&faint, LINK);
  draw (&turned, LINK, 5, 0, 255);
  turn (&turned);
  assert_reads (&turned, LINK);
  draw (&umlaut, "Grüße", 4, 0, 255);
  assert_reads (&umlaut, "Grüße");
}

static void
test_nothing (void)
{
  g_auto (Picture) picture = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  picture.width = 640;
  picture.height = 480;
  picture.pixels = g_malloc0 (picture.width * picture.height);
  assert_reads (&picture, NULL);

  for (guint i = 0; i < picture.width * picture.height; i++)
    picture.pixels[i] = (guint8) g_rand_int (rand);
  assert_reads (&picture, NULL);
}

static void
test_sizes (void)
{
  guint8 pixel = 0;

  g_assert_null (chat_qr_decode (&pixel, 0, 1, 1));
  g_assert_null (chat_qr_decode (&pixel, 1, 0, 1));
  g_assert_null (chat_qr_decode (&pixel, 2, 1, 1));
  g_assert_null (chat_qr_decode (&pixel, CHAT_QR_MAX_SIDE + 1, 1, CHAT_QR_MAX_SIDE + 1));
  g_assert_null (chat_qr_decode (&pixel, 1, CHAT_QR_MAX_SIDE + 1, 1));
  g_assert_null (chat_qr_decode (&pixel, 1, 2, G_MAXSIZE));
  g_assert_null (chat_qr_decode (&pixel, 1, 1, 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/qr/reads", test_reads);
  g_test_add_func ("/qr/nothing", test_nothing);
  g_test_add_func ("/qr/sizes", test_sizes);

  return g_test_run ();
}
