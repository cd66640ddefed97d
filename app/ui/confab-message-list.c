/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-list.h"

#include "confab-divider-row.h"
#include "confab-gap-row.h"
#include "confab-message-row.h"
#include "confab-scroll-anchor.h"

#include <glib/gi18n.h>

/* After so many layouts in a frame the frame clock gives up, with a warning. */
#define MAX_LAYOUTS 4
#define MAX_CORRECTIONS 8

/**
 * ConfabMessageList:
 *
 * The messages of a room, oldest first.
 *
 * As long as the newest message is in view, the list sticks to the bottom:
 * what is appended, and a last row that grows, push the older ones up. While
 * somebody reads further up, nothing moves: GtkListView keeps the item that it
 * is anchored at where it is. Where another room is shown in between, a
 * [class@ScrollAnchor] brings the place back.
 *
 * GtkListView knows where a row is only after it was laid out. So places are
 * corrected after the layout of a frame and before it is painted: the frame
 * clock then lays out again, and nobody sees a wrong frame.
 */
struct _ConfabMessageList
{
  AdwBin              parent_instance;

  ChatRoom           *room;
  GSignalGroup       *room_signals;
  GSignalGroup       *timeline_signals;
  ConfabScrollAnchor *restoring;
  GdkFrameClock      *frame_clock;
  gulong              layout_id;
  gint64              frame;
  guint               load_older_id;
  guint               tick_id;
  guint               n_corrections;
  guint               n_layouts;

  GtkScrolledWindow  *scrolled_window;
  GtkListView        *list_view;
  GtkNoSelection     *selection;
  GtkWidget          *older_spinner;
  GtkRevealer        *jump_revealer;
  GtkWidget          *jump_button;
  GtkLabel           *jump_label;
  GMenuModel         *message_menu;
  GtkWidget          *popover;

  guint               at_bottom : 1;
  guint               scrolling_to_bottom : 1;
};

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

static GtkAdjustment *
get_adjustment (ConfabMessageList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled_window);
}

static gboolean
is_at_bottom (ConfabMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 1;
}

static guint
get_n_items (ConfabMessageList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static void
update_jump_button (ConfabMessageList *self)
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
  gtk_revealer_set_reveal_child (self->jump_revealer, !self->at_bottom && get_n_items (self) > 0);
}

