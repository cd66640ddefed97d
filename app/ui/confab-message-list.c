/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-list-private.h"

#include "confab-message-row.h"
#include "confab-scroll-anchor.h"

#include <glib/gi18n.h>

/* After so many layouts in a frame the frame clock gives up, with a warning. */
#define MAX_LAYOUTS 4
#define MAX_CORRECTIONS 8

/* How long nothing has to happen at the bottom, in milliseconds, before older
 * messages are loaded that somebody may scroll to.
 */
#define LOAD_DELAY 200

/* How long a message stands out that was gone to, in milliseconds. */
#define HIGHLIGHT_TIME 1600

/**
 * ConfabMessageList:
 *
 * The messages of a room, oldest first.
 *
 * As long as the newest message is in view, the list sticks to the bottom:
 * what is appended, and a last row that grows, push the older ones up. While
 * somebody reads further up, nothing moves: GtkListView keeps the item that it
 * is anchored at where it is, also when rows are added above and dropped below.
 * Where another room is shown in between, a [class@ScrollAnchor] brings the place
 * back.
 *
 * A room that was not shown before begins at the unread line, if that is more
 * than a view away, else at the bottom. Until that is known, it is not at the
 * bottom, so that nothing is read that nobody has seen.
 *
 * GtkListView knows where a row is only after it was laid out. So places are
 * corrected after the layout of a frame and before it is painted: the frame
 * clock then lays out again, and nobody sees a wrong frame.
 */
G_DEFINE_FINAL_TYPE (ConfabMessageList, confab_message_list, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_AT_BOTTOM,
  PROP_ROOM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static G_DEFINE_QUARK (confab-message-list-anchor, anchor)

/* Of a timeline, the list that shows it. */
static G_DEFINE_QUARK (confab-message-list-view, view)

static GtkAdjustment *
get_adjustment (ConfabMessageList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled_window);
}

static gboolean
is_at_end (ConfabMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 1;
}

/* The end of what is loaded need not be that of the room. */
static gboolean
is_at_bottom (ConfabMessageList *self)
{
  return !self->opening && is_at_end (self) &&
         (self->room == NULL || chat_timeline_get_at_newest (confab_message_list_get_timeline (self)));
}

static guint
get_n_items (ConfabMessageList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

/**
 * confab_message_list_reveal:
 * @revealer: the revealer of a button
 * @is_needed: whether the button is needed
 *
 * Lets the button come or go. As long as it never came, no style is looked up
 * for it.
 */
void
confab_message_list_reveal (GtkRevealer *revealer,
                            gboolean     is_needed)
{
  if (is_needed)
    gtk_widget_set_visible (GTK_WIDGET (revealer), TRUE);
  gtk_revealer_set_reveal_child (revealer, is_needed);
}

/**
 * confab_message_list_update_jump_button:
 * @self: a message list
 *
 * Shows the way to the newest messages, and how many of them are unread.
 */
void
confab_message_list_update_jump_button (ConfabMessageList *self)
{
  guint unread = self->room != NULL ? chat_room_get_unread_count (self->room) : 0;
  g_autofree char *count = g_strdup_printf ("%u", unread);
  g_autofree char *label = NULL;

  if (unread > 0)
    label = g_strdup_printf (ngettext ("Jump to newest messages, %u unread message",
                                       "Jump to newest messages, %u unread messages", unread),
                             unread);
  else
    label = g_strdup (_("Jump to newest messages"));

  gtk_label_set_label (self->jump_label, count);
  gtk_widget_set_visible (GTK_WIDGET (self->jump_label), unread > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  confab_message_list_reveal (self->jump_revealer, !self->at_bottom && !self->opening && get_n_items (self) > 0);
}

/**
 * confab_message_list_set_at_bottom:
 * @self: a message list
 * @at_bottom: whether the newest message is in view
 *
 * Sets whether the newest message is in view, or would be after the next frame.
 */
void
confab_message_list_set_at_bottom (ConfabMessageList *self,
                                   gboolean           at_bottom)
{
  ChatTimeline *timeline = confab_message_list_get_timeline (self);

  if (timeline != NULL)
    chat_timeline_set_following (timeline, at_bottom);

  if (self->at_bottom == at_bottom)
    return;

  self->at_bottom = at_bottom;
  self->keeps_unread &= !at_bottom;
  confab_message_list_update_jump_button (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_BOTTOM]);
}

static void
update_description (ConfabMessageList *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->room != NULL ? chat_room_get_title (self->room) : "",
                                  -1);
}

