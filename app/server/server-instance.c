/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-instance.h"

#include "server-certificate.h"
#include "server-error.h"
#include "server-hub.h"
#include "server-listener.h"
#include "server-log.h"
#include "server-loop.h"
#include "server-people.h"
#include "server-proxies.h"
#include "server-secret.h"
#include "server-store.h"
#include "server-tls.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <wire.h>

/* How often to look for files that are too old */
#define SWEEP_INTERVAL (60 * 1000)

/**
 * ServerInstance:
 *
 * A whole server, made of its parts. Runs in the thread-default main context
 * of the thread that starts it.
 */
struct _ServerInstance
{
  GObject         parent_instance;

  ServerConfig   *config;
  ServerLoop     *loop;
  ServerTls      *tls;
  ServerTimer     tls_check;
  ServerStore    *store;
  ServerGuests   *guests;
  ServerFiles    *files;
  ServerTimer     sweep;
  ServerHub      *hub;
  ServerProxies  *proxies;
  ServerPeople   *people;
  ServerListener *listener;

  int             socket;
  GTask          *stop_task;
};

G_DEFINE_FINAL_TYPE (ServerInstance, server_instance, G_TYPE_OBJECT)

static void
flush_cb (gpointer data)
{
  ServerInstance *self = data;

  server_hub_flush (self->hub);
  if (self->listener == NULL)
    return;

  server_listener_flush (self->listener);
  if (self->stop_task != NULL && server_listener_get_load (self->listener) == 0)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
    }
}

static void check_tls_cb (gpointer data);

static void
schedule_tls_check (ServerInstance *self)
{
  server_wheel_schedule (server_loop_get_wheel (self->loop), &self->tls_check,
                         server_loop_get_time (self->loop) + self->config->tls_check_interval,
                         check_tls_cb, self);
}

static void
check_tls_cb (gpointer data)
{
  ServerInstance *self = data;

  server_tls_reload_if_changed (self->tls);
  schedule_tls_check (self);
}

static void sweep_cb (gpointer data);

static void
schedule_sweep (ServerInstance *self)
{
  server_wheel_schedule (server_loop_get_wheel (self->loop), &self->sweep,
                         server_loop_get_time (self->loop) + SWEEP_INTERVAL, sweep_cb, self);
}

static void
sweep_cb (gpointer data)
{
  ServerInstance *self = data;

  server_files_sweep (self->files, g_get_real_time () / 1000);
  schedule_sweep (self);
}

/* Files that are there already are kept where they are no longer wanted. */
static gboolean
update_files (ServerInstance  *self,
              GError         **error)
{
  if (self->files != NULL)
    {
      server_files_set_limits (self->files, &self->config->files);
      return TRUE;
    }

  if (!self->config->files_enabled)
    return TRUE;

  self->files = server_files_open (self->config->data_dir, &self->config->files,
                                   g_main_context_get_thread_default (), error);
  if (self->files == NULL)
    return FALSE;

  server_hub_set_files (self->hub, self->files);
  schedule_sweep (self);
  return TRUE;
}

static void
revoked_cb (gpointer data)
{
  ServerInstance *self = data;

  server_hub_dismiss_guests (self->hub);
}

/* Without it, the operator knows less, and all others are served as well. */
static void
start_people (ServerInstance *self)
{
  g_autoptr (GError) error = NULL;

  self->people = server_people_new (self->hub, self->config->data_dir, &error);
  if (self->people == NULL)
    server_log (SERVER_LOG_WARNING, "people-not-told", "reason", error->message, NULL);
}

static void
answered_cb (ServerStoreResult *result,
             gpointer           data)
{
  g_autoptr (ServerInstance) self = data;

  /* Answers of before are with the sessions now, and go out first. */
  server_hub_flush (self->hub);
  server_hub_leave (self->hub);
  server_listener_close_all (self->listener, WIRE_DISCONNECT_SHUTDOWN, self->config->shutdown_spread);
  server_loop_request_flush (self->loop);
}

