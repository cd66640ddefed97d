/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-duration.h"
#include "cli-error.h"
#include "cli-report.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SERVER "ws://localhost:8000/connection/websocket"
#define DEFAULT_TIMEOUT (5 * 1000)
#define MAX_TIMEOUT (24 * 60 * 60 * 1000)
#define FINGERPRINT_DIGITS 64

/* What is typed here shows in the list of processes. */
#define SECRET_HINT \
  "What stands on the command line others on this computer can see: give tokens and keys in files, or in " \
  "REALTIME_TOKEN and REALTIME_API_KEY."

static void
print_words (const GOptionEntry *entries)
{
  for (; entries->long_name != NULL; entries++)
    {
      if ((entries->flags & G_OPTION_FLAG_HIDDEN) == 0)
        g_print ("--%s%s\t%s\n", entries->long_name, entries->arg != G_OPTION_ARG_NONE ? "=" : "",
                 entries->description);
    }
}

/**
 * cli_options_add:
 * @context: (nullable): %NULL to print them, for a command line that is to be
 *   completed.
 *
 * Adds to @context the options that all commands have in common.
 */
void
cli_options_add (CliOptions     *self,
                 GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, &self->server,
      "Where the server is; REALTIME_SERVER_URL or localhost:8000 if not given", "ADDRESS" },
    { "token", 0, 0, G_OPTION_ARG_STRING, &self->token_text,
      "Connect with this token; REALTIME_TOKEN if not given", "TOKEN" },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &self->token_file, "Connect with the token in this file", "FILE" },
    { "api-key-file", 0, 0, G_OPTION_ARG_FILENAME, &self->api_key_file,
      "Use the HTTP API with the key in this file; REALTIME_API_KEY if not given", "FILE" },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &self->fingerprint,
      "Trust the certificate with this SHA-256 fingerprint, and no other", "HEX" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print JSON, also of what goes wrong", NULL },
    { "color", 0, 0, G_OPTION_ARG_STRING, &self->color_text, "Use colors: auto, always or never", "WHEN" },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &self->timeout_text,
      "How long to wait for the server, 5s if not given", "TIME" },
    G_OPTION_ENTRY_NULL
  };

  if (context != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  else
    print_words (entries);
}

/**
 * cli_options_read:
 *
 * Reads a command line. Where that fails, all that was read is forgotten, but
 * that what goes wrong is to be told in JSON.
 */
gboolean
cli_options_read (CliOptions       *self,
                  GOptionContext   *context,
                  int              *argc,
                  char           ***argv,
                  GError          **error)
{
  if (g_option_context_parse (context, argc, argv, error))
    return TRUE;

  self->json = self->json || g_strv_contains ((const char *const *) *argv, "--json");
  return FALSE;
}

static gboolean
check_fingerprint (const char  *text,
                   GError     **error)
{
  gsize n_digits = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        n_digits++;
      else if (*p != ':' || n_digits == 0 || n_digits % 2 != 0 || p[-1] == ':' || n_digits == FINGERPRINT_DIGITS)
        n_digits = G_MAXUINT16;
    }

  if (n_digits == FINGERPRINT_DIGITS)
    return TRUE;

  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--fingerprint: it must be 64 hexadecimal digits");
  return FALSE;
}

static gboolean
check_color (CliOptions  *self,
             GError     **error)
{
  const char *text = self->color_text != NULL ? self->color_text : "auto";

  self->color_always = g_str_equal (text, "always");
  self->color_never = g_str_equal (text, "never");
  if (self->color_always || self->color_never || g_str_equal (text, "auto"))
    return TRUE;

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--color: “%s” is not allowed; it must be auto, always or never",
               text);
  return FALSE;
}

static gboolean
check_timeout (CliOptions  *self,
               GError     **error)
{
  self->timeout = DEFAULT_TIMEOUT;
  if (self->timeout_text != NULL && !cli_duration_parse (self->timeout_text, 1, &self->timeout, error))
    {
      g_prefix_error_literal (error, "--timeout: ");
      return FALSE;
    }

  self->timeout = MIN (self->timeout, MAX_TIMEOUT);
  return TRUE;
}

static gboolean
check_arguments (const CliVerb  *verb,
                 int             n,
                 GError        **error)
{
  if (n >= verb->n_required && (verb->n_allowed < 0 || n <= verb->n_allowed))
    return TRUE;

  if (verb->arguments == NULL)
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "there is nothing to be said but options");
  else
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "what is needed is: %s", verb->arguments);
  return FALSE;
}

