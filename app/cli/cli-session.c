/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-session.h"

#include "cli-error.h"
#include "cli-report.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>

#define NAME "realtime"
#define CODE_UNAUTHORIZED 1
#define CODE_INVALID_TOKEN 3500
#define CODE_BAD_REQUEST 3501
#define CODE_PERMISSION_DENIED 3507

/**
 * CliSession:
 *
 * One connection to a server, and the main loop that runs while it is needed.
 * What goes wrong before it was there for the first time ends the program;
 * afterwards it is made again, and the user is told.
 */
struct _CliSession
{
  const CliOptions *options;
  RealtimeClient *client;
  CliOutput *output;
  GMainLoop *loop;
  CliSessionFunc interrupted;
  gpointer data;
  char *last_notice;
  guint interrupt_id;
  guint terminate_id;
  guint failure_id;
  GError *failure;
  guint64 failed_line;
  int status;
  gboolean has_token;
  gboolean was_connected;
  gboolean is_interrupted;
  gboolean is_ended;
};

/**
 * cli_session_end:
 *
 * Lets cli_session_run() return; the first status counts.
 */
void
cli_session_end (CliSession *self,
                 int         status)
{
  if (self->is_ended)
    return;

  self->is_ended = TRUE;
  self->status = status;
  g_main_loop_quit (self->loop);
}

static gboolean
failure_cb (gpointer data)
{
  CliSession *self = data;

  self->failure_id = 0;
  if (!self->is_ended)
    cli_session_end (self, cli_report_line (self->options, self->failure, self->failed_line));
  return G_SOURCE_REMOVE;
}

/**
 * cli_session_fail_at_line:
 * @line: of the input, from 1, or 0 if it is not about one.
 *
 * Says what has failed, and ends.
 */
void
cli_session_fail_at_line (CliSession   *self,
                          const GError *error,
                          guint64       line)
{
  if (self->is_ended || self->failure != NULL)
    return;

  self->failure = g_error_copy (error);
  self->failed_line = line;

  /* Calls fail before the client tells what has become of the connection, which
   * is the reason. */
  if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED) ||
      g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_BAD_CONFIGURATION))
    self->failure_id = g_idle_add (failure_cb, self);
  else
    failure_cb (self);
}

void
cli_session_fail (CliSession   *self,
                  const GError *error)
{
  cli_session_fail_at_line (self, error, 0);
}

static void
tell_once (CliSession *self,
           const char *kind,
           const char *message)
{
  if (g_set_str (&self->last_notice, message))
    cli_report_notice (self->options, kind, NULL, "%s", message);
}

static void
connected_cb (CliSession *self)
{
  if (self->was_connected && !self->is_ended)
    tell_once (self, "connected", "connected again");

  self->was_connected = TRUE;
}

static void
error_cb (CliSession      *self,
          const GError    *error,
          RealtimeChannel *channel)
{
  /* What is about a channel its subscription tells as well. */
  if (channel != NULL || self->is_ended)
    return;

  if (!self->was_connected)
    cli_session_fail (self, error);
  else if (realtime_client_get_state (self->client) != REALTIME_CLIENT_DISCONNECTED)
    tell_once (self, "connecting", error->message);
}

static GError *
make_refusal (CliSession *self,
              guint       code,
              const char *reason)
{
  if (code == CODE_INVALID_TOKEN)
    return g_error_new (REALTIME_ERROR, REALTIME_ERROR_UNAUTHORIZED, "the server does not take this token");
  if (code == CODE_UNAUTHORIZED)
    return g_error_new (REALTIME_ERROR, REALTIME_ERROR_TOKEN_EXPIRED, "the token has expired");
  if (code == CODE_BAD_REQUEST && !self->has_token && !self->was_connected)
    return g_error_new (REALTIME_ERROR, REALTIME_ERROR_UNAUTHORIZED, "the server lets nobody in without a token");
  if (code == CODE_PERMISSION_DENIED)
    return g_error_new (REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED, "the server has ended the connection: %s",
                        reason);
  if (code == REALTIME_ERROR_BAD_CONFIGURATION)
    return g_error_new (CLI_ERROR, CLI_ERROR_USAGE, "%s", reason);
  if (code >= REALTIME_ERROR_INTERNAL && code < CODE_INVALID_TOKEN)
    return g_error_new (REALTIME_ERROR, (int) code, "%s", reason);

  return g_error_new (REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED, "the server has ended the connection: %s (%u)",
                      reason, code);
}

static void
disconnected_cb (CliSession *self,
                 guint       code,
                 const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (self->is_ended)
    return;

  if (realtime_client_get_state (self->client) == REALTIME_CLIENT_DISCONNECTED)
    {
      error = make_refusal (self, code, reason);
      cli_session_end (self, cli_report_error (self->options, error));
    }
  else if (self->was_connected)
    {
      message = g_strdup_printf ("the connection is lost (%s); trying to make it again", reason);
      tell_once (self, "disconnected", message);
    }
}