static void
update_spinners (ConfabMessageList *self)
{
  ChatTimeline *timeline = confab_message_list_get_timeline (self);

  gtk_widget_set_visible (self->newer_spinner, timeline != NULL && chat_timeline_get_loading_newer (timeline));
  gtk_widget_set_visible (self->older_spinner, timeline != NULL && chat_timeline_get_loading_older (timeline));
}

static void queue_load (ConfabMessageList *self);

/* Where the one end has nothing, the other may. */
static void
older_loaded_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (ConfabMessageList) self = user_data;
  ChatTimeline *timeline = CHAT_TIMELINE (object);

  if (chat_timeline_load_older_finish (timeline, result, NULL) &&
      timeline == confab_message_list_get_timeline (self) && chat_timeline_get_has_newer (timeline))
    queue_load (self);
}

static void
load_cb (gpointer user_data)
{
  ConfabMessageList *self = user_data;
  GtkAdjustment *adjustment = get_adjustment (self);
  double page_size = gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment);
  ChatTimeline *timeline = confab_message_list_get_timeline (self);

  self->load_id = 0;

  if (timeline == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || self->items_changed ||
      chat_timeline_get_loading_older (timeline) || chat_timeline_get_loading_newer (timeline))
    return;

  if (value < 2 * page_size && chat_timeline_get_has_older (timeline))
    chat_timeline_load_older_async (timeline, NULL, older_loaded_cb, g_object_ref (self));
  else if (value + 3 * page_size > gtk_adjustment_get_upper (adjustment) && chat_timeline_get_has_newer (timeline))
    chat_timeline_load_newer_async (timeline, NULL, NULL, NULL);
}

/* Not now but when idle, since this is called while sizes are allocated. */
static void
queue_load (ConfabMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  gboolean is_full = gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);

  g_clear_handle_id (&self->load_id, g_source_remove);
  if (self->at_bottom && is_full)
    self->load_id = g_timeout_add_once (LOAD_DELAY, load_cb, self);
  else
    self->load_id = g_idle_add_once (load_cb, self);
}

static gboolean
is_correcting (ConfabMessageList *self)
{
  return self->scrolling_to_bottom || self->restoring != NULL;
}

/**
 * confab_message_list_request_layout:
 * @self: a message list
 *
 * Has the list laid out before the next frame is painted.
 */
