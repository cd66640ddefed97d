/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-application.h"

#include <glib/gi18n.h>
#include <locale.h>

#define SCHEMA_ID "io.github.confab_chat.Confab"

static gboolean
has_schema (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);

  return schema != NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (ConfabApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!has_schema ())
    {
      g_printerr (_("confab: the settings schema %s is not installed. "
                    "Install Confab, or set GSETTINGS_SCHEMA_DIR to the folder “data” of its build.\n"),
                  SCHEMA_ID);
      return EXIT_FAILURE;
    }

  g_set_application_name ("Confab");
  application = confab_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