static void
set_at_bottom (ConfabMessageList *self,
               gboolean           at_bottom)
{
  if (self->at_bottom == at_bottom)
    return;

  self->at_bottom = at_bottom;
  update_jump_button (self);
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
update_older_spinner (ConfabMessageList *self)
{
  gtk_widget_set_visible (self->older_spinner,
                          self->room != NULL &&
                          chat_timeline_get_loading_older (chat_room_get_timeline (self->room)));
}

static void
load_older_cb (gpointer user_data)
{
  ConfabMessageList *self = user_data;
  GtkAdjustment *adjustment = get_adjustment (self);
  ChatTimeline *timeline;

  self->load_older_id = 0;

  if (self->room == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  timeline = chat_room_get_timeline (self->room);
  if (gtk_adjustment_get_value (adjustment) < 2 * gtk_adjustment_get_page_size (adjustment) &&
      chat_timeline_get_has_older (timeline) &&
      !chat_timeline_get_loading_older (timeline))
    chat_timeline_load_older_async (timeline, NULL, NULL, NULL);
}

/* Not now but when idle, since this is called while sizes are allocated. */
static void
queue_load_older (ConfabMessageList *self)
{
  if (self->load_older_id == 0)
    self->load_older_id = g_idle_add_once (load_older_cb, self);
}

static gboolean
is_correcting (ConfabMessageList *self)
{
  return self->scrolling_to_bottom || self->restoring != NULL;
}

static void
request_layout (ConfabMessageList *self)
{
  if (self->frame_clock != NULL)
    gdk_frame_clock_request_phase (self->frame_clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/* The next layout begins to correct. */
static void
start_scrolling_to_bottom (ConfabMessageList *self)
{
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  self->scrolling_to_bottom = TRUE;
  self->n_corrections = 0;
}

static void
stop_correcting (ConfabMessageList *self)
{
  self->scrolling_to_bottom = FALSE;
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
}

static void
save_anchor (ConfabMessageList *self)
{
  if (self->room != NULL)
    g_object_set_qdata_full (G_OBJECT (self->room), anchor_quark (),
                             self->at_bottom ? NULL : confab_scroll_anchor_new (self->list_view),
                             (GDestroyNotify) confab_scroll_anchor_free);
}

static void
restore_anchor (ConfabMessageList *self)
{
  g_autoptr (ConfabScrollAnchor) anchor = NULL;

  if (self->room != NULL)
    anchor = g_object_steal_qdata (G_OBJECT (self->room), anchor_quark ());

  start_scrolling_to_bottom (self);
  if (anchor != NULL &&
      confab_scroll_anchor_get_position (anchor, G_LIST_MODEL (self->selection)) != GTK_INVALID_LIST_POSITION)
    {
      self->scrolling_to_bottom = FALSE;
      self->restoring = g_steal_pointer (&anchor);
    }

  set_at_bottom (self, self->restoring == NULL);
  request_layout (self);
}

static void
scroll_to_last_row (ConfabMessageList *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list_view));

  /* Tab goes to the newest message, but who reads another one stays there. */
  gtk_list_view_scroll_to (self->list_view, get_n_items (self) - 1,
                           focus == NULL ? GTK_LIST_SCROLL_FOCUS : GTK_LIST_SCROLL_NONE,
                           NULL);
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
  if (get_n_items (self) == 0 || (is_at_bottom (self) && self->n_corrections > 0))
    {
      self->scrolling_to_bottom = FALSE;
      set_at_bottom (self, TRUE);
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

static void
correct_anchor (ConfabMessageList *self)
{
  if (!confab_scroll_anchor_restore (self->restoring, self->list_view))
    return;

  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  set_at_bottom (self, is_at_bottom (self));
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       user_data)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (widget);

  self->tick_id = 0;
  request_layout (self);

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

  if (!is_correcting (self) || gtk_adjustment_get_page_size (get_adjustment (self)) < 1)
    return;

  if (self->n_corrections == MAX_CORRECTIONS)
    {
      stop_correcting (self);
      set_at_bottom (self, is_at_bottom (self));
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
    set_at_bottom (self, is_at_bottom (self));

  queue_load_older (self);
}

static void
size_changed_cb (ConfabMessageList *self)
{
  if (self->at_bottom && !is_correcting (self))
    start_scrolling_to_bottom (self);

  queue_load_older (self);
}

static GType
get_row_type (ChatTimelineItem *item)
{
  switch (chat_timeline_item_get_kind (item))
    {
    case CHAT_TIMELINE_DAY:
    case CHAT_TIMELINE_UNREAD:
      return CONFAB_TYPE_DIVIDER_ROW;

    case CHAT_TIMELINE_GAP:
      return CONFAB_TYPE_GAP_ROW;

    case CHAT_TIMELINE_MESSAGE:
    default:
      return CONFAB_TYPE_MESSAGE_ROW;
    }
}

static void
bind_cb (ConfabMessageList *self,
         GtkListItem       *list_item)
{
  ChatTimelineItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GType type = get_row_type (item);

  if (row == NULL || G_OBJECT_TYPE (row) != type)
    {
      row = g_object_new (type, NULL);
      gtk_list_item_set_activatable (list_item, FALSE);
      gtk_list_item_set_selectable (list_item, FALSE);
      gtk_list_item_set_child (list_item, row);
      g_object_bind_property (row, "summary",
                              list_item, "accessible-label",
                              G_BINDING_SYNC_CREATE);
    }

  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (row), self->room, item);
}

static void
unbind_cb (ConfabMessageList *self,
           GtkListItem       *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (self->popover != NULL && gtk_widget_get_parent (self->popover) == row)
    gtk_widget_unparent (self->popover);

  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (row), NULL, NULL);
}

static void
popup_menu (ConfabMessageList  *self,
            GtkWidget          *row,
            const GdkRectangle *pointing_to)
{
  if (gtk_widget_get_parent (self->popover) != row)
    {
      if (gtk_widget_get_parent (self->popover) != NULL)
        gtk_widget_unparent (self->popover);
      gtk_widget_set_parent (self->popover, row);
    }

  confab_message_row_choose_link (CONFAB_MESSAGE_ROW (row), pointing_to);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), pointing_to);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
popup_menu_at (ConfabMessageList *self,
               double             x,
               double             y)
{
  GtkWidget *row = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  graphene_point_t point;

  if (row != NULL && !CONFAB_IS_MESSAGE_ROW (row))
    row = gtk_widget_get_ancestor (row, CONFAB_TYPE_MESSAGE_ROW);

  if (row != NULL &&
      gtk_widget_compute_point (GTK_WIDGET (self), row, &GRAPHENE_POINT_INIT (x, y), &point))
    popup_menu (self, row, &(GdkRectangle) { point.x, point.y, 1, 1 });
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

  popup_menu (self, row, NULL);

  return GDK_EVENT_STOP;
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
  request_layout (self);
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

  queue_load_older (CONFAB_MESSAGE_LIST (widget));
}

static void
confab_message_list_dispose (GObject *object)
{
  ConfabMessageList *self = CONFAB_MESSAGE_LIST (object);

  g_clear_handle_id (&self->load_older_id, g_source_remove);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->timeline_signals);
  g_clear_pointer (&self->restoring, confab_scroll_anchor_free);
  if (self->popover != NULL && gtk_widget_get_parent (self->popover) != NULL)
    gtk_widget_unparent (self->popover);
  g_clear_object (&self->popover);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_MESSAGE_LIST);
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
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, older_spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, jump_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageList, message_menu);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
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
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
}

