/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-gap-row.h"

#include "chat-error.h"
#include "confab-error-text.h"
#include "confab-message-list.h"

#include <glib/gi18n.h>

/**
 * ConfabGapRow:
 *
 * The row where messages are missing, with a button that asks for them, and why
 * they could not be got when that was tried.
 */
struct _ConfabGapRow
{
  ConfabTimelineRow  parent_instance;

  GSignalGroup      *item_signals;
  GSignalGroup      *room_signals;

  GtkWidget         *button;
  GtkLabel          *error_label;
  GtkLabel          *label;
  GtkWidget         *spinner;
};

G_DEFINE_FINAL_TYPE (ConfabGapRow, confab_gap_row, CONFAB_TYPE_TIMELINE_ROW)

static const char *
get_error_text (const GError *error)
{
  if (g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE))
    return _("The server has not kept these messages.");

  return confab_error_text_get (error).body;
}

static void
update_summary (ConfabGapRow *self,
                gboolean      loading,
                const char   *text,
                const GError *error)
{
  g_autofree char *summary = NULL;

  if (loading)
    summary = g_strdup (_("Some messages are missing, loading"));
  else if (error != NULL)
    /* Translators: why they could not be loaded, a sentence */
    summary = g_strdup_printf (_("Some messages are missing. %s"), get_error_text (error));
  else
    summary = g_strdup (text);

  confab_timeline_row_set_summary (CONFAB_TIMELINE_ROW (self), summary);
}

static void
update (ConfabGapRow *self)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));
  ChatRoom *room = confab_timeline_row_get_room (CONFAB_TIMELINE_ROW (self));
  gboolean loading = item != NULL && chat_timeline_item_get_loading (item);
  gboolean refused = room != NULL && chat_room_get_history_refused (room);
  const GError *error = item != NULL && !refused ? chat_timeline_item_get_error (item) : NULL;
  gboolean is_lost = g_error_matches (error, CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
  const char *text = refused ? _("This server gives no older messages here") : _("Some messages are missing");

  gtk_label_set_label (self->label, text);

  /* What the server does not have, it will not have later. */
  gtk_widget_set_visible (self->button, !loading && !refused && !is_lost);
  gtk_button_set_label (GTK_BUTTON (self->button),
                        error != NULL ? _("Try Again") : C_("missing messages", "Load"));
  gtk_widget_set_visible (self->spinner, loading);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), error != NULL);
  gtk_label_set_label (self->error_label, error != NULL ? get_error_text (error) : "");
  if (is_lost)
    gtk_widget_remove_css_class (GTK_WIDGET (self->error_label), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  update_summary (self, loading, text, error);
}

static void
fill_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabGapRow *self = CONFAB_GAP_ROW (widget);
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));
  GtkWidget *list = gtk_widget_get_ancestor (widget, CONFAB_TYPE_MESSAGE_LIST);

  if (list == NULL || item == NULL || chat_timeline_item_get_loading (item))
    return;

  chat_timeline_fill_gap_async (confab_message_list_get_timeline (CONFAB_MESSAGE_LIST (list)), item,
                                NULL, NULL, NULL);
}

static void
confab_gap_row_bound (ConfabTimelineRow *row)
{
  ConfabGapRow *self = CONFAB_GAP_ROW (row);

  g_signal_group_set_target (self->item_signals, confab_timeline_row_get_item (row));
  g_signal_group_set_target (self->room_signals, confab_timeline_row_get_room (row));
  update (self);
}

static void
confab_gap_row_dispose (GObject *object)
{
  ConfabGapRow *self = CONFAB_GAP_ROW (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->room_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_GAP_ROW);

  G_OBJECT_CLASS (confab_gap_row_parent_class)->dispose (object);
}

static void
confab_gap_row_class_init (ConfabGapRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ConfabTimelineRowClass *row_class = CONFAB_TIMELINE_ROW_CLASS (klass);

  object_class->dispose = confab_gap_row_dispose;
  row_class->bound = confab_gap_row_bound;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-gap-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabGapRow, button);
  gtk_widget_class_bind_template_child (widget_class, ConfabGapRow, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabGapRow, label);
  gtk_widget_class_bind_template_child (widget_class, ConfabGapRow, spinner);

  gtk_widget_class_install_action (widget_class, "gap.fill", NULL, fill_action);
}

static void
confab_gap_row_init (ConfabGapRow *self)
{
  self->item_signals = g_signal_group_new (CHAT_TYPE_TIMELINE_ITEM);
  g_signal_group_connect_object (self->item_signals, "notify::error",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->item_signals, "notify::loading",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::history-refused",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
}