static void
server_instance_dispose (GObject *object)
{
  ServerInstance *self = SERVER_INSTANCE (object);

  g_clear_pointer (&self->listener, server_listener_free);
  if (self->files != NULL)
    server_wheel_cancel (server_loop_get_wheel (self->loop), &self->sweep);
  g_clear_pointer (&self->files, server_files_close);
  g_clear_pointer (&self->proxies, server_proxies_free);
  g_clear_pointer (&self->people, server_people_free);
  g_clear_pointer (&self->store, server_store_close);
  g_clear_pointer (&self->hub, server_hub_free);
  g_clear_pointer (&self->loop, server_loop_free);
  g_clear_pointer (&self->guests, server_guests_close);
  g_clear_pointer (&self->tls, server_tls_free);
  g_clear_fd (&self->socket, NULL);

  G_OBJECT_CLASS (server_instance_parent_class)->dispose (object);
}

static void
server_instance_finalize (GObject *object)
{
  ServerInstance *self = SERVER_INSTANCE (object);

  server_config_unref (self->config);

  G_OBJECT_CLASS (server_instance_parent_class)->finalize (object);
}

static void
server_instance_class_init (ServerInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = server_instance_dispose;
  object_class->finalize = server_instance_finalize;
}

static void
server_instance_init (ServerInstance *self)
{
  self->socket = -1;
}

/**
 * server_instance_new:
 *
 * Returns: (transfer full): a server that does not run yet
 */
ServerInstance *
server_instance_new (ServerConfig *config)
{
  ServerInstance *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_object_new (SERVER_TYPE_INSTANCE, NULL);
  self->config = server_config_ref (config);
  return self;
}

/**
 * server_instance_take_socket:
 * @fd: (transfer full): listens already, where the configuration says.
 *
 * Has a server that is not started yet let in those who come to this socket.
 */
void
server_instance_take_socket (ServerInstance *self,
                             int             fd)
{
  g_return_if_fail (SERVER_IS_INSTANCE (self));
  g_return_if_fail (self->loop == NULL);

  g_clear_fd (&self->socket, NULL);
  self->socket = fd;
}

/**
 * server_instance_start:
 *
 * Opens the history and listens. To be called once.
 */
gboolean
server_instance_start (ServerInstance  *self,
                       GError         **error)
{
  GMainContext *context = g_main_context_get_thread_default ();

  g_return_val_if_fail (SERVER_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (self->loop == NULL, FALSE);

  if (!server_certificate_adopt (self->config, error))
    return FALSE;

  if (self->config->tls_certificate != NULL)
    {
      self->tls = server_tls_new (self->config, error);
      if (self->tls == NULL)
        return FALSE;
    }

  self->store = server_store_open (self->config, context, error);
  if (self->store == NULL)
    return FALSE;

  if (!server_secret_adopt (self->config, TRUE, error))
    return FALSE;

  self->guests = server_guests_open (self->config->data_dir, error);
  if (self->guests == NULL)
    return FALSE;

  self->loop = server_loop_new (context, flush_cb, self);
  if (self->loop == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN, "Cannot use epoll: %s",
                   g_strerror (errno));
      return FALSE;
    }

  self->hub = server_hub_new (self->config, self->loop, self->store);
  server_hub_set_guests (self->hub, self->guests);
  server_guests_watch (self->guests, revoked_cb, self);
  if (!update_files (self, error))
    return FALSE;

  self->proxies = server_proxies_new (self->hub, context);
  self->listener = server_listener_new (self->hub, self->tls, g_steal_fd (&self->socket), error);
  if (self->listener == NULL)
    return FALSE;

  start_people (self);
  if (self->tls != NULL)
    schedule_tls_check (self);
  return TRUE;
}

/**
 * server_instance_get_port:
 *
 * Returns: the port that a started server listens on
 */
guint16
server_instance_get_port (ServerInstance *self)
{
  g_return_val_if_fail (SERVER_IS_INSTANCE (self), 0);
  g_return_val_if_fail (self->listener != NULL, 0);

  return server_listener_get_port (self->listener);
}

