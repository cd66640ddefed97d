/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-output.h"

#include "cli-error.h"
#include "cli-text.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

/* What may wait until the main loop has nothing else to do. */
#define MAX_PENDING (64 * 1024)

/* What a pipe takes at once if it takes anything (PIPE_BUF). */
#define CHUNK_SIZE 4096

/**
 * CliOutput:
 *
 * The standard output. What is written in one turn of the main loop goes out
 * together. Where nobody reads any more, which is no failure of ours, it is
 * closed.
 */
struct _CliOutput
{
  GString *pending;
  /* where it is waited for a slow reader */
  GMainContext *context;
  guint flush_id;
  guint watch_id;
  CliOutputFunc func;
  gpointer data;
  gboolean is_terminal;
  gboolean has_color;
  gboolean is_closed;
  gboolean is_interrupted;
  int failure;
};

static gboolean
interrupted_cb (gpointer data)
{
  CliOutput *self = data;

  self->is_interrupted = TRUE;
  return G_SOURCE_REMOVE;
}

/* Others hear of the signal as well, and end the program. */
static void
watch_signal (CliOutput *self,
              int        number)
{
  g_autoptr (GSource) source = g_unix_signal_source_new (number);

  g_source_set_callback (source, interrupted_cb, self, NULL);
  g_source_attach (source, self->context);
}

/**
 * cli_output_new:
 *
 * Returns: (transfer full): the standard output
 */
CliOutput *
cli_output_new (const CliOptions *options)
{
  CliOutput *self = g_new0 (CliOutput, 1);

  self->pending = g_string_new (NULL);
  self->context = g_main_context_new ();
  watch_signal (self, SIGINT);
  watch_signal (self, SIGTERM);
  self->is_terminal = isatty (STDOUT_FILENO);
  self->has_color = cli_options_has_color (options, STDOUT_FILENO);
  return self;
}

void
cli_output_free (CliOutput *self)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_main_context_unref (self->context);
  g_string_free (self->pending, TRUE);
  g_free (self);
}

static gboolean
writable_cb (int          fd,
             GIOCondition condition,
             gpointer     data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Nothing comes in meanwhile, so that it does not pile up here; but who wants to
 * end the program must not have to wait for a slow reader. */
static void
wait_until_writable (CliOutput *self)
{
  GPollFD now = { .fd = STDOUT_FILENO, .events = G_IO_OUT };
  g_autoptr (GSource) source = NULL;
  gboolean is_writable = FALSE;

  if (g_poll (&now, 1, 0) != 0)
    return;

  source = g_unix_fd_source_new (STDOUT_FILENO, G_IO_OUT | G_IO_ERR | G_IO_HUP);
  g_source_set_callback (source, G_SOURCE_FUNC (writable_cb), &is_writable, NULL);
  g_source_attach (source, self->context);
  while (!is_writable && !self->is_interrupted)
    g_main_context_iteration (self->context, TRUE);

  g_source_destroy (source);
}

static void
write_pending (CliOutput *self)
{
  gsize written = 0;

  while (written < self->pending->len && self->failure == 0 && !self->is_closed && !self->is_interrupted)
    {
      gssize n;

      wait_until_writable (self);
      if (self->is_interrupted)
        break;

      n = write (STDOUT_FILENO, self->pending->str + written, MIN (self->pending->len - written, CHUNK_SIZE));
      if (n >= 0)
        written += n;
      else if (errno == EPIPE)
        self->is_closed = TRUE;
      else if (errno != EINTR && errno != EAGAIN)
        self->failure = errno;
    }

  g_string_truncate (self->pending, 0);
}

/**
 * cli_output_flush:
 *
 * Returns: %FALSE if it cannot be written; what nobody wants to read, or to wait
 *   for, is left out
 */
gboolean
cli_output_flush (CliOutput  *self,
                  GError    **error)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
  write_pending (self);
  if (self->failure == 0)
    return TRUE;

  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "the standard output cannot be written: %s",
               g_strerror (self->failure));
  return FALSE;
}

static void
tell (CliOutput    *self,
      const GError *error)
{
  CliOutputFunc func = self->func;

  self->func = NULL;
  if (func != NULL)
    func (error, self->data);
}

static gboolean
flush_cb (gpointer data)
{
  CliOutput *self = data;
  g_autoptr (GError) error = NULL;

  self->flush_id = 0;
  if (!cli_output_flush (self, &error) || self->is_closed)
    tell (self, error);

  return G_SOURCE_REMOVE;
}

static gboolean
closed_cb (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  CliOutput *self = data;

  self->watch_id = 0;
  self->is_closed = TRUE;
  tell (self, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * cli_output_watch:
 * @func: told when nobody reads any more, also while nothing is written, or
 *   when nothing can be written.
 */
void
cli_output_watch (CliOutput     *self,
                  CliOutputFunc  func,
                  gpointer       data)
{
  self->func = func;
  self->data = data;
  self->watch_id = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, closed_cb, self);
}

gboolean
cli_output_has_color (CliOutput *self)
{
  return self->has_color;
}

/**
 * cli_output_is_interrupted:
 *
 * Returns: whether somebody has ended the program while it waited for a slow
 *   reader, so that not all was written
 */
gboolean
cli_output_is_interrupted (CliOutput *self)
{
  return self->is_interrupted;
}

/**
 * cli_output_write:
 *
 * Writes a text, by and by.
 */
void
cli_output_write (CliOutput     *self,
                  const GString *text)
{
  g_string_append_len (self->pending, text->str, text->len);
  if (self->pending->len >= MAX_PENDING)
    write_pending (self);
  if (self->flush_id == 0)
    self->flush_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, flush_cb, self, NULL);
}

void
cli_output_print (CliOutput  *self,
                  const char *format,
                  ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  va_list args;

  va_start (args, format);
  g_string_vprintf (text, format, args);
  va_end (args);
  cli_output_write (self, text);
}

/**
 * cli_output_append:
 * @foreign: what somebody else has written.
 * @length: its bytes, or -1.
 *
 * Appends foreign text to what will be written here: as it is, but for a
 * terminal, to which it must not give orders.
 */
void
cli_output_append (CliOutput  *self,
                   GString    *text,
                   const char *foreign,
                   gssize      length)
{
  if (self->is_terminal)
    cli_text_append_safe (text, foreign, length);
  else
    g_string_append_len (text, foreign, length);
}
