/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-activation.h"
#include "server-centrifugo.h"
#include "server-config-print.h"
#include "server-config-reader.h"
#include "server-log.h"
#include "server-options.h"
#include "server-program.h"
#include "server-secret.h"
#include "server-verbs.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SUMMARY \
  "Serves realtime channels to clients that speak the Centrifuge protocol.\n" \
  "Without a configuration it listens on this computer only."

#define DESCRIPTION \
  "Verbs, each with a --help of its own:\n" \
  "  invite  Print a link for guests, list the invites, or end one\n" \
  "  people  List who is connected, and the guests who may come\n" \
  "  token   Print a token for a user\n" \
  "\n" \
  "Signals:\n" \
  "  HUP     Read the configuration again; nobody is disconnected\n" \
  "  TERM    Send everybody away, and stop; a second one does not wait\n" \
  "\n" \
  "Exit status:\n" \
  "  0  all went well\n" \
  "  1  the server could not start, or a verb could not do what it was told\n" \
  "  2  the command line or the configuration is wrong\n" \
  "  130  a backup was interrupted\n"

/* What is done instead of serving */
typedef struct
{
  char *backup;
  gboolean force;
  gboolean check;
  gboolean print_default;
  gboolean print_centrifugo;
  gboolean print_manual;
  gboolean version;
  gboolean supervised;
} Modes;

static const struct
{
  const char *name;
  ServerVerbFunc run;
} verbs[] = {
  { "invite", server_verb_invite },
  { "people", server_verb_people },
  { "token", server_verb_token },
};

static gboolean
parse_options (ServerOptions   *options,
               Modes           *modes,
               int             *argc,
               char          ***argv,
               GError         **error)
{
  const GOptionEntry serve_entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen, "Listen on this address", "ADDRESS" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port, "Listen on this port, 0 for any that is free", "PORT" },
    { "supervised", 0, 0, G_OPTION_ARG_NONE, &modes->supervised, "Stop when the standard input ends", NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "Log all, whatever log_level says", NULL },
    G_OPTION_ENTRY_NULL
  };
  const GOptionEntry mode_entries[] = {
    { "backup", 0, 0, G_OPTION_ARG_FILENAME, &modes->backup,
      "Copy the history to this file, also while a server runs, and exit", "FILE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &modes->force, "Let the backup replace a file", NULL },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &modes->check,
      "Tell what is wrong with the configuration, and exit", NULL },
    { "print-default-config", 0, 0, G_OPTION_ARG_NONE, &modes->print_default,
      "Print a configuration that explains itself, and exit", NULL },
    { "print-centrifugo-config", 0, 0, G_OPTION_ARG_NONE, &modes->print_centrifugo,
      "Print the configuration for a Centrifugo, and tell what has no counterpart, and exit", NULL },
    { "print-manual", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &modes->print_manual,
      "Print realtime-server.conf(5) and exit", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &modes->version, "Print the version and exit", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[VERB …]");

  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, DESCRIPTION);
  g_option_context_set_strict_posix (context, TRUE);
  server_options_add (options, context);
  g_option_context_add_main_entries (context, serve_entries, NULL);
  g_option_context_add_main_entries (context, mode_entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static int
run_verb (ServerOptions  *options,
          int             argc,
          char          **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (verbs[i].name, argv[1]))
        return verbs[i].run (options, argc - 1, argv + 1);
    }

  g_printerr ("realtime-server: “%s” is neither an option nor a verb; see --help\n", argv[1]);
  return SERVER_EXIT_USAGE;
}

/* Where a socket is passed, it is known where others come in, whatever the
 * configuration says: what depends on that must go by the socket. */
static gboolean
take_socket (ServerOptions *options,
             int           *fd)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  int port;

  if (!server_activation_take_socket (fd, &address, &port, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return FALSE;
    }

  if (*fd >= 0)
    {
      g_set_str (&options->listen, address);
      options->port = port;
    }

  return TRUE;
}

static int
check_config (ServerOptions *options)
{
  g_autofd int socket = -1;
  ServerConfigOverrides overrides;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (ServerConfig) config = NULL;

  if (!take_socket (options, &socket))
    return EXIT_FAILURE;

  overrides = server_options_get_overrides (options);
  config = server_config_check (options->config_path, &overrides, &problems);
  for (guint i = 0; i < problems->len; i++)
    {
      const ServerConfigProblem *problem = g_ptr_array_index (problems, i);

      if (problem->line > 0)
        g_printerr ("%s:%u: %s\n", problem->path, problem->line, problem->text);
      else
        g_printerr ("%s: %s\n", problem->path != NULL ? problem->path : "command line", problem->text);
    }

  if (config == NULL)
    return SERVER_EXIT_USAGE;

  g_print ("%s: nothing is wrong\n",
           options->config_path != NULL ? options->config_path : "built-in configuration");
  return EXIT_SUCCESS;
}

static void
print (char *text)
{
  g_print ("%s", text);
  g_free (text);
}

static int
print_centrifugo (const ServerOptions *options)
{
  g_autoptr (ServerConfig) config = server_options_load (options);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (config == NULL)
    return SERVER_EXIT_USAGE;

  if (!server_secret_adopt (config, FALSE, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  print (server_centrifugo_print (config, left));
  for (guint i = 0; i < left->len; i++)
    g_printerr ("# not carried over: %s\n", (const char *) g_ptr_array_index (left, i));
  return EXIT_SUCCESS;
}

static int
serve (ServerOptions *options,
       gboolean       supervised)
{
  g_autofd int socket = -1;
  ServerConfigOverrides overrides;
  g_autoptr (ServerConfig) config = NULL;

  if (!take_socket (options, &socket))
    return EXIT_FAILURE;

  overrides = server_options_get_overrides (options);
  config = server_options_load (options);
  if (config == NULL)
    return SERVER_EXIT_USAGE;

  return server_program_run (options->config_path, &overrides, config, g_steal_fd (&socket),
                             options->verbose, supervised);
}

int
main (int    argc,
      char **argv)
{
  g_auto (ServerOptions) options = SERVER_OPTIONS_INIT;
  Modes modes = { 0 };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  server_log_init ();
  umask (077);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);

  if (!parse_options (&options, &modes, &argc, &argv, &error))
    {
      g_printerr ("realtime-server: %s\n", error->message);
      return SERVER_EXIT_USAGE;
    }

  if (argc > 1)
    return run_verb (&options, argc, argv);

  if (modes.backup != NULL)
    {
      g_autofree char *target = g_steal_pointer (&modes.backup);

      return server_verb_backup (&options, target, modes.force);
    }

  if (modes.version)
    print (g_strdup ("realtime-server " APP_VERSION "\n"));
  else if (modes.print_default)
    print (server_config_print_default ());
  else if (modes.print_manual)
    print (server_config_print_manual ());
  else if (modes.print_centrifugo)
    return print_centrifugo (&options);
  else if (modes.check)
    return check_config (&options);
  else
    return serve (&options, modes.supervised);

  return EXIT_SUCCESS;
}
