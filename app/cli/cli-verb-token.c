/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-channel.h"
#include "cli-duration.h"
#include "cli-error.h"
#include "cli-json.h"
#include "cli-jwt.h"
#include "cli-output.h"
#include "cli-report.h"

#include <stdlib.h>

typedef struct
{
  char *user;
  char *ttl;
  char *info;
  char *channel;
  char *secret_file;
  gboolean admin;
} TokenOptions;

static void
token_options_clear (TokenOptions *self)
{
  g_free (self->user);
  g_free (self->ttl);
  g_free (self->info);
  g_free (self->channel);
  g_free (self->secret_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TokenOptions, token_options_clear)

static char *
make_claims (const TokenOptions *options,
             RealtimeChannel    *channel,
             gint64              ttl)
{
  g_autoptr (GString) json = g_string_new ("{\"sub\":");
  g_autofree char *name = channel != NULL ? cli_channel_dup_name (channel) : NULL;

  cli_json_append_string (json, options->user);
  if (ttl > 0)
    g_string_append_printf (json, ",\"exp\":%" G_GINT64_FORMAT, (g_get_real_time () / 1000 + ttl) / 1000);
  if (options->info != NULL)
    g_string_append_printf (json, ",\"info\":%s", options->info);
  if (options->admin)
    g_string_append (json, ",\"admin\":true");
  if (name != NULL)
    {
      g_string_append (json, ",\"channel\":");
      cli_json_append_string (json, name);
    }
  g_string_append_c (json, '}');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static gboolean
check_options (const TokenOptions  *self,
               RealtimeChannel    **channel,
               gint64              *ttl,
               GError             **error)
{
  if (self->user == NULL || !g_utf8_validate (self->user, -1, NULL))
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--user is needed; it may be empty, for a visitor");
  else if (self->secret_file == NULL)
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "--secret-file is needed: what the server has as token_secret_file, or the file secret in "
                         "its folder");
  else if (self->ttl != NULL && !cli_duration_parse (self->ttl, 1000, ttl, error))
    g_prefix_error_literal (error, "--ttl: ");
  else if (self->info != NULL && !cli_json_check (self->info, NULL))
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--info: this is not JSON");
  else if (self->channel != NULL && self->admin)
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--admin is not for a token of a channel");
  else if (self->channel == NULL || (*channel = cli_channel_parse (self->channel, NULL, error)) != NULL)
    return TRUE;

  return FALSE;
}

static int
run (const CliOptions   *options,
     const TokenOptions *own)
{
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (CliOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *claims = NULL;
  g_autofree char *token = NULL;
  gint64 ttl = 0;

  if (check_options (own, &channel, &ttl, &error))
    secret = cli_options_read_secret (own->secret_file, &error);
  if (secret == NULL)
    return cli_report_error (options, error);

  claims = make_claims (own, channel, ttl);
  token = cli_jwt_sign (claims, secret);
  output = cli_output_new (options);
  cli_output_print (output, options->json ? "{\"token\":\"%s\"}\n" : "%s\n", token);
  return cli_output_flush (output, &error) ? EXIT_SUCCESS : cli_report_error (options, error);
}

/**
 * cli_verb_token:
 *
 * Prints a token.
 */
int
cli_verb_token (const CliVerb  *verb,
                CliOptions     *options,
                int             argc,
                char          **argv)
{
  g_auto (TokenOptions) own = { 0 };
  const GOptionEntry entries[] = {
    { "user", 'u', 0, G_OPTION_ARG_STRING, &own.user, "The id of the user, empty for a visitor", "USER" },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &own.secret_file, "Sign with the secret in this file", "FILE" },
    { "ttl", 0, 0, G_OPTION_ARG_STRING, &own.ttl, "How long it can be used, for ever if not given", "TIME" },
    { "info", 0, 0, G_OPTION_ARG_STRING, &own.info, "What others shall see of the user", "JSON" },
    { "channel", 0, 0, G_OPTION_ARG_STRING, &own.channel, "Make it a token for this channel", "CHANNEL" },
    { "admin", 0, 0, G_OPTION_ARG_NONE, &own.admin, "Make the user an admin", NULL },
    G_OPTION_ENTRY_NULL
  };
  int status;

  return cli_options_parse (options, verb, entries, &argc, &argv, &status) ? run (options, &own) : status;
}
