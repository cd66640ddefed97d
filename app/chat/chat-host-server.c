/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a host comes by its server: what starts, watches, restarts and ends it. */

#include "chat-host-private.h"

#include "chat-error.h"
#include "chat-host-files.h"

#include <glib/gstdio.h>

#define ANY_ADDRESS "0.0.0.0"
#define LOOPBACK_ADDRESS "127.0.0.1"

static void spawn (ChatHost *self);

static gint64
get_elapsed_ms (ChatHost *self)
{
  return (g_get_monotonic_time () - self->since) / G_TIME_SPAN_MILLISECOND;
}

static GTask *
steal_task (ChatHost *self)
{
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);

  return g_steal_pointer (&self->task);
}

/* Always the last thing that a function does: others may call back. For the same
 * reason, it is stolen before a change is told.
 */
static void
return_task (GTask  *task,
             GError *error)
{
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);

  g_clear_object (&task);
}

static void
come_up (ChatHost                *self,
         const ChatServerAddress *address,
         ChatHostState            state)
{
  GTask *task = steal_task (self);

  g_object_freeze_notify (G_OBJECT (self));
  chat_host_set_address (self, address);
  chat_host_set_state (self, state);
  g_object_thaw_notify (G_OBJECT (self));

  return_task (task, NULL);
}

/**
 * chat_host_server_drop:
 * @self: a host
 *
 * Lets go of all that there is, without waiting. The server goes on until it
 * has ended, and its copy of the lock with it.
 */
void
chat_host_server_drop (ChatHost *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);

  if (self->process != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->process, self);
      chat_server_process_terminate (self->process, self->timing.kill);
    }
  g_clear_object (&self->process);

  if (self->lock >= 0)
    g_close (self->lock, NULL);
  self->lock = -1;
}

static void
abandon (ChatHost *self,
         GError   *error)
{
  GTask *task = steal_task (self);

  chat_host_server_drop (self);
  chat_host_set_state (self, CHAT_HOST_STOPPED);
  return_task (task, error);
}

static void
ready_cb (ChatHost          *self,
          ChatServerProcess *process)
{
  ChatServerAddress address = *chat_server_process_get_address (process);
  g_autoptr (GError) error = NULL;

  if (self->state == CHAT_HOST_STOPPING)
    return;

  if (address.port != self->taken_port)
    address.former_port = self->taken_port;
  if (!chat_host_files_write_address (self->directory, &address, &error))
    {
      if (self->state == CHAT_HOST_STARTING)
        {
          abandon (self, g_steal_pointer (&error));
          return;
        }
      g_message ("Others are not told where the server is: %s", error->message);
    }

  if (self->state == CHAT_HOST_RESTARTING)
    g_message ("The server on this computer runs again");

  self->warned = FALSE;
  come_up (self, &address, CHAT_HOST_OWNED);
}

static void
restart_cb (gpointer user_data)
{
  ChatHost *self = user_data;

  self->timer_id = 0;
  spawn (self);
}

static void
schedule_restart (ChatHost *self)
{
  self->timer_id = g_timeout_add_once (self->restart_delay, restart_cb, self);
  self->restart_delay = MIN (self->restart_delay * 2, self->timing.restart_limit);
}

/* Which port is free is known only by trying: the one that invites name, the one
 * that it had the last time, any.
 */
static void
start_failed (ChatHost     *self,
              const GError *error)
{
  if (self->address.port == 0)
    {
      abandon (self, g_error_copy (error));
      return;
    }

  g_message ("The server cannot be started at the port that it had: %s", error->message);
  if (self->taken_port == 0)
    self->taken_port = self->address.port;
  self->address.port = self->next_port;
  self->next_port = 0;
  spawn (self);
}

static void
restart_failed (ChatHost     *self,
                const GError *error)
{
  if (!self->warned)
    g_warning ("The server on this computer cannot be started again, it will be tried "
               "until it can: %s", error->message);

  self->warned = TRUE;
  schedule_restart (self);
  return_task (steal_task (self), g_error_copy (error));
}

static void
died (ChatHost     *self,
      const GError *error)
{
  g_message ("The server on this computer is started again: %s", error->message);

  if (get_elapsed_ms (self) >= self->timing.stable)
    self->restart_delay = self->timing.restart;
  schedule_restart (self);
  chat_host_set_state (self, CHAT_HOST_RESTARTING);
}

static void
ended_cb (ChatHost     *self,
          const GError *error)
{
  g_clear_object (&self->process);

  switch (self->state)
    {
    case CHAT_HOST_STARTING:
      start_failed (self, error);
      break;

    case CHAT_HOST_OWNED:
      died (self, error);
      break;

    case CHAT_HOST_RESTARTING:
      restart_failed (self, error);
      break;

    case CHAT_HOST_REOPENING:
      chat_host_set_state (self, CHAT_HOST_RESTARTING);
      spawn (self);
      break;

    case CHAT_HOST_STOPPING:
      abandon (self, NULL);
      break;

    case CHAT_HOST_STOPPED:
    case CHAT_HOST_ATTACHED:
    default:
      g_assert_not_reached ();
    }
}

