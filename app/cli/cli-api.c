/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-api.h"

#include "cli-error.h"
#include "cli-json.h"
#include "cli-report.h"

#include <libsoup/soup.h>
#include <realtime.h>
#include <string.h>

#define FIRST_REPLY_ERROR 100

/**
 * CliApi:
 *
 * The HTTP API of the server.
 */
struct _CliApi
{
  GObject parent_instance;

  SoupSession *session;
  char *base;
  char *key;
  char *fingerprint;
};

G_DEFINE_FINAL_TYPE (CliApi, cli_api, G_TYPE_OBJECT)

static void
cli_api_finalize (GObject *object)
{
  CliApi *self = CLI_API (object);

  g_clear_object (&self->session);
  g_free (self->base);
  g_free (self->key);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (cli_api_parent_class)->finalize (object);
}

static void
cli_api_class_init (CliApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_api_finalize;
}

static void
cli_api_init (CliApi *self)
{
}

static char *
normalize_fingerprint (const char *text)
{
  g_auto (GStrv) bytes = g_strsplit (text, ":", -1);
  g_autofree char *digits = g_strjoinv (NULL, bytes);

  return g_ascii_strdown (digits, -1);
}

/**
 * cli_api_new:
 *
 * Returns: (transfer full) (nullable): the HTTP API of the server
 */
CliApi *
cli_api_new (const CliOptions  *options,
             GError           **error)
{
  g_autoptr (CliApi) self = g_object_new (CLI_TYPE_API, NULL);
  g_auto (CliAddress) address = { 0 };

  if (!cli_options_get_address (options, &address, error))
    return NULL;

  self->key = cli_options_dup_api_key (options, error);
  if (self->key == NULL)
    return NULL;

  if (strpbrk (self->key, "\r\n") != NULL)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "the key of the HTTP API must be one line of text");
      return NULL;
    }

  if (options->fingerprint != NULL && !address.is_secure)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--fingerprint is for https:// and wss:// only");
      return NULL;
    }

  if (*self->key != '\0' && !address.is_secure && !address.is_local)
    cli_report_notice (options, "insecure", NULL,
                       "the key goes over the network as it is; use https:// where others could listen");

  self->base = g_steal_pointer (&address.http);
  self->fingerprint = options->fingerprint != NULL ? normalize_fingerprint (options->fingerprint) : NULL;
  self->session = soup_session_new_with_options ("timeout", (guint) MAX ((options->timeout + 999) / 1000, 1), NULL);
  /* There is no proxy to this computer, and it takes long to find that out. */
  if (address.is_local)
    g_object_set (self->session, "proxy-resolver", NULL, NULL);
  return g_steal_pointer (&self);
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       CliApi               *self)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *fingerprint = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  fingerprint = der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
  return g_strcmp0 (fingerprint, self->fingerprint) == 0;
}

static GError *
describe_failure (const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new_literal (CLI_ERROR, CLI_ERROR_TIMEOUT, "the server did not answer in time");
  if (cause->domain == G_TLS_ERROR)
    return g_error_new (REALTIME_ERROR, REALTIME_ERROR_CERTIFICATE, "no secure connection: %s", cause->message);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);

  return g_error_new (CLI_ERROR, CLI_ERROR_CONNECT, "no connection: %s", cause->message);
}

static GError *
describe_status (CliApi *self,
                 guint   status)
{
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    return g_error_new (CLI_ERROR, CLI_ERROR_DENIED,
                        *self->key == '\0'
                          ? "the HTTP API needs a key; give it with --api-key-file or in REALTIME_API_KEY"
                          : "the server does not take this key of the HTTP API");

  return g_error_new (CLI_ERROR, CLI_ERROR_FAILED, "%s answered %u to what was asked of its HTTP API", self->base,
                      status);
}

/* The answer, or what it says has failed. */
static JsonNode *
read_answer (GBytes  *body,
             GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  JsonObject *object, *failure;
  JsonNode *root;
  gint64 code;

  root = size > 0 && json_parser_load_from_data (parser, text, (gssize) size, NULL) ? json_parser_get_root (parser)
                                                                                    : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED, "what has answered there is no HTTP API of a server");
      return NULL;
    }

  object = json_node_get_object (root);
  failure = cli_json_get_object (object, "error");
  code = cli_json_get_int (failure, "code");
  if (failure == NULL)
    return json_parser_steal_root (parser);

  g_set_error (error, REALTIME_ERROR, (int) CLAMP (code, FIRST_REPLY_ERROR, G_MAXINT), "%s",
               cli_json_get_text (failure, "message") != NULL ? cli_json_get_text (failure, "message") : "unknown");
  return NULL;
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  CliApi *self = g_task_get_source_object (task);
  SoupMessage *message = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);
  JsonNode *answer;

  if (body == NULL)
    g_task_return_error (task, describe_failure (error));
  else if (soup_message_get_status (message) != SOUP_STATUS_OK)
    g_task_return_error (task, describe_status (self, soup_message_get_status (message)));
  else if ((answer = read_answer (body, &error)) == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) json_node_unref);
}

/**
 * cli_api_call_async:
 * @request: JSON.
 *
 * Asks for something.
 */
void
cli_api_call_async (CliApi              *self,
                    const char          *method,
                    const char          *request,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *uri = g_strdup_printf ("%s/api/%s", self->base, method);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", uri);
  g_autoptr (GBytes) body = g_bytes_new (request, strlen (request));

  g_task_set_source_tag (task, cli_api_call_async);
  g_task_set_static_name (task, "HTTP API");
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  /* The key is for this server only. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (*self->key != '\0')
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-API-Key", self->key);
  if (self->fingerprint != NULL)
    g_signal_connect_object (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self,
                             G_CONNECT_DEFAULT);

  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, cancellable, sent_cb,
                                    g_steal_pointer (&task));
}

/**
 * cli_api_call_finish:
 *
 * Returns: (transfer full) (nullable): the answer, an object
 */
JsonNode *
cli_api_call_finish (CliApi        *self,
                     GAsyncResult  *result,
                     GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
