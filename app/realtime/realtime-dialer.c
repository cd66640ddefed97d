/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-dialer-private.h"

#include "realtime-error-private.h"
#include "realtime-fingerprint-private.h"
#include "realtime-network-private.h"
#include "realtime-transport-error-private.h"
#include "realtime-upgrade-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define SWITCHING_PROTOCOLS 101

/*
 * Makes a connection on which WebSocket frames can be exchanged: finds the
 * server, by way of a proxy where the system has one, makes sure that it is
 * the right one, and asks it to switch over.
 *
 * Redirections are not followed: where they lead would get the token.
 *
 * It knows no deadline. Who gives up cancels.
 */
struct _RealtimeDialer
{
  char                 *address;
  /* NULL if the address is none */
  GUri                 *uri;
  GHashTable           *headers;
  char                 *fingerprint;
  GProxyResolver       *proxy_resolver;

  char                 *key;
  char                 *request;
  GSocketConnection    *connection;
  GTlsConnection       *tls;
  GTlsCertificateFlags  certificate_errors;
  gboolean              is_other_certificate;
  char                 *response;
  gsize                 response_size;
};

static GHashTable *
copy_headers (GHashTable *headers)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (value));

  return copy;
}

/* Copies what it needs of the config. */
RealtimeDialer *
realtime_dialer_new (const RealtimeConfig *config)
{
  RealtimeDialer *self = g_new0 (RealtimeDialer, 1);

  self->address = g_strdup (config->uri);
  self->uri = realtime_upgrade_parse_uri (config->uri);
  self->headers = config->headers != NULL ? copy_headers (config->headers) : NULL;
  self->fingerprint = g_strdup (config->certificate_fingerprint);
  g_set_object (&self->proxy_resolver, config->proxy_resolver);

  return self;
}

void
realtime_dialer_free (RealtimeDialer *self)
{
  g_clear_object (&self->tls);
  g_clear_object (&self->connection);
  g_clear_object (&self->proxy_resolver);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->fingerprint);
  g_free (self->response);
  g_free (self->request);
  g_free (self->key);
  g_free (self->address);
  g_free (self);
}

const char *
realtime_dialer_get_host (RealtimeDialer *self)
{
  return self->uri != NULL ? g_uri_get_host (self->uri) : self->address;
}

static void
return_error (GTask        *task,
              const GError *cause,
              guint         status)
{
  RealtimeDialer *self = g_task_get_task_data (task);
  const char *host = realtime_dialer_get_host (self);
  g_autofree char *message = NULL;

  if (self->is_other_certificate)
    {
      message = g_strdup_printf ("The certificate of %s is not the one that was expected", host);
      g_task_return_error (task, realtime_error_new (REALTIME_ERROR_CERTIFICATE, message));
    }
  else
    g_task_return_error (task, realtime_transport_error_new (cause, host, status, self->certificate_errors));
}

static gboolean
dialer_expects (RealtimeDialer  *self,
                GTlsCertificate *certificate)
{
  g_autofree char *fingerprint = NULL;

  if (certificate != NULL)
    fingerprint = realtime_fingerprint_new_of_certificate (certificate);

  return g_strcmp0 (fingerprint, self->fingerprint) == 0;
}

static gboolean
accept_certificate_cb (RealtimeDialer       *self,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors)
{
  if (self->fingerprint == NULL)
    {
      self->certificate_errors = errors;
      return FALSE;
    }

  self->is_other_certificate = !dialer_expects (self, certificate);

  return !self->is_other_certificate;
}

static void
event_cb (RealtimeDialer     *self,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection)
{
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;

  /* Each address of the server is an attempt of its own. */
  if (self->tls != NULL)
    g_signal_handlers_disconnect_by_data (self->tls, self);
  self->certificate_errors = 0;
  self->is_other_certificate = FALSE;

  g_set_object (&self->tls, G_TLS_CONNECTION (connection));
  g_signal_connect_data (self->tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self,
                         NULL, G_CONNECT_SWAPPED);
}

static void read_response (GTask *task);

/* What follows the head are the first frames. */
static void
return_connection (GTask *task,
                   gsize  head_size)
{
  RealtimeDialer *self = g_task_get_task_data (task);

  memmove (self->response, self->response + head_size, self->response_size - head_size);
  self->response_size -= head_size;
  g_task_return_pointer (task, g_steal_pointer (&self->connection), g_object_unref);
}

