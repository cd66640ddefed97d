/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-lines.h"

#include "cli-error.h"

#include <gio/gunixinputstream.h>
#include <string.h>

#define CHUNK_SIZE (64 * 1024)
#define MAX_LINE (16 * 1024 * 1024)

/**
 * CliLines:
 *
 * The lines of an input, one after the other, also of one that is slow.
 */
struct _CliLines
{
  GInputStream *stream;
  GByteArray *buffer;
  gsize begin;
  /* where there is no end of a line before */
  gsize searched;
  guint64 number;
  gboolean is_at_end;
};

/**
 * cli_lines_new:
 * @fd: what to read, and to leave open.
 *
 * Returns: (transfer full): its lines
 */
CliLines *
cli_lines_new (int fd)
{
  CliLines *self = g_new0 (CliLines, 1);

  self->stream = g_unix_input_stream_new (fd, FALSE);
  self->buffer = g_byte_array_new ();
  return self;
}

void
cli_lines_free (CliLines *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

/* The next line of those read already, or NULL. */
static GBytes *
take_line (CliLines *self)
{
  gsize available = self->buffer->len;
  const guint8 *end = available > self->searched ? memchr (self->buffer->data + self->searched, '\n',
                                                           available - self->searched) : NULL;
  GBytes *line;

  self->searched = available;
  if (end == NULL && !(self->is_at_end && available > self->begin))
    return NULL;

  available = end != NULL ? (gsize) (end - self->buffer->data) : available;
  line = g_bytes_new (self->buffer->data + self->begin, available - self->begin);
  self->begin = self->searched = end != NULL ? available + 1 : available;
  self->number++;
  return line;
}

static void read_more (GTask *task);

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  CliLines *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  GBytes *line;

  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->is_at_end = g_bytes_get_size (bytes) == 0;
  g_byte_array_append (self->buffer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  line = take_line (self);
  if (line != NULL || self->is_at_end)
    g_task_return_pointer (task, line, (GDestroyNotify) g_bytes_unref);
  else if (self->buffer->len > MAX_LINE)
    g_task_return_new_error_literal (task, CLI_ERROR, CLI_ERROR_FAILED, "this line is longer than 16 MiB");
  else
    read_more (g_steal_pointer (&task));
}

static void
read_more (GTask *task)
{
  CliLines *self = g_task_get_task_data (task);

  if (self->begin > 0)
    {
      g_byte_array_remove_range (self->buffer, 0, self->begin);
      self->searched -= self->begin;
      self->begin = 0;
    }

  g_input_stream_read_bytes_async (self->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                   read_cb, task);
}

/**
 * cli_lines_read_async:
 *
 * Reads the next line, one at a time.
 */
void
cli_lines_read_async (CliLines            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GBytes *line = take_line (self);

  g_task_set_source_tag (task, cli_lines_read_async);
  g_task_set_static_name (task, "Lines");
  g_task_set_task_data (task, self, NULL);
  if (line != NULL || self->is_at_end)
    g_task_return_pointer (task, line, (GDestroyNotify) g_bytes_unref);
  else
    read_more (g_steal_pointer (&task));
}

/**
 * cli_lines_read_finish:
 *
 * Returns: (transfer full) (nullable): the line without its end, or %NULL with
 *   no error if there is none any more
 */
GBytes *
cli_lines_read_finish (CliLines      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cli_lines_get_number:
 *
 * Returns: how many lines were read
 */
guint64
cli_lines_get_number (CliLines *self)
{
  return self->number;
}
