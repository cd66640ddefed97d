/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-session-private.h"

#include "chat-error.h"
#include "config.h"

#define CLOSE_TIMEOUT 5
#define HOST_SPEC "host"
#define SERVER_SPEC_PREFIX "server "

G_DEFINE_FINAL_TYPE (ChatSession, chat_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (ChatSessionState, chat_session_state,
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_CLOSED, "closed"))

enum
{
  PROP_0,
  PROP_KEPT,
  PROP_NAME,
  PROP_SIGNED_OUT,
  PROP_STATE,
  N_PROPS
};

enum
{
  ROOM_JOINED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void close_account (ChatSession *self);

static char *
get_default_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), "confab", "host", NULL);
}

static const char *
get_server_path (void)
{
  const char *path = g_getenv ("REALTIME_SERVER");

  return path != NULL ? path : BINDIR "/realtime-server";
}

/* Each user at each server has a folder. What a hosted server is called on the
 * network may change, its directory does not.
 */
static void
make_id (ChatSession *self)
{
  g_autofree char *key = NULL;

  key = g_strjoin ("\n", self->hosted ? self->directory : self->uri, self->user, NULL);
  self->id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
}

static void
set_state (ChatSession     *self,
           ChatSessionState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
begin_step (ChatSession *self)
{
  g_assert (!self->busy);

  self->busy = TRUE;
}

/* Whether to go on with starting: not if it failed, or was closed meanwhile. */
static gboolean
end_step (ChatSession *self,
          GError      *error)
{
  g_assert (self->busy);

  self->busy = FALSE;

  if (self->close_task != NULL)
    {
      g_clear_error (&error);
      close_account (self);
      return FALSE;
    }

  if (error != NULL)
    {
      g_message ("The session cannot be started: %s", error->message);
      g_clear_error (&self->error);
      self->error = error;
      set_state (self, CHAT_SESSION_FAILED);
      return FALSE;
    }

  return TRUE;
}

static ChatRoom *
join_room (ChatSession *self,
           const char  *spec)
{
  g_auto (GStrv) parts = g_strsplit (spec, ":", 2);
  g_autoptr (GError) error = NULL;
  ChatRoom *room;

  room = chat_account_join (self->account, parts[0], parts[0] != NULL ? parts[1] : NULL, &error);
  if (room == NULL)
    g_message ("The room “%s” cannot be joined: %s", spec, error->message);

  return room;
}

static void
join_rooms (ChatSession *self)
{
  ChatRoom *first = NULL;

  for (guint i = 0; i < self->rooms->len; i++)
    {
      ChatRoom *room = join_room (self, g_ptr_array_index (self->rooms, i));

      if (first == NULL)
        first = room;
    }

  g_ptr_array_set_size (self->rooms, 0);
  if (first != NULL)
    g_signal_emit (self, signals[ROOM_JOINED], 0, first);
}

static void
set_signed_out (ChatSession *self,
                gboolean     signed_out)
{
  if (self->signed_out == signed_out)
    return;

  self->signed_out = signed_out;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIGNED_OUT]);
}

static void
refuse (ChatSession *self,
        ChatError    code,
        const char  *message)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, code, message);

  chat_account_refuse (self->account, error);
}

static void
looked_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  token = chat_secrets_lookup_finish (CHAT_SECRETS (object), result, &error);
  /* The person may have signed in or out meanwhile. */
  if (!end_step (self, NULL) || self->signed_out || !self->has_token || self->token != NULL)
    return;

  if (error != NULL)
    g_message ("The token cannot be read: %s", error->message);

  if (token != NULL)
    {
      self->token = g_steal_pointer (&token);
      chat_account_set_token (self->account, self->token);
    }
  else if (error != NULL)
    refuse (self, CHAT_ERROR_SECRETS, error->message);
  else
    refuse (self, CHAT_ERROR_SIGNED_OUT, "The keyring has no token for this account");
}

