/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-list-private.h"

#include "chat-error.h"
#include "confab-error-text.h"

#include <glib/gi18n.h>

static GtkAdjustment *
get_adjustment (ConfabMessageList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled_window);
}

static gboolean
is_above (ConfabMessageList *self,
          ChatTimelineItem  *item)
{
  GtkWidget *row = confab_scroll_anchor_find_row (self->list_view, item);
  g_autoptr (ConfabScrollAnchor) first = NULL;
  g_autoptr (ConfabScrollAnchor) wanted = NULL;
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_get_child_visible (row) &&
      gtk_widget_compute_bounds (row, GTK_WIDGET (self->list_view), &bounds))
    return bounds.origin.y + bounds.size.height <= 0;

  first = confab_scroll_anchor_new (self->list_view);
  wanted = confab_scroll_anchor_new_for_item (item, 0);

  return first != NULL &&
         confab_scroll_anchor_get_position (wanted, G_LIST_MODEL (self->selection)) <
         confab_scroll_anchor_get_position (first, G_LIST_MODEL (self->selection));
}

static gboolean
is_in_view (ConfabMessageList *self,
            ChatTimelineItem  *item)
{
  GtkWidget *row = confab_scroll_anchor_find_row (self->list_view, item);
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_get_child_visible (row) &&
         gtk_widget_compute_bounds (row, GTK_WIDGET (self->list_view), &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < gtk_adjustment_get_page_size (get_adjustment (self));
}

/**
 * confab_message_list_update_unread_button:
 * @self: a message list
 *
 * Shows the way to the unread line as long as it is above the view and was not
 * seen.
 */
void
confab_message_list_update_unread_button (ConfabMessageList *self)
{
  ChatTimeline *timeline = confab_message_list_get_timeline (self);
  ChatTimelineItem *line = timeline != NULL ? chat_timeline_get_unread_item (timeline) : NULL;
  gboolean is_needed;

  if (line != NULL && !self->opening && self->restoring == NULL && is_in_view (self, line))
    self->unread_was_seen = TRUE;

  is_needed = !self->unread_was_seen && !self->opening && self->n_unread > 0 && timeline != NULL &&
              (line != NULL ? is_above (self, line) : chat_timeline_get_unread_is_older (timeline));
  confab_message_list_reveal (self->unread_revealer, is_needed);
}

static void
set_n_unread (ConfabMessageList *self,
              guint              n_unread)
{
  g_autofree char *label = g_strdup_printf (ngettext ("%u new message", "%u new messages", n_unread), n_unread);

  self->n_unread = n_unread;
  self->unread_was_seen = FALSE;
  gtk_button_set_label (self->unread_button, label);
}

/**
 * confab_message_list_stop_opening:
 * @self: a message list
 *
 * Makes sure that whatever place is on its way is not gone to any more.
 */
void
confab_message_list_stop_opening (ConfabMessageList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->shown);
}

/**
 * confab_message_list_stop_placing:
 * @self: a message list
 *
 * Makes sure that the unread line is not placed any more.
 */
void
confab_message_list_stop_placing (ConfabMessageList *self)
{
  g_cancellable_cancel (self->placing);
  g_clear_object (&self->placing);
}

/* Lends what calls off the way to the next place. */
static GCancellable *
start_opening (ConfabMessageList *self)
{
  confab_message_list_stop_opening (self);
  self->cancellable = g_cancellable_new ();

  return self->cancellable;
}

/* Tells whether a place was reached that is still wanted. */
static gboolean
finish_opening (ConfabMessageList  *self,
                GObject            *timeline,
                GAsyncResult       *result,
                ChatTimelineItem  **item,
                GError            **error)
{
  gboolean success = chat_timeline_open_finish (CHAT_TIMELINE (timeline), result, item, error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      if (success && item != NULL)
        g_clear_object (item);
      g_clear_error (error);
      return FALSE;
    }

  g_clear_object (&self->cancellable);
  self->opening = FALSE;

  return success;
}

static void
show_bottom (ConfabMessageList *self)
{
  self->opening = FALSE;
  confab_message_list_start_scrolling_to_bottom (self);
  confab_message_list_set_at_bottom (self, TRUE);
  confab_message_list_update_jump_button (self);
  confab_message_list_request_layout (self);
}

static void
unread_opened_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  g_autoptr (ChatTimelineItem) line = NULL;
  g_autoptr (GError) error = NULL;

  if (finish_opening (self, object, result, &line, &error))
    confab_message_list_start_restoring (self, confab_scroll_anchor_new_for_item (line, 0));
  else if (error != NULL)
    show_bottom (self);
}

static void
open_at_unread (ConfabMessageList *self)
{
  chat_timeline_open_at_unread_async (confab_message_list_get_timeline (self), start_opening (self),
                                      unread_opened_cb, g_object_ref (self));
}

/* Who goes to another place meanwhile stays there, and has the line. */
static void
unread_placed_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  gboolean is_placed = chat_timeline_open_finish (CHAT_TIMELINE (object), result, NULL, NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->placing)
    return;

  g_clear_object (&self->placing);
  if (!self->opening || self->cancellable != NULL)
    confab_message_list_update_unread_button (self);
  else if (is_placed)
    open_at_unread (self);
  else
    show_bottom (self);
}

static void
newest_opened_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  g_autoptr (GError) error = NULL;

  if (finish_opening (self, object, result, NULL, &error) || error != NULL)
    show_bottom (self);
}

