/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host-private.h"

#include "chat-error.h"
#include "chat-host-files.h"
#include "chat-server-verb.h"

static const ChatHostTiming default_timing = {
  .watch = 2000,
  .attach = 100,
  .attach_limit = 10000,
  .restart = 250,
  .restart_limit = 10000,
  .stable = 60000,
  .kill = 5000,
};

G_DEFINE_FINAL_TYPE (ChatHost, chat_host, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_URI,
  PROP_RUNNING,
  PROP_OWNER,
  PROP_SHARED,
  PROP_FORMER_PORT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_host_dispose (GObject *object)
{
  ChatHost *self = CHAT_HOST (object);

  chat_host_server_drop (self);

  G_OBJECT_CLASS (chat_host_parent_class)->dispose (object);
}

static void
chat_host_finalize (GObject *object)
{
  ChatHost *self = CHAT_HOST (object);

  g_free (self->server_path);
  g_free (self->directory);
  chat_server_address_clear (&self->address);

  G_OBJECT_CLASS (chat_host_parent_class)->finalize (object);
}

static void
chat_host_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  ChatHost *self = CHAT_HOST (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, chat_host_get_uri (self));
      break;

    case PROP_RUNNING:
      g_value_set_boolean (value, chat_host_get_running (self));
      break;

    case PROP_OWNER:
      g_value_set_boolean (value, chat_host_get_owner (self));
      break;

    case PROP_SHARED:
      g_value_set_boolean (value, chat_host_get_shared (self));
      break;

    case PROP_FORMER_PORT:
      g_value_set_uint (value, chat_host_get_former_port (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_host_class_init (ChatHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_host_dispose;
  object_class->finalize = chat_host_finalize;
  object_class->get_property = chat_host_get_property;

  /**
   * ChatHost:uri:
   *
   * What clients connect to, %NULL before the first start.
   */
  properties[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatHost:running:
   *
   * Whether the server is there, as far as this process knows.
   */
  properties[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatHost:owner:
   *
   * Whether it is this process that runs the server.
   */
  properties[PROP_OWNER] =
    g_param_spec_boolean ("owner", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatHost:shared:
   *
   * Whether other computers can reach the server.
   */
  properties[PROP_SHARED] =
    g_param_spec_boolean ("shared", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatHost:former-port:
   *
   * Where the server was before another program took that port, 0 if it is
   * where it was.
   */
  properties[PROP_FORMER_PORT] =
    g_param_spec_uint ("former-port", NULL, NULL,
                       0, G_MAXUINT16, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_host_init (ChatHost *self)
{
  self->lock = -1;
  chat_host_set_timing (self, &default_timing);
}

/**
 * chat_host_new:
 * @server_path: the program
 * @directory: where the server has its files; it is made when it is needed
 *
 * Creates a host, which does nothing yet.
 *
 * Returns: (transfer full): the host
 */
ChatHost *
chat_host_new (const char *server_path,
               const char *directory)
{
  ChatHost *self;

  g_return_val_if_fail (server_path != NULL, NULL);
  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (CHAT_TYPE_HOST, NULL);
  self->server_path = g_strdup (server_path);
  self->directory = g_strdup (directory);
  self->shared = chat_host_files_read_shared (directory);

  return self;
}

/**
 * chat_host_set_timing:
 * @self: a host that is not started
 * @timing: the times
 *
 * Sets other times than the usual ones.
 */
void
chat_host_set_timing (ChatHost             *self,
                      const ChatHostTiming *timing)
{
  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (timing != NULL);
  g_return_if_fail (self->state == CHAT_HOST_STOPPED);

  self->timing = *timing;
}

/**
 * chat_host_set_state:
 * @self: a host
 * @state: what it does now
 *
 * Changes the state, and tells what follows from it.
 */
void
chat_host_set_state (ChatHost      *self,
                     ChatHostState  state)
{
  gboolean running = chat_host_get_running (self);
  gboolean owner = chat_host_get_owner (self);

  if (state == CHAT_HOST_OWNED || state == CHAT_HOST_STARTING)
    self->since = g_get_monotonic_time ();

  self->state = state;
  g_object_freeze_notify (G_OBJECT (self));
  if (chat_host_get_running (self) != running)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  if (chat_host_get_owner (self) != owner)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OWNER]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_former_port (ChatHost *self,
                 guint16   port)
{
  self->taken_port = port;
  if (self->address.former_port == port)
    return;

  self->address.former_port = port;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMER_PORT]);
}

/**
 * chat_host_set_address:
 * @self: a host
 * @address: where the server is
 *
 * Changes the address.
 */
void
chat_host_set_address (ChatHost                *self,
                       const ChatServerAddress *address)
{
  self->address.port = address->port;
  g_set_str (&self->address.fingerprint, address->fingerprint);
  set_former_port (self, address->former_port);
  if (g_set_str (&self->address.uri, address->uri))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URI]);
}

/**
 * chat_host_get_uri:
 * @self: a host
 *
 * Gets what clients connect to. A server that is started again keeps it.
 *
 * Returns: (nullable): the URI, or %NULL before the first start
 */
const char *
chat_host_get_uri (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);

  return self->address.uri;
}

/**
 * chat_host_get_fingerprint:
 * @self: a host
 *
 * Gets which certificate the server has. It is always the same.
 *
 * Returns: (nullable): its fingerprint, or %NULL before the first start
 */
const char *
chat_host_get_fingerprint (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);

  return self->address.fingerprint;
}

/**
 * chat_host_dup_log_path:
 * @self: a host
 *
 * Gets where the server logs what it does, and what went wrong. The file is
 * there after the first start.
 *
 * Returns: (transfer full) (type filename): the path of a text file
 */
char *
chat_host_dup_log_path (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);

  return g_build_filename (self->directory, CHAT_HOST_FILES_LOG, NULL);
}

/**
 * chat_host_get_port:
 * @self: a host
 *
 * Gets at which port the server is.
 *
 * Returns: the port, or 0 before the first start
 */
guint
chat_host_get_port (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), 0);

  return self->address.port;
}