void
confab_message_list_request_layout (ConfabMessageList *self)
{
  if (self->frame_clock != NULL)
    gdk_frame_clock_request_phase (self->frame_clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/**
 * confab_message_list_start_scrolling_to_bottom:
 * @self: a message list
 *
 * Begins to go to the bottom, with the next layout.
 */
void
confab_message_list_start_scrolling_to_bottom (ConfabMessageList *self)
{
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  self->scrolling_to_bottom = TRUE;
  self->n_corrections = 0;
}

/**
 * confab_message_list_stop_correcting:
 * @self: a message list
 *
 * Stays where it is.
 */
void
confab_message_list_stop_correcting (ConfabMessageList *self)
{
  self->scrolling_to_bottom = FALSE;
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
}

/**
 * confab_message_list_start_restoring:
 * @self: a message list
 * @anchor: (transfer full): a place
 *
 * Begins to go to a place of the list.
 */
void
confab_message_list_start_restoring (ConfabMessageList  *self,
                                     ConfabScrollAnchor *anchor)
{
  confab_message_list_stop_correcting (self);
  self->restoring = anchor;
  self->n_corrections = 0;
  confab_message_list_set_at_bottom (self, FALSE);
  confab_message_list_update_jump_button (self);
  confab_message_list_request_layout (self);
}

static ConfabScrollAnchor *
find_anchor (ConfabMessageList *self)
{
  return self->room != NULL && !self->at_bottom ? confab_scroll_anchor_new (self->list_view) : NULL;
}

static gboolean
is_view (ConfabMessageList *self,
         ChatTimeline      *timeline)
{
  return g_object_get_qdata (G_OBJECT (timeline), view_quark ()) == self;
}

/* Two windows do not move each other. */
static void
take_timeline (ConfabMessageList *self)
{
  ChatTimeline *timeline = self->room != NULL ? chat_room_get_timeline (self->room) : NULL;

  if (timeline == NULL)
    return;

  if (g_object_get_qdata (G_OBJECT (timeline), view_quark ()) != NULL)
    {
      self->timeline = chat_timeline_new_twin (timeline);
      return;
    }

  g_object_set_qdata (G_OBJECT (timeline), view_quark (), self);
  self->timeline = g_object_ref (timeline);
}

/* The rest is read again when somebody comes back. Of a twin nothing is left.
 * Takes @anchor.
 */
static void
leave_timeline (ConfabMessageList  *self,
                ChatRoom           *room,
                ChatTimeline       *timeline,
                ConfabScrollAnchor *anchor)
{
  if (!is_view (self, timeline))
    {
      g_clear_pointer (&anchor, confab_scroll_anchor_free);
      return;
    }

  g_object_set_qdata (G_OBJECT (timeline), view_quark (), NULL);
  chat_timeline_shrink (timeline, anchor != NULL ? confab_scroll_anchor_get_item (anchor) : NULL);
  g_object_set_qdata_full (G_OBJECT (room), anchor_quark (), anchor, (GDestroyNotify) confab_scroll_anchor_free);
}

/**
 * confab_message_list_restore_anchor:
 * @self: a message list
 *
 * Begins to go to where the room was left.
 *
 * Returns: whether there is such a place
 */
gboolean
confab_message_list_restore_anchor (ConfabMessageList *self)
{
  g_autoptr (ConfabScrollAnchor) anchor = NULL;

  if (self->timeline != NULL && is_view (self, self->timeline))
    anchor = g_object_steal_qdata (G_OBJECT (self->room), anchor_quark ());

  if (anchor == NULL ||
      confab_scroll_anchor_get_position (anchor, G_LIST_MODEL (self->selection)) == GTK_INVALID_LIST_POSITION)
    return FALSE;

  confab_message_list_start_restoring (self, g_steal_pointer (&anchor));

  return TRUE;
}

/* GtkListView takes rows that were never laid out for a line below the others,
 * and shows that line where it is. Only if that is out of view, and it does not
 * bring it there itself, it shows the end of the last row once it has a height.
 */
static void
scroll_to_last_row (ConfabMessageList *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list_view));
  gboolean takes_focus = focus == NULL || self->moves_focus;
  GtkAdjustment *adjustment = get_adjustment (self);
  GtkScrollInfo *info = gtk_scroll_info_new ();

  if (is_at_end (self))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 1);
  gtk_scroll_info_set_enable_vertical (info, FALSE);

  /* Tab goes to the newest message, but who reads another one stays there. */
  gtk_list_view_scroll_to (self->list_view, get_n_items (self) - 1,
                           takes_focus ? GTK_LIST_SCROLL_FOCUS : GTK_LIST_SCROLL_NONE,
                           info);
  self->moves_focus = FALSE;
}

