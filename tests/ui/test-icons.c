/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#define RESOURCE_PATH "/io/github/confab_chat/Confab/"

static void
assert_icon (const char *name)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  if (!gtk_icon_theme_has_icon (theme, name))
    g_error ("There is no icon %s", name);
}

/* The app's own are found beside the build, as they are where it is installed. */
static void
test_own (void)
{
  assert_icon (APP_ID);
  assert_icon (APP_ID "-symbolic");
  assert_icon ("confab-send-symbolic");
}

static guint
assert_icons_of_template (const char *path)
{
  g_autoptr (GRegex) regex = g_regex_new ("name=\"[a-z-]*icon-name\"[^>]*>([^<]+)<", 0, 0, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  guint n = 0;

  g_regex_match_full (regex, text, (gssize) length, 0, 0, &match, NULL);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      assert_icon (name);
      n++;
    }

  return n;
}

static void
test_templates (void)
{
  g_auto (GStrv) names = g_resources_enumerate_children (RESOURCE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  guint n = 0;

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_PATH, *name, NULL);

      if (g_str_has_suffix (path, ".ui"))
        n += assert_icons_of_template (path);
    }

  g_assert_cmpuint (n, >, 10);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/icons/own", test_own);
  g_test_add_func ("/icons/templates", test_templates);

  return g_test_run ();
}
