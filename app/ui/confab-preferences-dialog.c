/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-preferences-dialog.h"

#include "confab-settings.h"
#include "confab-spelling.h"
#include "confab-time.h"

#include <glib/gi18n.h>

#define HOUR (60 * 60)

/* The choices of the row that asks for quiet, in its order. */
enum
{
  QUIET_OFF,
  QUIET_HOUR,
  QUIET_TOMORROW,
  QUIET_FOREVER,
};

/**
 * ConfabPreferencesDialog:
 *
 * What a person may want otherwise. Each change takes effect at once.
 */
struct _ConfabPreferencesDialog
{
  AdwPreferencesDialog  parent_instance;

  GSettings            *settings;

  AdwSwitchRow         *autostart_row;
  AdwSwitchRow         *background_row;
  AdwSwitchRow         *check_spelling_row;
  AdwComboRow          *color_scheme_row;
  AdwSwitchRow         *enter_sends_row;
  AdwSwitchRow         *notification_text_row;
  AdwSwitchRow         *notifications_row;
  AdwComboRow          *quiet_row;
};

G_DEFINE_FINAL_TYPE (ConfabPreferencesDialog, confab_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static const char *const color_schemes[] = { "default", "light", "dark" };

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static guint
get_quiet_choice (gint64 until,
                  gint64 now)
{
  if (until <= now)
    return QUIET_OFF;
  if (until == CONFAB_SETTINGS_FOREVER)
    return QUIET_FOREVER;

  return until - now <= HOUR ? QUIET_HOUR : QUIET_TOMORROW;
}

static void
update_quiet (ConfabPreferencesDialog *self)
{
  gint64 until = g_settings_get_int64 (self->settings, CONFAB_SETTINGS_QUIET_UNTIL);
  guint choice = get_quiet_choice (until, get_now ());
  g_autofree char *subtitle = NULL;

  if (choice == QUIET_HOUR || choice == QUIET_TOMORROW)
    {
      g_autofree char *time = confab_time_format_clock (until * G_USEC_PER_SEC);

      /* Translators: a time of the day */
      subtitle = g_strdup_printf (_("Until %s"), time);
    }

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->quiet_row), subtitle != NULL ? subtitle : "");
  adw_combo_row_set_selected (self->quiet_row, choice);
}

static void
quiet_selected_cb (ConfabPreferencesDialog *self)
{
  guint choice = adw_combo_row_get_selected (self->quiet_row);
  gint64 now = get_now ();
  gint64 until = 0;

  /* Nothing was chosen: this only shows what holds. */
  if (self->settings == NULL ||
      choice == get_quiet_choice (g_settings_get_int64 (self->settings, CONFAB_SETTINGS_QUIET_UNTIL), now))
    return;

  if (choice == QUIET_HOUR)
    until = now + HOUR;
  else if (choice == QUIET_TOMORROW)
    until = confab_settings_get_tomorrow (g_get_real_time ());
  else if (choice == QUIET_FOREVER)
    until = CONFAB_SETTINGS_FOREVER;

  g_settings_set_int64 (self->settings, CONFAB_SETTINGS_QUIET_UNTIL, until);
}

static gboolean
color_scheme_to_position (GValue   *value,
                          GVariant *variant,
                          gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_schemes); i++)
    {
      if (g_str_equal (g_variant_get_string (variant, NULL), color_schemes[i]))
        g_value_set_uint (value, i);
    }

  return TRUE;
}

static GVariant *
position_to_color_scheme (const GValue       *value,
                          const GVariantType *expected_type,
                          gpointer            user_data)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (color_schemes) ? g_variant_new_string (color_schemes[position]) : NULL;
}

static void
set_settings (ConfabPreferencesDialog *self,
              GSettings               *settings)
{
  self->settings = g_object_ref (settings);

  g_settings_bind (settings, CONFAB_SETTINGS_ENTER_SENDS,
                   self->enter_sends_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, CONFAB_SETTINGS_CHECK_SPELLING,
                   self->check_spelling_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, CONFAB_SETTINGS_NOTIFICATIONS,
                   self->notifications_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, CONFAB_SETTINGS_BACKGROUND,
                   self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  /* Other rows say whether these can be changed. */
  g_settings_bind (settings, CONFAB_SETTINGS_NOTIFICATION_TEXT,
                   self->notification_text_row, "active", G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  g_settings_bind (settings, CONFAB_SETTINGS_AUTOSTART,
                   self->autostart_row, "active", G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  g_settings_bind_with_mapping (settings, CONFAB_SETTINGS_COLOR_SCHEME,
                                self->color_scheme_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                color_scheme_to_position, position_to_color_scheme, NULL, NULL);

  g_signal_connect_object (settings, "changed::" CONFAB_SETTINGS_QUIET_UNTIL,
                           G_CALLBACK (update_quiet), self, G_CONNECT_SWAPPED);
  update_quiet (self);
}

static void
confab_preferences_dialog_dispose (GObject *object)
{
  ConfabPreferencesDialog *self = CONFAB_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_preferences_dialog_parent_class)->dispose (object);
}

static void
confab_preferences_dialog_class_init (ConfabPreferencesDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_preferences_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/confab_chat/Confab/confab-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, check_spelling_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, color_scheme_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, enter_sends_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, notification_text_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, notifications_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, quiet_row);
  gtk_widget_class_bind_template_callback (widget_class, quiet_selected_cb);
}

static void
confab_preferences_dialog_init (ConfabPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self->check_spelling_row), confab_spelling_is_available ());
}

/**
 * confab_preferences_dialog_new:
 * @settings: the settings
 *
 * Creates a dialog that shows and changes @settings.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabPreferencesDialog *
confab_preferences_dialog_new (GSettings *settings)
{
  ConfabPreferencesDialog *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (CONFAB_TYPE_PREFERENCES_DIALOG, NULL);
  set_settings (self, settings);

  return self;
}