/* Of a row that is higher than the view, GtkListView shows the start. */
static void
scroll_to_end_of_row (ConfabMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  gtk_adjustment_set_value (adjustment,
                            gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
}

static void
correct_bottom (ConfabMessageList *self)
{
  if (get_n_items (self) == 0 || (is_at_end (self) && self->n_corrections > 0))
    {
      self->scrolling_to_bottom = FALSE;
      confab_message_list_set_at_bottom (self, get_n_items (self) == 0 || is_at_bottom (self));
    }
  else if (self->n_corrections == 0)
    {
      scroll_to_last_row (self);
    }
  else
    {
      scroll_to_end_of_row (self);
    }
}

/* Who looks at the end goes there with what comes, in the same layout. */
static void
items_changed_cb (ConfabMessageList *self)
{
  self->items_changed = TRUE;
  confab_message_list_request_layout (self);
  if (!self->at_bottom || self->restoring != NULL || get_n_items (self) == 0)
    return;

  confab_message_list_start_scrolling_to_bottom (self);
  scroll_to_last_row (self);
  self->n_corrections = 1;
}

/**
 * confab_message_list_stop_highlighting:
 * @self: a message list
 *
 * Makes sure that no message stands out any more.
 */
void
confab_message_list_stop_highlighting (ConfabMessageList *self)
{
  g_clear_handle_id (&self->highlight_id, g_source_remove);
  if (self->highlighted != NULL)
    gtk_widget_remove_css_class (self->highlighted, "shown");
  g_clear_weak_pointer (&self->highlighted);
}

static void
highlight_cb (gpointer user_data)
{
  ConfabMessageList *self = user_data;

  self->highlight_id = 0;
  confab_message_list_stop_highlighting (self);
}

/* How it fades is a matter of style, which knows whether anything may move. */
static void
highlight_shown (ConfabMessageList *self)
{
  g_autoptr (ChatTimelineItem) item = g_steal_pointer (&self->shown);
  GtkWidget *row = item != NULL ? confab_scroll_anchor_find_row (self->list_view, item) : NULL;

  if (row == NULL)
    return;

  gtk_widget_grab_focus (row);
  confab_message_list_stop_highlighting (self);
  g_set_weak_pointer (&self->highlighted, row);
  gtk_widget_add_css_class (row, "shown");
  self->highlight_id = g_timeout_add_once (HIGHLIGHT_TIME, highlight_cb, self);
}

static void
correct_anchor (ConfabMessageList *self)
{
  if (!confab_scroll_anchor_restore (self->restoring, self->list_view))
    return;

  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  confab_message_list_set_at_bottom (self, is_at_bottom (self));
  highlight_shown (self);
  queue_load (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       user_data)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);

  self->tick_id = 0;
  confab_message_list_request_layout (self);

  return G_SOURCE_REMOVE;
}

static void
count_layout (ConfabMessageList *self)
{
  gint64 frame = gdk_frame_clock_get_frame_counter (self->frame_clock);

  if (self->frame != frame)
    self->n_layouts = 0;

  self->frame = frame;
  self->n_layouts++;
}

static void
after_layout_cb (ConfabMessageList *self)
{
  count_layout (self);
  confab_message_list_update_unread_button (self);
  if (self->items_changed)
    queue_load (self);
  self->items_changed = FALSE;

  if (!is_correcting (self) || gtk_adjustment_get_page_size (get_adjustment (self)) < 1)
    return;

  if (self->n_corrections == MAX_CORRECTIONS)
    {
      confab_message_list_stop_correcting (self);
      confab_message_list_set_at_bottom (self, is_at_bottom (self));
      highlight_shown (self);
      return;
    }

  /* What is not right yet goes on in the next frame. */
  if (self->n_layouts >= MAX_LAYOUTS)
    {
      if (self->tick_id == 0)
        self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
      return;
    }

  if (self->scrolling_to_bottom)
    correct_bottom (self);
  else
    correct_anchor (self);
  self->n_corrections++;
}

static void
value_changed_cb (ConfabMessageList *self)
{
  if (!is_correcting (self))
    confab_message_list_set_at_bottom (self, is_at_bottom (self));

  queue_load (self);
}

static void
size_changed_cb (ConfabMessageList *self)
{
  if (self->at_bottom && !is_correcting (self))
    confab_message_list_start_scrolling_to_bottom (self);

  queue_load (self);
}

static GtkWidget *
get_focused_message_row (ConfabMessageList *self)
{
  GtkWidget *list_item = gtk_widget_get_focus_child (GTK_WIDGET (self->list_view));
  GtkWidget *row = list_item != NULL ? gtk_widget_get_first_child (list_item) : NULL;

  return CONFAB_IS_MESSAGE_ROW (row) ? row : NULL;
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);
  GtkWidget *row = get_focused_message_row (self);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  confab_message_menu_open (self->menu, CONFAB_MESSAGE_ROW (row));

  return GDK_EVENT_STOP;
}

