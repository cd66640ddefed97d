/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-error.h"
#include "cli-options.h"
#include "cli-report.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define SUMMARY "Publishes to realtime channels, and reads them."

static const CliVerb verbs[] = {
  { "subscribe", cli_verb_subscribe, "CHANNEL…", 1, -1,
    "Prints what is published to channels, one line for each message, until it is interrupted.",
    "A channel is written as servers have it: name, or name:resource." },
  { "publish", cli_verb_publish, "CHANNEL [DATA]", 1, 2,
    "Publishes to a channel: DATA, or else each line of the standard input.", NULL },
  { "history", cli_verb_history, "CHANNEL", 1, 1,
    "Prints what was published to a channel before, in order.", NULL },
  { "presence", cli_verb_presence, "CHANNEL", 1, 1, "Prints who is subscribed to a channel.", NULL },
  { "channels", cli_verb_channels, "[PATTERN]", 0, 1,
    "Prints the channels that somebody is subscribed to. It needs the key of the HTTP API.", NULL },
  { "rpc", cli_verb_rpc, "METHOD [DATA]", 1, 2, "Calls a method of the server's application, and prints the answer.",
    NULL },
  { "ping", cli_verb_ping, NULL, 0, 0, "Measures how long the server takes to answer.", NULL },
  { "top", cli_verb_top, NULL, 0, 0,
    "Shows what goes on in the channels, until q is pressed. It needs the key of the HTTP API.", NULL },
  { "token", cli_verb_token, NULL, 0, 0,
    "Prints a token with which a user may connect, or subscribe to one channel. No server is needed.", NULL },
  { "invite", cli_verb_invite, "[OPTION…]", 0, -1,
    "Prints a link with which guests may come in, as realtime-server invite does on the server's computer.", NULL },
};

static const CliVerb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (verbs[i].name, name))
        return &verbs[i];
    }

  return NULL;
}

static char *
describe_verbs (void)
{
  g_autoptr (GString) text = g_string_new ("Commands:\n");

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (text, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
  g_string_append (text, "\nSee realtime COMMAND --help for the options of one, and realtime(1).");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_verbs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("%s\t%s\n", verbs[i].name, verbs[i].summary);
}

static gboolean
parse_options (CliOptions   *options,
               gboolean     *version,
               int          *argc,
               char       ***argv,
               GError      **error)
{
  const GOptionEntry entries[] = {
    { "complete", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->complete,
      "Print what may stand next", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, "Print the version and exit", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  g_autofree char *description = describe_verbs ();

  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, description);
  g_option_context_set_strict_posix (context, TRUE);
  cli_options_add (options, context);
  g_option_context_add_main_entries (context, entries, NULL);
  return cli_options_read (options, context, argc, argv, error);
}

static int
fail (const CliOptions *options,
      GError           *error)
{
  int status = cli_report_error (options, error);

  g_error_free (error);
  return status;
}

/* A connection must not take the place of a stream that was closed. */
static void
open_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", O_RDWR) < 0)
        exit (EXIT_FAILURE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_auto (CliOptions) options = { 0 };
  gboolean version = FALSE;
  const CliVerb *verb;
  GError *error = NULL;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  open_streams ();

  if (!parse_options (&options, &version, &argc, &argv, &error))
    return fail (&options, error);

  if (version)
    {
      g_print ("realtime %s\n", APP_VERSION);
      return EXIT_SUCCESS;
    }

  if (argc < 2 && options.complete)
    {
      print_verbs ();
      return EXIT_SUCCESS;
    }

  if (argc < 2)
    return fail (&options, g_error_new (CLI_ERROR, CLI_ERROR_USAGE, "there is no command"));

  verb = find_verb (argv[1]);
  if (verb == NULL)
    return fail (&options, g_error_new (CLI_ERROR, CLI_ERROR_USAGE, "“%s” is not a command", argv[1]));

  return verb->run (verb, &options, argc - 1, argv + 1);
}
