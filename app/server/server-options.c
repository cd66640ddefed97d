/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-options.h"

/**
 * server_options_add:
 *
 * Adds to @context the options that the server and its verbs have in common.
 */
void
server_options_add (ServerOptions  *self,
                    GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config_path, "Read this configuration", "FILE" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->data_dir,
      "Keep history, invites and files in this folder", "FOLDER" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/**
 * server_options_get_overrides:
 *
 * Returns: what wins over the configuration file; borrowed from @self
 */
ServerConfigOverrides
server_options_get_overrides (const ServerOptions *self)
{
  return (ServerConfigOverrides) { self->listen, self->port, self->data_dir };
}

/**
 * server_options_load:
 *
 * Loads the configuration, or says why it cannot be used.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
ServerConfig *
server_options_load (const ServerOptions *self)
{
  ServerConfigOverrides overrides = server_options_get_overrides (self);
  g_autoptr (GError) error = NULL;
  ServerConfig *config = server_config_load (self->config_path, &overrides, &error);

  if (config == NULL)
    g_printerr ("realtime-server: %s\n", error->message);

  return config;
}

void
server_options_clear (ServerOptions *self)
{
  g_free (self->config_path);
  g_free (self->data_dir);
  g_free (self->listen);
}
