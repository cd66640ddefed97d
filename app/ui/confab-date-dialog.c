/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-date-dialog.h"

#include "confab-time.h"

#include <glib/gi18n.h>

#define DAYS_PER_WEEK 7

/**
 * ConfabDateDialog:
 *
 * Asks for a day.
 *
 * The arrows go from day to day. Those of #GtkCalendar only move a mark, of which
 * neither Enter nor a screen reader knows; so each step chooses its day here, and
 * is spoken.
 */
struct _ConfabDateDialog
{
  AdwDialog    parent_instance;

  GtkCalendar *calendar;
};

G_DEFINE_FINAL_TYPE (ConfabDateDialog, confab_date_dialog, ADW_TYPE_DIALOG)

enum
{
  DATE_SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The calendar has a time of the day, too, which nobody has chosen. */
static void
jump_cb (ConfabDateDialog *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) start = g_date_time_new_local (g_date_time_get_year (date),
                                                       g_date_time_get_month (date),
                                                       g_date_time_get_day_of_month (date),
                                                       0, 0, 0);

  if (start != NULL)
    g_signal_emit (self, signals[DATE_SELECTED], 0, g_date_time_to_unix_usec (start));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
move (ConfabDateDialog *self,
      int               days)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) moved = g_date_time_add_days (date, days);

  if (moved != NULL)
    gtk_calendar_select_day (self->calendar, moved);
}

static void
move_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  move (CONFAB_DATE_DIALOG (widget), g_str_equal (action_name, "date.next-day") ? 1 : -1);
}

/* Returns 0 for any other key. */
static int
get_step (ConfabDateDialog *self,
          guint             keyval)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self->calendar)) == GTK_TEXT_DIR_RTL;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return mirrored ? 1 : -1;

    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return mirrored ? -1 : 1;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -DAYS_PER_WEEK;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return DAYS_PER_WEEK;

    default:
      return 0;
    }
}

/* The calendar does not know of the default widget, and libadwaita 1.7 looks for
 * one of the window.
 */
static gboolean
key_pressed_cb (ConfabDateDialog *self,
                guint             keyval,
                guint             keycode,
                GdkModifierType   state)
{
  int step = get_step (self, keyval);
  gboolean is_enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;

  if ((step == 0 && !is_enter) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  if (is_enter)
    jump_cb (self);
  else
    move (self, step);

  return GDK_EVENT_STOP;
}

static char *
describe_day (ConfabDateDialog *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);

  return confab_time_format_day (g_date_time_to_unix_usec (date), g_get_real_time ());
}

static void
update_day (ConfabDateDialog *self)
{
  g_autofree char *day = describe_day (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, day,
                                  -1);
}

static void
day_selected_cb (ConfabDateDialog *self)
{
  g_autofree char *day = describe_day (self);

  update_day (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), day, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* GTK 4.18 does not say what the arrows of a calendar do. */
static void
name_arrows (GtkCalendar *calendar)
{
  const char *names[] = { _("Previous Month"), _("Next Month"), _("Previous Year"), _("Next Year") };
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (calendar));
  GtkWidget *child = header != NULL ? gtk_widget_get_first_child (header) : NULL;
  guint n = 0;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child) && n < G_N_ELEMENTS (names))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL, names[n++],
                                        -1);
    }
}

static void
confab_date_dialog_dispose (GObject *object)
{
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_DATE_DIALOG);

  G_OBJECT_CLASS (confab_date_dialog_parent_class)->dispose (object);
}

static void
confab_date_dialog_class_init (ConfabDateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_date_dialog_dispose;

  /**
   * ConfabDateDialog::date-selected:
   * @self: the dialog
   * @time: when the day begins, in microseconds since 1970
   *
   * A day was chosen.
   */
  signals[DATE_SELECTED] =
    g_signal_new ("date-selected",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-date-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabDateDialog, calendar);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, jump_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);

  /* GTK offers nothing to choose a day with that is not a key or the pointer. */
  gtk_widget_class_install_action (widget_class, "date.next-day", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "date.previous-day", NULL, move_action);
}

static void
confab_date_dialog_init (ConfabDateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_arrows (self->calendar);
  update_day (self);
}

/**
 * confab_date_dialog_new:
 *
 * Creates a dialog at the present day.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabDateDialog *
confab_date_dialog_new (void)
{
  return g_object_new (CONFAB_TYPE_DATE_DIALOG, NULL);
}