static void
response_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  RealtimeDialer *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);
  gsize head_size = 0;
  guint status = 0;

  if (n_read == 0)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the server closed it");
  else if (n_read > 0)
    {
      self->response_size += (gsize) n_read;
      realtime_upgrade_check_response (self->response, self->response_size, self->key, &head_size, &status, &error);
    }

  if (error != NULL || (head_size > 0 && status != SWITCHING_PROTOCOLS))
    return_error (task, error, error != NULL ? 0 : status);
  else if (head_size > 0)
    return_connection (task, head_size);
  else
    read_response (g_steal_pointer (&task));
}

static void
read_response (GTask *task)
{
  RealtimeDialer *self = g_task_get_task_data (task);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_input_stream_read_async (input, self->response + self->response_size,
                             REALTIME_UPGRADE_MAX_HEAD - self->response_size,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task), response_cb, task);
}

static void
request_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    read_response (g_steal_pointer (&task));
  else
    return_error (task, error, 0);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  RealtimeDialer *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);
  g_signal_handlers_disconnect_by_data (object, self);
  if (self->tls != NULL)
    g_signal_handlers_disconnect_by_data (self->tls, self);

  /* A certificate that is trusted for other reasons is not asked about. */
  if (self->connection != NULL && self->fingerprint != NULL && self->tls != NULL)
    self->is_other_certificate = !dialer_expects (self, g_tls_connection_get_peer_certificate (self->tls));

  if (self->connection == NULL || self->is_other_certificate)
    {
      return_error (task, error, 0);
      return;
    }

  /* What is sent is small and must not wait for more. */
  g_socket_set_option (g_socket_connection_get_socket (self->connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   self->request, strlen (self->request),
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                   request_cb, g_object_ref (task));
}

static gboolean
dialer_check_config (RealtimeDialer  *self,
                     GError         **error)
{
  g_autofree char *message = NULL;

  if (self->uri == NULL)
    message = g_strdup_printf ("“%s” is not the address of a WebSocket", self->address);
  else if (self->fingerprint != NULL && !realtime_upgrade_is_secure (self->uri))
    message = g_strdup_printf ("“%s” has no certificate, but one is expected", self->address);
  else
    return TRUE;

  *error = realtime_error_new (REALTIME_ERROR_BAD_CONFIGURATION, message);

  return FALSE;
}

/* To be used once, and not to be freed before it has returned. */
void
realtime_dialer_dial_async (RealtimeDialer      *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) address = NULL;
  g_autofree char *host = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_secure;

  g_assert (self->connection == NULL);

  g_task_set_source_tag (task, realtime_dialer_dial_async);
  g_task_set_static_name (task, "Realtime dialer");
  g_task_set_task_data (task, self, NULL);

  if (!dialer_check_config (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->key = realtime_upgrade_new_key ();
  self->request = realtime_upgrade_make_request (self->uri, self->headers, self->key);
  self->response = g_malloc (REALTIME_UPGRADE_MAX_HEAD);

  is_secure = realtime_upgrade_is_secure (self->uri);
  host = g_hostname_to_ascii (g_uri_get_host (self->uri));
  /* Proxies are configured for web addresses. */
  address = g_object_new (G_TYPE_NETWORK_ADDRESS,
                          "hostname", host,
                          "port", (guint) realtime_upgrade_get_port (self->uri),
                          "scheme", is_secure ? "https" : "http",
                          NULL);
  client = g_socket_client_new ();
  g_socket_client_set_tls (client, is_secure);
  if (self->proxy_resolver != NULL)
    g_socket_client_set_proxy_resolver (client, self->proxy_resolver);
  /* To this computer there is none, and to find that out takes longer than the
   * connection. */
  else if (!realtime_network_is_needed (self->address))
    g_socket_client_set_enable_proxy (client, FALSE);
  g_signal_connect_data (client, "event", G_CALLBACK (event_cb), self, NULL, G_CONNECT_SWAPPED);

  g_socket_client_connect_async (client, address, cancellable, connected_cb, g_steal_pointer (&task));
}

/* @rest is what has come after the response, if anything. */
GSocketConnection *
realtime_dialer_dial_finish (RealtimeDialer  *self,
                             GAsyncResult    *result,
                             GBytes         **rest,
                             GError         **error)
{
  GSocketConnection *connection = g_task_propagate_pointer (G_TASK (result), error);

  if (connection != NULL)
    {
      *rest = self->response_size > 0
              ? g_bytes_new_take (g_steal_pointer (&self->response), self->response_size)
              : NULL;
    }

  return connection;
}