static gboolean
signal_cb (gpointer data)
{
  CliSession *self = data;

  /* Who sends a second one is in a hurry. */
  if (self->interrupted != NULL && !self->is_interrupted)
    self->interrupted (self, self->data);
  else
    cli_session_end (self, CLI_EXIT_INTERRUPTED);

  self->is_interrupted = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
output_cb (const GError *error,
           gpointer      data)
{
  CliSession *self = data;

  if (error != NULL)
    cli_session_fail (self, error);
  else
    cli_session_end (self, EXIT_SUCCESS);
}

/* Whoever renews the token writes another into its file. */
static void
token_cb (RealtimeTokenRequest *request,
          gpointer              data)
{
  CliSession *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  if (!cli_options_dup_token (self->options, &token, &error))
    realtime_token_request_return_error (request, error);
  else if (g_strcmp0 (token, realtime_client_get_token (self->client)) == 0)
    realtime_token_request_return_unauthorized (request);
  else
    realtime_token_request_return_token (request, token);
}

static RealtimeClient *
make_client (CliSession  *self,
             GError     **error)
{
  g_auto (CliAddress) address = { 0 };
  g_autofree char *token = NULL;
  RealtimeClient *client;

  if (!cli_options_get_address (self->options, &address, error) ||
      !cli_options_dup_token (self->options, &token, error))
    return NULL;

  self->has_token = token != NULL;
  if (token != NULL && !address.is_secure && !address.is_local)
    cli_report_notice (self->options, "insecure", NULL,
                       "the token goes over the network as it is; use wss:// where others could listen");

  client = realtime_client_new (address.websocket);
  g_object_set (client, "name", NAME, "version", APP_VERSION, "timeout", (guint) self->options->timeout,
                "certificate-fingerprint", self->options->fingerprint, NULL);
  realtime_client_set_token (client, token);
  if (self->options->token_file != NULL)
    realtime_client_set_token_provider (client, token_cb, self, NULL);
  return client;
}

/**
 * cli_session_new:
 * @interrupted: (nullable): told when somebody wants to end the program; where
 *   there is none, that ends it as interrupted.
 *
 * Returns: (transfer full) (nullable): a session that has no connection yet
 */
CliSession *
cli_session_new (const CliOptions  *options,
                 CliSessionFunc     interrupted,
                 gpointer           data,
                 GError           **error)
{
  g_autoptr (CliSession) self = g_new0 (CliSession, 1);

  self->options = options;
  self->interrupted = interrupted;
  self->data = data;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->output = cli_output_new (options);
  self->client = make_client (self, error);
  if (self->client == NULL)
    return NULL;

  g_signal_connect_swapped (self->client, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect_swapped (self->client, "disconnected", G_CALLBACK (disconnected_cb), self);
  g_signal_connect_swapped (self->client, "error", G_CALLBACK (error_cb), self);
  self->interrupt_id = g_unix_signal_add (SIGINT, signal_cb, self);
  self->terminate_id = g_unix_signal_add (SIGTERM, signal_cb, self);
  return g_steal_pointer (&self);
}

void
cli_session_free (CliSession *self)
{
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_handle_id (&self->terminate_id, g_source_remove);
  g_clear_handle_id (&self->failure_id, g_source_remove);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->output, cli_output_free);
  g_main_loop_unref (self->loop);
  g_free (self->last_notice);
  g_free (self);
}

RealtimeClient *
cli_session_get_client (CliSession *self)
{
  return self->client;
}

CliOutput *
cli_session_get_output (CliSession *self)
{
  return self->output;
}

const CliOptions *
cli_session_get_options (CliSession *self)
{
  return self->options;
}

/**
 * cli_session_watch_reader:
 *
 * Ends without an error when nobody reads the standard output any more: for
 * who does nothing but print.
 */
void
cli_session_watch_reader (CliSession *self)
{
  cli_output_watch (self->output, output_cb, self);
}

/**
 * cli_session_run:
 *
 * Connects, and goes on until somebody ends it. All that was written is out
 * afterwards.
 *
 * Returns: the exit status
 */
int
cli_session_run (CliSession *self)
{
  g_autoptr (GError) error = NULL;

  realtime_client_open (self->client);
  if (!self->is_ended)
    g_main_loop_run (self->loop);
  realtime_client_close (self->client);

  if (!cli_output_flush (self->output, &error) && self->status == EXIT_SUCCESS)
    return cli_report_error (self->options, error);

  /* Where it was interrupted in the midst of writing, the rest was left out. */
  if (cli_output_is_interrupted (self->output) && !self->is_interrupted && self->status == EXIT_SUCCESS)
    return CLI_EXIT_INTERRUPTED;

  return self->status;
}
