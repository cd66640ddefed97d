/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-file-upload.h"

#include "server-disposition.h"
#include "server-emulation.h"
#include "server-error.h"
#include "server-invitation.h"
#include "server-metrics.h"
#include "server-token.h"

#include <string.h>
#include <yyjson.h>

#define SCHEME "Bearer "
#define CHALLENGE "Bearer realm=\"files\""
#define CHALLENGE_INVALID CHALLENGE ", error=\"invalid_token\""
#define DISK_TROUBLE "The file cannot be kept now"

/**
 * ServerPosting:
 * @upload: (nullable): %NULL once it is complete.
 *
 * What belongs to a request that brings a file, and goes with it.
 */
typedef struct
{
  ServerUpload *upload;
} ServerPosting;

static void
posting_free (gpointer data)
{
  ServerPosting *self = data;

  g_clear_pointer (&self->upload, server_upload_abort);
  g_free (self);
}

static void
respond (ServerExchange   *exchange,
         ServerHttpStatus  status,
         yyjson_mut_doc   *document)
{
  size_t length;
  char *json = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);

  yyjson_mut_doc_free (document);
  server_exchange_add_header (exchange, "Cache-Control", "no-store");
  server_exchange_respond (exchange, status, "application/json", json, json != NULL ? (gssize) length : 0);
  free (json);
}

static void
refuse (ServerExchange   *exchange,
        ServerHttpStatus  status,
        const char       *message)
{
  yyjson_mut_doc *document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (document);
  yyjson_mut_val *error = yyjson_mut_obj_add_obj (document, root, "error");

  yyjson_mut_doc_set_root (document, root);
  yyjson_mut_obj_add_int (document, error, "code", status);
  yyjson_mut_obj_add_strcpy (document, error, "message", message);
  server_hub_get_metrics (server_exchange_get_hub (exchange))->files_refused++;
  respond (exchange, status, document);
}

static void
challenge (ServerExchange *exchange,
           const char     *header,
           const char     *message)
{
  server_exchange_add_header (exchange, "WWW-Authenticate", header);
  refuse (exchange, SERVER_HTTP_UNAUTHORIZED, message);
}

/* What is wrong with the disk is for the operator. */
static void
refuse_for_error (ServerExchange *exchange,
                  const GError   *error)
{
  if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE))
    refuse (exchange, SERVER_HTTP_CONTENT_TOO_LARGE, error->message);
  else if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_QUOTA))
    refuse (exchange, SERVER_HTTP_INSUFFICIENT_STORAGE, error->message);
  else if (g_error_matches (error, SERVER_ERROR, SERVER_ERROR_TYPE))
    refuse (exchange, SERVER_HTTP_UNSUPPORTED_MEDIA_TYPE, error->message);
  else
    {
      server_log (SERVER_LOG_ERROR, "upload-failed", "reason", error->message, NULL);
      refuse (exchange, SERVER_HTTP_INSUFFICIENT_STORAGE, DISK_TROUBLE);
    }
}

/* Who has come by the page may be anybody, and keep nothing here. */
static gboolean
guest_is_welcome (ServerHub          *hub,
                  const ServerClaims *claims)
{
  ServerConfig *config = server_hub_get_config (hub);
  g_auto (ServerInvitee) guest = { 0 };

  return server_invitee_read (&guest, claims->meta, config) && !guest.page &&
         !server_invitee_is_revoked (&guest, claims->user, server_hub_get_guests (hub), config);
}

/* Returns whether somebody with a name asks; who does not has an answer. */
static gboolean
authenticate (ServerExchange *exchange,
              ServerClaims   *claims)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  ServerKeyring *keyring = server_hub_get_config (hub)->keyring;
  const char *header = server_http_request_get_header (server_exchange_get_request (exchange), "authorization");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ServerTokenStatus status;

  if (header == NULL || g_ascii_strncasecmp (header, SCHEME, strlen (SCHEME)) != 0)
    {
      challenge (exchange, CHALLENGE, "A connection token is needed");
      return FALSE;
    }

  status = server_token_check (header + strlen (SCHEME), keyring, SERVER_TOKEN_CONNECTION, now, claims);
  if (status == SERVER_TOKEN_EXPIRED ||
      (status == SERVER_TOKEN_VALID && claims->ends_at != 0 && claims->ends_at <= now))
    {
      challenge (exchange, CHALLENGE_INVALID, "The token has expired");
      return FALSE;
    }

  if (status != SERVER_TOKEN_VALID || !guest_is_welcome (hub, claims))
    {
      challenge (exchange, CHALLENGE_INVALID, "The token is not valid");
      return FALSE;
    }

  if (claims->user[0] == '\0')
    {
      refuse (exchange, SERVER_HTTP_FORBIDDEN, "Visitors may not upload files");
      return FALSE;
    }

  return TRUE;
}

