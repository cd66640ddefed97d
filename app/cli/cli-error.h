/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLI_ERROR (cli_error_quark ())

/**
 * CliError:
 * @CLI_ERROR_FAILED: something else went wrong.
 * @CLI_ERROR_USAGE: the command line cannot be understood.
 * @CLI_ERROR_CONNECT: there is no way to the server.
 * @CLI_ERROR_DENIED: the server does not allow it.
 * @CLI_ERROR_TIMEOUT: the server takes too long.
 *
 * What the program can fail with. The codes are its exit statuses as well.
 */
typedef enum
{
  CLI_ERROR_FAILED = 1,
  CLI_ERROR_USAGE = 2,
  CLI_ERROR_CONNECT = 3,
  CLI_ERROR_DENIED = 4,
  CLI_ERROR_TIMEOUT = 5,
} CliError;

/* What an interrupted program is expected to end with. */
#define CLI_EXIT_INTERRUPTED 130

GQuark      cli_error_quark      (void);
CliError    cli_error_classify   (const GError *error);
const char *cli_error_get_advice (const GError *error);

G_END_DECLS
