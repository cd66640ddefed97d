/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sessions-private.h"

#include "chat-error.h"
#include "chat-folder.h"
#include "chat-sessions-file.h"

#define KEYRING_TIMEOUT (5 * 1000)

struct _ChatSessions
{
  GObject           parent_instance;

  ChatSessionsFile *file;
  ChatSecrets      *secrets;
  GPtrArray        *sessions;

  /* What is being closed or written. */
  guint             n_pending;
  GTask            *close_task;
  GCancellable     *keyring_cancellable;
  guint             keyring_timeout;
  guint             keyring_timeout_id;
  guint             saving : 1;
  guint             save_again : 1;
};

static void chat_sessions_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatSessions, chat_sessions, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, chat_sessions_list_model_init))

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
begin (ChatSessions *self)
{
  self->n_pending++;
}

static void
end (ChatSessions *self)
{
  g_assert (self->n_pending > 0);

  self->n_pending--;
  if (self->n_pending == 0 && self->close_task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->close_task);

      g_clear_handle_id (&self->keyring_timeout_id, g_source_remove);
      g_task_return_boolean (task, TRUE);
    }
}

static void
fail (ChatSessions *self,
      ChatSession  *session,
      const GError *error)
{
  g_message ("%s", error->message);
  g_signal_emit (self, signals[FAILED], 0, session, error);
}

static void save (ChatSessions *self);

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ChatSessions) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!chat_sessions_file_save_finish (CHAT_SESSIONS_FILE (object), result, &error))
    fail (self, NULL, error);
  if (self->save_again)
    save (self);
  end (self);
}

/* One after the other, so that the last is what stays. */
static void
save (ChatSessions *self)
{
  self->save_again = self->saving;
  if (self->saving)
    return;

  self->saving = TRUE;
  begin (self);
  chat_sessions_file_save_async (self->file, self->sessions, saved_cb, g_object_ref (self));
}

typedef struct
{
  ChatSessions *sessions;
  ChatSession  *session;
} SessionJob;

static SessionJob *
session_job_new (ChatSessions *sessions,
                ChatSession  *session)
{
  SessionJob *job = g_new (SessionJob, 1);

  job->sessions = g_object_ref (sessions);
  job->session = g_object_ref (session);

  return job;
}

static void
session_job_free (SessionJob *job)
{
  g_object_unref (job->sessions);
  g_object_unref (job->session);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionJob, session_job_free)

static void
token_stored_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (SessionJob) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!chat_secrets_store_finish (CHAT_SECRETS (object), result, &error))
    fail (job->sessions, job->session, error);
  end (job->sessions);
}

static void
token_cleared_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (ChatSessions) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Without a keyring, nothing of it is there either. */
  if (!chat_secrets_clear_finish (CHAT_SECRETS (object), result, &error))
    g_message ("%s", error->message);
  end (self);
}

static void
clear_token (ChatSessions *self,
             ChatSession  *session)
{
  begin (self);
  chat_secrets_clear_async (self->secrets, chat_session_get_id (session),
                            self->keyring_cancellable, token_cleared_cb, g_object_ref (self));
}

static void
update_token (ChatSessions *self,
              ChatSession  *session)
{
  const char *token = chat_session_get_token (session);

  if (chat_session_get_hosted (session) || !chat_session_get_kept (session))
    return;

  if (token == NULL)
    {
      if (!chat_session_get_has_token (session) || chat_session_get_signed_out (session))
        clear_token (self, session);
      return;
    }

  begin (self);
  chat_secrets_store_async (self->secrets, chat_session_get_id (session),
                            chat_session_get_uri (session), chat_session_get_user (session), token,
                            self->keyring_cancellable, token_stored_cb, session_job_new (self, session));
}

