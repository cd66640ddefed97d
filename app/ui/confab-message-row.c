/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-row.h"

#include "confab-a11y.h"
#include "confab-failure-bar.h"
#include "confab-link.h"
#include "confab-markup-label.h"
#include "confab-markup-view.h"
#include "confab-text.h"
#include "confab-time.h"

#include "chat-account.h"

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
 * There may be 200 of these at once, so what few messages need is made when it
 * is needed: the buttons below one that failed, and all but a label for one
 * with quotes, lists or code.
 */
struct _ConfabMessageRow
{
  ConfabTimelineRow  parent_instance;

  GSignalGroup      *item_signals;
  GSignalGroup      *message_signals;
  ChatMarkup        *markup;
  char              *body;
  char              *link;
  char              *link_text;

  GtkWidget         *avatar_slot;
  AdwAvatar         *avatar;
  GtkBox            *column;
  GtkWidget         *header;
  GtkLabel          *author_label;
  GtkLabel          *time_label;
  GtkBox            *bubble_line;
  GtkImage          *state_icon;
  GtkLabel          *body_label;
  ConfabMarkupView  *body_view;
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

static ChatMarkup *
parse_body (ConfabMessageRow *self,
            const char       *body)
{
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));
  ChatAccount *account = room != NULL ? chat_room_get_account (room) : NULL;

  if (chat_message_get_code (get_message (self)))
    return chat_markup_new_verbatim (body);

  return chat_markup_parse (body, account != NULL ? chat_account_get_user (account) : NULL, NULL);
}

static void
set_body_view (ConfabMessageRow *self,
               ConfabMarkupView *view)
{
  if (self->body_view != NULL)
    gtk_box_remove (self->bubble_line, GTK_WIDGET (self->body_view));

  self->body_view = view;
  if (view != NULL)
    gtk_box_append (self->bubble_line, GTK_WIDGET (view));
  gtk_widget_set_visible (GTK_WIDGET (self->body_label), view == NULL);
}

/* The same text is not read again, and keeps the focus that may be in it. */
static void
update_text (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  const char *body = chat_message_get_body (message);
  g_autofree char *shortened = NULL;
  ChatMarkupBlock *paragraph;
  gboolean whole;

  if (self->markup != NULL && !g_set_str (&self->body, body))
    return;

  g_set_str (&self->body, body);
  shortened = confab_text_shorten (body, MAX_CHARS, MAX_LINES);
  whole = g_str_equal (shortened, body);

  g_clear_pointer (&self->markup, chat_markup_unref);
  self->markup = parse_body (self, shortened);
  paragraph = chat_markup_get_paragraph (self->markup);

  if (paragraph != NULL && whole)
    {
      const char *author = chat_message_get_author (message);

      set_body_view (self, NULL);
      confab_markup_label_set_block (self->body_label, self->markup, paragraph,
                                     chat_markup_get_action (self->markup) ? author : NULL);
    }
  else
    {
      confab_markup_label_set_block (self->body_label, NULL, NULL, NULL);
      set_body_view (self, confab_markup_view_new (self->markup, !whole));
    }

  set_css_class (self, "mentioned", chat_markup_get_mentioned (self->markup));
}

static void
update_body (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  gboolean outgoing = chat_message_get_outgoing (message);
  GtkAlign align = outgoing ? GTK_ALIGN_END : GTK_ALIGN_START;

  update_text (self);
  set_css_class (self->bubble_line, "monospace", chat_message_get_code (message));
  set_css_class (self, "outgoing", outgoing);
  gtk_widget_set_halign (self->header, align);
  gtk_widget_set_halign (GTK_WIDGET (self->bubble_line), align);
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
open_link_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);

  if (self->link != NULL)
    confab_link_activate (widget, self->link, self->link_text);
}

static void
copy_link_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);

  if (self->link != NULL)
    confab_link_copy (widget, self->link);
}

/* Takes ownership of both. */
static void
take_link (ConfabMessageRow *self,
           char             *link,
           char             *text)
{
  g_free (self->link);
  g_free (self->link_text);
  self->link = link;
  self->link_text = text;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.open-link", link != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy-link", link != NULL);
}

static void
confab_message_row_bound (ConfabTimelineRow *row)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (row);

  g_clear_pointer (&self->markup, chat_markup_unref);
  take_link (self, NULL, NULL);

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
confab_message_row_finalize (GObject *object)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (object);

  g_clear_pointer (&self->markup, chat_markup_unref);
  g_free (self->body);
  g_free (self->link);
  g_free (self->link_text);

  G_OBJECT_CLASS (confab_message_row_parent_class)->finalize (object);
}

static void
confab_message_row_class_init (ConfabMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ConfabTimelineRowClass *row_class = CONFAB_TIMELINE_ROW_CLASS (klass);

  object_class->dispose = confab_message_row_dispose;
  object_class->finalize = confab_message_row_finalize;
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
  gtk_widget_class_install_action (widget_class, "message.copy-link", NULL, copy_link_action);
  gtk_widget_class_install_action (widget_class, "message.open-link", NULL, open_link_action);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "message.cancel", NULL, cancel_action);
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
  confab_markup_label_init (self->body_label);
  take_link (self, NULL, NULL);
}

/**
 * confab_message_row_choose_link:
 * @self: a message row
 * @place: (nullable): a place in the row, or %NULL for where the focus is
 *
 * Chooses the link that the actions `message.open-link` and `message.copy-link`
 * are about: that at @place. By keyboard it is the one with the focus, or the
 * only one of the message.
 */
void
confab_message_row_choose_link (ConfabMessageRow   *self,
                                const GdkRectangle *place)
{
  GtkWidget *widget = GTK_WIDGET (self);
  char *text = NULL;
  char *link;

  g_return_if_fail (CONFAB_IS_MESSAGE_ROW (self));

  if (place != NULL)
    link = confab_markup_label_dup_link_at (widget, place->x, place->y, &text);
  else
    link = confab_markup_label_dup_focused_link (widget, &text);

  if (link == NULL && place == NULL)
    link = confab_markup_label_dup_only_link (widget, &text);

  take_link (self, link, text);
}
