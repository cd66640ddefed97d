/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-publisher.h"

#include "cli-lines.h"
#include "cli-payload.h"
#include "cli-report.h"

#include <stdlib.h>
#include <unistd.h>

/* How many messages are on their way at once: the server takes them in order,
 * so that the next need not wait for the answer to the one before. */
#define WINDOW 256
#define PROGRESS_INTERVAL_MS 500

/**
 * CliPublisher:
 *
 * Publishes one message, or each line of the standard input, in order, and
 * stops at the first that is refused.
 */
struct _CliPublisher
{
  CliSession *session;
  RealtimeChannel *channel;
  CliLines *lines;
  GCancellable *cancellable;
  GError *failure;
  guint64 failed_line;
  guint64 n_published;
  guint64 n_after_failure;
  guint n_pending;
  guint progress_id;
  gboolean is_text;
  gboolean is_reading;
  gboolean is_at_end;
  gboolean has_progress;
};

typedef struct
{
  CliPublisher *publisher;
  guint64 line;
} Pending;

static void pump (CliPublisher *self);

static void
clear_progress (CliPublisher *self)
{
  g_clear_handle_id (&self->progress_id, g_source_remove);
  if (self->has_progress)
    g_printerr ("\r\033[K");
  self->has_progress = FALSE;
}

static gboolean
progress_cb (gpointer data)
{
  CliPublisher *self = data;

  g_printerr ("\r\033[K%" G_GUINT64_FORMAT " published", self->n_published);
  self->has_progress = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
finish_if_done (CliPublisher *self)
{
  if (self->n_pending > 0 || (!self->is_at_end && self->failure == NULL))
    return;

  clear_progress (self);
  if (self->failure == NULL)
    {
      cli_session_end (self->session, EXIT_SUCCESS);
      return;
    }

  cli_session_fail_at_line (self->session, self->failure, self->failed_line);
  if (self->n_after_failure > 0)
    cli_report_notice (cli_session_get_options (self->session), "published-after", NULL,
                       "lines after it that are published all the same: %" G_GUINT64_FORMAT,
                       self->n_after_failure);
}

/* The first line counts, in whatever order it is known of them. */
static void
fail (CliPublisher *self,
      GError       *error,
      guint64       line)
{
  if (self->failure != NULL && line > self->failed_line)
    {
      g_error_free (error);
      return;
    }

  g_clear_error (&self->failure);
  self->failure = error;
  self->failed_line = line;
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autofree Pending *pending = data;
  CliPublisher *self = pending->publisher;
  GError *error = NULL;

  self->n_pending--;
  if (!realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error))
    fail (self, error, pending->line);
  else if (self->failure != NULL && pending->line > self->failed_line)
    self->n_after_failure++;
  else
    self->n_published++;

  pump (self);
}

static void
publish (CliPublisher *self,
         GBytes       *payload,
         guint64       line)
{
  Pending *pending = g_new0 (Pending, 1);

  *pending = (Pending) { self, line };
  self->n_pending++;
  realtime_client_publish_bytes_async (cli_session_get_client (self->session), self->channel, payload,
                                       NULL, published_cb, pending);
}

static gboolean
is_blank (GBytes *line)
{
  gsize size;
  const char *text = g_bytes_get_data (line, &size);

  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return FALSE;
    }

  return TRUE;
}

static void
take_line (CliPublisher *self,
           GBytes       *line)
{
  guint64 number = cli_lines_get_number (self->lines);
  g_autoptr (GBytes) payload = NULL;
  GError *error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (line, &size);

  if (!self->is_text && is_blank (line))
    return;

  payload = cli_payload_new (text != NULL ? text : "", (gssize) size, self->is_text, &error);
  if (payload == NULL)
    fail (self, error, number);
  else
    publish (self, payload, number);
}

static void
line_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  CliPublisher *self = data;
  GError *error = NULL;
  g_autoptr (GBytes) line = cli_lines_read_finish (self->lines, result, &error);

  self->is_reading = FALSE;
  if (error != NULL && self->failure == NULL)
    fail (self, error, cli_lines_get_number (self->lines) + 1);
  else if (line == NULL)
    self->is_at_end = TRUE;
  else if (self->failure == NULL)
    take_line (self, line);

  pump (self);
}

static void
pump (CliPublisher *self)
{
  if (self->lines != NULL && !self->is_at_end && !self->is_reading && self->failure == NULL &&
      self->n_pending < WINDOW)
    {
      self->is_reading = TRUE;
      cli_lines_read_async (self->lines, self->cancellable, line_cb, self);
    }

  finish_if_done (self);
}

/**
 * cli_publisher_new:
 * @is_text: whether lines are text, and not JSON.
 *
 * Returns: (transfer full): a publisher that has published nothing yet
 */
CliPublisher *
cli_publisher_new (CliSession      *session,
                   RealtimeChannel *channel,
                   gboolean         is_text)
{
  CliPublisher *self = g_new0 (CliPublisher, 1);

  self->session = session;
  self->channel = realtime_channel_ref (channel);
  self->cancellable = g_cancellable_new ();
  self->is_text = is_text;
  return self;
}

void
cli_publisher_free (CliPublisher *self)
{
  clear_progress (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->lines, cli_lines_free);
  realtime_channel_unref (self->channel);
  g_clear_error (&self->failure);
  g_free (self);
}

/**
 * cli_publisher_start:
 *
 * Publishes one message, and ends the session.
 */
void
cli_publisher_start (CliPublisher *self,
                     GBytes       *payload)
{
  self->is_at_end = TRUE;
  publish (self, payload, 0);
}

/**
 * cli_publisher_start_lines:
 *
 * Publishes what comes in by the standard input, and ends the session then.
 */
void
cli_publisher_start_lines (CliPublisher *self)
{
  self->lines = cli_lines_new (STDIN_FILENO);
  if (isatty (STDERR_FILENO) && !isatty (STDIN_FILENO))
    self->progress_id = g_timeout_add (PROGRESS_INTERVAL_MS, progress_cb, self);
  pump (self);
}

/**
 * cli_publisher_get_n:
 *
 * Returns: how many messages the server has taken, up to the first that it has
 *   not
 */
guint64
cli_publisher_get_n (CliPublisher *self)
{
  return self->n_published;
}
