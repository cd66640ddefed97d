/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-preferences-dialog.h"
#include "confab-settings.h"
#include "confab-spelling.h"
#include "ui-fixture.h"

#define NOW G_GINT64_CONSTANT (1700000000)

typedef struct
{
  GSettings *settings;
  GtkWindow *window;
  AdwDialog *dialog;
} Fixture;

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  static const char *const keys[] = {
    CONFAB_SETTINGS_AUTOSTART, CONFAB_SETTINGS_BACKGROUND, CONFAB_SETTINGS_CHECK_SPELLING,
    CONFAB_SETTINGS_COLOR_SCHEME, CONFAB_SETTINGS_ENTER_SENDS, CONFAB_SETTINGS_NOTIFICATIONS, CONFAB_SETTINGS_NOTIFICATION_TEXT, CONFAB_SETTINGS_QUIET_UNTIL,
  };

  self->settings = confab_settings_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (self->settings, keys[i]);

  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "confab-ui-test");
  gtk_window_set_default_size (self->window, 400, 600);
  gtk_window_present (self->window);
  self->dialog = ADW_DIALOG (confab_preferences_dialog_new (self->settings));
  adw_dialog_present (self->dialog, GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  gpointer weak = self->dialog;

  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  ui_test_destroy (self->window);
  ui_test_wait_until (weak == NULL);
  g_assert_finalize_object (self->settings);
}

static GtkWidget *
find_row (GtkWidget  *root,
          const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
get_row (Fixture    *self,
         const char *title)
{
  GtkWidget *row = find_row (GTK_WIDGET (self->dialog), title);

  g_assert_nonnull (row);

  return row;
}

static void
test_switches (Fixture       *self,
               gconstpointer  data)
{
  static const char *const rows[][2] = {
    { "Enter _Sends Messages", CONFAB_SETTINGS_ENTER_SENDS },
    { "_Check Spelling", CONFAB_SETTINGS_CHECK_SPELLING },
    { "Show _Notifications", CONFAB_SETTINGS_NOTIFICATIONS },
    { "Show the _Text of Messages", CONFAB_SETTINGS_NOTIFICATION_TEXT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AdwSwitchRow *row = ADW_SWITCH_ROW (get_row (self, rows[i][0]));

      g_assert_true (adw_switch_row_get_active (row));
      adw_switch_row_set_active (row, FALSE);
      g_assert_false (g_settings_get_boolean (self->settings, rows[i][1]));
      g_settings_set_boolean (self->settings, rows[i][1], TRUE);
      g_assert_true (adw_switch_row_get_active (row));
    }

  g_assert_true (gtk_widget_get_visible (get_row (self, "_Check Spelling")) ==
                 confab_spelling_is_available ());
}

/* What has no effect cannot be changed. */
static void
test_without_notifications (Fixture       *self,
                            gconstpointer  data)
{
  GtkWidget *text = get_row (self, "Show the _Text of Messages");
  GtkWidget *quiet = get_row (self, "_Do Not Disturb");

  g_assert_true (gtk_widget_is_sensitive (text));
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_NOTIFICATIONS, FALSE);
  g_assert_false (gtk_widget_is_sensitive (text));
  g_assert_false (gtk_widget_is_sensitive (quiet));

  /* As it is from the beginning */
  self->dialog = ADW_DIALOG (confab_preferences_dialog_new (self->settings));
  adw_dialog_present (self->dialog, GTK_WIDGET (self->window));
  g_assert_false (gtk_widget_is_sensitive (get_row (self, "Show the _Text of Messages")));
}

/* Nothing starts for the background that does not stay there. */
static void
test_background (Fixture       *self,
                 gconstpointer  data)
{
  AdwSwitchRow *background = ADW_SWITCH_ROW (get_row (self, "_Run in the Background"));
  AdwSwitchRow *autostart = ADW_SWITCH_ROW (get_row (self, "Start When You _Log In"));

  g_assert_false (adw_switch_row_get_active (background));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (autostart)));
  adw_switch_row_set_active (background, TRUE);
  g_assert_true (g_settings_get_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND));
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (autostart)));
  adw_switch_row_set_active (autostart, TRUE);
  g_assert_true (g_settings_get_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART));

  /* As when the desktop does not allow it */
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_AUTOSTART, FALSE);
  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND, FALSE);
  g_assert_false (adw_switch_row_get_active (background));
  g_assert_false (adw_switch_row_get_active (autostart));
}

static void
test_quiet (Fixture       *self,
            gconstpointer  data)
{
  AdwComboRow *row = ADW_COMBO_ROW (get_row (self, "_Do Not Disturb"));
  gint64 now = g_get_real_time ();

  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "");

  adw_combo_row_set_selected (row, 1);
  g_assert_true (confab_settings_is_quiet (self->settings, now));
  g_assert_false (confab_settings_is_quiet (self->settings, now + 2 * G_TIME_SPAN_HOUR));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Until "));

  adw_combo_row_set_selected (row, 3);
  g_assert_true (confab_settings_is_quiet (self->settings, now + 1000 * G_TIME_SPAN_DAY));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 3);

  adw_combo_row_set_selected (row, 0);
  g_assert_cmpint (g_settings_get_int64 (self->settings, CONFAB_SETTINGS_QUIET_UNTIL), ==, 0);
  g_assert_false (confab_settings_is_quiet (self->settings, now));
}

static void
test_color_scheme (Fixture       *self,
                   gconstpointer  data)
{
  AdwComboRow *row = ADW_COMBO_ROW (get_row (self, "St_yle"));
  AdwStyleManager *style_manager = adw_style_manager_get_default ();

  confab_settings_bind_color_scheme (self->settings, style_manager);
  g_assert_false (adw_style_manager_get_dark (style_manager));

  adw_combo_row_set_selected (row, 2);
  g_assert_true (adw_style_manager_get_dark (style_manager));
  g_settings_set_string (self->settings, CONFAB_SETTINGS_COLOR_SCHEME, "light");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  g_assert_false (adw_style_manager_get_dark (style_manager));
  g_settings_reset (self->settings, CONFAB_SETTINGS_COLOR_SCHEME);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_settings_unbind (style_manager, "color-scheme");
}

/* The next morning, whatever the hour. */
static void
test_tomorrow (Fixture       *self,
               gconstpointer  data)
{
  for (gint64 hour = 0; hour < 48; hour++)
    {
      gint64 now = (NOW + hour * 3600) * G_USEC_PER_SEC;
      gint64 tomorrow = confab_settings_get_tomorrow (now);
      g_autoptr (GDateTime) present = g_date_time_new_from_unix_local_usec (now);
      g_autoptr (GDateTime) morning = g_date_time_new_from_unix_local (tomorrow);

      g_assert_cmpint (g_date_time_get_hour (morning), ==, 8);
      g_assert_cmpint (g_date_time_get_day_of_month (morning), !=, g_date_time_get_day_of_month (present));
      g_assert_cmpint (tomorrow - now / G_USEC_PER_SEC, <=, 32 * 3600);
    }
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/preferences-dialog/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("switches", test_switches);
  add ("without-notifications", test_without_notifications);
  add ("background", test_background);
  add ("quiet", test_quiet);
  add ("color-scheme", test_color_scheme);
  add ("tomorrow", test_tomorrow);

#undef add

  return ui_test_run ();
}