static void
mark_unread_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);
  ConfabMessageRow *row = confab_message_menu_get_row (self->menu);
  ChatTimelineItem *item = row != NULL ? confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (row)) : NULL;
  ChatMessage *message = item != NULL ? chat_timeline_item_get_message (item) : NULL;

  if (self->room == NULL || message == NULL)
    return;

  /* Else it would be read at once, since it is in view. */
  self->keeps_unread = TRUE;
  chat_room_mark_unread (self->room, message);
  confab_message_list_place_unread (self);
}

static gboolean
copy_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  GtkWidget *row = get_focused_message_row (CONFAB_MESSAGE_LIST (widget));

  return row != NULL && gtk_widget_activate_action (row, "message.copy", NULL);
}

static void
jump_to_newest_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  confab_message_list_scroll_to_bottom (CONFAB_MESSAGE_LIST (widget));
}

static void
jump_to_unread_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  confab_message_list_scroll_to_unread (CONFAB_MESSAGE_LIST (widget));
}

static gboolean
confab_message_list_grab_focus (GtkWidget *widget)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
confab_message_list_realize (GtkWidget *widget)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);

  GTK_WIDGET_CLASS (confab_message_list_parent_class)->realize (widget);

  self->frame_clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  self->layout_id = g_signal_connect_object (self->frame_clock, "layout",
                                             G_CALLBACK (after_layout_cb), self,
                                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  confab_message_list_request_layout (self);
}

static void
confab_message_list_unrealize (GtkWidget *widget)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  g_clear_signal_handler (&self->layout_id, self->frame_clock);
  g_clear_object (&self->frame_clock);

  GTK_WIDGET_CLASS (confab_message_list_parent_class)->unrealize (widget);
}

static void
confab_message_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (confab_message_list_parent_class)->map (widget);

  queue_load (CONFAB_MESSAGE_LIST (widget));
}

static void
confab_message_list_dispose (GObject *object)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (object);

  g_clear_handle_id (&self->load_id, g_source_remove);
  confab_message_list_stop_opening (self);
  confab_message_list_stop_placing (self);
  confab_message_list_stop_highlighting (self);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->timeline_signals);
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_MESSAGE_LIST);
  g_clear_pointer (&self->stock, g_ptr_array_unref);
  g_clear_object (&self->menu);
  if (self->timeline != NULL && is_view (self, self->timeline))
    g_object_set_qdata (G_OBJECT (self->timeline), view_quark (), NULL);
  g_clear_object (&self->timeline);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (confab_message_list_parent_class)->dispose (object);
}

static void
confab_message_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_AT_BOTTOM:
      g_value_set_boolean (value, confab_message_list_get_at_bottom (self));
      break;

    case PROP_ROOM:
      g_value_set_object (value, confab_message_list_get_room (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_message_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_ROOM:
      confab_message_list_set_room (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, selection);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, newer_spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, older_spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, unread_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, unread_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, message_menu);
  gtk_widget_class_bind_template_callback_full (widget_class, "bind_cb", G_CALLBACK (confab_message_list_bind_row));
  gtk_widget_class_bind_template_callback_full (widget_class, "unbind_cb", G_CALLBACK (confab_message_list_unbind_row));
}