static void
pressed_cb (ConfabMessageList *self,
            int                n_press,
            double             x,
            double             y,
            GtkGesture        *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, x, y);
}

static void
init_popover (ConfabMessageList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  self->popover = g_object_ref_sink (gtk_popover_menu_new_from_model (self->message_menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);

  /* Before a label shows a menu of its own for its link. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_swapped (long_press, "pressed", G_CALLBACK (popup_menu_at), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (long_press));
}

static void
confab_message_list_init (ConfabMessageList *self)
{
  GtkAdjustment *adjustment;

  self->at_bottom = TRUE;

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::unread-count",
                                 G_CALLBACK (update_jump_button), self, G_CONNECT_SWAPPED);

  self->timeline_signals = g_signal_group_new (CHAT_TYPE_TIMELINE);
  g_signal_group_connect_object (self->timeline_signals, "notify::loading-older",
                                 G_CALLBACK (update_older_spinner), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->timeline_signals, "notify::has-older",
                                 G_CALLBACK (queue_load_older), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  init_popover (self);

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
 * other one at the bottom.
 */
void
confab_message_list_set_room (ConfabMessageList *self,
                              ChatRoom          *room)
{
  ChatTimeline *timeline;

  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (self->room == room)
    return;

  save_anchor (self);
  g_set_object (&self->room, room);
  timeline = room != NULL ? chat_room_get_timeline (room) : NULL;
  g_signal_group_set_target (self->room_signals, room);
  g_signal_group_set_target (self->timeline_signals, timeline);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (timeline));
  restore_anchor (self);

  update_description (self);
  update_jump_button (self);
  update_older_spinner (self);
  queue_load_older (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
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
 * confab_message_list_scroll_to_bottom:
 * @self: a message list
 *
 * Brings the newest message into view and keeps to the bottom.
 */
void
confab_message_list_scroll_to_bottom (ConfabMessageList *self)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LIST (self));

  /* Else the movement of a finger or wheel goes on after the jump. */
  gtk_scrolled_window_set_kinetic_scrolling (self->scrolled_window, FALSE);
  gtk_scrolled_window_set_kinetic_scrolling (self->scrolled_window, TRUE);

  start_scrolling_to_bottom (self);
  set_at_bottom (self, TRUE);
  request_layout (self);
}
