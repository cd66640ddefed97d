/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

G_BEGIN_DECLS

/* The command line or the configuration is wrong. */
#define SERVER_EXIT_USAGE 2

/**
 * ServerOptions:
 *
 * What the command line says of the server and of its verbs.
 */
typedef struct
{
  char *config_path;
  char *data_dir;
  char *listen;
  int port;
  gboolean verbose;
} ServerOptions;

#define SERVER_OPTIONS_INIT { .port = SERVER_CONFIG_NO_PORT }

void                   server_options_add           (ServerOptions        *self,
                                                     GOptionContext       *context);
ServerConfigOverrides  server_options_get_overrides (const ServerOptions  *self);
ServerConfig          *server_options_load          (const ServerOptions  *self);
void                   server_options_clear         (ServerOptions        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerOptions, server_options_clear)

G_END_DECLS
