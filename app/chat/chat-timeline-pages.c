/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-internal.h"

#include "chat-error.h"
#include "chat-timeline-item-private.h"
#include "chat-timeline-page.h"

/* How many older messages are loaded at once; and at first, since somebody waits
 * for these: enough for a usual window.
 */
#define PAGE_SIZE 20
#define FIRST_PAGE_SIZE 14

static const ChatPosition end = { G_MAXINT64, G_MAXINT64 };

static void read_older (ChatTimeline *self,
                        GTask        *task);
static void read_newer (ChatTimeline *self,
                        GTask        *task);

static guint
get_page_size (ChatTimeline *self)
{
  return self->loaded ? PAGE_SIZE : FIRST_PAGE_SIZE;
}

/* Where to look for older messages: before the oldest that is seen. */
static ChatPosition
get_begin (ChatTimeline *self)
{
  ChatPosition begin = end;

  chat_timeline_rows_get_oldest (self->rows, &begin);

  return begin;
}

/* Takes @error. */
static void
end_loading (ChatTimeline *self,
             GTask        *task,
             GError       *error)
{
  chat_timeline_update_ends (self);
  if (!chat_timeline_is_stale (self, task))
    {
      /* First, or who is told that it has ended would begin again. */
      chat_timeline_set_loaded (self);
      chat_timeline_set_loading_older (self, FALSE);
      chat_timeline_set_loading_newer (self, FALSE);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
older_fetched_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  ChatTimelineLoad *load = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean success = chat_feed_fetch_finish (CHAT_FEED (object), result, &error);

  /* Without the server, what is stored is shown, and the gap. That the server
   * has nothing is no failure.
   */
  if (!success && !chat_timeline_window_get_has_older (self->window) &&
      !g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE))
    {
      end_loading (self, task, error);
      return;
    }

  g_clear_error (&error);
  load->was_asked = TRUE;
  read_older (self, g_steal_pointer (&task));
}

/* How many of the page are in the span of the oldest message, so that they
 * follow for sure.
 */
static guint
count_following (ChatTimeline *self,
                 GPtrArray    *records)
{
  const ChatSpan *span = chat_timeline_get_oldest_span (self);
  guint n = 0;

  while (n < records->len)
    {
      const ChatRecord *record = g_ptr_array_index (records, n);

      if (span == NULL || record->position.epoch != span->epoch || record->position.offset <= span->after)
        break;
      n++;
    }

  return n;
}

/* Takes @error, why reading has failed. Returns whether the task has ended. */
static gboolean
end_unless_read (ChatTimeline *self,
                 GTask        *task,
                 GError       *error)
{
  if (error != NULL)
    end_loading (self, task, error);
  else if (chat_timeline_is_stale (self, task))
    chat_timeline_return_stale (task);
  else
    return FALSE;

  return TRUE;
}

/* Takes @task. */
static void
ask_for_older (ChatTimeline *self,
               GTask        *task)
{
  const ChatSpan *span = chat_timeline_get_oldest_span (self);

  chat_feed_fetch_async (self->feed, (ChatPosition) { span->epoch, span->after },
                         g_task_get_cancellable (task), older_fetched_cb, task);
}

static void
older_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  const ChatTimelineLoad *load = g_task_get_task_data (task);
  g_autoptr (GPtrArray) records = NULL;
  GError *error = NULL;
  gboolean has_older;
  guint n_used;

  records = chat_store_load_finish (CHAT_STORE (object), result, &error);
  if (end_unless_read (self, task, error))
    return;

  n_used = records->len;
  has_older = n_used == get_page_size (self);

  /* The server comes before what is on the other side of a gap. Only a timeline
   * that is opened does not wait for it.
   */
  if (!load->was_asked && self->loaded && chat_timeline_can_ask (self))
    {
      n_used = count_following (self, records);
      has_older |= n_used < records->len;
    }

  chat_timeline_window_add_older (self->window, records, n_used, has_older);
  if (n_used == 0 && !load->was_asked && self->loaded && chat_timeline_can_ask (self))
    ask_for_older (self, g_steal_pointer (&task));
  else
    end_loading (self, task, NULL);
}

/* Takes @task. */
static void
read_older (ChatTimeline *self,
            GTask        *task)
{
  chat_store_load_async (self->store, self->room, get_begin (self), get_page_size (self),
                         g_task_get_cancellable (task), older_read_cb, task);
}

/**
 * chat_timeline_load_older_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Adds a page to the front: what is stored, and where that has an end or a gap,
 * what the server has. Only one page is loaded at a time.
 */
void
chat_timeline_load_older_async (ChatTimeline        *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] load older", chat_timeline_load_older_async,
                                    cancellable, callback, user_data);

  if (self->loading_older || self->loading_newer || self->opening || (self->placing && !self->loaded))
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING, "Messages are being loaded");
      return;
    }

  chat_timeline_set_loading_older (self, TRUE);
  read_older (self, g_steal_pointer (&task));
}

/**
 * chat_timeline_load_older_finish:
 * @self: a timeline
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Timeline.load_older_async].
 *
 * Returns: whether it went well; there may have been nothing older
 */
