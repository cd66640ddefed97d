/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server-probe.h"

#include "chat-fingerprint.h"

#define TIMEOUT 10

static gboolean
accept_certificate_cb (GTlsConnection       *connection,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  return chat_fingerprint_is_of (g_task_get_task_data (user_data), certificate);
}

static void
event_cb (GSocketClient      *client,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection,
          gpointer            user_data)
{
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;

  g_signal_connect_object (connection, "accept-certificate", G_CALLBACK (accept_certificate_cb), user_data,
                           G_CONNECT_DEFAULT);
  chat_fingerprint_prepare (G_TLS_CONNECTION (connection));
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GSocketConnection) connection = NULL;
  GError *error = NULL;

  connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (object), result, &error);
  if (connection == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * chat_server_probe_async:
 * @host: where a server is said to be
 * @port: its port
 * @fingerprint: which certificate it has
 * @cancellable: (nullable): a cancellable
 * @callback: called when that is known
 * @user_data: data for @callback
 *
 * Finds out whether it is the server with this certificate that is there. It is
 * told nothing.
 */
void
chat_server_probe_async (const char          *host,
                         guint16              port,
                         const char          *fingerprint,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (host != NULL);
  g_return_if_fail (fingerprint != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_server_probe_async);
  g_task_set_static_name (task, "[chat] probe server");
  g_task_set_task_data (task, g_strdup (fingerprint), g_free);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, TIMEOUT);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect_object (client, "event", G_CALLBACK (event_cb), task, G_CONNECT_DEFAULT);
  g_socket_client_connect_to_host_async (client, host, port, cancellable, connected_cb, g_steal_pointer (&task));
}

/**
 * chat_server_probe_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [func@chat_server_probe_async].
 *
 * Returns: whether it is that server
 */
gboolean
chat_server_probe_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