static gboolean
sink_cb (ServerExchange *exchange,
         const guint8   *data,
         gsize           length,
         gpointer        user_data)
{
  ServerPosting *self = user_data;
  g_autoptr (GError) error = NULL;

  if (server_upload_append (self->upload, data, length, &error))
    return TRUE;

  g_clear_pointer (&self->upload, server_upload_abort);
  refuse_for_error (exchange, error);
  return FALSE;
}

static char *
dup_name (const ServerHttpRequest *request)
{
  char *name = server_http_request_dup_parameter (request, "name");

  if (name != NULL)
    return name;

  return server_disposition_dup_name (server_http_request_get_header (request, "content-disposition"));
}

static gboolean
is_preflight (ServerExchange *exchange)
{
  return g_str_equal (server_http_request_get_method (server_exchange_get_request (exchange)), "OPTIONS");
}

/**
 * server_file_upload_begin:
 *
 * Lets in who has a token and room for the file, and sends the body to where
 * files are.
 */
void
server_file_upload_begin (ServerExchange *exchange)
{
  const ServerHttpRequest *request = server_exchange_get_request (exchange);
  ServerHub *hub = server_exchange_get_hub (exchange);
  ServerFiles *files = server_hub_get_files (hub);
  g_auto (ServerClaims) claims = { 0 };
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  ServerUpload *upload;
  ServerPosting *posting;

  server_emulation_begin (exchange);
  if (!server_exchange_is_open (exchange))
    return;

  if (files == NULL || !server_hub_get_config (hub)->files_enabled)
    {
      server_exchange_refuse (exchange, SERVER_HTTP_NOT_FOUND);
      return;
    }

  if (is_preflight (exchange))
    {
      if (server_http_request_get_length (request) != 0)
        server_exchange_refuse (exchange, SERVER_HTTP_CONTENT_TOO_LARGE);
      return;
    }

  if (!authenticate (exchange, &claims))
    return;

  name = dup_name (request);
  upload = server_files_begin (files, claims.user, name, server_http_request_get_header (request, "content-type"),
                               server_http_request_get_length (request), &error);
  if (upload == NULL)
    {
      refuse_for_error (exchange, error);
      return;
    }

  posting = g_new0 (ServerPosting, 1);
  posting->upload = upload;
  server_exchange_set_sink (exchange, sink_cb, posting, posting_free);
}

static void
uploaded_cb (ServerFile   *file,
             const GError *error,
             gpointer      data)
{
  g_autoptr (ServerExchange) exchange = data;
  ServerMetrics *metrics = server_hub_get_metrics (server_exchange_get_hub (exchange));
  g_autofree char *escaped = NULL;
  g_autofree char *url = NULL;
  yyjson_mut_doc *document;
  yyjson_mut_val *root;

  if (file == NULL)
    {
      refuse_for_error (exchange, error);
      return;
    }

  metrics->files_uploaded++;
  metrics->file_bytes_uploaded += file->size;
  escaped = g_uri_escape_string (file->name, NULL, FALSE);
  url = g_strconcat (SERVER_FILES_PATH, file->id, "/", escaped, NULL);
  document = yyjson_mut_doc_new (NULL);
  root = yyjson_mut_obj (document);
  yyjson_mut_doc_set_root (document, root);
  yyjson_mut_obj_add_str (document, root, "url", url);
  yyjson_mut_obj_add_str (document, root, "name", file->name);
  yyjson_mut_obj_add_sint (document, root, "size", file->size);
  yyjson_mut_obj_add_str (document, root, "mime", file->type);
  server_exchange_add_header (exchange, "Location", url);
  server_exchange_add_header (exchange, "Access-Control-Expose-Headers", "Location");
  respond (exchange, SERVER_HTTP_CREATED, document);
}

/**
 * server_file_upload_handle:
 *
 * Answers with the address of the file, once it is safe on the disk.
 */
void
server_file_upload_handle (ServerExchange *exchange)
{
  ServerPosting *posting = server_exchange_get_sink_data (exchange);

  if (server_file_upload_answer_preflight (exchange, "POST, OPTIONS"))
    return;

  server_upload_finish (g_steal_pointer (&posting->upload), uploaded_cb, server_exchange_ref (exchange));
}

/**
 * server_file_upload_answer_preflight:
 *
 * Answers what a browser asks before it asks.
 *
 * Returns: whether it was that
 */
gboolean
server_file_upload_answer_preflight (ServerExchange *exchange,
                                     const char     *methods)
{
  if (!is_preflight (exchange))
    return FALSE;

  server_exchange_add_header (exchange, "Access-Control-Allow-Methods", methods);
  server_exchange_add_header (exchange, "Access-Control-Allow-Headers",
                              "Authorization, Content-Disposition, Content-Type, If-None-Match, If-Range, Range");
  server_exchange_add_header (exchange, "Access-Control-Max-Age", "600");
  server_exchange_refuse (exchange, SERVER_HTTP_NO_CONTENT);
  return TRUE;
}
