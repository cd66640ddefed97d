/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-instance.h"
#include "server-token.h"

#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_CONFIG 2
#define MAX_TTL (G_GINT64_CONSTANT (1000) * 365 * 24 * 60 * 60)

#define SUMMARY \
  "Serves realtime channels to clients that speak the Centrifuge protocol.\n" \
  "Without a configuration it listens on this computer only."

typedef struct
{
  char *config_path;
  char *data_dir;
  char *listen;
  char *token_user;
  int port;
  gint64 ttl;
  gboolean admin;
  gboolean supervised;
  gboolean verbose;
  gboolean version;
} Options;

typedef struct
{
  GMainLoop *main_loop;
  ServerInstance *instance;
  guint interrupt_id;
  guint terminate_id;
  guint supervisor_id;
  gboolean stopping;
  gboolean signalled;
} Program;

static void
options_clear (Options *options)
{
  g_free (options->config_path);
  g_free (options->data_dir);
  g_free (options->listen);
  g_free (options->token_user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_path, "Read this configuration", "FILE" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen, "Listen on this address", "ADDRESS" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port, "Listen on this port, 0 for any that is free", "PORT" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->data_dir, "Keep the history in this folder", "FOLDER" },
    { "supervised", 0, 0, G_OPTION_ARG_NONE, &options->supervised, "Stop when the standard input ends", NULL },
    { "print-token", 0, 0, G_OPTION_ARG_STRING, &options->token_user, "Print a connection token and exit", "USER" },
    { "admin", 0, 0, G_OPTION_ARG_NONE, &options->admin, "Make it a token of an admin", NULL },
    { "ttl", 0, 0, G_OPTION_ARG_INT64, &options->ttl, "Make it a token that expires", "SECONDS" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "Log more", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version and exit", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, SUMMARY);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” is not an option", (*argv)[1]);
      return FALSE;
    }

  if (options->ttl < 0 || options->ttl > MAX_TTL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--ttl must be from 0 (it does not expire) to a thousand years");
      return FALSE;
    }

  return TRUE;
}

static int
print_token (const Options *options,
             ServerConfig  *config)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 expires_at = options->ttl > 0 ? now + options->ttl : 0;
  ServerClaims claims = { .user = options->token_user, .admin = options->admin,
                          .expires_at = expires_at, .ends_at = expires_at };
  g_autofree char *token = NULL;

  if (!server_keyring_can_sign (config->keyring))
    {
      g_printerr ("realtime-server: there is no secret to sign a token with; "
                  "set token_secret or token_secret_file in the configuration\n");
      return EXIT_CONFIG;
    }

  token = server_token_mint (config->keyring, SERVER_TOKEN_CONNECTION, &claims);
  g_print ("%s\n", token);
  return EXIT_SUCCESS;
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;

  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_message ("Cannot raise the limit of open files: %s", g_strerror (errno));
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

  g_info ("Stopping");
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

static int
run (ServerConfig *config,
     gboolean      supervised)
{
  g_autoptr (ServerInstance) instance = server_instance_new (config);
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  Program program = { main_loop, instance };

  if (!server_instance_start (instance, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  program.interrupt_id = g_unix_signal_add (SIGINT, signal_cb, &program);
  program.terminate_id = g_unix_signal_add (SIGTERM, signal_cb, &program);
  if (supervised)
    program.supervisor_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                           supervisor_cb, &program);

  url = server_instance_dup_url (instance);
  printf ("{\"listening\":\"%s\",\"port\":%u,\"url\":\"%s\"}\n",
          config->address, server_instance_get_port (instance), url);
  fflush (stdout);
  g_main_loop_run (main_loop);

  g_clear_handle_id (&program.interrupt_id, g_source_remove);
  g_clear_handle_id (&program.terminate_id, g_source_remove);
  g_clear_handle_id (&program.supervisor_id, g_source_remove);
  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  g_auto (Options) options = { .port = SERVER_CONFIG_NO_PORT };
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  umask (077);
  signal (SIGPIPE, SIG_IGN);

  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return EXIT_CONFIG;
    }

  if (options.version)
    {
      g_print ("realtime-server %s\n", APP_VERSION);
      return EXIT_SUCCESS;
    }

  g_log_set_debug_enabled (options.verbose);
  overrides.address = options.listen;
  overrides.port = options.port;
  overrides.data_dir = options.data_dir;
  config = server_config_load (options.config_path, &overrides, &error);
  if (config == NULL)
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return EXIT_CONFIG;
    }

  if (options.token_user != NULL)
    return print_token (&options, config);

  raise_descriptor_limit ();
  return run (config, options.supervised);
}
