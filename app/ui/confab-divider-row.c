/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-divider-row.h"

#include "confab-clock.h"
#include "confab-time.h"

#include <glib/gi18n.h>

/**
 * ConfabDividerRow:
 *
 * The row above the first message of a day, and the line above the first one
 * that was not read.
 */
struct _ConfabDividerRow
{
  ConfabTimelineRow  parent_instance;

  GtkLabel          *label;
  GtkWidget         *start_line;
  GtkWidget         *end_line;
};

G_DEFINE_FINAL_TYPE (ConfabDividerRow, confab_divider_row, CONFAB_TYPE_TIMELINE_ROW)

static void
update_label (ConfabDividerRow *self)
{
  ChatTimelineItem *item = confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (self));
  g_autofree char *text = NULL;
  gboolean is_unread;

  if (item == NULL)
    return;

  is_unread = chat_timeline_item_get_kind (item) == CHAT_TIMELINE_UNREAD;
  if (is_unread)
    text = g_strdup (C_("line above unread messages", "New messages"));
  else
    text = confab_time_format_day (chat_timeline_item_get_time (item), g_get_real_time ());

  gtk_label_set_label (self->label, text);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), !is_unread);
  gtk_widget_set_visible (self->start_line, is_unread);
  gtk_widget_set_visible (self->end_line, is_unread);
  if (is_unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  confab_timeline_row_set_summary (CONFAB_TIMELINE_ROW (self), text);
}

static void
confab_divider_row_bound (ConfabTimelineRow *row)
{
  update_label (CONFAB_DIVIDER_ROW (row));
}

static void
confab_divider_row_dispose (GObject *object)
{
  /* A child of the template that is the bin's own would be unparented twice. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_DIVIDER_ROW);

  G_OBJECT_CLASS (confab_divider_row_parent_class)->dispose (object);
}

static void
confab_divider_row_class_init (ConfabDividerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ConfabTimelineRowClass *row_class = CONFAB_TIMELINE_ROW_CLASS (klass);

  object_class->dispose = confab_divider_row_dispose;
  row_class->bound = confab_divider_row_bound;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-divider-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabDividerRow, label);
  gtk_widget_class_bind_template_child (widget_class, ConfabDividerRow, start_line);
  gtk_widget_class_bind_template_child (widget_class, ConfabDividerRow, end_line);
}

static void
confab_divider_row_init (ConfabDividerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* “Today” becomes “Yesterday” while the window is open. */
  g_signal_connect_object (confab_clock_get_default (), "minute",
                           G_CALLBACK (update_label), self, G_CONNECT_SWAPPED);
}
