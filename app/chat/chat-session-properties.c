/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-session-private.h"

/**
 * chat_session_get_id:
 * @self: a session
 *
 * Gets what the session is called in files. It never changes.
 *
 * Returns: (transfer none): the id, a word
 */
const char *
chat_session_get_id (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->id;
}

/**
 * chat_session_set_id:
 * @self: a session that is not started
 * @id: a word
 *
 * Sets what the session is called in files, where that does not follow from
 * the server and the user.
 */
void
chat_session_set_id (ChatSession *self,
                     const char  *id)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state == CHAT_SESSION_IDLE);
  g_return_if_fail (id != NULL);

  g_set_str (&self->id, id);
}

/**
 * chat_session_get_name:
 * @self: a session
 *
 * Gets what the person is called there.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it is that of the
 *   user
 */
const char *
chat_session_get_name (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->name;
}

/**
 * chat_session_get_directory:
 * @self: a session
 *
 * Gets where a server on this computer has its files.
 *
 * Returns: (transfer none) (nullable): the folder, or %NULL for a server
 *   elsewhere
 */
const char *
chat_session_get_directory (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->directory;
}

/**
 * chat_session_get_kept:
 * @self: a session
 *
 * Gets whether it will be there at the next start.
 */
gboolean
chat_session_get_kept (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);

  return self->kept;
}

/**
 * chat_session_get_has_token:
 * @self: a session
 *
 * Gets whether the user signs in with a token, not as anybody.
 */
gboolean
chat_session_get_has_token (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);

  return self->has_token;
}

/**
 * chat_session_get_signed_out:
 * @self: a session
 *
 * Gets whether the person signed out.
 */
gboolean
chat_session_get_signed_out (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);

  return self->signed_out;
}

/**
 * chat_session_get_token:
 * @self: a session
 *
 * Gets the token, as far as it is known yet. It is for the secrets only.
 *
 * Returns: (transfer none) (nullable): the token
 */
const char *
chat_session_get_token (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->token;
}

/**
 * chat_session_set_secrets:
 * @self: a session that is not started
 * @secrets: where its token is
 * @has_token: whether there should be one
 * @signed_out: whether the person signed out
 *
 * Has the session look for its token when it is started.
 */
void
chat_session_set_secrets (ChatSession *self,
                          ChatSecrets *secrets,
                          gboolean     has_token,
                          gboolean     signed_out)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (CHAT_IS_SECRETS (secrets));
  g_return_if_fail (self->state == CHAT_SESSION_IDLE);

  g_set_object (&self->secrets, secrets);
  self->has_token = has_token;
  self->signed_out = signed_out;
}

/**
 * chat_session_dup_data_directory:
 * @self: a session
 *
 * Gets where the messages are stored.
 *
 * Returns: (transfer full): a folder, which need not exist
 */
char *
chat_session_dup_data_directory (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return g_build_filename (g_get_user_data_dir (), "confab", "accounts", self->id, NULL);
}

/**
 * chat_session_equal:
 * @self: a session
 * @other: another
 *
 * Gets whether both are of the same user at the same server.
 */
gboolean
chat_session_equal (ChatSession *self,
                    ChatSession *other)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);
  g_return_val_if_fail (CHAT_IS_SESSION (other), FALSE);

  return self->hosted == other->hosted && g_str_equal (self->user, other->user) &&
         (self->hosted ? g_str_equal (self->directory, other->directory)
                       : g_str_equal (self->uri, other->uri));
}

/**
 * chat_session_get_state:
 * @self: a session
 *
 * Gets how far the session is.
 */
ChatSessionState
chat_session_get_state (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), CHAT_SESSION_IDLE);

  return self->state;
}

/**
 * chat_session_get_error:
 * @self: a session
 *
 * Gets why the session could not be started.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
chat_session_get_error (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->error;
}

/**
 * chat_session_get_account:
 * @self: a session
 *
 * Gets the account, from when the session is open.
 *
 * Returns: (transfer none) (nullable): the account
 */
ChatAccount *
chat_session_get_account (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->account;
}

/**
 * chat_session_get_host:
 * @self: a session
 *
 * Gets what runs the server on this computer.
 *
 * Returns: (transfer none) (nullable): the host, or %NULL where the server is
 *   another's, or was not started yet
 */
ChatHost *
chat_session_get_host (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->host;
}

/**
 * chat_session_get_fingerprint:
 * @self: a session
 *
 * Gets which certificate the server must have.
 *
 * Returns: (transfer none) (nullable): its fingerprint, %NULL if that is left to
 *   the system
 */
const char *
chat_session_get_fingerprint (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->fingerprint;
}

/**
 * chat_session_set_fingerprint:
 * @self: a session that was not started
 * @fingerprint: (nullable): as chat_fingerprint_normalize() returns it
 *
 * Sets which certificate the server must have. A hosted server says it itself.
 */
void
chat_session_set_fingerprint (ChatSession *self,
                              const char  *fingerprint)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state == CHAT_SESSION_IDLE);

  g_set_str (&self->fingerprint, fingerprint);
}

/**
 * chat_session_get_uri:
 * @self: a session
 *
 * Gets where the server is.
 *
 * Returns: (transfer none) (nullable): the URI; %NULL before a hosted server runs
 */
const char *
chat_session_get_uri (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->uri;
}

/**
 * chat_session_get_user:
 * @self: a session
 *
 * Gets the name of the user.
 *
 * Returns: (transfer none): the name
 */
const char *
chat_session_get_user (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->user;
}

/**
 * chat_session_get_hosted:
 * @self: a session
 *
 * Gets whether the server runs on this computer, started by the app.
 */
gboolean
chat_session_get_hosted (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), FALSE);

  return self->hosted;
}
