/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-verbs.h"

#include "server-config-value.h"
#include "server-secret.h"
#include "server-token.h"

#include <stdlib.h>
#include <string.h>
#include <wire.h>
#include <yyjson.h>

#define MAX_TTL (1000 * G_GINT64_CONSTANT (365) * 24 * 60 * 60 * 1000)

typedef struct
{
  char *user;
  char *ttl;
  char *info;
  char *channel;
  gboolean admin;
} TokenOptions;

static void
token_options_clear (TokenOptions *self)
{
  g_free (self->user);
  g_free (self->ttl);
  g_free (self->info);
  g_free (self->channel);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TokenOptions, token_options_clear)

static gboolean
is_json (const char *text)
{
  yyjson_doc *doc = yyjson_read (text, strlen (text), YYJSON_READ_NOFLAG);
  gboolean valid = doc != NULL;

  yyjson_doc_free (doc);
  return valid;
}

static gboolean
parse_options (TokenOptions   *self,
               ServerOptions  *options,
               int             argc,
               char          **argv,
               gint64         *ttl,
               GError        **error)
{
  const GOptionEntry entries[] = {
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user, "The id of the user, empty for a visitor", "USER" },
    { "ttl", 0, 0, G_OPTION_ARG_STRING, &self->ttl, "How long it can be used, for ever if not given", "TIME" },
    { "info", 0, 0, G_OPTION_ARG_STRING, &self->info, "What others shall see of the user", "JSON" },
    { "channel", 0, 0, G_OPTION_ARG_STRING, &self->channel, "Make it a token for this channel", "CHANNEL" },
    { "admin", 0, 0, G_OPTION_ARG_NONE, &self->admin, "Make the user an admin", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Prints a token with which a user may connect, or subscribe to "
                                "one channel.");
  g_option_context_add_main_entries (context, entries, NULL);
  server_options_add (options, context);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "“%s” is not an option", argv[1]);
  else if (self->user == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--user is needed");
  else if (self->ttl != NULL && !server_config_value_parse_duration (self->ttl, 1000, MAX_TTL, ttl))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--ttl: “%s” is not allowed; it must be a time such as 90s, 10m, 2h or 30d", self->ttl);
  else if (self->info != NULL && !is_json (self->info))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--info: this is not JSON");
  else if (self->channel != NULL && !wire_channel_is_valid (self->channel))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--channel: “%s” cannot be a channel",
                 self->channel);
  else if (self->channel != NULL && self->admin)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--admin is not for a token of a channel");
  else
    return TRUE;

  return FALSE;
}

static void
print_token (const TokenOptions *options,
             ServerConfig       *config,
             gint64              ttl)
{
  ServerTokenKind kind = options->channel != NULL ? SERVER_TOKEN_SUBSCRIPTION : SERVER_TOKEN_CONNECTION;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 expires_at = ttl > 0 ? now + ttl / 1000 : 0;
  g_autoptr (GBytes) info = options->info != NULL ? g_bytes_new (options->info, strlen (options->info)) : NULL;
  ServerClaims claims = {
    .user = options->user,
    .info = info,
    .channel = options->channel,
    .admin = options->admin,
    .expires_at = expires_at,
    .ends_at = expires_at,
  };
  g_autofree char *token = server_token_mint (config->keyring, kind, &claims);

  g_print ("%s\n", token);
}

/**
 * server_verb_token:
 *
 * Prints a token, signed with the secret of the configuration.
 */
int
server_verb_token (ServerOptions  *options,
                   int             argc,
                   char          **argv)
{
  g_auto (TokenOptions) token_options = { 0 };
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ttl = 0;

  if (!parse_options (&token_options, options, argc, argv, &ttl, &error))
    {
      g_printerr ("realtime-server token: %s\n", error->message);
      return SERVER_EXIT_USAGE;
    }

  config = server_options_load (options);
  if (config == NULL)
    return SERVER_EXIT_USAGE;

  if (!server_secret_adopt (config, FALSE, &error))
    {
      g_printerr ("realtime-server token: %s\n", error->message);
      return EXIT_FAILURE;
    }

  if (!server_keyring_can_sign (config->keyring))
    {
      g_printerr ("realtime-server token: there is no secret to sign a token with; "
                  "set token_secret or token_secret_file in the configuration, or let the server "
                  "make one: it does when it is started\n");
      return SERVER_EXIT_USAGE;
    }

  print_token (&token_options, config, ttl);
  return EXIT_SUCCESS;
}