/* What is stored can be read meanwhile, also while a keyring is locked. */
static void
connect_account (ChatSession *self)
{
  if (self->signed_out)
    {
      refuse (self, CHAT_ERROR_SIGNED_OUT, "The user signed out");
    }
  else if (self->has_token && self->token == NULL && self->secrets != NULL)
    {
      begin_step (self);
      chat_secrets_lookup_async (self->secrets, self->id, self->cancellable,
                                 looked_up_cb, g_object_ref (self));
    }
  else
    {
      /* It may be another than when the account was made. */
      chat_account_set_token (self->account, self->token);
    }
}

static void
open_account_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (ChatAccount) account = CHAT_ACCOUNT (g_object_ref (object));
  GError *error = NULL;

  if (chat_account_open_finish (account, result, &error))
    self->account = g_steal_pointer (&account);

  if (!end_step (self, error))
    return;

  set_state (self, CHAT_SESSION_OPEN);
  join_rooms (self);
  /* Who is told of the rooms may close it. */
  if (self->state == CHAT_SESSION_OPEN)
    connect_account (self);
}

static void
open_account (ChatSession *self)
{
  g_autofree char *directory = chat_session_dup_data_directory (self);
  g_autoptr (ChatAccount) account = chat_account_new (self->uri, self->user, self->token, directory);

  chat_account_set_fingerprint (account, self->fingerprint);
  /* Others know a guest by the name that was given with the invite. */
  if (chat_user_is_guest (chat_account_get_identity (account)))
    chat_account_set_name (account, self->name);

  begin_step (self);
  chat_account_open_async (account, self->cancellable, open_account_cb, g_object_ref (self));
}

static void
mint_token_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  GError *error = NULL;

  g_free (self->token);
  self->token = chat_host_mint_token_finish (CHAT_HOST (object), result, &error);

  if (!end_step (self, error))
    return;

  if (self->account == NULL)
    open_account (self);
  else if (!self->signed_out)
    chat_account_set_token (self->account, self->token);
}

static void
mint_token (ChatSession *self)
{
  g_set_str (&self->uri, chat_host_get_uri (self->host));
  g_set_str (&self->fingerprint, chat_host_get_fingerprint (self->host));

  begin_step (self);
  chat_host_mint_token_async (self->host, self->user, self->cancellable,
                              mint_token_cb, g_object_ref (self));
}

static void
start_host_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  GError *error = NULL;

  chat_host_start_finish (CHAT_HOST (object), result, &error);

  if (end_step (self, error))
    mint_token (self);
}

/* Which of the computers it is, and of the people at it */
static char *
dup_announced_name (void)
{
  g_autofree char *name = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());

  return g_utf8_make_valid (name, -1);
}

static void
start_host (ChatSession *self)
{
  if (self->host == NULL)
    {
      g_autofree char *name = dup_announced_name ();

      self->host = chat_host_new (get_server_path (), self->directory);
      self->announcement = chat_announcement_new (NULL, self->host, name);
    }

  begin_step (self);
  chat_host_start_async (self->host, self->cancellable, start_host_cb, g_object_ref (self));
}

static void
finish_closing (ChatSession *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->close_task);

  g_clear_handle_id (&self->close_timeout_id, g_source_remove);
  g_task_return_boolean (task, TRUE);
}

static void
stop_host_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!chat_host_stop_finish (CHAT_HOST (object), result, &error))
    g_message ("The server on this computer was not stopped in order: %s", error->message);

  finish_closing (self);
}

static void
stop_host (ChatSession *self)
{
  if (self->host != NULL)
    chat_host_stop_async (self->host, self->cancellable, stop_host_cb, g_object_ref (self));
  else
    finish_closing (self);
}

static void
close_account_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (ChatSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!chat_account_close_finish (CHAT_ACCOUNT (object), result, &error))
    g_message ("The account was not closed in order: %s", error->message);

  stop_host (self);
}

static void
close_account (ChatSession *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  if (self->account != NULL)
    chat_account_close_async (self->account, self->cancellable,
                              close_account_cb, g_object_ref (self));
  else
    stop_host (self);
}

static void
close_timeout_cb (gpointer user_data)
{
  ChatSession *self = user_data;

  self->close_timeout_id = 0;
  g_cancellable_cancel (self->cancellable);
}

