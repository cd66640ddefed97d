/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-invite.h"

#include "chat-error.h"
#include "chat-fingerprint.h"

#include <libsoup/soup.h>
#include <string.h>
#include <yyjson.h>

#define MAX_ANSWER (64 * 1024)
#define MAX_CHANNELS 1000
#define STATUS_TOO_MANY_REQUESTS 429
#define TIMEOUT_SECONDS 20
#define WEBSOCKET_PATH "/connection/websocket"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

typedef struct
{
  ChatLink    *link;
  GBytes      *request;
  SoupSession *session;
  SoupMessage *message;
  char        *answer;
  gboolean     encrypted;
} Redemption;

static void
redemption_free (Redemption *self)
{
  chat_link_free (self->link);
  g_bytes_unref (self->request);
  g_clear_object (&self->message);
  g_object_unref (self->session);
  g_free (self->answer);
  g_free (self);
}

static void try_to_send (GTask *task);

/**
 * chat_invite_answer_free:
 * @self: (nullable): an answer
 *
 * Frees an answer.
 */
void
chat_invite_answer_free (ChatInviteAnswer *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  g_free (self->fingerprint);
  g_free (self->user);
  g_free (self->token);
  g_strfreev (self->channels);
  g_free (self);
}

static gboolean
is_private_address (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  /* GLib knows nothing of the unique local addresses of IPv6, fc00::/7. */
  return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_site_local (address) ||
         g_inet_address_get_is_link_local (address) ||
         (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && (bytes[0] & 0xfe) == 0xfc);
}

/**
 * chat_invite_may_be_plain:
 * @link: a link
 *
 * Gets whether the server may be asked without encryption, if it has none. That
 * is so on this computer and in its own network, but never over the Internet,
 * nor where the link says what certificate it has.
 */
gboolean
chat_invite_may_be_plain (const ChatLink *link)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (link != NULL, FALSE);

  if (link->fingerprint != NULL)
    return FALSE;

  address = g_inet_address_new_from_string (link->host);
  if (address != NULL)
    return is_private_address (address);

  return strchr (link->host, '.') == NULL || g_str_has_suffix (link->host, ".local");
}

static char *
build_uri (Redemption *self,
           const char *scheme,
           const char *path)
{
  g_autofree char *authority = chat_link_dup_authority (self->link);

  /* Without a port, it is that of HTTPS also where there is no TLS. */
  if (self->link->port == 0 && !self->encrypted)
    return g_strconcat (scheme, "://", authority, ":443", path, NULL);

  return g_strconcat (scheme, "://", authority, path, NULL);
}

static char **
read_channels (yyjson_val *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  yyjson_arr_iter iter = yyjson_arr_iter_with (list);
  yyjson_val *item;

  for (guint i = 0; i < MAX_CHANNELS && (item = yyjson_arr_iter_next (&iter)) != NULL; i++)
    {
      const char *name = yyjson_get_str (item);

      if (name != NULL && *name != '\0')
        g_strv_builder_add (builder, name);
    }

  return g_strv_builder_end (builder);
}

static void
return_answer (GTask      *task,
               yyjson_val *root)
{
  Redemption *self = g_task_get_task_data (task);
  const char *token = yyjson_get_str (yyjson_obj_get (root, "token"));
  const char *user = yyjson_get_str (yyjson_obj_get (root, "user"));
  ChatInviteAnswer *answer;

  if (token == NULL || *token == '\0' || user == NULL || *user == '\0')
    {
      g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_NO_SERVER,
                                       "The answer to the invite has no token");
      return;
    }

  answer = g_new0 (ChatInviteAnswer, 1);
  answer->uri = build_uri (self, self->encrypted ? "wss" : "ws", WEBSOCKET_PATH);
  answer->fingerprint = g_strdup (self->link->fingerprint);
  answer->user = g_strdup (user);
  answer->token = g_strdup (token);
  answer->channels = read_channels (yyjson_obj_get (root, "channels"));
  g_task_return_pointer (task, answer, (GDestroyNotify) chat_invite_answer_free);
}

static ChatError
get_refusal (guint       status,
             yyjson_val *root)
{
  const char *reason = yyjson_get_str (yyjson_obj_get (yyjson_obj_get (root, "error"), "reason"));

  if (!yyjson_is_obj (yyjson_obj_get (root, "error")))
    return status >= 500 ? CHAT_ERROR_SERVER : CHAT_ERROR_NO_SERVER;

  switch (status)
    {
    case SOUP_STATUS_BAD_REQUEST:
      return CHAT_ERROR_INVALID;

    case SOUP_STATUS_FORBIDDEN:
      if (g_strcmp0 (reason, "expired") == 0)
        return CHAT_ERROR_INVITE_EXPIRED;
      if (g_strcmp0 (reason, "used") == 0)
        return CHAT_ERROR_INVITE_USED;
      return CHAT_ERROR_INVITE_UNKNOWN;

    case STATUS_TOO_MANY_REQUESTS:
      return CHAT_ERROR_LIMIT;

    default:
      return status >= 500 ? CHAT_ERROR_SERVER : CHAT_ERROR_NO_SERVER;
    }
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (yyjson_doc) doc = NULL;
  g_autoptr (GError) error = NULL;
  Redemption *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (object), result, &length, &error))
    {
      g_task_return_new_error (task, CHAT_ERROR, CHAT_ERROR_CONNECTION,
                               "The answer to the invite was cut off: %s", error->message);
      return;
    }

  if (length < MAX_ANSWER)
    doc = yyjson_read (self->answer, length, YYJSON_READ_NOFLAG);
  if (status == SOUP_STATUS_OK)
    return_answer (task, yyjson_doc_get_root (doc));
  else
    g_task_return_new_error (task, CHAT_ERROR, get_refusal (status, yyjson_doc_get_root (doc)),
                             "The server did not take the invite (%u)", status);
}