static void
append (ChatSessions *self,
        ChatSession  *session)
{
  guint position = self->sessions->len;

  g_ptr_array_add (self->sessions, g_object_ref (session));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static GType
chat_sessions_get_item_type (GListModel *model)
{
  return CHAT_TYPE_SESSION;
}

static guint
chat_sessions_get_n_items (GListModel *model)
{
  return CHAT_SESSIONS (model)->sessions->len;
}

static gpointer
chat_sessions_get_item (GListModel *model,
                        guint       position)
{
  ChatSession *session = chat_sessions_get (CHAT_SESSIONS (model), position);

  return session != NULL ? g_object_ref (session) : NULL;
}

static void
chat_sessions_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = chat_sessions_get_item_type;
  iface->get_n_items = chat_sessions_get_n_items;
  iface->get_item = chat_sessions_get_item;
}

static void
chat_sessions_finalize (GObject *object)
{
  ChatSessions *self = CHAT_SESSIONS (object);

  g_ptr_array_unref (self->sessions);
  g_object_unref (self->secrets);
  g_object_unref (self->file);
  g_object_unref (self->keyring_cancellable);

  G_OBJECT_CLASS (chat_sessions_parent_class)->finalize (object);
}

static void
chat_sessions_class_init (ChatSessionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_sessions_finalize;

  /**
   * ChatSessions::failed:
   * @session: (nullable): what it is about, if it is about one
   * @error: a %CHAT_ERROR_SECRETS or a %CHAT_ERROR_STORAGE
   *
   * Emitted when the list or a token could not be kept for the next start.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CHAT_TYPE_SESSION, G_TYPE_ERROR);
}

static void
chat_sessions_init (ChatSessions *self)
{
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  self->keyring_cancellable = g_cancellable_new ();
  self->keyring_timeout = KEYRING_TIMEOUT;
}

/**
 * chat_sessions_new:
 * @path: (nullable): where the list is kept, or %NULL for the person's own
 * @secrets: where the tokens are kept
 *
 * Creates a list, which is empty until it is loaded.
 */
ChatSessions *
chat_sessions_new (const char  *path,
                   ChatSecrets *secrets)
{
  ChatSessions *self;

  g_return_val_if_fail (CHAT_IS_SECRETS (secrets), NULL);

  self = g_object_new (CHAT_TYPE_SESSIONS, NULL);
  self->file = chat_sessions_file_new (path, secrets);
  self->secrets = g_object_ref (secrets);

  return self;
}

/**
 * chat_sessions_load:
 * @self: a list that was not loaded yet
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads which accounts there are, and starts them all. What could be read of a
 * damaged list is there also with @error set.
 *
 * Returns: whether all was read
 */
gboolean
chat_sessions_load (ChatSessions  *self,
                    GError       **error)
{
  g_autoptr (GPtrArray) loaded = NULL;
  GError *load_error = NULL;

  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  loaded = chat_sessions_file_load (self->file, &load_error);
  for (guint i = 0; i < loaded->len; i++)
    {
      append (self, g_ptr_array_index (loaded, i));
      chat_session_start (g_ptr_array_index (loaded, i));
    }

  if (load_error == NULL)
    return TRUE;

  g_message ("%s", load_error->message);
  g_propagate_error (error, load_error);
  if (loaded->len > 0)
    save (self);

  return FALSE;
}

/**
 * chat_sessions_get_n:
 * @self: a list
 *
 * Gets how many sessions there are.
 */
guint
chat_sessions_get_n (ChatSessions *self)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), 0);

  return self->sessions->len;
}

/**
 * chat_sessions_get:
 * @self: a list
 * @position: a position
 *
 * Gets a session.
 *
 * Returns: (transfer none) (nullable): the session, or %NULL behind the last
 */
ChatSession *
chat_sessions_get (ChatSessions *self,
                   guint         position)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), NULL);

  return position < self->sessions->len ? g_ptr_array_index (self->sessions, position) : NULL;
}