static ChatTimelineItem *
dup_next_item (ConfabMessageList *self,
               ChatTimelineItem  *item)
{
  g_autoptr (ConfabScrollAnchor) anchor = confab_scroll_anchor_new_for_item (item, 0);
  GListModel *model = G_LIST_MODEL (self->selection);
  guint position = confab_scroll_anchor_get_position (anchor, model);

  return position != GTK_INVALID_LIST_POSITION ? g_list_model_get_item (model, position + 1) : NULL;
}

/* Unlike when a room is opened, without a line nothing happens; and who asks for
 * it wants to read on there.
 */
static void
unread_line_opened_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  g_autoptr (ChatTimelineItem) line = NULL;
  g_autoptr (GError) error = NULL;

  if (!finish_opening (self, object, result, &line, &error))
    return;

  g_clear_object (&self->shown);
  self->shown = dup_next_item (self, line);
  confab_message_list_start_restoring (self, confab_scroll_anchor_new_for_item (line, 0));
}

/* A room that is opened is, in the end, somewhere. */
static void
go_on_opening (ConfabMessageList *self)
{
  self->opening = TRUE;
  if (self->placing == NULL)
    open_at_unread (self);
}

static void
shown_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  g_autoptr (ChatTimelineItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gboolean was_opening = self->opening;

  if (finish_opening (self, object, result, &item, &error))
    {
      g_set_object (&self->shown, item);
      confab_message_list_start_restoring (self, confab_scroll_anchor_new_for_item (item, 0.5));
      return;
    }

  if (error == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE)
                              ? _("There is no such message on this computer.")
                              : confab_error_text_get (error).body);
  if (was_opening)
    go_on_opening (self);
}

/**
 * confab_message_list_place_unread:
 * @self: a message list with a room
 *
 * Puts the unread line where it belongs now.
 */
void
confab_message_list_place_unread (ConfabMessageList *self)
{
  confab_message_list_stop_placing (self);
  self->placing = g_cancellable_new ();
  chat_timeline_place_unread_async (confab_message_list_get_timeline (self), self->placing,
                                    unread_placed_cb, g_object_ref (self));
}

/**
 * confab_message_list_open_room:
 * @self: a message list whose room has just changed
 *
 * Goes to the place where the room was left, else to the unread line, else to
 * the bottom.
 */
void
confab_message_list_open_room (ConfabMessageList *self)
{
  ChatTimeline *timeline = confab_message_list_get_timeline (self);
  gboolean is_back = confab_message_list_restore_anchor (self);

  self->keeps_unread = FALSE;
  set_n_unread (self, self->room != NULL ? chat_room_get_unread_count (self->room) : 0);
  self->opening = !is_back && self->n_unread > 0;
  if (self->opening)
    {
      confab_message_list_stop_correcting (self);
      confab_message_list_set_at_bottom (self, FALSE);
    }
  else if (!is_back)
    {
      show_bottom (self);
    }

  /* Else there is no line to be placed, nor to be taken away. */
  if (timeline != NULL && (self->n_unread > 0 || chat_timeline_get_loaded (timeline)))
    confab_message_list_place_unread (self);
}

static gboolean
has_focus (ConfabMessageList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view));
}

/**
 * confab_message_list_scroll_to_bottom:
 * @self: a message list
 *
 * Brings the newest message into view and keeps to the bottom. The focus goes
 * there, if it is on a message.
 */
void
confab_message_list_scroll_to_bottom (ConfabMessageList *self)
{
  ChatTimeline *timeline;

  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));

  /* Else the movement of a finger or wheel goes on after the jump. */
  gtk_scrolled_window_set_kinetic_scrolling (self->scrolled_window, FALSE);
  gtk_scrolled_window_set_kinetic_scrolling (self->scrolled_window, TRUE);

  self->keeps_unread = FALSE;
  self->moves_focus = has_focus (self);
  timeline = confab_message_list_get_timeline (self);
  if (timeline != NULL && !chat_timeline_get_at_newest (timeline))
    {
      chat_timeline_open_at_newest_async (timeline, start_opening (self), newest_opened_cb,
                                          g_object_ref (self));
      return;
    }

  confab_message_list_stop_opening (self);
  show_bottom (self);
}

/**
 * confab_message_list_scroll_to_unread:
 * @self: a message list
 *
 * Brings the line into view above the first message that was not read when the
 * room was opened, and moves the focus to that message.
 */
void
confab_message_list_scroll_to_unread (ConfabMessageList *self)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));

  if (self->room != NULL && !self->opening)
    chat_timeline_open_at_unread_async (confab_message_list_get_timeline (self), start_opening (self),
                                        unread_line_opened_cb, g_object_ref (self));
}

/**
 * confab_message_list_show_message:
 * @self: a message list
 * @id: the id of a message of the room
 *
 * Brings a message into view and moves the focus there.
 */
void
confab_message_list_show_message (ConfabMessageList *self,
                                  const char        *id)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));
  g_return_if_fail (id != NULL);

  if (self->room != NULL)
    chat_timeline_open_at_message_async (confab_message_list_get_timeline (self), id,
                                         start_opening (self), shown_cb, g_object_ref (self));
}

/**
 * confab_message_list_show_time:
 * @self: a message list
 * @time: a time, in microseconds since 1970
 *
 * Brings the first message at or after a time into view and moves the focus
 * there.
 */
void
confab_message_list_show_time (ConfabMessageList *self,
                               gint64             time)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));

  if (self->room != NULL)
    chat_timeline_open_at_time_async (confab_message_list_get_timeline (self), time,
                                      start_opening (self), shown_cb, g_object_ref (self));
}