/**
 * chat_host_get_former_port:
 * @self: a host
 *
 * Gets where the server was before another program took that port. There is
 * where invites and guests of before look for it.
 *
 * Returns: the port, or 0 if the server is where it was
 */
guint
chat_host_get_former_port (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), 0);

  return self->address.former_port;
}

/**
 * chat_host_forget_port:
 * @self: a host whose server runs
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Has the server stay at the port to which it has moved.
 *
 * Returns: whether it was noted
 */
gboolean
chat_host_forget_port (ChatHost  *self,
                       GError   **error)
{
  ChatServerAddress address;

  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);

  if (self->state != CHAT_HOST_OWNED)
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, "Another program runs the server");
      return FALSE;
    }

  address = self->address;
  address.former_port = 0;
  if (!chat_host_files_write_address (self->directory, &address, error))
    return FALSE;

  set_former_port (self, 0);

  return TRUE;
}

/**
 * chat_host_get_running:
 * @self: a host
 *
 * Gets whether the server is there, as far as this process knows.
 */
gboolean
chat_host_get_running (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);

  return self->state == CHAT_HOST_OWNED || self->state == CHAT_HOST_ATTACHED;
}

/**
 * chat_host_get_owner:
 * @self: a host
 *
 * Gets whether it is this process that runs the server.
 */
gboolean
chat_host_get_owner (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);

  return self->state == CHAT_HOST_OWNED || self->state == CHAT_HOST_RESTARTING ||
         self->state == CHAT_HOST_REOPENING;
}

/**
 * chat_host_get_shared:
 * @self: a host
 *
 * Gets whether other computers can reach the server.
 */
gboolean
chat_host_get_shared (ChatHost *self)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);

  return self->shared;
}

static void
set_shared (ChatHost *self,
            gboolean  shared)
{
  if (self->shared == shared)
    return;

  self->shared = shared;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARED]);
}

/* The token of whoever listens in on the network would be theirs. */
static gboolean
check_may_share (ChatHost  *self,
                 gboolean   shared,
                 GError   **error)
{
  if (self->task != NULL || self->state == CHAT_HOST_RESTARTING || self->state == CHAT_HOST_REOPENING)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "The server is being started or stopped already");
  else if (self->state != CHAT_HOST_OWNED)
    g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, "Another program runs the server");
  else if (shared && self->address.fingerprint == NULL)
    g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, "The server's configuration is without encryption");
  else
    return TRUE;

  return FALSE;
}