/* What follows "--" is left alone, and so is the word itself. */
static void
drop_separator (int   *argc,
                char **argv)
{
  for (int i = 1; i < *argc; i++)
    {
      if (!g_str_equal (argv[i], "--"))
        continue;

      memmove (argv + i, argv + i + 1, (*argc - i) * sizeof *argv);
      *argc -= 1;
      return;
    }
}

static gboolean
parse (CliOptions           *self,
       const CliVerb        *verb,
       const GOptionEntry   *entries,
       int                  *argc,
       char               ***argv,
       GError              **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (verb->arguments);
  g_autofree char *details = g_strjoin ("\n\n", verb->details != NULL ? verb->details : SECRET_HINT,
                                        verb->details != NULL ? SECRET_HINT : NULL, NULL);

  g_option_context_set_summary (context, verb->summary);
  g_option_context_set_description (context, details);
  g_option_context_add_main_entries (context, entries, NULL);
  cli_options_add (self, context);
  if (!cli_options_read (self, context, argc, argv, error))
    return FALSE;

  drop_separator (argc, *argv);
  return check_arguments (verb, *argc - 1, error) && check_color (self, error) && check_timeout (self, error) &&
         (self->fingerprint == NULL || check_fingerprint (self->fingerprint, error));
}

/**
 * cli_options_parse:
 * @entries: the options of the verb.
 * @status: (out): the exit status, if there is no more to be done.
 *
 * Reads the command line of a verb, or says what is wrong with it. Where it is
 * to be completed, prints what could be in it.
 *
 * Returns: whether the verb is to be run
 */
gboolean
cli_options_parse (CliOptions           *self,
                   const CliVerb        *verb,
                   const GOptionEntry   *entries,
                   int                  *argc,
                   char               ***argv,
                   int                  *status)
{
  g_autoptr (GError) error = NULL;

  self->verb = verb->name;
  *status = EXIT_SUCCESS;
  if (self->complete)
    {
      print_words (entries);
      cli_options_add (self, NULL);
      return FALSE;
    }

  if (parse (self, verb, entries, argc, argv, &error))
    return TRUE;

  *status = cli_report_error (self, error);
  return FALSE;
}

/**
 * cli_options_get_address:
 * @address: (out caller-allocates): to be cleared.
 */
gboolean
cli_options_get_address (const CliOptions  *self,
                         CliAddress        *address,
                         GError           **error)
{
  const char *known = g_getenv ("REALTIME_SERVER_URL");
  const char *text = known != NULL && *known != '\0' ? known : DEFAULT_SERVER;

  return cli_address_parse (address, self->server != NULL ? self->server : text, error);
}

/**
 * cli_options_read_secret:
 *
 * Returns: (transfer full) (nullable): the text in a file, without the end of
 *   the line
 */
char *
cli_options_read_secret (const char  *path,
                         GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &cause))
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, cause->message);
  else if (strlen (text) != length || *g_strchomp (text) == '\0' || !g_utf8_validate (text, -1, NULL))
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s: there must be one line of text in it", path);
  else
    return g_steal_pointer (&text);

  return NULL;
}

/**
 * cli_options_dup_token:
 * @token: (out) (transfer full) (nullable): the token, if there is one.
 */
gboolean
cli_options_dup_token (const CliOptions  *self,
                       char             **token,
                       GError           **error)
{
  const char *given = self->token_text != NULL ? self->token_text : g_getenv ("REALTIME_TOKEN");

  if (self->token_file != NULL && self->token_text == NULL)
    {
      *token = cli_options_read_secret (self->token_file, error);
      return *token != NULL;
    }

  *token = given != NULL && *given != '\0' ? g_strdup (given) : NULL;
  return TRUE;
}

/**
 * cli_options_dup_api_key:
 *
 * Returns: (transfer full) (nullable): the key of the HTTP API, empty if there
 *   is none
 */
char *
cli_options_dup_api_key (const CliOptions  *self,
                         GError           **error)
{
  const char *given = g_getenv ("REALTIME_API_KEY");

  if (self->api_key_file != NULL)
    return cli_options_read_secret (self->api_key_file, error);

  return g_strdup (given != NULL ? given : "");
}

/**
 * cli_options_has_color:
 * @fd: where to.
 *
 * Returns: whether what is written there is to have colours
 */
gboolean
cli_options_has_color (const CliOptions *self,
                       int               fd)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (self->color_always || self->color_never)
    return self->color_always;

  return (no_color == NULL || *no_color == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 && isatty (fd);
}

void
cli_options_clear (CliOptions *self)
{
  g_free (self->server);
  g_free (self->token_text);
  g_free (self->token_file);
  g_free (self->api_key_file);
  g_free (self->fingerprint);
  g_free (self->color_text);
  g_free (self->timeout_text);
}
