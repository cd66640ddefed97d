/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-verbs.h"

#include "server-backup.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void
interrupt (int number)
{
  interrupted = TRUE;
}

static gboolean
progress_cb (double   done,
             gpointer data)
{
  int *shown = data;
  int percent = done * 100;

  if (percent != *shown && isatty (STDERR_FILENO))
    {
      fprintf (stderr, "\r%3d %%", percent);
      *shown = percent;
    }

  return !interrupted;
}

/**
 * server_verb_backup:
 * @target: the file to make.
 * @force: whether it may exist.
 *
 * Copies the history, of a server that runs or does not.
 */
int
server_verb_backup (ServerOptions *options,
                    const char    *target,
                    gboolean       force)
{
  g_autoptr (ServerConfig) config = server_options_load (options);
  g_autoptr (GError) error = NULL;
  int shown = -1;
  gboolean done;

  if (config == NULL)
    return SERVER_EXIT_USAGE;

  if (config->store == SERVER_STORE_MEMORY)
    {
      g_printerr ("realtime-server: the history is in memory only; there is nothing to back up\n");
      return SERVER_EXIT_USAGE;
    }

  signal (SIGINT, interrupt);
  signal (SIGTERM, interrupt);
  done = server_backup (config->data_dir, target, force, progress_cb, &shown, &error);
  if (shown >= 0)
    fprintf (stderr, "\r     \r");
  if (done)
    return EXIT_SUCCESS;

  g_printerr ("realtime-server: %s\n", error->message);
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? SERVER_EXIT_CANCELLED : EXIT_FAILURE;
}