/**
 * chat_host_set_shared_async:
 * @self: a host whose server runs
 * @shared: whether other computers shall reach the server
 * @cancellable: (nullable): a cancellable
 * @callback: called when the server runs again
 * @user_data: data for @callback
 *
 * Opens the server to the network, or closes it, for which it is started again.
 * It stays so for the next time.
 */
void
chat_host_set_shared_async (ChatHost            *self,
                            gboolean             shared,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CHAT_IS_HOST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_set_shared_async);
  g_task_set_static_name (task, "[chat] share host");

  if (self->shared == shared)
    {
      g_task_return_boolean (task, TRUE);
    }
  else if (check_may_share (self, shared, &error) && chat_host_files_write_shared (self->directory, shared, &error))
    {
      set_shared (self, shared);
      chat_host_server_reopen (self, g_steal_pointer (&task));
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/**
 * chat_host_set_shared_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.set_shared_async].
 *
 * Returns: whether the server runs again
 */
gboolean
chat_host_set_shared_finish (ChatHost      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_host_start_async:
 * @self: a host
 * @cancellable: (nullable): a cancellable
 * @callback: called when the server runs, or cannot be started
 * @user_data: data for @callback
 *
 * Starts the server, or joins the process that has. From then on it is kept
 * running. Where it has died, this is a reason to try again at once.
 */
void
chat_host_start_async (ChatHost            *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_start_async);
  g_task_set_static_name (task, "[chat] start host");

  if (g_task_return_error_if_cancelled (task))
    return;

  if (chat_host_get_running (self))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->task != NULL)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                                       "The server is being started or stopped already");
      return;
    }

  chat_host_server_start (self, g_steal_pointer (&task));
}

/**
 * chat_host_start_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.start_async].
 *
 * Returns: whether the server runs
 */
gboolean
chat_host_start_finish (ChatHost      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_host_mint_token_async:
 * @self: a host that was started
 * @user: the id of a user
 * @cancellable: (nullable): a cancellable
 * @callback: called when the token is there
 * @user_data: data for @callback
 *
 * Makes a token with which a user may connect, without end.
 */
void
chat_host_mint_token_async (ChatHost            *self,
                            const char          *user,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autofree char *config = NULL;
  g_autofree char *option = NULL;
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (user != NULL && *user != '\0');
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_mint_token_async);
  g_task_set_static_name (task, "[chat] mint token");

  config = g_build_filename (self->directory, CHAT_HOST_FILES_CONFIG, NULL);
  option = g_strconcat ("--user=", user, NULL);
  chat_server_verb_run ((const char *const[]) { self->server_path, "token", "--config", config, option, NULL }, task);
}

/**
 * chat_host_mint_token_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.mint_token_async].
 *
 * Returns: (transfer full): the token, or %NULL with @error set
 */
char *
chat_host_mint_token_finish (ChatHost      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_autofree char *token = NULL;

  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  token = g_task_propagate_pointer (G_TASK (result), error);
  if (token != NULL && *token == '\0')
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, "The server makes no token");
      return NULL;
    }

  return g_steal_pointer (&token);
}

/**
 * chat_host_stop_async:
 * @self: a host
 * @cancellable: (nullable): a cancellable
 * @callback: called when the server has ended
 * @user_data: data for @callback
 *
 * Ends the server, where it is this process that runs it. A start that goes on
 * fails as if it were cancelled. If this is cancelled, the server is killed.
 */
void
chat_host_stop_async (ChatHost            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_stop_async);
  g_task_set_static_name (task, "[chat] stop host");

  if (self->state == CHAT_HOST_STOPPING)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                                       "The server is being stopped already");
      return;
    }

  chat_host_server_stop (self, g_steal_pointer (&task));
}

/**
 * chat_host_stop_finish:
 * @self: a host
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Host.stop_async].
 *
 * Returns: whether the server was stopped in order
 */
gboolean
chat_host_stop_finish (ChatHost      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
