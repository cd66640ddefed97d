/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-settings.h"

#define SCHEMA_ID "io.github.confab_chat.Confab"
#define UNSAVED_KEY "confab-settings-unsaved"
/* How long to wait for what is set next, in seconds, before all is written. */
#define SAVE_DELAY 1

/* When a person who wants quiet until tomorrow wants to hear again. */
#define MORNING_HOUR 8

/* What is set and not written yet. */
typedef struct
{
  GSettings  *settings;
  GHashTable *values;
  guint       save_id;
} Unsaved;

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

static void
unsaved_free (gpointer data)
{
  Unsaved *self = data;

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_hash_table_unref (self->values);
  g_free (self);
}

static GHashTable *
create_values (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

static void
save (gpointer user_data)
{
  Unsaved *self = user_data;
  g_autoptr (GHashTable) values = g_steal_pointer (&self->values);
  GHashTableIter iter;
  gpointer key, value;

  g_clear_handle_id (&self->save_id, g_source_remove);
  self->values = create_values ();
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    confab_settings_set (self->settings, key, value);
}

static Unsaved *
ensure_unsaved (GSettings *settings)
{
  Unsaved *self = g_object_get_data (G_OBJECT (settings), UNSAVED_KEY);

  if (self != NULL)
    return self;

  self = g_new0 (Unsaved, 1);
  self->settings = settings;
  self->values = create_values ();
  g_object_set_data_full (G_OBJECT (settings), UNSAVED_KEY, self, unsaved_free);

  return self;
}

/**
 * confab_settings_set_soon:
 * @settings: the settings
 * @key: a key
 * @value: (transfer floating): a value
 *
 * As confab_settings_set(), but writes the value only after a while, when nobody
 * waits for what he has just done. Until then, [func@settings_get] tells it.
 */
void
confab_settings_set_soon (GSettings  *settings,
                          const char *key,
                          GVariant   *value)
{
  Unsaved *self;

  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  self = ensure_unsaved (settings);
  g_hash_table_insert (self->values, g_strdup (key), g_variant_ref_sink (value));
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add_seconds_once (SAVE_DELAY, save, self);
}

/**
 * confab_settings_get:
 * @settings: the settings
 * @key: a key
 *
 * Gets a value, also if it is not written yet.
 *
 * Returns: (transfer full): the value
 */
GVariant *
confab_settings_get (GSettings  *settings,
                     const char *key)
{
  GVariant *unsaved;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  unsaved = g_hash_table_lookup (ensure_unsaved (settings)->values, key);

  return unsaved != NULL ? g_variant_ref (unsaved) : g_settings_get_value (settings, key);
}

/**
 * confab_settings_save:
 * @settings: the settings
 *
 * Writes at once what is not written yet.
 */
void
confab_settings_save (GSettings *settings)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  save (ensure_unsaved (settings));
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
