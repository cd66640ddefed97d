/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-settings.h"

#define SCHEMA_ID "io.github.confab_chat.Confab"
#define DELAYED_KEY "confab-settings-delayed"
/* How long to wait for what is set next, in seconds, before all is written. */
#define WRITE_DELAY 1

/* When a person who wants quiet until tomorrow wants to hear again. */
#define MORNING_HOUR 8

/**
 * confab_settings_new:
 *
 * Gets the settings of the program.
 *
 * Returns: (transfer full): the settings
 */
GSettings *
confab_settings_new (void)
{
  return g_settings_new (SCHEMA_ID);
}

/**
 * confab_settings_set:
 * @settings: the settings
 * @key: a key
 * @value: (transfer floating): a value
 *
 * Writes a value, if it is another one than there is. To write settings takes
 * milliseconds where they are in a file, in which nothing else is done.
 */
void
confab_settings_set (GSettings  *settings,
                     const char *key,
                     GVariant   *value)
{
  g_autoptr (GVariant) wanted = NULL;
  g_autoptr (GVariant) present = NULL;

  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  wanted = g_variant_ref_sink (value);
  present = g_settings_get_value (settings, key);
  if (!g_variant_equal (present, wanted))
    g_settings_set_value (settings, key, wanted);
}

static gboolean
apply_cb (gpointer user_data)
{
  g_settings_apply (user_data);

  return G_SOURCE_REMOVE;
}

static void
has_unapplied_cb (GSettings *delayed)
{
  if (g_settings_get_has_unapplied (delayed))
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, WRITE_DELAY, apply_cb, g_object_ref (delayed), g_object_unref);
}

/**
 * confab_settings_get_delayed:
 * @settings: the settings
 *
 * Gets the same settings to set what is written only after a while, when nobody
 * waits for what he has just done. g_settings_apply() writes it at once.
 *
 * Returns: (transfer none): the settings, which know what is not written yet
 */
GSettings *
confab_settings_get_delayed (GSettings *settings)
{
  GSettings *delayed;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  delayed = g_object_get_data (G_OBJECT (settings), DELAYED_KEY);
  if (delayed == NULL)
    {
      delayed = confab_settings_new ();
      g_settings_delay (delayed);
      g_signal_connect_object (delayed, "notify::has-unapplied",
                               G_CALLBACK (has_unapplied_cb), NULL, G_CONNECT_DEFAULT);
      g_object_set_data_full (G_OBJECT (settings), DELAYED_KEY, delayed, g_object_unref);
    }

  return delayed;
}

/**
 * confab_settings_is_quiet:
 * @settings: the settings
 * @now: the present, in microseconds since the epoch
 *
 * Gets whether the person is not to be disturbed.
 */
gboolean
confab_settings_is_quiet (GSettings *settings,
                          gint64     now)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), FALSE);

  return g_settings_get_int64 (settings, CONFAB_SETTINGS_QUIET_UNTIL) > now / G_USEC_PER_SEC;
}

/**
 * confab_settings_get_tomorrow:
 * @now: the present, in microseconds since the epoch
 *
 * Gets when the next day begins for most people, in seconds since the epoch.
 */
gint64
confab_settings_get_tomorrow (gint64 now)
{
  g_autoptr (GDateTime) present = g_date_time_new_from_unix_local_usec (now);
  g_autoptr (GDateTime) next_day = g_date_time_add_days (present, 1);
  g_autoptr (GDateTime) morning = g_date_time_new_local (g_date_time_get_year (next_day),
                                                         g_date_time_get_month (next_day),
                                                         g_date_time_get_day_of_month (next_day),
                                                         MORNING_HOUR, 0, 0);

  return g_date_time_to_unix (morning);
}

static gboolean
map_color_scheme (GValue   *value,
                  GVariant *variant,
                  gpointer  user_data)
{
  const char *name = g_variant_get_string (variant, NULL);
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (name, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (name, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  g_value_set_enum (value, scheme);

  return TRUE;
}

/**
 * confab_settings_bind_color_scheme:
 * @settings: the settings
 * @style_manager: what is to be light or dark
 *
 * Makes the program as light or dark as the settings say.
 */
void
confab_settings_bind_color_scheme (GSettings       *settings,
                                   AdwStyleManager *style_manager)
{
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (ADW_IS_STYLE_MANAGER (style_manager));

  g_settings_bind_with_mapping (settings, CONFAB_SETTINGS_COLOR_SCHEME,
                                style_manager, "color-scheme",
                                G_SETTINGS_BIND_GET, map_color_scheme, NULL, NULL, NULL);
}