/**
 * chat_sessions_find:
 * @self: a list
 * @like: a session, which need not be in it
 *
 * Finds the session of the same user at the same server.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
chat_sessions_find (ChatSessions *self,
                    ChatSession  *like)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (CHAT_IS_SESSION (like), NULL);

  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (chat_session_equal (g_ptr_array_index (self->sessions, i), like))
        return g_ptr_array_index (self->sessions, i);
    }

  return NULL;
}

/**
 * chat_sessions_find_id:
 * @self: a list
 * @id: what [method@Session.get_id] returned
 *
 * Finds a session by its id.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
chat_sessions_find_id (ChatSessions *self,
                       const char   *id)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (g_str_equal (chat_session_get_id (g_ptr_array_index (self->sessions, i)), id))
        return g_ptr_array_index (self->sessions, i);
    }

  return NULL;
}

/**
 * chat_sessions_find_account:
 * @self: a list
 * @account: (nullable): an account
 *
 * Finds the session that an account is of.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
chat_sessions_find_account (ChatSessions *self,
                            ChatAccount  *account)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), NULL);

  for (guint i = 0; account != NULL && i < self->sessions->len; i++)
    {
      if (chat_session_get_account (g_ptr_array_index (self->sessions, i)) == account)
        return g_ptr_array_index (self->sessions, i);
    }

  return NULL;
}

static gboolean
check_new (ChatSessions  *self,
           ChatSession   *session,
           ChatSession   *but,
           GError       **error)
{
  ChatSession *same = chat_sessions_find (self, session);

  if (same == NULL || same == but)
    return TRUE;

  g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_EXISTS, "There is such an account already");

  return FALSE;
}

/**
 * chat_sessions_add:
 * @self: a list
 * @session: a session that is not started, with its token
 * @error: return location for a %CHAT_ERROR_EXISTS
 *
 * Adds a session for good, and starts it.
 *
 * Returns: whether it was added
 */
gboolean
chat_sessions_add (ChatSessions  *self,
                   ChatSession   *session,
                   GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (CHAT_IS_SESSION (session), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_new (self, session, NULL, error))
    return FALSE;

  /* An account that was there before may have moved to another server. */
  if (chat_sessions_find_id (self, chat_session_get_id (session)) != NULL)
    {
      g_autofree char *id = g_uuid_string_random ();

      chat_session_set_id (session, id);
    }

  chat_session_set_kept (session, TRUE);
  chat_session_set_secrets (session, self->secrets, chat_session_get_has_token (session), FALSE);
  update_token (self, session);
  append (self, session);
  save (self);
  chat_session_start (session);

  return TRUE;
}

/**
 * chat_sessions_add_for_run:
 * @self: a list
 * @session: a session that is not started, with its token
 *
 * Adds a session until the program ends, and starts it. If there is one of the
 * same user at the same server, that one gets the token.
 *
 * Returns: (transfer none): the session that is in the list
 */
ChatSession *
chat_sessions_add_for_run (ChatSessions *self,
                           ChatSession  *session)
{
  ChatSession *same;

  g_return_val_if_fail (CHAT_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  same = chat_sessions_find (self, session);
  if (same != NULL)
    {
      if (chat_session_get_token (session) != NULL)
        chat_sessions_sign_in (self, same, chat_session_get_token (session));
      return same;
    }

  append (self, session);
  chat_session_start (session);

  return session;
}

static void
end_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (ChatSessions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!chat_session_close_finish (CHAT_SESSION (object), result, &error))
    g_message ("A session was not closed in order: %s", error->message);
  end (self);
}

/* Both use one folder, so that it must be one after the other. */
static void
start_next_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (SessionJob) job = user_data;

  if (chat_session_get_state (job->session) == CHAT_SESSION_IDLE && job->sessions->close_task == NULL &&
      chat_sessions_find_id (job->sessions, chat_session_get_id (job->session)) == job->session)
    chat_session_start (job->session);
  end_cb (object, result, g_object_ref (job->sessions));
}

/* Another session takes its place, with the same messages and the same token. */
static void
replace (ChatSessions *self,
         ChatSession  *session,
         ChatSession  *edited,
         guint         position)
{
  g_autoptr (ChatSession) previous = g_object_ref (session);

  chat_session_set_id (edited, chat_session_get_id (session));
  chat_session_set_kept (edited, chat_session_get_kept (session));
  chat_session_set_secrets (edited, self->secrets, chat_session_get_has_token (session),
                            chat_session_get_signed_out (session));
  update_token (self, edited);

  g_object_unref (session);
  self->sessions->pdata[position] = g_object_ref (edited);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
  save (self);

  begin (self);
  chat_session_close_async (previous, NULL, start_next_cb, session_job_new (self, edited));
}

