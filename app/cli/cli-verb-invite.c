/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-error.h"
#include "cli-report.h"

#include <errno.h>
#include <unistd.h>

#define PROGRAM "realtime-server"

/**
 * cli_verb_invite:
 *
 * Lets realtime-server make an invite. What one is, it keeps in files of its
 * own, and tells nobody over the network.
 */
int
cli_verb_invite (const CliVerb  *verb,
                 CliOptions     *options,
                 int             argc,
                 char          **argv)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  options->verb = verb->name;
  if (options->complete)
    return 0;

  g_ptr_array_add (command, (gpointer) PROGRAM);
  for (int i = 0; i < argc; i++)
    g_ptr_array_add (command, argv[i]);
  g_ptr_array_add (command, NULL);

  execvp (PROGRAM, (char *const *) command->pdata);
  g_set_error (&error, CLI_ERROR, CLI_ERROR_FAILED,
               "%s cannot be run (%s); run this on the computer of the server, as its user", PROGRAM,
               g_strerror (errno));
  return cli_report_error (options, error);
}
