/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-row.h"

#include "confab-a11y.h"
#include "confab-avatar.h"
#include "confab-byline.h"
#include "confab-failure-bar.h"
#include "confab-link.h"
#include "confab-markup-label.h"
#include "confab-markup-view.h"
#include "confab-message-layout.h"
#include "confab-paragraph.h"
#include "confab-text.h"
#include "confab-time.h"
#include "confab-user-text.h"

#include "chat-account.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than anybody reads in one piece, and what is laid out at once. */
#define MAX_CHARS 8000
#define MAX_LINES 200

#define AVATAR_SIZE 32
#define MAX_WIDTH_CHARS 64

/**
 * ConfabMessageRow:
 *
 * A message: other people's at the start with their avatar, one's own at the
 * end with its state.
 *
 * There may be 200 of these at once, and as many are filled in a second when
 * somebody scrolls. So each part is made when it is needed, there is nothing
 * around them that only holds them, and most texts are shown by what does no
 * more than that.
 */
struct _ConfabMessageRow
{
  ConfabTimelineRow    parent_instance;

  GSignalGroup        *item_signals;
  GSignalGroup        *message_signals;
  GSignalGroup        *members_signals;
  ChatMarkup          *markup;
  char                *body;
  char                *link;
  char                *link_text;

  ConfabMessageLayout *layout;
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
show_part (ConfabMessageRow  *self,
           ConfabMessagePart  part,
           gboolean           show)
{
  GtkWidget *widget = confab_message_layout_get_part (self->layout, part);

  if (widget != NULL)
    gtk_widget_set_visible (widget, show);
}

static void
update_avatar (ConfabMessageRow *self,
               const char       *author)
{
  GtkWidget *avatar = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_AVATAR);

  if (avatar == NULL)
    {
      avatar = GTK_WIDGET (confab_avatar_new (AVATAR_SIZE));
      confab_message_layout_set_part (self->layout, CONFAB_MESSAGE_AVATAR, avatar);
    }

  confab_avatar_set_name (CONFAB_AVATAR (avatar), author);
}

static void
update_author (ConfabMessageRow *self,
               const char       *author,
               const char       *time)
{
  GtkWidget *header = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_HEADER);

  if (header == NULL)
    {
      header = GTK_WIDGET (confab_byline_new ());
      confab_message_layout_set_part (self->layout, CONFAB_MESSAGE_HEADER, header);
    }

  confab_byline_set_texts (CONFAB_BYLINE (header), author, time);
}

static void
update_header (ConfabMessageRow *self)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));
  ChatMessage *message = chat_timeline_item_get_message (item);
  gboolean show_header = chat_timeline_item_get_show_header (item);
  gboolean outgoing = chat_message_get_outgoing (message);

  if (show_header)
    {
      ChatUser *user = chat_message_get_author (message);
      g_autofree char *author = outgoing ? g_strdup (_("You")) : confab_user_text_get (user);
      g_autofree char *time = confab_time_format_clock (chat_message_get_time (message));

      update_author (self, author, time);
      if (!outgoing)
        update_avatar (self, chat_user_get_handle (user));
    }

  show_part (self, CONFAB_MESSAGE_HEADER, show_header);
  show_part (self, CONFAB_MESSAGE_AVATAR, show_header && !outgoing);
  set_css_class (self, "with-header", show_header);
}

/* Nobody needs to know who writes in a room until a message seems to mention
 * somebody.
 */
static ChatMembers *
get_members (ConfabMessageRow *self,
             const char       *body)
{
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));

  if (room == NULL || chat_message_get_code (get_message (self)) || strchr (body, '@') == NULL)
    return NULL;

  return chat_room_get_members (room);
}

static ChatMarkup *
parse_body (ConfabMessageRow *self,
            const char       *body)
{
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));
  ChatAccount *account = room != NULL ? chat_room_get_account (room) : NULL;
  ChatMembers *members = get_members (self, body);

  if (chat_message_get_code (get_message (self)))
    return chat_markup_new_verbatim (body);

  return chat_markup_parse (body, account != NULL ? chat_account_get_identity (account) : NULL,
                            members != NULL ? chat_members_get_names (members) : NULL);
}