/**
 * chat_sessions_edit:
 * @self: a list
 * @session: a session in it
 * @uri: (nullable): where its server is now, or %NULL if that does not change
 * @user: (nullable): the name of the user there, likewise
 * @name: (nullable): what the person is called there
 * @error: return location for a %CHAT_ERROR_EXISTS
 *
 * Changes an account. With another server or user, another session takes its
 * place, with the same messages.
 *
 * Returns: whether it was changed
 */
gboolean
chat_sessions_edit (ChatSessions  *self,
                    ChatSession   *session,
                    const char    *uri,
                    const char    *user,
                    const char    *name,
                    GError       **error)
{
  g_autoptr (ChatSession) edited = NULL;
  guint position;

  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (CHAT_IS_SESSION (session), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  g_return_val_if_fail (g_ptr_array_find (self->sessions, session, &position), FALSE);

  if (!chat_session_get_hosted (session))
    edited = chat_session_new_server (uri != NULL ? uri : chat_session_get_uri (session),
                                      user != NULL ? user : chat_session_get_user (session),
                                      chat_session_get_token (session));
  if (edited == NULL || chat_session_equal (session, edited))
    {
      chat_session_set_name (session, name);
      save (self);
      return TRUE;
    }

  if (!check_new (self, edited, session, error))
    return FALSE;

  if (uri == NULL || g_str_equal (uri, chat_session_get_uri (session)))
    chat_session_set_fingerprint (edited, chat_session_get_fingerprint (session));
  chat_session_set_name (edited, name);
  replace (self, session, edited, position);

  return TRUE;
}

/**
 * chat_sessions_relocate:
 * @self: a list
 * @session: a session in it that is not hosted
 * @uri: where its server is now
 * @error: return location for a %CHAT_ERROR_EXISTS
 *
 * Changes where the server of an account is, which has proven that it is the
 * same: other than in [method@Sessions.edit], its fingerprint stays.
 *
 * Returns: whether it was changed
 */
gboolean
chat_sessions_relocate (ChatSessions  *self,
                        ChatSession   *session,
                        const char    *uri,
                        GError       **error)
{
  g_autoptr (ChatSession) edited = NULL;
  guint position;

  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (CHAT_IS_SESSION (session), FALSE);
  g_return_val_if_fail (!chat_session_get_hosted (session), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  g_return_val_if_fail (g_ptr_array_find (self->sessions, session, &position), FALSE);

  edited = chat_session_new_server (uri, chat_session_get_user (session), chat_session_get_token (session));
  if (!check_new (self, edited, session, error))
    return FALSE;

  chat_session_set_fingerprint (edited, chat_session_get_fingerprint (session));
  chat_session_set_name (edited, chat_session_get_name (session));
  replace (self, session, edited, position);

  return TRUE;
}

/**
 * chat_sessions_move:
 * @self: a list
 * @session: a session in it
 * @steps: how many places to go down, or up if it is negative
 *
 * Moves a session in the list. It stops at the ends.
 */
void
chat_sessions_move (ChatSessions *self,
                    ChatSession  *session,
                    int           steps)
{
  guint from;
  guint to;

  g_return_if_fail (CHAT_IS_SESSIONS (self));
  g_return_if_fail (CHAT_IS_SESSION (session));

  if (!g_ptr_array_find (self->sessions, session, &from))
    return;

  to = (guint) CLAMP ((int) from + steps, 0, (int) self->sessions->len - 1);
  if (to == from)
    return;

  g_ptr_array_insert (self->sessions, (int) to, g_ptr_array_steal_index (self->sessions, from));
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to),
                              MAX (from, to) - MIN (from, to) + 1, MAX (from, to) - MIN (from, to) + 1);
  save (self);
}

/**
 * chat_sessions_sign_in:
 * @self: a list
 * @session: a session in it
 * @token: (nullable): its new token
 *
 * Connects a session with another token, which is kept for the next start.
 */