static void
chat_session_dispose (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_object (&self->announcement);
  g_clear_object (&self->host);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (chat_session_parent_class)->dispose (object);
}

static void
chat_session_finalize (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  g_clear_error (&self->error);
  g_free (self->id);
  g_free (self->name);
  g_free (self->directory);
  g_free (self->uri);
  g_free (self->fingerprint);
  g_free (self->user);
  g_free (self->token);
  g_ptr_array_unref (self->rooms);

  G_OBJECT_CLASS (chat_session_parent_class)->finalize (object);
}

static void
chat_session_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ChatSession *self = CHAT_SESSION (object);

  switch (prop_id)
    {
    case PROP_KEPT:
      g_value_set_boolean (value, chat_session_get_kept (self));
      break;

    case PROP_NAME:
      g_value_set_string (value, chat_session_get_name (self));
      break;

    case PROP_SIGNED_OUT:
      g_value_set_boolean (value, chat_session_get_signed_out (self));
      break;

    case PROP_STATE:
      g_value_set_enum (value, chat_session_get_state (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_session_class_init (ChatSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_session_dispose;
  object_class->finalize = chat_session_finalize;
  object_class->get_property = chat_session_get_property;

  /**
   * ChatSession:kept:
   *
   * Whether it will be there at the next start.
   */
  properties[PROP_KEPT] =
    g_param_spec_boolean ("kept", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSession:name:
   *
   * What the person is called there, where that is not the name of the user.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSession:signed-out:
   *
   * Whether the person signed out.
   */
  properties[PROP_SIGNED_OUT] =
    g_param_spec_boolean ("signed-out", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSession:state:
   *
   * How far the session is.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CHAT_TYPE_SESSION_STATE, CHAT_SESSION_IDLE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ChatSession::room-joined:
   * @room: a room
   *
   * Emitted for the first of the rooms that were to be joined.
   */
  signals[ROOM_JOINED] =
    g_signal_new ("room-joined",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);
}

static void
chat_session_init (ChatSession *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_free);
}

/**
 * chat_session_new_host:
 * @directory: (nullable): where the server has its files, or %NULL for the
 *   person's own
 * @user: the name of the user
 *
 * Creates a session with the server on this computer. It is started if it does
 * not run.
 */
ChatSession *
chat_session_new_host (const char *directory,
                       const char *user)
{
  ChatSession *self;

  g_return_val_if_fail (user != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SESSION, NULL);
  self->hosted = TRUE;
  self->directory = directory != NULL ? g_canonicalize_filename (directory, NULL) : get_default_directory ();
  self->user = g_strdup (user);
  make_id (self);

  return self;
}

/**
 * chat_session_new_server:
 * @uri: the URI of the server
 * @user: the name of the user
 * @token: (nullable): the token to sign in with
 *
 * Creates a session with a server somewhere.
 */
ChatSession *
chat_session_new_server (const char *uri,
                         const char *user,
                         const char *token)
{
  ChatSession *self;

  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (user != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SESSION, NULL);
  self->uri = g_strdup (uri);
  self->user = g_strdup (user);
  self->token = g_strdup (token);
  self->has_token = token != NULL;
  make_id (self);

  return self;
}

/**
 * chat_session_new_from_spec:
 * @spec: what an earlier version kept of its only session
 *
 * Creates the session of an earlier start. Tokens are not in @spec.
 *
 * Returns: (transfer full) (nullable): the session, or %NULL if @spec is empty
 *   or of another version
 */
ChatSession *
chat_session_new_from_spec (const char *spec)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (spec != NULL, NULL);

  if (g_str_equal (spec, HOST_SPEC))
    return chat_session_new_host (NULL, g_get_user_name ());
  if (!g_str_has_prefix (spec, SERVER_SPEC_PREFIX))
    return NULL;

  /* The user comes last, since a name may have spaces. */
  parts = g_strsplit (spec + strlen (SERVER_SPEC_PREFIX), " ", 2);
  if (g_strv_length (parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0')
    return NULL;

  return chat_session_new_server (parts[0], parts[1], NULL);
}

/**
 * chat_session_set_name:
 * @self: a session
 * @name: (nullable): a name
 *
 * Sets what the person is called there.
 */
void
chat_session_set_name (ChatSession *self,
                       const char  *name)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  if (g_set_str (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * chat_session_set_kept:
 * @self: a session
 * @kept: whether it will be there at the next start
 *
 * Marks the session. To keep it is up to [class@Sessions].
 */
void
chat_session_set_kept (ChatSession *self,
                       gboolean     kept)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  kept = !!kept;
  if (self->kept == kept)
    return;

  self->kept = kept;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEPT]);
}

/**
 * chat_session_add_room:
 * @self: a session
 * @room: the name of a room and, after a colon, of a sub-room
 *
 * Joins a room, as soon as the session is open.
 */
void
chat_session_add_room (ChatSession *self,
                       const char  *room)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (room != NULL);

  g_ptr_array_add (self->rooms, g_strdup (room));
  if (self->state == CHAT_SESSION_OPEN)
    join_rooms (self);
}

/**
 * chat_session_start:
 * @self: a session that is not started, or whose start failed
 *
 * Starts the server where it is hosted, reads what is stored, and connects.
 */
void
chat_session_start (ChatSession *self)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state == CHAT_SESSION_IDLE || self->state == CHAT_SESSION_FAILED);

  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_state (self, CHAT_SESSION_STARTING);

  if (!self->hosted)
    open_account (self);
  else if (self->host != NULL && chat_host_get_running (self->host))
    mint_token (self);
  else
    start_host (self);
}

/**
 * chat_session_retry:
 * @self: a session
 *
 * Tries at once what did not work: to start, to get the token, to connect. It
 * does nothing while something is under way, or where the person signed out.
 */
void
chat_session_retry (ChatSession *self)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  if (self->state == CHAT_SESSION_FAILED)
    chat_session_start (self);
  else if (self->state == CHAT_SESSION_OPEN && !self->busy && !self->signed_out)
    connect_account (self);
}