static void
set_body (ConfabMessageRow *self,
          GtkWidget        *body)
{
  gtk_widget_add_css_class (body, "message-body");
  confab_message_layout_set_part (self->layout, CONFAB_MESSAGE_BODY, body);
}

static void
show_plain (ConfabMessageRow *self,
            ChatMarkupBlock  *paragraph,
            const char       *actor)
{
  GtkWidget *body = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_BODY);
  g_autoptr (GArray) mentions = NULL;
  g_autofree char *text = confab_markup_label_format (paragraph, actor, &mentions);

  if (!CONFAB_IS_PARAGRAPH (body))
    {
      body = GTK_WIDGET (confab_paragraph_new ());
      set_body (self, body);
    }

  confab_paragraph_set_markup (CONFAB_PARAGRAPH (body), text, mentions);
}

static void
show_with_links (ConfabMessageRow *self,
                 ChatMarkupBlock  *paragraph,
                 const char       *actor)
{
  GtkWidget *body = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_BODY);

  if (!GTK_IS_LABEL (body))
    {
      body = gtk_label_new (NULL);
      gtk_label_set_max_width_chars (GTK_LABEL (body), MAX_WIDTH_CHARS);
      confab_markup_label_init (GTK_LABEL (body));
      set_body (self, body);
    }

  confab_markup_label_set_block (GTK_LABEL (body), self->markup, paragraph, actor);
}

static void
show_markup (ConfabMessageRow *self,
             gboolean          whole)
{
  ChatMarkupBlock *paragraph = chat_markup_get_paragraph (self->markup);
  ChatMessage *message = get_message (self);
  ChatUser *author = chat_message_get_author (message);
  g_autofree char *actor = chat_markup_get_action (self->markup) ? confab_user_text_get (author) : NULL;

  if (paragraph == NULL || !whole)
    set_body (self, GTK_WIDGET (confab_markup_view_new (self->markup, !whole)));
  else if (chat_markup_block_get_n_links (paragraph) > 0)
    show_with_links (self, paragraph, actor);
  else
    show_plain (self, paragraph, actor);

  /* Others may call the user by a name that is not known here, with the id. */
  set_css_class (self, "mentioned",
                 chat_message_get_mention (message) || chat_markup_get_mentioned (self->markup));
}

/* What is shown already is not shown again, and keeps the focus that may be in
 * it.
 */
static void
update_markup (ConfabMessageRow *self)
{
  g_autofree char *shortened = confab_text_shorten (self->body, MAX_CHARS, MAX_LINES);
  g_autoptr (ChatMarkup) shown = g_steal_pointer (&self->markup);

  self->markup = parse_body (self, shortened);
  if (shown == NULL || !chat_markup_has_same_mentions (shown, self->markup))
    show_markup (self, g_str_equal (shortened, self->body));
}

/* The same text is not read again. */
static void
update_text (ConfabMessageRow *self)
{
  const char *body = chat_message_get_body (get_message (self));

  if (self->markup != NULL && !g_set_str (&self->body, body))
    return;

  g_set_str (&self->body, body);
  g_signal_group_set_target (self->members_signals, get_members (self, body));
  g_clear_pointer (&self->markup, chat_markup_unref);
  update_markup (self);
}

static void
update_body (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  gboolean outgoing = chat_message_get_outgoing (message);

  update_text (self);
  set_css_class (confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_BODY),
                 "monospace", chat_message_get_code (message));
  set_css_class (self, "outgoing", outgoing);
  confab_message_layout_set_outgoing (self->layout, outgoing);
}

static void
update_failure_bar (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  gboolean failed = chat_message_get_state (message) == CHAT_MESSAGE_FAILED;
  GtkWidget *bar = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_FAILURE);

  if (failed)
    {
      if (bar == NULL)
        bar = GTK_WIDGET (confab_failure_bar_new ());
      confab_failure_bar_set_error (CONFAB_FAILURE_BAR (bar), chat_message_get_error (message));
    }

  confab_message_layout_set_part (self->layout, CONFAB_MESSAGE_FAILURE, failed ? bar : NULL);
  set_css_class (self, "failed", failed);
}