static void
confab_message_list_class_init (ConfabMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_message_list_dispose;
  object_class->get_property = confab_message_list_get_property;
  object_class->set_property = confab_message_list_set_property;
  widget_class->grab_focus = confab_message_list_grab_focus;
  widget_class->map = confab_message_list_map;
  widget_class->realize = confab_message_list_realize;
  widget_class->unrealize = confab_message_list_unrealize;

  /**
   * ConfabMessageList:at-bottom:
   *
   * Whether the newest message is in view, or would be after the next frame.
   */
  properties[PROP_AT_BOTTOM] =
    g_param_spec_boolean ("at-bottom", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabMessageList:room:
   *
   * The room whose messages are shown.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "message-list.jump-to-newest", NULL, jump_to_newest_action);
  gtk_widget_class_install_action (widget_class, "message-list.jump-to-unread", NULL, jump_to_unread_action);
  gtk_widget_class_install_action (widget_class, "message-list.mark-unread", NULL, mark_unread_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
}

static void
confab_message_list_init (ConfabMessageList *self)
{
  GtkAdjustment *adjustment;

  self->at_bottom = TRUE;
  self->stock = g_ptr_array_new_with_free_func (g_object_unref);

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::unread-count",
                                 G_CALLBACK (confab_message_list_update_jump_button), self, G_CONNECT_SWAPPED);

  self->timeline_signals = g_signal_group_new (CHAT_TYPE_TIMELINE);
  g_signal_group_connect_object (self->timeline_signals, "notify::loading-newer",
                                 G_CALLBACK (update_spinners), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->timeline_signals, "notify::loading-older",
                                 G_CALLBACK (update_spinners), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->timeline_signals, "notify::at-newest",
                                 G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->timeline_signals, "notify::has-older",
                                 G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->menu = confab_message_menu_new (GTK_WIDGET (self), self->message_menu);

  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  adjustment = get_adjustment (self);
  g_signal_connect_object (adjustment, "value-changed",
                           G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::upper",
                           G_CALLBACK (size_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::page-size",
                           G_CALLBACK (size_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_message_list_new:
 *
 * Creates a message list.
 *
 * Returns: (transfer floating): the list
 */
ConfabMessageList *
confab_message_list_new (void)
{
  return g_object_new (CONFAB_TYPE_MESSAGE_LIST, NULL);
}

/**
 * confab_message_list_get_room:
 * @self: a message list
 *
 * Gets the room whose messages are shown.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_message_list_get_room (ConfabMessageList *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_LIST (self), NULL);

  return self->room;
}

/**
 * confab_message_list_set_room:
 * @self: a message list
 * @room: (nullable): a room
 *
 * Sets the room whose messages are shown.
 *
 * A room that was shown before comes back at the place where it was left, any
 * other one at the first message that was not read, or at the bottom.
 */
void
confab_message_list_set_room (ConfabMessageList *self,
                              ChatRoom          *room)
{
  g_autoptr (ChatRoom) old_room = NULL;
  g_autoptr (ChatTimeline) old_timeline = NULL;
  ConfabScrollAnchor *old_anchor;

  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (self->room == room)
    return;

  confab_message_list_stop_opening (self);
  confab_message_list_stop_placing (self);
  old_anchor = find_anchor (self);
  old_room = g_steal_pointer (&self->room);
  old_timeline = g_steal_pointer (&self->timeline);
  g_set_object (&self->room, room);
  take_timeline (self);
  g_signal_group_set_target (self->room_signals, room);
  g_signal_group_set_target (self->timeline_signals, self->timeline);
  /* First none, so that the rows of the one room are free for the other. */
  gtk_no_selection_set_model (self->selection, NULL);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->timeline));
  if (old_room != NULL)
    leave_timeline (self, old_room, old_timeline, old_anchor);
  confab_message_list_open_room (self);

  update_description (self);
  confab_message_list_update_jump_button (self);
  update_spinners (self);
  queue_load (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * confab_message_list_get_timeline:
 * @self: a message list
 *
 * Gets what is shown: the timeline of the room, or a twin of it if that is shown
 * elsewhere.
 *
 * Returns: (transfer none) (nullable): the timeline, or %NULL without a room
 */
ChatTimeline *
confab_message_list_get_timeline (ConfabMessageList *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_LIST (self), NULL);

  return self->timeline;
}

/**
 * confab_message_list_get_at_bottom:
 * @self: a message list
 *
 * Gets whether the newest message is in view.
 */
gboolean
confab_message_list_get_at_bottom (ConfabMessageList *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_LIST (self), FALSE);

  return self->at_bottom;
}

/**
 * confab_message_list_get_is_read:
 * @self: a message list
 *
 * Gets whether who looks at the list reads all there is: the newest message is
 * in view, and the person did not just say that something is unread.
 */
gboolean
confab_message_list_get_is_read (ConfabMessageList *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_LIST (self), FALSE);

  return self->at_bottom && !self->opening && !self->keeps_unread;
}