/**
 * server_instance_dup_url:
 *
 * Returns: (transfer full): where clients connect to
 */
char *
server_instance_dup_url (ServerInstance *self)
{
  gboolean is_ipv6;

  g_return_val_if_fail (SERVER_IS_INSTANCE (self), NULL);

  is_ipv6 = strchr (self->config->address, ':') != NULL;
  return g_strdup_printf ("%s://%s%s%s:%u/connection/websocket",
                          self->tls != NULL ? "wss" : "ws",
                          is_ipv6 ? "[" : "", self->config->address, is_ipv6 ? "]" : "",
                          server_instance_get_port (self));
}

static void
reload_tls (ServerInstance *self,
            ServerConfig   *config)
{
  g_autoptr (GError) error = NULL;

  if ((self->tls != NULL) != (config->tls_certificate != NULL))
    server_log (SERVER_LOG_WARNING, "needs-restart", "keys", "certificate", NULL);
  else if (self->tls != NULL && !server_tls_set_config (self->tls, config, &error))
    server_log (SERVER_LOG_ERROR, "certificate-refused", "reason", error->message, NULL);
}

/**
 * server_instance_reload:
 * @config: a new configuration, which takes over what cannot change.
 *
 * Goes on with another configuration. Nobody is disconnected but those whose
 * page is there no more, and who is subscribed stays so: rules are asked when
 * somebody subscribes or publishes.
 */
void
server_instance_reload (ServerInstance *self,
                        ServerConfig   *config)
{
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SERVER_IS_INSTANCE (self));
  g_return_if_fail (self->listener != NULL);

  kept = server_config_keep (config, self->config);
  config->is_loopback = self->config->is_loopback;
  if (kept != NULL)
    server_log (SERVER_LOG_WARNING, "needs-restart", "keys", kept, NULL);

  if (!server_certificate_adopt (config, &error) || !server_secret_adopt (config, TRUE, &error))
    {
      server_log (SERVER_LOG_ERROR, "reload-refused", "reason", error->message, NULL);
      return;
    }

  server_config_ref (config);
  server_config_unref (self->config);
  self->config = config;
  server_hub_set_config (self->hub, config);
  server_hub_dismiss_guests (self->hub);
  server_proxies_update (self->proxies);
  server_log_set_level (config->log_level);
  reload_tls (self, config);
  if (!update_files (self, &error))
    server_log (SERVER_LOG_ERROR, "files-refused", "reason", error->message, NULL);
  server_log (SERVER_LOG_INFO, "reloaded", NULL);
}

/**
 * server_instance_get_fingerprint:
 *
 * Returns: (nullable): the SHA-256 of the certificate, %NULL without TLS
 */
const char *
server_instance_get_fingerprint (ServerInstance *self)
{
  g_return_val_if_fail (SERVER_IS_INSTANCE (self), NULL);

  return self->tls != NULL ? server_tls_get_fingerprint (self->tls) : NULL;
}

/**
 * server_instance_stop_async:
 *
 * Lets nobody in any more, writes what has been published, answers it, and
 * sends all clients away so that they come back later. Done when all are
 * gone, which takes no longer than the configured time for closing.
 */
void
server_instance_stop_async (ServerInstance      *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SERVER_IS_INSTANCE (self));
  g_return_if_fail (self->listener != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, server_instance_stop_async);
  g_task_set_static_name (task, "stop realtime-server");

  if (server_hub_is_stopping (self->hub))
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                                       "The server is stopping already");
      return;
    }

  server_listener_stop (self->listener);
  server_hub_stop (self->hub);
  server_store_flush (self->store, answered_cb, g_object_ref (self));
  self->stop_task = g_steal_pointer (&task);
}

gboolean
server_instance_stop_finish (ServerInstance  *self,
                             GAsyncResult    *result,
                             GError         **error)
{
  g_return_val_if_fail (SERVER_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