static void
set_state (ConfabMessageRow *self,
           const char       *icon_name,
           const char       *name)
{
  GtkWidget *icon = confab_message_layout_get_part (self->layout, CONFAB_MESSAGE_STATE);

  if (icon == NULL)
    {
      icon = gtk_image_new ();
      gtk_widget_add_css_class (icon, "message-state");
      confab_message_layout_set_part (self->layout, CONFAB_MESSAGE_STATE, icon);
    }

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  gtk_widget_set_tooltip_text (icon, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
update_state (ConfabMessageRow *self)
{
  ChatMessage *message = get_message (self);
  gboolean outgoing = chat_message_get_outgoing (message);

  show_part (self, CONFAB_MESSAGE_STATE, outgoing);
  if (!outgoing)
    return;

  switch (chat_message_get_state (message))
    {
    case CHAT_MESSAGE_SENDING:
      set_state (self, "content-loading-symbolic", _("Sending"));
      break;

    case CHAT_MESSAGE_FAILED:
      set_state (self, "dialog-warning-symbolic", _("Not Sent"));
      break;

    case CHAT_MESSAGE_SENT:
    default:
      set_state (self, "object-select-symbolic", _("Sent"));
      break;
    }
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

  summary = confab_a11y_describe_message (message, self->markup);
  confab_timeline_row_set_summary (CONFAB_TIMELINE_ROW (self), summary);
}

/* What somebody does, the text says together with the name. */
static void
author_cb (ConfabMessageRow *self)
{
  if (self->markup == NULL || !chat_markup_get_action (self->markup))
    return;

  g_clear_pointer (&self->markup, chat_markup_unref);
  update_text (self);
}

static void
names_changed_cb (ConfabMessageRow *self)
{
  if (get_message (self) != NULL && self->markup != NULL)
    update_markup (self);
}

static gboolean
confab_message_row_query_tooltip (GtkWidget  *widget,
                                  int         x,
                                  int         y,
                                  gboolean    keyboard_mode,
                                  GtkTooltip *tooltip)
{
  ChatMessage *message = get_message (CONFAB_MESSAGE_ROW (widget));
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
}

static void
confab_message_row_bound (ConfabTimelineRow *row)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (row);

  g_clear_pointer (&self->markup, chat_markup_unref);
  take_link (self, NULL, NULL);

  g_signal_group_set_target (self->members_signals, NULL);
  g_signal_group_set_target (self->item_signals, confab_timeline_row_get_item (row));
  g_signal_group_set_target (self->message_signals, get_message (self));
  update (self);
}

static void
confab_message_row_dispose (GObject *object)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->members_signals);
  g_clear_object (&self->message_signals);
  for (guint part = 0; self->layout != NULL && part < CONFAB_N_MESSAGE_PARTS; part++)
    confab_message_layout_set_part (self->layout, part, NULL);
  self->layout = NULL;

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
  widget_class->query_tooltip = confab_message_row_query_tooltip;
  row_class->bound = confab_message_row_bound;

  gtk_widget_class_set_layout_manager_type (widget_class, CONFAB_TYPE_MESSAGE_LAYOUT);
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
  g_signal_group_connect_object (self->message_signals, "notify::author",
                                 G_CALLBACK (author_cb), self, G_CONNECT_SWAPPED);

  self->members_signals = g_signal_group_new (CHAT_TYPE_MEMBERS);
  g_signal_group_connect_object (self->members_signals, "notify::names",
                                 G_CALLBACK (names_changed_cb), self, G_CONNECT_SWAPPED);

  self->layout = CONFAB_MESSAGE_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-row");
}

static void
enable_actions (ConfabMessageRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean failed = gtk_widget_has_css_class (widget, "failed");

  gtk_widget_action_set_enabled (widget, "message.retry", failed);
  gtk_widget_action_set_enabled (widget, "message.cancel", failed);
  gtk_widget_action_set_enabled (widget, "message.open-link", self->link != NULL);
  gtk_widget_action_set_enabled (widget, "message.copy-link", self->link != NULL);
}

/**
 * confab_message_row_prepare_menu:
 * @self: a message row
 * @place: (nullable): a place in the row, or %NULL for where the focus is
 *
 * Makes sure that a menu shows only what can be done, and chooses the link that
 * the actions `message.open-link` and `message.copy-link` are about: that at
 * @place. By keyboard it is the one with the focus, or the only one of the
 * message.
 */
void
confab_message_row_prepare_menu (ConfabMessageRow   *self,
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
  enable_actions (self);
}
