/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-picture.h"

#include "chat-qr.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define CHUNK (64 * 1024)
#define MAX_BYTES (32 * 1024 * 1024)
/* More than telephones make. */
#define MAX_PIXELS (64 * 1024 * 1024)
/* A code that is there can be read at this size. */
#define MAX_SIDE 2048

G_STATIC_ASSERT (MAX_SIDE <= CHAT_QR_MAX_SIDE);

typedef struct
{
  GFile        *file;
  GInputStream *stream;
} Source;

static void
source_free (Source *self)
{
  g_clear_object (&self->file);
  g_clear_object (&self->stream);
  g_free (self);
}

/* The size is known before there is memory for the pixels. */
static void
size_prepared_cb (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         user_data)
{
  gboolean *too_large = user_data;

  if ((gint64) width * height > MAX_PIXELS)
    {
      *too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
  else if (MAX (width, height) > MAX_SIDE)
    {
      double factor = (double) MAX_SIDE / MAX (width, height);

      gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * factor)), MAX (1, (int) (height * factor)));
    }
}

static gboolean
feed (GdkPixbufLoader  *loader,
      GInputStream     *stream,
      gboolean         *too_large,
      GCancellable     *cancellable,
      GError          **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gsize total = 0;

  for (;;)
    {
      gssize n = g_input_stream_read (stream, chunk, CHUNK, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        return TRUE;

      total += (gsize) n;
      if (total > MAX_BYTES)
        *too_large = TRUE;
      if (*too_large || !gdk_pixbuf_loader_write (loader, chunk, (gsize) n, error))
        return FALSE;
    }
}

static GdkPixbuf *
load (GInputStream  *stream,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  gboolean too_large = FALSE;
  gboolean fed;
  GdkPixbuf *pixbuf;
  GError *load_error = NULL;

  g_signal_connect_data (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &too_large, NULL, 0);
  fed = feed (loader, stream, &too_large, cancellable, &load_error);
  if (!gdk_pixbuf_loader_close (loader, fed ? &load_error : NULL))
    fed = FALSE;
  g_signal_handlers_disconnect_by_func (loader, size_prepared_cb, &too_large);

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (too_large)
    {
      g_clear_error (&load_error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "The picture is too large");
    }
  else if (load_error != NULL)
    g_propagate_error (error, load_error);
  else if (!fed || pixbuf == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is not a picture");
  else
    return g_object_ref (pixbuf);

  return NULL;
}

/* What is transparent is white, as it is for who looks at it. */
static guint8
get_grey (const guint8 *pixel,
          gboolean      has_alpha)
{
  guint grey = (pixel[0] * 77u + pixel[1] * 151u + pixel[2] * 28u) >> 8;

  if (has_alpha)
    grey = (grey * pixel[3] + 255u * (255u - pixel[3])) / 255u;

  return (guint8) grey;
}

static char *
decode (GdkPixbuf *pixbuf)
{
  guint width = (guint) gdk_pixbuf_get_width (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  gsize n_channels = (gsize) gdk_pixbuf_get_n_channels (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  g_autofree guint8 *grey = NULL;

  if (width > MAX_SIDE || height > MAX_SIDE)
    return NULL;

  grey = g_malloc ((gsize) width * height);
  for (guint y = 0; y < height; y++)
    {
      for (guint x = 0; x < width; x++)
        grey[(gsize) y * width + x] = get_grey (pixels + y * stride + x * n_channels,
                                                gdk_pixbuf_get_has_alpha (pixbuf));
    }

  return chat_qr_decode (grey, width, height, width);
}

static void
read_in_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  Source *source = data;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (source->stream != NULL)
    stream = g_object_ref (source->stream);
  else
    stream = G_INPUT_STREAM (g_file_read (source->file, cancellable, &error));

  if (stream != NULL)
    pixbuf = load (stream, cancellable, &error);
  if (pixbuf != NULL)
    text = decode (pixbuf);

  if (text != NULL)
    g_task_return_pointer (task, g_steal_pointer (&text), g_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no QR code in the picture");
}

/**
 * confab_picture_read_code_async:
 * @file: (nullable): a file with a picture
 * @stream: (nullable): a picture as in a file, if it is in none
 * @cancellable: (nullable): to call it off
 * @callback: called with the text
 * @user_data: data for @callback
 *
 * Reads the QR code in a picture of anybody. One that would take much memory is
 * refused.
 */
void
confab_picture_read_code_async (GFile               *file,
                                GInputStream        *stream,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Source *source;

  g_return_if_fail ((file != NULL) != (stream != NULL));

  source = g_new0 (Source, 1);
  g_set_object (&source->file, file);
  g_set_object (&source->stream, stream);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, confab_picture_read_code_async);
  g_task_set_static_name (task, "[ui] read QR code");
  g_task_set_task_data (task, source, (GDestroyNotify) source_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * confab_picture_read_code_finish:
 * @result: the result
 * @error: return location for an error: %G_IO_ERROR_NOT_FOUND if there is no
 *   code in the picture, %G_IO_ERROR_MESSAGE_TOO_LARGE, or any other if it is
 *   no picture
 *
 * Finishes confab_picture_read_code_async().
 *
 * Returns: (transfer full): what is in the code, or %NULL with @error set
 */
char *
confab_picture_read_code_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
