/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-internal.h"

#include "chat-error.h"
#include "chat-timeline-page.h"

static void
set_unread (ChatTimeline *self,
            ChatPosition  position)
{
  self->unread = position;
  chat_timeline_rows_set_unread (self->rows, position);
  chat_timeline_update_rows (self);
}

/* Whatever becomes of the place, something is to be seen. */
static void
end_opening (ChatTimeline *self)
{
  self->opening = FALSE;
  chat_timeline_load (self);
}

static void
move_to (ChatTimeline     *self,
         ChatTimelinePage *page)
{
  chat_timeline_window_move (self->window, chat_timeline_page_get_records (page),
                             chat_timeline_page_has_older (page), chat_timeline_page_has_newer (page));
  chat_timeline_update_ends (self);
  chat_timeline_set_loaded (self);
}

static void
return_item (GTask            *task,
             ChatTimelineItem *item)
{
  ChatTimelineLoad *load = g_task_get_task_data (task);

  g_set_object (&load->item, item);
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  const ChatTimelineLoad *load = g_task_get_task_data (task);
  g_autoptr (ChatTimelinePage) page = NULL;
  ChatPosition target = { 0 };
  GError *error = NULL;
  gboolean found;

  page = chat_timeline_page_read_finish (CHAT_STORE (object), result, &error);
  if (chat_timeline_is_stale (self, task))
    {
      g_clear_error (&error);
      chat_timeline_return_stale (task);
      return;
    }
  if (page == NULL)
    {
      end_opening (self);
      g_task_return_error (task, error);
      return;
    }

  found = chat_timeline_page_get_target (page, &target);
  if (found && !(self->loaded && chat_timeline_rows_find_position (self->rows, target) != NULL))
    move_to (self, page);
  if (!chat_timeline_is_stale (self, task))
    end_opening (self);

  if (!found)
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE, "There is no such message");
  else if (load->is_unread)
    return_item (task, chat_timeline_rows_get_unread (self->rows));
  else
    return_item (task, chat_timeline_rows_find_position (self->rows, target));
}

static void
placed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatTimeline *self = g_task_get_source_object (task);
  const ChatTimelineLoad *load = g_task_get_task_data (task);
  g_autoptr (ChatTimelinePage) page = NULL;
  g_autoptr (GError) error = NULL;
  ChatPosition target = { 0 };
  gboolean found = FALSE;

  page = chat_timeline_page_read_finish (CHAT_STORE (object), result, &error);
  if (load->generation != self->placing_generation)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The line was placed again");
      return;
    }

  self->placing = FALSE;
  if (page != NULL)
    {
      found = chat_timeline_page_get_target (page, &target);
      set_unread (self, target);
    }
  chat_timeline_load (self);

  if (page == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!found)
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE, "Nothing is unread");
  else
    return_item (task, chat_timeline_rows_get_unread (self->rows));
}

/* Takes @page and @task. */
static void
open_page (ChatTimeline     *self,
           ChatTimelinePage *page,
           GTask            *task)
{
  ChatTimelineLoad *load = g_task_get_task_data (task);

  load->generation = ++self->generation;
  self->opening = TRUE;
  chat_timeline_set_loading_older (self, FALSE);
  chat_timeline_set_loading_newer (self, FALSE);
  chat_timeline_page_read_async (page, self->store, g_task_get_cancellable (task), opened_cb, task);
}

/**
 * chat_timeline_open_at_newest_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Brings the window to the end of the room.
 */
void
chat_timeline_open_at_newest_async (ChatTimeline        *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] open at newest", chat_timeline_open_at_newest_async,
                                    cancellable, callback, user_data);
  if (self->loaded && self->at_newest && !self->opening)
    g_task_return_boolean (task, TRUE);
  else
    open_page (self, chat_timeline_page_new_newest (self->room), g_steal_pointer (&task));
}

/**
 * chat_timeline_place_unread_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Puts the unread line above the first message of somebody else that is not
 * read now; it stays there, whatever is read, until this is called again. Where
 * nothing is unread the line goes away. The window stays where it is, or goes
 * where it is on its way to. What was not placed yet when this is called again
 * fails with %G_IO_ERROR_CANCELLED.
 */
void
chat_timeline_place_unread_async (ChatTimeline        *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;
  ChatTimelineLoad *load;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] place unread line", chat_timeline_place_unread_async,
                                    cancellable, callback, user_data);
  load = g_task_get_task_data (task);
  load->generation = ++self->placing_generation;
  self->placing = TRUE;
  chat_timeline_page_read_async (chat_timeline_page_new_unread (self->room, self->read), self->store,
                                 cancellable, placed_cb, task);
}

/**
 * chat_timeline_open_at_unread_async:
 * @self: a timeline
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Brings the window to the unread line.
 */
void
chat_timeline_open_at_unread_async (ChatTimeline        *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  ChatTimelineLoad *load;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] open at unread", chat_timeline_open_at_unread_async,
                                    cancellable, callback, user_data);
  load = g_task_get_task_data (task);
  load->is_unread = TRUE;
  if (self->unread.epoch == 0)
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE, "Nothing is unread");
  else
    open_page (self, chat_timeline_page_new_at (self->room, self->unread), g_steal_pointer (&task));
}

/**
 * chat_timeline_open_at_time_async:
 * @self: a timeline
 * @time: a time, in microseconds since 1970
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Brings the window to the first message at or after a time.
 */
void
chat_timeline_open_at_time_async (ChatTimeline        *self,
                                  gint64               time,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_TIMELINE (self));

  task = chat_timeline_create_task (self, "[chat] open at time", chat_timeline_open_at_time_async,
                                    cancellable, callback, user_data);
  open_page (self, chat_timeline_page_new_time (self->room, time), task);
}

/**
 * chat_timeline_open_at_message_async:
 * @self: a timeline
 * @id: the id of a message
 * @cancellable: (nullable): to call it off
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Brings the window to a message.
 */
void
chat_timeline_open_at_message_async (ChatTimeline        *self,
                                     const char          *id,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_TIMELINE (self));
  g_return_if_fail (id != NULL);

  task = chat_timeline_create_task (self, "[chat] open at message", chat_timeline_open_at_message_async,
                                    cancellable, callback, user_data);
  open_page (self, chat_timeline_page_new_message (self->room, id), task);
}

/**
 * chat_timeline_open_finish:
 * @self: a timeline
 * @result: the result
 * @item: (out) (optional) (transfer full) (nullable): return location for the
 *   item of the place: the message, the unread line, %NULL for the newest
 * @error: return location for an error: %CHAT_ERROR_NOT_AVAILABLE if there is no
 *   such message, %G_IO_ERROR_CANCELLED if another place was opened meanwhile
 *
 * Finishes [method@Timeline.open_at_newest_async] and the others of its kind.
 *
 * Returns: whether the place is in the window
 */
gboolean
chat_timeline_open_finish (ChatTimeline      *self,
                           GAsyncResult      *result,
                           ChatTimelineItem **item,
                           GError           **error)
{
  ChatTimelineLoad *load;

  g_return_val_if_fail (CHAT_IS_TIMELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  load = g_task_get_task_data (G_TASK (result));
  if (item != NULL)
    *item = g_steal_pointer (&load->item);

  return TRUE;
}