/* A certificate that is wrong must not lead to no encryption at all. */
static gboolean
has_no_tls (const GError *error)
{
  return error->domain == G_TLS_ERROR && !g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  Redemption *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (stream != NULL)
    {
      self->answer = g_malloc (MAX_ANSWER);
      g_input_stream_read_all_async (stream, self->answer, MAX_ANSWER, G_PRIORITY_DEFAULT,
                                     cancellable, read_cb, g_steal_pointer (&task));
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (self->encrypted && has_no_tls (error) && chat_invite_may_be_plain (self->link))
    {
      self->encrypted = FALSE;
      try_to_send (g_steal_pointer (&task));
    }
  else
    {
      gboolean is_certificate = g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

      g_task_return_new_error (task, CHAT_ERROR, is_certificate ? CHAT_ERROR_CERTIFICATE : CHAT_ERROR_CONNECTION,
                               "The server cannot be reached: %s", error->message);
    }
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  certificate_errors,
                       Redemption           *self)
{
  return self->link->fingerprint != NULL && chat_fingerprint_is_of (self->link->fingerprint, certificate);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    chat_fingerprint_prepare (G_TLS_CONNECTION (connection));
}

static void
try_to_send (GTask *task)
{
  Redemption *self = g_task_get_task_data (task);
  g_autofree char *uri = build_uri (self, self->encrypted ? "https" : "http", "/invite");

  g_clear_object (&self->message);
  self->message = soup_message_new (SOUP_METHOD_POST, uri);
  if (self->message == NULL)
    {
      g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_INVALID, "The link leads to no server");
      g_object_unref (task);
      return;
    }

  g_signal_connect_data (self->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self,
                         NULL, G_CONNECT_DEFAULT);
  if (self->link->fingerprint != NULL)
    g_signal_connect_data (self->message, "network-event", G_CALLBACK (network_event_cb), NULL, NULL,
                           G_CONNECT_DEFAULT);
  /* The invite is for this server only. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (self->message, "application/json", self->request);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), sent_cb, task);
}

static GBytes *
make_request (const ChatLink *link,
              const char     *name)
{
  g_autoptr (yyjson_mut_doc) doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  gsize length = 0;
  char *json;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "invite", link->invite);
  yyjson_mut_obj_add_str (doc, root, "name", name);
  json = yyjson_mut_write (doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length);

  return g_bytes_new_with_free_func (json, length, free, json);
}

/**
 * chat_invite_redeem_async:
 * @link: a link with an invite
 * @name: how the others shall see the guest
 * @cancellable: (nullable): to call it off
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * Gives an invite to the server that made it, for a token. An invite may be
 * good for one time only.
 */
void
chat_invite_redeem_async (const ChatLink      *link,
                          const char          *name,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Redemption *self;
  GTask *task;

  g_return_if_fail (link != NULL && link->invite != NULL);
  g_return_if_fail (name != NULL);

  self = g_new0 (Redemption, 1);
  self->link = chat_link_copy (link);
  self->request = make_request (link, name);
  self->session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "user-agent", "Confab", NULL);
  self->encrypted = link->fingerprint != NULL || !chat_link_is_local (link);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_invite_redeem_async);
  g_task_set_static_name (task, "[chat] redeem invite");
  g_task_set_task_data (task, self, (GDestroyNotify) redemption_free);
  try_to_send (task);
}

/**
 * chat_invite_redeem_finish:
 * @result: the result
 * @error: return location for an error: %CHAT_ERROR_INVITE_UNKNOWN,
 *   %CHAT_ERROR_INVITE_EXPIRED, %CHAT_ERROR_INVITE_USED,
 *   %CHAT_ERROR_CONNECTION, %CHAT_ERROR_CERTIFICATE, %CHAT_ERROR_NO_SERVER,
 *   %CHAT_ERROR_INVALID, %CHAT_ERROR_LIMIT, %CHAT_ERROR_SERVER, or that it was
 *   called off
 *
 * Finishes chat_invite_redeem_async().
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
ChatInviteAnswer *
chat_invite_redeem_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