static void
spawn (ChatHost *self)
{
  g_autofree char *config = g_build_filename (self->directory, CHAT_HOST_FILES_CONFIG, NULL);
  g_autofree char *data = g_build_filename (self->directory, CHAT_HOST_FILES_DATA, NULL);
  g_autofree char *log = g_build_filename (self->directory, CHAT_HOST_FILES_LOG, NULL);
  g_autofree char *port = g_strdup_printf ("%u", self->address.port);
  const char *argv[] = {
    self->server_path, "--config", config, "--data-dir", data,
    "--listen", self->shared ? ANY_ADDRESS : LOOPBACK_ADDRESS, "--port", port, "--supervised", NULL
  };

  g_assert (self->process == NULL);

  self->process = chat_server_process_new (argv, log, self->lock);
  g_signal_connect_object (self->process, "ready", G_CALLBACK (ready_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
}

/* An address without URI tells the others to wait. */
static void
start_server (ChatHost *self)
{
  g_auto (ChatServerAddress) address = { 0 };
  g_autoptr (GError) error = NULL;

  chat_host_files_read_address (self->directory, &address);
  g_clear_pointer (&address.uri, g_free);
  self->address.port = address.former_port != 0 ? address.former_port : address.port;
  self->taken_port = address.former_port;
  self->next_port = address.former_port != 0 ? address.port : 0;

  if (chat_host_files_make_config (self->directory, &error) &&
      chat_host_files_write_address (self->directory, &address, &error))
    spawn (self);
  else
    abandon (self, g_steal_pointer (&error));
}

static gboolean
watch_cb (gpointer user_data)
{
  g_autoptr (ChatHost) self = g_object_ref (user_data);
  g_auto (ChatServerAddress) address = { 0 };
  g_autoptr (GError) error = NULL;

  if (!chat_host_files_lock (self->directory, &self->lock, &error))
    g_debug ("Whether the server runs is not known: %s", error->message);

  if (self->lock < 0)
    {
      chat_host_files_read_address (self->directory, &address);
      if (address.uri != NULL)
        chat_host_set_address (self, &address);
      return G_SOURCE_CONTINUE;
    }

  g_message ("The server on this computer is taken over");
  self->timer_id = 0;
  self->restart_delay = self->timing.restart;
  spawn (self);
  chat_host_set_state (self, CHAT_HOST_RESTARTING);

  return G_SOURCE_REMOVE;
}

/* Who else has the lock may just be starting the server, or ending it. */
static void
begin_cb (gpointer user_data)
{
  ChatHost *self = user_data;
  g_auto (ChatServerAddress) address = { 0 };
  g_autoptr (GError) error = NULL;

  self->timer_id = 0;
  if (!chat_host_files_lock (self->directory, &self->lock, &error))
    {
      abandon (self, g_steal_pointer (&error));
      return;
    }

  if (self->lock >= 0)
    {
      start_server (self);
      return;
    }

  chat_host_files_read_address (self->directory, &address);
  if (address.uri != NULL)
    {
      self->timer_id = g_timeout_add (self->timing.watch, watch_cb, self);
      come_up (self, &address, CHAT_HOST_ATTACHED);
    }
  else if (get_elapsed_ms (self) < self->timing.attach_limit)
    {
      self->timer_id = g_timeout_add_once (self->timing.attach, begin_cb, self);
    }
  else
    {
      abandon (self, g_error_new (CHAT_ERROR, CHAT_ERROR_HOST,
                                  "Another program uses “%s”, but does not start the server",
                                  self->directory));
    }
}

static gboolean
cancel_cb (GCancellable *cancellable,
           gpointer      user_data)
{
  ChatHost *self = user_data;
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);

  /* To stop cannot be called off, but be done without patience. */
  if (self->state == CHAT_HOST_STOPPING)
    chat_server_process_kill (self->process);
  else if (self->state == CHAT_HOST_STARTING)
    abandon (self, g_steal_pointer (&error));
  else
    return_task (steal_task (self), g_steal_pointer (&error));

  return G_SOURCE_REMOVE;
}

static void
take_task (ChatHost *self,
           GTask    *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_assert (self->task == NULL);

  self->task = task;
  if (cancellable == NULL)
    return;

  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancel_source, "[chat] cancel host");
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (cancel_cb), self, NULL);
  g_source_attach (self->cancel_source, g_task_get_context (task));
}

/**
 * chat_host_server_start:
 * @self: a host whose server is not there, and which has no task
 * @task: (transfer full): returns a boolean when the server is there
 *
 * Starts the server, or joins another process. A server that is to be started
 * again after a delay is so at once.
 */
void
chat_host_server_start (ChatHost *self,
                        GTask    *task)
{
  take_task (self, task);

  if (self->state == CHAT_HOST_STOPPED)
    {
      self->restart_delay = self->timing.restart;
      self->warned = FALSE;
      chat_host_set_state (self, CHAT_HOST_STARTING);
      begin_cb (self);
    }
  else if (self->timer_id != 0)
    {
      g_clear_handle_id (&self->timer_id, g_source_remove);
      self->restart_delay = self->timing.restart;
      spawn (self);
    }
}

/**
 * chat_host_server_reopen:
 * @self: a host that has a server of its own, and no task
 * @task: (transfer full): returns a boolean when the server is there again
 *
 * Ends the server, and starts it with the options that it is to have now.
 */
void
chat_host_server_reopen (ChatHost *self,
                         GTask    *task)
{
  g_assert (self->state == CHAT_HOST_OWNED);

  take_task (self, task);
  self->restart_delay = self->timing.restart;
  chat_server_process_terminate (self->process, self->timing.kill);
  chat_host_set_state (self, CHAT_HOST_REOPENING);
}

/**
 * chat_host_server_stop:
 * @self: a host that is not stopping
 * @task: (transfer full): returns a boolean when the server has ended
 *
 * Ends the server, and whatever task there was.
 */
void
chat_host_server_stop (ChatHost *self,
                       GTask    *task)
{
  g_autoptr (GTask) interrupted = steal_task (self);

  take_task (self, task);

  if (self->process != NULL)
    {
      chat_host_set_state (self, CHAT_HOST_STOPPING);
      chat_server_process_terminate (self->process, self->timing.kill);
    }
  else
    {
      abandon (self, NULL);
    }

  if (interrupted != NULL)
    g_task_return_new_error_literal (interrupted, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The server was stopped while it was being started");
}