gboolean
chat_timeline_load_older_finish (ChatTimeline  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
newer_fetched_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  ChatTimelineLoad *load = g_task_get_task_data (task);

  /* Where the server has nothing, the gap is shown, and what is behind it. */
  chat_feed_fetch_finish (CHAT_FEED (object), result, NULL);
  load->was_asked = TRUE;
  read_newer (self, g_steal_pointer (&task));
}

/* How many of the page come before the first gap. */
static guint
count_to_gap (ChatTimeline    *self,
              GPtrArray       *records,
              const ChatSpan **gap)
{
  const ChatExtent *extent = chat_feed_get_extent (self->feed);
  ChatPosition previous = { 0 };
  guint n = 0;

  *gap = NULL;
  if (!chat_timeline_rows_get_newest (self->rows, &previous))
    return records->len;

  while (n < records->len)
    {
      const ChatRecord *record = g_ptr_array_index (records, n);

      *gap = chat_extent_find_gap (extent, previous, record->position);
      if (*gap != NULL)
        break;
      previous = record->position;
      n++;
    }

  return n;
}

static void
newer_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  const ChatTimelineLoad *load = g_task_get_task_data (task);
  g_autoptr (ChatTimelinePage) page = NULL;
  const ChatSpan *gap = NULL;
  GPtrArray *records;
  GError *error = NULL;
  guint n_used;

  page = chat_timeline_page_read_finish (CHAT_STORE (object), result, &error);
  if (end_unless_read (self, task, error))
    return;

  records = chat_timeline_page_get_records (page);
  n_used = count_to_gap (self, records, &gap);
  if (n_used == 0 && gap != NULL && !load->was_asked && chat_feed_can_ask (self->feed, gap))
    {
      chat_feed_fetch_async (self->feed, (ChatPosition) { gap->epoch, gap->after },
                             g_task_get_cancellable (task), newer_fetched_cb, g_steal_pointer (&task));
      return;
    }
  if (n_used == 0 || load->was_asked || gap == NULL || !chat_feed_can_ask (self->feed, gap))
    n_used = records->len;

  chat_timeline_window_add_newer (self->window, records, n_used,
                                  n_used < records->len || chat_timeline_page_has_newer (page));
  end_loading (self, task, NULL);
}

/* Takes @task. */
static void
read_newer (ChatTimeline *self,
            GTask        *task)
{
  ChatPosition newest = { 0 };

  chat_timeline_rows_get_newest (self->rows, &newest);
  chat_timeline_page_read_async (chat_timeline_page_new_after (self->room, newest), self->store,
                                 g_task_get_cancellable (task), newer_read_cb, task);
}

/**
 * chat_timeline_load_newer_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Adds a page to the end: what is stored. At a gap the server is asked once.
 * Only one page is loaded at a time.
 */
void
chat_timeline_load_newer_async (ChatTimeline        *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] load newer", chat_timeline_load_newer_async,
                                    cancellable, callback, user_data);

  if (self->loading_older || self->loading_newer || self->opening)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING, "Messages are being loaded");
      return;
    }
  if (self->at_newest)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  chat_timeline_set_loading_newer (self, TRUE);
  read_newer (self, g_steal_pointer (&task));
}

/**
 * chat_timeline_load_newer_finish:
 * @self: a timeline
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Timeline.load_newer_async].
 *
 * Returns: whether it went well; there may have been nothing newer
 */
gboolean
chat_timeline_load_newer_finish (ChatTimeline  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Gaps ---- */

static void
gap_fetched_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimelineItem *gap = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean success = chat_feed_fetch_finish (CHAT_FEED (object), result, &error);

  chat_timeline_update_ends (g_task_get_source_object (task));
  chat_timeline_item_set_loading (gap, FALSE);
  if (!success && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chat_timeline_item_set_error (gap, error);

  if (success)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * chat_timeline_fill_gap_async:
 * @self: a timeline
 * @gap: one of its gaps
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Gets a page of the messages that are missing from the server. The gap
 * becomes smaller or goes away, or its item says why not.
 */
void
chat_timeline_fill_gap_async (ChatTimeline        *self,
                              ChatTimelineItem    *gap,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (CHAT_IS_TIMELINE_ITEM (gap));
  g_return_if_fail (chat_timeline_item_get_kind (gap) == CHAT_TIMELINE_GAP);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_timeline_fill_gap_async);
  g_task_set_static_name (task, "[chat] fill gap");
  g_task_set_task_data (task, g_object_ref (gap), g_object_unref);

  chat_timeline_item_set_error (gap, NULL);
  chat_timeline_item_set_loading (gap, TRUE);
  chat_feed_fetch_async (self->feed, chat_timeline_item_get_gap_end (gap), cancellable, gap_fetched_cb, task);
}

/**
 * chat_timeline_fill_gap_finish:
 * @self: a timeline
 * @result: the result
 * @error: return location for a [error@Chat.Error]: %CHAT_ERROR_NOT_AVAILABLE
 *   if the server does not have the messages any more
 *
 * Finishes [method@Timeline.fill_gap_async].
 *
 * Returns: whether it went well
 */
gboolean
chat_timeline_fill_gap_finish (ChatTimeline  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