/**
 * chat_session_sign_in:
 * @self: a session
 * @token: (nullable): a new token, or %NULL to come in as anybody, or as the
 *   person at this computer where the server is hosted here
 *
 * Connects with another token, or again after [method@Session.sign_out].
 */
void
chat_session_sign_in (ChatSession *self,
                      const char  *token)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state != CHAT_SESSION_CLOSED);

  if (!self->hosted)
    {
      g_set_str (&self->token, token);
      self->has_token = token != NULL;
    }
  set_signed_out (self, FALSE);

  if (self->state != CHAT_SESSION_OPEN)
    return;

  if (!self->hosted)
    chat_account_set_token (self->account, token);
  else if (!self->busy)
    mint_token (self);
}

/**
 * chat_session_sign_out:
 * @self: a session
 *
 * Ends the connection and forgets the token. What is stored can be read, and
 * what waits to be sent goes on to wait.
 */
void
chat_session_sign_out (ChatSession *self)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state != CHAT_SESSION_CLOSED);

  g_clear_pointer (&self->token, g_free);
  set_signed_out (self, TRUE);

  if (self->state == CHAT_SESSION_OPEN)
    refuse (self, CHAT_ERROR_SIGNED_OUT, "The user signed out");
}

/**
 * chat_session_close_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is closed
 * @user_data: data for @callback
 *
 * Writes what is not on the disk yet, disconnects, and stops the server where
 * this session started it. It takes a few seconds at most.
 */
void
chat_session_close_async (ChatSession        *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state != CHAT_SESSION_CLOSED);

  self->close_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->close_task, chat_session_close_async);
  g_task_set_static_name (self->close_task, "[chat] close session");

  self->close_timeout_id = g_timeout_add_seconds_once (CLOSE_TIMEOUT, close_timeout_cb, self);
  set_state (self, CHAT_SESSION_CLOSED);

  if (self->busy)
    g_cancellable_cancel (self->cancellable);
  else
    close_account (self);
}

/**
 * chat_session_close_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Session.close_async].
 *
 * Returns: whether it was closed
 */
gboolean
chat_session_close_finish (ChatSession  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
