/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-program.h"

#include "server-instance.h"
#include "server-notify.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *main_loop;
  ServerInstance *instance;
  const char *config_path;
  const ServerConfigOverrides *overrides;
  guint interrupt_id;
  guint terminate_id;
  guint reload_id;
  guint supervisor_id;
  gboolean verbose;
  gboolean stopping;
  gboolean signalled;
} Program;

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;

  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    server_log (SERVER_LOG_WARNING, "few-files", "reason", g_strerror (errno), NULL);
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  Program *program = data;

  server_instance_stop_finish (SERVER_INSTANCE (object), result, NULL);
  g_main_loop_quit (program->main_loop);
}

static void
stop (Program *program)
{
  if (program->stopping)
    return;

  server_log (SERVER_LOG_INFO, "stopping", NULL);
  server_notify_stopping ();
  program->stopping = TRUE;
  server_instance_stop_async (program->instance, stopped_cb, program);
}

static gboolean
signal_cb (gpointer data)
{
  Program *program = data;

  /* Who sends a second one is in a hurry. */
  if (program->signalled)
    g_main_loop_quit (program->main_loop);

  program->signalled = TRUE;
  stop (program);
  return G_SOURCE_CONTINUE;
}

static gboolean
supervisor_cb (int          fd,
               GIOCondition condition,
               gpointer     data)
{
  Program *program = data;
  char buffer[256];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN)))
    return G_SOURCE_CONTINUE;

  program->supervisor_id = 0;
  stop (program);
  return G_SOURCE_REMOVE;
}

static void
reload (Program *program)
{
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  config = server_config_load (program->config_path, program->overrides, &error);
  if (config == NULL)
    {
      server_log (SERVER_LOG_ERROR, "reload-refused", "reason", error->message, NULL);
      return;
    }

  if (program->verbose)
    config->log_level = SERVER_LOG_DEBUG;
  server_instance_reload (program->instance, config);
}

static gboolean
reload_cb (gpointer data)
{
  Program *program = data;

  if (program->stopping)
    return G_SOURCE_CONTINUE;

  server_notify_reloading ();
  reload (program);
  server_notify_ready ();
  return G_SOURCE_CONTINUE;
}

/**
 * server_program_run:
 * @config_path: (nullable): what @config was read from, to be read again.
 * @overrides: what was said on the command line.
 * @socket: (transfer full): where @config says to listen, or -1.
 * @verbose: whether to log all.
 * @supervised: whether to stop when the standard input ends.
 *
 * Serves until a signal says that it is enough.
 *
 * Returns: the exit status
 */
int
server_program_run (const char                  *config_path,
                    const ServerConfigOverrides *overrides,
                    ServerConfig                *config,
                    int                          socket,
                    gboolean                     verbose,
                    gboolean                     supervised)
{
  g_autoptr (ServerInstance) instance = server_instance_new (config);
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  const char *fingerprint;
  Program program = { main_loop, instance, config_path, overrides, .verbose = verbose };

  raise_descriptor_limit ();
  if (verbose)
    config->log_level = SERVER_LOG_DEBUG;
  server_log_set_level (config->log_level);
  if (socket >= 0)
    server_instance_take_socket (instance, socket);
  if (!server_instance_start (instance, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  program.interrupt_id = g_unix_signal_add (SIGINT, signal_cb, &program);
  program.terminate_id = g_unix_signal_add (SIGTERM, signal_cb, &program);
  program.reload_id = g_unix_signal_add (SIGHUP, reload_cb, &program);
  if (supervised)
    program.supervisor_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                           supervisor_cb, &program);

  url = server_instance_dup_url (instance);
  server_log (SERVER_LOG_INFO, "listening", "url", url, NULL);
  fingerprint = server_instance_get_fingerprint (instance);
  printf ("{\"listening\":\"%s\",\"port\":%u,\"url\":\"%s\"%s%s%s}\n",
          config->address, server_instance_get_port (instance), url,
          fingerprint != NULL ? ",\"fingerprint\":\"" : "", fingerprint != NULL ? fingerprint : "",
          fingerprint != NULL ? "\"" : "");
  fflush (stdout);
  server_notify_ready ();
  g_main_loop_run (main_loop);

  g_clear_handle_id (&program.interrupt_id, g_source_remove);
  g_clear_handle_id (&program.terminate_id, g_source_remove);
  g_clear_handle_id (&program.reload_id, g_source_remove);
  g_clear_handle_id (&program.supervisor_id, g_source_remove);
  return EXIT_SUCCESS;
}