void
chat_sessions_sign_in (ChatSessions *self,
                       ChatSession  *session,
                       const char   *token)
{
  g_return_if_fail (CHAT_IS_SESSIONS (self));
  g_return_if_fail (CHAT_IS_SESSION (session));

  chat_session_sign_in (session, token);
  update_token (self, session);
  save (self);
}

/**
 * chat_sessions_sign_out:
 * @self: a list
 * @session: a session in it
 *
 * Disconnects a session and forgets its token. Its messages stay.
 */
void
chat_sessions_sign_out (ChatSessions *self,
                        ChatSession  *session)
{
  g_return_if_fail (CHAT_IS_SESSIONS (self));
  g_return_if_fail (CHAT_IS_SESSION (session));

  chat_session_sign_out (session);
  update_token (self, session);
  save (self);
}

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatSessions *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (chat_folder_delete_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  end (self);
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatSessions *self = g_task_get_source_object (task);
  const char *directory = g_task_get_task_data (task);

  end_cb (object, result, g_object_ref (self));
  if (directory == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  chat_folder_delete_async (directory, NULL, deleted_cb, g_steal_pointer (&task));
}

/**
 * chat_sessions_remove_async:
 * @self: a list
 * @session: a session in it
 * @delete_data: whether to delete its messages on this computer
 * @callback: called when it is gone
 * @user_data: data for @callback
 *
 * Removes a session and its token, and closes it.
 */
void
chat_sessions_remove_async (ChatSessions        *self,
                            ChatSession         *session,
                            gboolean             delete_data,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (ChatSession) removed = NULL;
  GTask *task;
  guint position;

  g_return_if_fail (CHAT_IS_SESSIONS (self));
  g_return_if_fail (CHAT_IS_SESSION (session));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_sessions_remove_async);
  g_task_set_static_name (task, "[chat] remove account");
  if (delete_data)
    g_task_set_task_data (task, chat_session_dup_data_directory (session), g_free);

  if (!g_ptr_array_find (self->sessions, session, &position))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  removed = g_ptr_array_steal_index (self->sessions, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  if (chat_session_get_kept (removed))
    clear_token (self, removed);
  save (self);

  begin (self);
  if (delete_data)
    begin (self);
  chat_session_close_async (removed, NULL, removed_cb, task);
}

/**
 * chat_sessions_remove_finish:
 * @self: a list
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes [method@Sessions.remove_async].
 *
 * Returns: whether all of it is gone
 */
gboolean
chat_sessions_remove_finish (ChatSessions  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/*
 * chat_sessions_set_keyring_timeout:
 * @self: a list
 * @milliseconds: a time
 *
 * Sets how long the end waits for tokens that are being written.
 */
void
chat_sessions_set_keyring_timeout (ChatSessions *self,
                                   guint         milliseconds)
{
  g_return_if_fail (CHAT_IS_SESSIONS (self));

  self->keyring_timeout = milliseconds;
}

static void
keyring_timeout_cb (gpointer user_data)
{
  ChatSessions *self = user_data;

  self->keyring_timeout_id = 0;
  g_cancellable_cancel (self->keyring_cancellable);
}

/**
 * chat_sessions_close_async:
 * @self: a list
 * @callback: called when all are closed
 * @user_data: data for @callback
 *
 * Closes all sessions, as the program ends. It takes a few seconds at most, also
 * where the keyring asks for its password.
 */
void
chat_sessions_close_async (ChatSessions        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (CHAT_IS_SESSIONS (self));
  g_return_if_fail (self->close_task == NULL);

  self->close_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->close_task, chat_sessions_close_async);
  g_task_set_static_name (self->close_task, "[chat] close sessions");
  self->keyring_timeout_id = g_timeout_add_once (self->keyring_timeout, keyring_timeout_cb, self);

  begin (self);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      ChatSession *session = g_ptr_array_index (self->sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_CLOSED)
        continue;

      begin (self);
      chat_session_close_async (session, NULL, end_cb, g_object_ref (self));
    }
  end (self);
}

/**
 * chat_sessions_close_finish:
 * @self: a list
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Sessions.close_async].
 *
 * Returns: whether they are closed
 */
gboolean
chat_sessions_close_finish (ChatSessions  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SESSIONS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
