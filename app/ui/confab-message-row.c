/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-row.h"

#include "confab-a11y.h"
#include "confab-failure-bar.h"
#include "confab-text.h"
#include "confab-time.h"

#include <glib/gi18n.h>

/* More than anybody reads in one piece, and what is laid out at once. */
#define MAX_CHARS 8000
#define MAX_LINES 200

/**
 * ConfabMessageRow:
 *
 * A message: other people's at the start with their avatar, one's own at the
 * end with its state.
 *
 * There may be 200 of these at once, so what few messages need, the buttons
 * below one that failed, is made when it is needed.
 */
struct _ConfabMessageRow
{
  ConfabTimelineRow  parent_instance;

  GSignalGroup      *item_signals;
  GSignalGroup      *message_signals;

  GtkWidget         *avatar_slot;
  AdwAvatar         *avatar;
  GtkBox            *column;
  GtkWidget         *header;
  GtkLabel          *author_label;
  GtkLabel          *time_label;
  GtkWidget         *bubble_line;
  GtkImage          *state_icon;
  GtkLabel          *body_label;
  ConfabFailureBar  *failure_bar;
};

G_DEFINE_FINAL_TYPE (ConfabMessageRow, confab_message_row, CONFAB_TYPE_TIMELINE_ROW)

static ChatMessage *
get_message (ConfabMessageRow *self)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));

  return item != NULL ? chat_timeline_item_get_message (item) : NULL;
}

static void
set_css_class (gpointer    widget,
               const char *css_class,
               gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
update_header (ConfabMessageRow *self)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));
  ChatMessage *message = chat_timeline_item_get_message (item);
  gboolean show_header = chat_timeline_item_get_show_header (item);
  gboolean outgoing = chat_message_get_outgoing (message);

  gtk_widget_set_visible (self->header, show_header);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), show_header);
  gtk_widget_set_visible (self->avatar_slot, !outgoing);
  set_css_class (self, "with-header", show_header);

  if (show_header)
    {
      const char *author = chat_message_get_author (message);
      g_autofree char *time = confab_time_format_clock (chat_message_get_time (message));

      gtk_label_set_label (self->author_label, outgoing ? _("You") : author);
      gtk_label_set_label (self->time_label, time);
      adw_avatar_set_text (self->avatar, author);
    }
}

static char *
format_markup (ChatMessage *message)
{
  const char *body = chat_message_get_body (message);
  g_autofree char *shortened = confab_text_shorten (body, MAX_CHARS, MAX_LINES);
  g_autofree char *markup = confab_text_to_markup (shortened);
  g_autofree char *note = NULL;

  if (g_str_equal (shortened, body))
    return g_steal_pointer (&markup);

  note = g_markup_escape_text (_("This message is too long to be shown. Copy its text to read all of it."), -1);

  return g_strconcat (markup, "\n\n<i>", note, "</i>", NULL);
}

static void
update_body (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  g_autofree char *markup = format_markup (message);
  gboolean outgoing = chat_message_get_outgoing (message);
  GtkAlign align = outgoing ? GTK_ALIGN_END : GTK_ALIGN_START;

  gtk_label_set_label (self->body_label, markup);
  set_css_class (self->body_label, "monospace", chat_message_get_code (message));
  set_css_class (self, "outgoing", outgoing);
  gtk_widget_set_halign (self->header, align);
  gtk_widget_set_halign (self->bubble_line, align);
}

static void
update_failure_bar (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  gboolean failed = chat_message_get_state (message) == CHAT_MESSAGE_FAILED;

  if (failed && self->failure_bar == NULL)
    {
      self->failure_bar = confab_failure_bar_new ();
      gtk_box_append (self->column, GTK_WIDGET (self->failure_bar));
    }
  else if (!failed && self->failure_bar != NULL)
    {
      gtk_box_remove (self->column, GTK_WIDGET (self->failure_bar));
      self->failure_bar = NULL;
    }

  if (failed)
    confab_failure_bar_set_error (self->failure_bar, chat_message_get_error (message));

  set_css_class (self, "failed", failed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.retry", failed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.cancel", failed);
}

static void
update_state (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  const char *icon_name = NULL;
  const char *tooltip = NULL;

  switch (chat_message_get_state (message))
    {
    case CHAT_MESSAGE_SENDING:
      icon_name = "content-loading-symbolic";
      tooltip = _("Sending");
      break;

    case CHAT_MESSAGE_FAILED:
      icon_name = "dialog-warning-symbolic";
      tooltip = _("Not Sent");
      break;

    case CHAT_MESSAGE_SENT:
      icon_name = "object-select-symbolic";
      tooltip = _("Sent");
      break;

    default:
      break;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), chat_message_get_outgoing (message));
  gtk_image_set_from_icon_name (self->state_icon, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_icon), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state_icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
}

static void
update (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  g_autofree char *summary = NULL;

  if (message == NULL)
    return;

  update_header (self);
  update_body (self);
  update_state (self);
  update_failure_bar (self);

  summary = confab_a11y_describe_message (message);
  confab_timeline_row_set_summary (CONFAB_TIMELINE_ROW (self), summary);
}

static gboolean
query_tooltip_cb (ConfabMessageRow *self,
                  int               x,
                  int               y,
                  gboolean          keyboard_mode,
                  GtkTooltip       *tooltip)
{
  ChatMessage *message = get_message (self);
  g_autofree char *time = NULL;

  if (message == NULL)
    return FALSE;

  time = confab_time_format_full (chat_message_get_time (message));
  gtk_tooltip_set_text (tooltip, time);

  return TRUE;
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));

  if (room != NULL)
    chat_room_retry (room, get_message (self));
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));

  if (room != NULL)
    chat_room_cancel (room, get_message (self));
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ChatMessage *message = get_message (CONFAB_MESSAGE_ROW (widget));

  if (message != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), chat_message_get_body (message));
}

static void
confab_message_row_bound (ConfabTimelineRow *row)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (row);

  g_signal_group_set_target (self->item_signals, confab_timeline_row_get_item (row));
  g_signal_group_set_target (self->message_signals, get_message (self));
  update (self);
}

static void
confab_message_row_dispose (GObject *object)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->message_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_MESSAGE_ROW);

  G_OBJECT_CLASS (confab_message_row_parent_class)->dispose (object);
}

static void
confab_message_row_class_init (ConfabMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ConfabTimelineRowClass *row_class = CONFAB_TIMELINE_ROW_CLASS (klass);

  object_class->dispose = confab_message_row_dispose;
  row_class->bound = confab_message_row_bound;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, avatar_slot);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, header);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, author_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, bubble_line);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageRow, body_label);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);

  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "message.cancel", NULL, cancel_action);
}

/* A hyphen at the end of a line could be taken for a part of an address. */
static PangoAttrList *
get_body_attributes (void)
{
  static PangoAttrList *attributes;

  if (attributes == NULL)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
    }

  return attributes;
}

static void
confab_message_row_init (ConfabMessageRow *self)
{
  self->item_signals = g_signal_group_new (CHAT_TYPE_TIMELINE_ITEM);
  g_signal_group_connect_object (self->item_signals, "notify",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  self->message_signals = g_signal_group_new (CHAT_TYPE_MESSAGE);
  g_signal_group_connect_object (self->message_signals, "notify",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_label_set_attributes (self->body_label, get_body_attributes ());
}
