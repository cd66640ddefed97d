/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-past.h"

#define PAGE_SIZE 100

/**
 * CliPastReader:
 *
 * Reads the history of a channel, forward from some place and part by part, or
 * the last of it at once.
 */
struct _CliPastReader
{
  RealtimeClient *client;
  RealtimeChannel *channel;
  RealtimeHistoryCursor *cursor;
  GCancellable *cancellable;
  CliPastFunc func;
  gpointer data;
  CliPast past;
  guint64 n_wanted;
};

static void read_backward (CliPastReader *self);
static void read_forward  (CliPastReader *self);

static void
tell (CliPastReader *self,
      const GError  *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->func (&self->past, error, self->data);
}

static void
reverse (GPtrArray *messages)
{
  for (guint i = 0; i < messages->len / 2; i++)
    {
      gpointer first = messages->pdata[i];

      messages->pdata[i] = messages->pdata[messages->len - 1 - i];
      messages->pdata[messages->len - 1 - i] = first;
    }
}

static void
add_all (CliPastReader   *self,
         RealtimeHistory *page)
{
  for (guint i = 0; i < realtime_history_get_n_messages (page); i++)
    g_ptr_array_add (self->past.messages, realtime_message_ref (realtime_history_get_message (page, i)));
}

static gboolean
is_complete (CliPastReader   *self,
             RealtimeHistory *page)
{
  guint n = self->past.messages->len;

  return realtime_history_get_n_messages (page) == 0 || n >= self->n_wanted ||
         realtime_message_get_offset (g_ptr_array_index (self->past.messages, n - 1)) <= 1;
}

static void
backward_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = realtime_client_history_finish (REALTIME_CLIENT (object), result, &error);
  CliPastReader *self = data;

  if (page == NULL)
    {
      tell (self, error);
      return;
    }

  if (self->past.epoch == NULL)
    {
      self->past.epoch = g_strdup (realtime_history_get_epoch (page));
      self->past.offset = realtime_history_get_offset (page);
    }

  add_all (self, page);
  if (!is_complete (self, page))
    {
      read_backward (self);
      return;
    }

  reverse (self->past.messages);
  self->past.is_done = TRUE;
  tell (self, NULL);
}

static void
read_backward (CliPastReader *self)
{
  GPtrArray *messages = self->past.messages;
  RealtimeMessage *last = messages->len > 0 ? g_ptr_array_index (messages, messages->len - 1) : NULL;
  guint64 limit = MIN (self->n_wanted - messages->len, PAGE_SIZE);

  realtime_client_history_async (self->client, self->channel, (int) limit, self->past.epoch,
                                 last != NULL ? realtime_message_get_offset (last) : 0, TRUE,
                                 self->cancellable, backward_cb, self);
}

static void
forward_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  RealtimeHistoryCursor *cursor = REALTIME_HISTORY_CURSOR (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = realtime_history_cursor_next_finish (cursor, result, &error);
  g_autoptr (GCancellable) cancellable = NULL;
  CliPastReader *self = data;

  if (error != NULL)
    {
      tell (self, error);
      return;
    }

  if (page != NULL)
    add_all (self, page);
  g_set_str (&self->past.epoch, realtime_history_cursor_get_epoch (cursor));
  self->past.offset = realtime_history_cursor_get_offset (cursor);
  self->past.n_missing = realtime_history_cursor_get_n_missing (cursor);
  self->past.is_done = realtime_history_cursor_get_is_done (cursor);

  /* The one who is told may give the reader up. */
  cancellable = g_object_ref (self->cancellable);
  tell (self, NULL);
  if (g_cancellable_is_cancelled (cancellable) || self->past.is_done)
    return;

  g_ptr_array_set_size (self->past.messages, 0);
  read_forward (self);
}

static void
read_forward (CliPastReader *self)
{
  realtime_history_cursor_next_async (self->cursor, self->cancellable, forward_cb, self);
}

/**
 * cli_past_reader_new:
 * @since: where to begin; not with what is new.
 *
 * Returns: (transfer full): a reader that has begun
 */
CliPastReader *
cli_past_reader_new (RealtimeClient  *client,
                     RealtimeChannel *channel,
                     const CliSince  *since,
                     CliPastFunc      func,
                     gpointer         data)
{
  CliPastReader *self = g_new0 (CliPastReader, 1);

  self->client = g_object_ref (client);
  self->channel = realtime_channel_ref (channel);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->data = data;
  self->past.messages = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_message_unref);

  if (since->kind == CLI_SINCE_LAST)
    {
      self->n_wanted = since->number;
      read_backward (self);
      return self;
    }

  if (since->kind == CLI_SINCE_POSITION)
    self->cursor = realtime_history_cursor_new_since (client, channel, since->epoch, since->number, PAGE_SIZE, FALSE);
  else
    self->cursor = realtime_history_cursor_new (client, channel, PAGE_SIZE, FALSE);
  read_forward (self);
  return self;
}

void
cli_past_reader_free (CliPastReader *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_object (&self->cursor);
  g_object_unref (self->client);
  realtime_channel_unref (self->channel);
  g_ptr_array_unref (self->past.messages);
  g_free (self->past.epoch);
  g_free (self);
}
