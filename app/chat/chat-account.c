/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-account-private.h"

#include "chat-error-private.h"
#include "chat-room-name.h"
#include "chat-room-private.h"
#include "chat-stored-users.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <realtime.h>

struct _ChatAccount
{
  GObject           parent_instance;

  char             *uri;
  char             *user;
  ChatUser         *identity;
  char             *data_dir;
  RealtimeClient   *client;
  ChatStore        *store;
  ChatSearchIndex  *search_index;

  /* Those that were left, too. */
  GPtrArray        *all_rooms;
  GListStore       *rooms;
  gint64            last_room_id;

  GError           *connection_error;
  ChatAccountState  state;

  guint             is_open : 1;
  guint             is_closed : 1;
  /* Between connect and disconnect. */
  guint             is_wanted : 1;
  /* There was a connection, or an attempt has failed. */
  guint             is_trying_again : 1;
};

G_DEFINE_FINAL_TYPE (ChatAccount, chat_account, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (ChatAccountState, chat_account_state,
                    G_DEFINE_ENUM_VALUE (CHAT_ACCOUNT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (CHAT_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (CHAT_ACCOUNT_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (CHAT_ACCOUNT_ONLINE, "online"))

enum
{
  PROP_0,
  PROP_ERROR,
  PROP_ROOMS,
  PROP_STATE,
  PROP_URI,
  PROP_USER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static ChatAccountState
get_current_state (ChatAccount *self)
{
  switch (realtime_client_get_state (self->client))
    {
    case REALTIME_CLIENT_CONNECTED:
      return CHAT_ACCOUNT_ONLINE;

    case REALTIME_CLIENT_CONNECTING:
      return self->is_trying_again ? CHAT_ACCOUNT_RECONNECTING : CHAT_ACCOUNT_CONNECTING;

    case REALTIME_CLIENT_DISCONNECTED:
    default:
      return CHAT_ACCOUNT_OFFLINE;
    }
}

static void
update_state (ChatAccount *self)
{
  ChatAccountState state = get_current_state (self);

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Takes @error. */
static void
set_connection_error (ChatAccount *self,
                      GError      *error)
{
  if (self->connection_error == NULL && error == NULL)
    return;

  g_clear_error (&self->connection_error);
  self->connection_error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
connected_cb (ChatAccount *self)
{
  self->is_trying_again = TRUE;
  set_connection_error (self, NULL);
  update_state (self);
  /* Where the server did not let in before, it may now. */
  for (guint i = 0; i < self->all_rooms->len; i++)
    chat_room_start (g_ptr_array_index (self->all_rooms, i));
}

static void
disconnected_cb (ChatAccount *self,
                 guint        code,
                 const char  *reason)
{
  gboolean is_final = realtime_client_get_state (self->client) == REALTIME_CLIENT_DISCONNECTED;

  if (self->is_wanted && is_final)
    set_connection_error (self, chat_error_from_disconnect (code, reason));
  else if (self->is_wanted)
    set_connection_error (self, g_error_new (CHAT_ERROR, CHAT_ERROR_CONNECTION,
                                             "The connection was lost: %s (%u)", reason, code));
  update_state (self);
}

/* What is about a channel is the room's. */
static void
error_cb (ChatAccount     *self,
          const GError    *error,
          RealtimeChannel *channel)
{
  if (channel != NULL)
    return;

  self->is_trying_again = TRUE;
  set_connection_error (self, chat_error_from_realtime (error));
  update_state (self);
}

static void
store_error_cb (ChatAccount *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_identity (ChatAccount *self,
              ChatUser    *user)
{
  chat_user_ref (user);
  chat_user_unref (self->identity);
  self->identity = user;
}

/* Nobody who shows a name asks the database whether it is still so. */
static void
users_renamed_cb (ChatAccount *self,
                  GHashTable  *users)
{
  ChatUser *user = g_hash_table_lookup (users, chat_user_get_id (self->identity));

  if (user != NULL)
    set_identity (self, user);
  for (guint i = 0; i < self->all_rooms->len; i++)
    chat_room_rename_users (g_ptr_array_index (self->all_rooms, i), users);
}

static void
chat_account_dispose (GObject *object)
{
  ChatAccount *self = CHAT_ACCOUNT (object);

  self->is_open = FALSE;
  self->is_wanted = FALSE;
  realtime_client_close (self->client);
  g_list_store_remove_all (self->rooms);

  G_OBJECT_CLASS (chat_account_parent_class)->dispose (object);
}

static void
chat_account_finalize (GObject *object)
{
  ChatAccount *self = CHAT_ACCOUNT (object);

  g_object_unref (self->rooms);
  g_ptr_array_unref (self->all_rooms);
  g_object_unref (self->client);
  g_object_unref (self->search_index);
  g_object_unref (self->store);
  g_clear_error (&self->connection_error);
  g_free (self->uri);
  g_free (self->user);
  chat_user_unref (self->identity);
  g_free (self->data_dir);

  G_OBJECT_CLASS (chat_account_parent_class)->finalize (object);
}

static void
chat_account_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ChatAccount *self = CHAT_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, chat_account_get_error (self));
      break;

    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;

    case PROP_USER:
      g_value_set_string (value, self->user);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_account_class_init (ChatAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_account_dispose;
  object_class->finalize = chat_account_finalize;
  object_class->get_property = chat_account_get_property;

  /**
   * ChatAccount:error:
   *
   * What is wrong with the connection, or with the database.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatAccount:rooms:
   *
   * The rooms in which the user is.
   */
  properties[PROP_ROOMS] =
    g_param_spec_object ("rooms", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatAccount:state:
   *
   * Whether there is a connection.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CHAT_TYPE_ACCOUNT_STATE, CHAT_ACCOUNT_OFFLINE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatAccount:uri:
   *
   * Where the server is.
   */
  properties[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatAccount:user:
   *
   * The name of the user, empty for a guest.
   */
  properties[PROP_USER] =
    g_param_spec_string ("user", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_account_init (ChatAccount *self)
{
  self->all_rooms = g_ptr_array_new_with_free_func (g_object_unref);
  self->rooms = g_list_store_new (CHAT_TYPE_ROOM);
}

static void
make_client (ChatAccount *self,
             const char  *token)
{
  self->client = realtime_client_new (self->uri);
  g_object_set (self->client, "name", "confab", NULL);
  if (token != NULL)
    realtime_client_set_token (self->client, token);

  g_signal_connect_object (self->client, "connected",
                           G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "disconnected",
                           G_CALLBACK (disconnected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "error",
                           G_CALLBACK (error_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::state",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
}

/**
 * chat_account_new:
 * @uri: the address of the server, a WebSocket URI
 * @user: the name by which the server knows the user, empty for a guest
 * @token: (nullable): the token that proves it
 * @data_dir: the folder for the account's database
 *
 * Creates an account, which is not open yet.
 */
ChatAccount *
chat_account_new (const char *uri,
                  const char *user,
                  const char *token,
                  const char *data_dir)
{
  ChatAccount *self;
  g_autofree char *path = NULL;

  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (user != NULL, NULL);
  g_return_val_if_fail (data_dir != NULL, NULL);

  self = g_object_new (CHAT_TYPE_ACCOUNT, NULL);
  self->uri = g_strdup (uri);
  self->user = g_strdup (user);
  self->identity = chat_user_new (user, NULL);
  self->data_dir = g_strdup (data_dir);
  make_client (self, token);

  path = g_build_filename (data_dir, CHAT_ACCOUNT_DATABASE_NAME, NULL);
  self->store = chat_store_new (path, user);
  self->search_index = chat_search_index_new (self->store);
  g_signal_connect_object (self->store, "notify::error",
                           G_CALLBACK (store_error_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "users-renamed",
                           G_CALLBACK (users_renamed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_account_get_uri:
 * @self: an account
 *
 * Gets where the server is.
 *
 * Returns: (transfer none): the URI
 */
const char *
chat_account_get_uri (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return self->uri;
}

/**
 * chat_account_set_fingerprint:
 * @self: an account that is not open
 * @fingerprint: (nullable): of the only certificate that the server may have,
 *   or %NULL to leave it to the system whom to trust
 *
 * Says how the server proves that it is the one that is meant.
 */
void
chat_account_set_fingerprint (ChatAccount *self,
                              const char  *fingerprint)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (!self->is_open);

  g_object_set (self->client, "certificate-fingerprint", fingerprint, NULL);
}

/**
 * chat_account_set_name:
 * @self: an account that is not open
 * @name: (nullable): a name
 *
 * Sets what the server says that people call the user, where this is known
 * before the server has said it: to a guest, who has chosen it.
 */
void
chat_account_set_name (ChatAccount *self,
                       const char  *name)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (!self->is_open);

  chat_user_unref (self->identity);
  self->identity = chat_user_new (self->user, name);
}

/**
 * chat_account_get_identity:
 * @self: an account
 *
 * Gets who the user is to others.
 *
 * Returns: (transfer none): the user
 */
ChatUser *
chat_account_get_identity (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return self->identity;
}

/**
 * chat_account_get_user:
 * @self: an account
 *
 * Gets the name of the user.
 *
 * Returns: (transfer none): the name, empty for a guest
 */
const char *
chat_account_get_user (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return self->user;
}

/**
 * chat_account_get_state:
 * @self: an account
 *
 * Gets whether there is a connection.
 */
ChatAccountState
chat_account_get_state (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), CHAT_ACCOUNT_OFFLINE);

  return self->state;
}

/**
 * chat_account_get_error:
 * @self: an account
 *
 * Gets what is wrong with the connection, or with the database.
 *
 * Returns: (transfer none) (nullable): a [error@Chat.Error]
 */
const GError *
chat_account_get_error (ChatAccount *self)
{
  const GError *error;

  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  error = chat_store_get_error (self->store);

  return error != NULL ? error : self->connection_error;
}

/**
 * chat_account_get_rooms:
 * @self: an account
 *
 * Gets the rooms in which the user is.
 *
 * Returns: (transfer none): a list of [class@Room]
 */
GListModel *
chat_account_get_rooms (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return G_LIST_MODEL (self->rooms);
}

/**
 * chat_account_get_all_rooms:
 * @self: an account
 *
 * Gets the rooms of which there may be messages, those that were left, too.
 *
 * Returns: (transfer none) (element-type ChatRoom): the rooms
 */
GPtrArray *
chat_account_get_all_rooms (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return self->all_rooms;
}

/**
 * chat_account_get_search_index:
 * @self: an account
 *
 * Gets the index of the account's messages.
 *
 * Returns: (transfer none): the index
 */
ChatSearchIndex *
chat_account_get_search_index (ChatAccount *self)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);

  return self->search_index;
}

static ChatRoom *
add_room (ChatAccount    *self,
          ChatStoredRoom *stored)
{
  ChatRoom *room = chat_room_new (self, self->store, self->client, stored);

  self->last_room_id = MAX (self->last_room_id, stored->id);
  g_ptr_array_add (self->all_rooms, room);

  return room;
}

static void
add_rooms (ChatAccount *self,
           GPtrArray   *stored_rooms)
{
  g_autoptr (GPtrArray) joined = g_ptr_array_new ();

  for (guint i = 0; i < stored_rooms->len; i++)
    {
      ChatRoom *room = add_room (self, g_ptr_array_index (stored_rooms, i));

      if (chat_room_get_joined (room))
        g_ptr_array_add (joined, room);
    }

  g_list_store_splice (self->rooms, 0, 0, joined->pdata, joined->len);
}

/* So that it can be tried again. */
static void
called_off_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  chat_store_close_finish (CHAT_STORE (object), result, NULL);
  g_task_return_error_if_cancelled (task);
}

/* What the server has told of the user before. What a guest has chosen is stored:
 * others call the guest by it before the server tells it.
 */
static gboolean
find_name_job (ChatSql   *sql,
               gpointer   data,
               GError   **error)
{
  ChatUser **user = data;
  ChatUser *found;

  if (*chat_user_get_name (*user) != '\0' && !chat_stored_users_note (sql, *user, 0, error))
    return FALSE;

  found = chat_stored_users_find (sql, chat_user_get_id (*user), NULL, error);
  if (found == NULL)
    return FALSE;

  chat_user_unref (*user);
  *user = found;

  return TRUE;
}

static void
job_free (gpointer data)
{
  ChatUser **user = data;

  chat_user_unref (*user);
  g_free (user);
}

static void
finish_opening (ChatAccount *self,
                GTask       *task)
{
  self->is_open = TRUE;
  add_rooms (self, g_task_get_task_data (task));
  chat_search_index_start (self->search_index);
  g_task_return_boolean (task, TRUE);
}

static void
found_name_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatAccount *self = g_task_get_source_object (task);
  ChatUser **user = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    set_identity (self, *user);
  else
    g_message ("What the user is called could not be read: %s", error->message);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    chat_store_close_async (self->store, NULL, called_off_cb, g_steal_pointer (&task));
  else if (self->is_closed)
    g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_STORAGE, "The account was closed");
  else
    finish_opening (self, task);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatAccount *self = g_task_get_source_object (task);
  gboolean is_known = *chat_user_get_name (self->identity) != '\0';
  ChatUser **user;
  GPtrArray *rooms;
  GTask *name_task;
  GError *error = NULL;

  rooms = chat_store_open_finish (CHAT_STORE (object), result, &error);
  if (rooms == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, rooms, (GDestroyNotify) g_ptr_array_unref);
  user = g_new0 (ChatUser *, 1);
  *user = chat_user_ref (self->identity);
  name_task = g_task_new (self->store, NULL, found_name_cb, g_steal_pointer (&task));
  g_task_set_static_name (name_task, "[chat] find name");
  g_task_set_task_data (name_task, user, job_free);
  chat_store_run (self->store, is_known ? CHAT_DATABASE_WRITE : CHAT_DATABASE_READ, find_name_job, user, name_task);
}

/**
 * chat_account_open_async:
 * @self: an account that is not open
 * @cancellable: (nullable): to call it off
 * @callback: called when it is open
 * @user_data: data for @callback
 *
 * Opens the database, which is made if need be, and reads the rooms.
 */
void
chat_account_open_async (ChatAccount         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (!self->is_open);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_account_open_async);
  g_task_set_static_name (task, "[chat] open account");

  if (g_mkdir_with_parents (self->data_dir, 0700) < 0)
    {
      int saved_errno = errno;

      g_task_return_new_error (task, CHAT_ERROR, CHAT_ERROR_STORAGE,
                               "The folder “%s” cannot be made: %s", self->data_dir, g_strerror (saved_errno));
      return;
    }

  chat_store_open_async (self->store, NULL, opened_cb, g_steal_pointer (&task));
}

/**
 * chat_account_open_finish:
 * @self: an account
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes [method@Account.open_async].
 *
 * Returns: whether it is open
 */
gboolean
chat_account_open_finish (ChatAccount   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (chat_store_close_finish (CHAT_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * chat_account_close_async:
 * @self: an account
 * @cancellable: (nullable): to call off the waiting; what is to be stored is
 * @callback: called when it is closed
 * @user_data: data for @callback
 *
 * Ends the connection, stores what has come and closes the database. The
 * account cannot be used any more.
 */
void
chat_account_close_async (ChatAccount         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_ACCOUNT (self));

  self->is_open = FALSE;
  self->is_closed = TRUE;
  chat_search_index_stop (self->search_index);
  chat_account_disconnect (self);
  for (guint i = 0; i < self->all_rooms->len; i++)
    chat_room_close (g_ptr_array_index (self->all_rooms, i));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_account_close_async);
  g_task_set_static_name (task, "[chat] close account");
  chat_store_close_async (self->store, cancellable, closed_cb, task);
}

/**
 * chat_account_close_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Account.close_async].
 *
 * Returns: whether all was stored
 */
gboolean
chat_account_close_finish (ChatAccount   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_account_connect:
 * @self: an account that is open
 *
 * Connects and subscribes to the rooms, and does so again when the connection
 * is lost. While it waits before the next attempt, it tries at once.
 */
void
chat_account_connect (ChatAccount *self)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (self->is_open);

  if (!self->is_wanted || self->state == CHAT_ACCOUNT_OFFLINE)
    {
      self->is_trying_again = FALSE;
      set_connection_error (self, NULL);
    }

  self->is_wanted = TRUE;
  realtime_client_open (self->client);
  for (guint i = 0; i < self->all_rooms->len; i++)
    chat_room_start (g_ptr_array_index (self->all_rooms, i));
}

/**
 * chat_account_disconnect:
 * @self: an account
 *
 * Ends the connection. What is stored can be read, what is written waits.
 */
void
chat_account_disconnect (ChatAccount *self)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));

  self->is_wanted = FALSE;
  realtime_client_close (self->client);
  set_connection_error (self, NULL);
}

/**
 * chat_account_refuse:
 * @self: an account that is open
 * @error: why it is not to connect
 *
 * Ends the connection, as the server does when it refuses the account.
 */
void
chat_account_refuse (ChatAccount  *self,
                     const GError *error)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (error != NULL);

  chat_account_disconnect (self);
  set_connection_error (self, g_error_copy (error));
}

/**
 * chat_account_set_token:
 * @self: an account that is open
 * @token: (nullable): the token that proves who the user is
 *
 * Sets the token, and connects with it.
 */
void
chat_account_set_token (ChatAccount *self,
                        const char  *token)
{
  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (self->is_open);

  chat_account_disconnect (self);
  realtime_client_set_token (self->client, token);
  chat_account_connect (self);
}

static ChatRoom *
find_room (ChatAccount *self,
           const char  *name,
           const char  *resource_id)
{
  for (guint i = 0; i < self->all_rooms->len; i++)
    {
      ChatRoom *room = g_ptr_array_index (self->all_rooms, i);

      if (g_str_equal (chat_room_get_name (room), name) &&
          g_strcmp0 (chat_room_get_resource_id (room), resource_id) == 0)
        return room;
    }

  return NULL;
}

static ChatRoom *
make_room (ChatAccount *self,
           const char  *name,
           const char  *resource_id)
{
  g_autoptr (ChatStoredRoom) stored = NULL;

  stored = chat_stored_room_new (self->last_room_id + 1, name, resource_id != NULL ? resource_id : "");

  return add_room (self, stored);
}

static gboolean
check_name (const char  *name,
            const char  *resource_id,
            GError     **error)
{
  switch (chat_room_name_check (name, resource_id))
    {
    case CHAT_ROOM_NAME_GOOD:
      return TRUE;

    case CHAT_ROOM_NAME_TOO_LONG:
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_INVALID, "The name of the room is too long");
      return FALSE;

    case CHAT_ROOM_NAME_EMPTY:
    case CHAT_ROOM_NAME_NOT_TEXT:
    default:
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_INVALID, "The name of the room is empty or not text");
      return FALSE;
    }
}

/**
 * chat_account_join:
 * @self: an account that is open
 * @name: the name of a channel
 * @resource_id: (nullable): the id of one of its resources
 * @error: return location for a %CHAT_ERROR_INVALID
 *
 * Adds a room, also without a connection. Who is in it already, gets it.
 *
 * Returns: (transfer none): the room, or %NULL with @error set if the name
 *   cannot be one
 */
ChatRoom *
chat_account_join (ChatAccount  *self,
                   const char   *name,
                   const char   *resource_id,
                   GError      **error)
{
  ChatRoom *room;

  g_return_val_if_fail (CHAT_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (self->is_open, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (resource_id != NULL && *resource_id == '\0')
    resource_id = NULL;
  if (!check_name (name, resource_id, error))
    return NULL;

  room = find_room (self, name, resource_id);
  if (room == NULL)
    room = make_room (self, name, resource_id);

  if (!chat_room_get_joined (room))
    chat_room_set_joined (room, TRUE);
  if (!g_list_store_find (self->rooms, room, NULL))
    g_list_store_append (self->rooms, room);
  if (self->is_wanted)
    chat_room_start (room);

  return room;
}

/**
 * chat_account_leave:
 * @self: an account
 * @room: one of its rooms
 *
 * Leaves a room. Its messages stay on the disk, for when the user comes back.
 */
void
chat_account_leave (ChatAccount *self,
                    ChatRoom    *room)
{
  guint position;

  g_return_if_fail (CHAT_IS_ACCOUNT (self));
  g_return_if_fail (CHAT_IS_ROOM (room));

  if (!g_list_store_find (self->rooms, room, NULL))
    return;

  chat_room_set_joined (room, FALSE);

  /* Who is told of it may leave or join others. */
  if (!chat_room_get_joined (room) && g_list_store_find (self->rooms, room, &position))
    g_list_store_remove (self->rooms, position);
}
