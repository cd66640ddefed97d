/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-secrets.h"

#include "chat-error.h"

#include <libsecret/secret.h>

#define ACCOUNT "account"
#define SERVER "server"
#define USER "user"

#define WATCH "confab-watch"

struct _ChatSecrets
{
  GObject     parent_instance;

  /* From ids of accounts to tokens */
  GHashTable *known;
  guint       in_memory : 1;
};

G_DEFINE_FINAL_TYPE (ChatSecrets, chat_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  "io.github.confab_chat.Confab.Token", SECRET_SCHEMA_NONE,
  {
    { ACCOUNT, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { SERVER, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { USER, SECRET_SCHEMA_ATTRIBUTE_STRING },
  }
};

typedef struct
{
  char *account;
  char *server;
  char *user;
  char *token;
} Storing;

static void
storing_free (Storing *self)
{
  g_free (self->account);
  g_free (self->server);
  g_free (self->user);
  secret_password_free (self->token);
  g_free (self);
}

static void
chat_secrets_finalize (GObject *object)
{
  ChatSecrets *self = CHAT_SECRETS (object);

  g_hash_table_unref (self->known);

  G_OBJECT_CLASS (chat_secrets_parent_class)->finalize (object);
}

static void
chat_secrets_class_init (ChatSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_secrets_finalize;
}

static void
chat_secrets_init (ChatSecrets *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) secret_password_free);
}

static gboolean
called_off_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);

  return G_SOURCE_REMOVE;
}

/* Has the task end at once when it is called off. libsecret must not be told: up
 * to 0.21.7 at least, a lookup in the file that it has in a sandbox then returns
 * the error, and after that a result as well.
 */
static void
watch (GTask *task)
{
  g_autoptr (GSource) source = NULL;

  if (g_task_get_cancellable (task) == NULL)
    return;

  source = g_cancellable_source_new (g_task_get_cancellable (task));
  g_task_attach_source (task, source, G_SOURCE_FUNC (called_off_cb));
  g_object_set_data_full (G_OBJECT (task), WATCH, g_steal_pointer (&source), (GDestroyNotify) g_source_unref);
}

/* Returns FALSE if the task has ended since it was called off. If not, it is not
 * called off any more.
 */
static gboolean
end_watch (GTask *task)
{
  GSource *source = g_object_get_data (G_OBJECT (task), WATCH);

  if (source == NULL)
    return TRUE;

  if (g_source_is_destroyed (source))
    return FALSE;

  g_source_destroy (source);

  return TRUE;
}

/* Takes @error. */
static void
return_error (GTask  *task,
              GError *error)
{
  error->domain = CHAT_ERROR;
  error->code = CHAT_ERROR_SECRETS;
  g_prefix_error_literal (&error, "The keyring cannot be used: ");
  g_task_return_error (task, error);
}

/**
 * chat_secrets_new:
 *
 * Creates what gives access to the keyring.
 */
ChatSecrets *
chat_secrets_new (void)
{
  return g_object_new (CHAT_TYPE_SECRETS, NULL);
}

/**
 * chat_secrets_new_in_memory:
 *
 * Creates what keeps tokens until the program ends, and nowhere else.
 */
ChatSecrets *
chat_secrets_new_in_memory (void)
{
  ChatSecrets *self = chat_secrets_new ();

  self->in_memory = TRUE;

  return self;
}

static void
looked_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatSecrets *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  char *token;

  token = secret_password_lookup_finish (result, &error);
  if (!end_watch (task))
    {
      secret_password_free (token);
      return;
    }

  if (error != NULL)
    {
      return_error (task, g_steal_pointer (&error));
      return;
    }

  if (token != NULL)
    g_hash_table_replace (self->known, g_strdup (g_task_get_task_data (task)), g_strdup (token));
  g_task_return_pointer (task, g_strdup (token), g_free);
  secret_password_free (token);
}

/**
 * chat_secrets_lookup_async:
 * @self: the secrets
 * @account: the id of an account
 * @cancellable: (nullable): to call it off
 * @callback: called with the token
 * @user_data: data for @callback
 *
 * Looks for the token of an account. The person may be asked to unlock the
 * keyring.
 */
void
chat_secrets_lookup_async (ChatSecrets         *self,
                           const char          *account,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  const char *token;

  g_return_if_fail (CHAT_IS_SECRETS (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_secrets_lookup_async);
  g_task_set_static_name (task, "[chat] look up token");
  g_task_set_task_data (task, g_strdup (account), g_free);

  token = g_hash_table_lookup (self->known, account);
  if (token != NULL || self->in_memory)
    {
      g_task_return_pointer (task, g_strdup (token), g_free);
      return;
    }

  watch (task);
  secret_password_lookup (&schema, NULL, looked_up_cb, g_steal_pointer (&task), ACCOUNT, account, NULL);
}

/**
 * chat_secrets_lookup_finish:
 * @self: the secrets
 * @result: the result
 * @error: return location for a %CHAT_ERROR_SECRETS
 *
 * Finishes [method@Secrets.lookup_async].
 *
 * Returns: (transfer full) (nullable): the token, or %NULL if there is none, or
 *   if @error is set
 */
char *
chat_secrets_lookup_finish (ChatSecrets   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SECRETS (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Takes @error, if there is one. */
static void
return_result (GTask  *task,
                GError *error)
{
  if (!end_watch (task))
    g_clear_error (&error);
  else if (error != NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  return_result (task, error);
}

static void
cleared_before_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Storing *storing = g_task_get_task_data (task);
  g_autofree char *label = NULL;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    {
      return_result (task, error);
      return;
    }

  label = g_strdup_printf ("Confab: %s, %s", storing->server, storing->user);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, storing->token,
                         NULL, stored_cb, g_steal_pointer (&task),
                         ACCOUNT, storing->account, SERVER, storing->server, USER, storing->user, NULL);
}

/**
 * chat_secrets_store_async:
 * @self: the secrets
 * @account: the id of an account
 * @server: where its server is
 * @user: the name of the user there
 * @token: the token
 * @cancellable: (nullable): to call it off
 * @callback: called when it is stored
 * @user_data: data for @callback
 *
 * Keeps the token of an account, in place of the one before it.
 */
void
chat_secrets_store_async (ChatSecrets         *self,
                          const char          *account,
                          const char          *server,
                          const char          *user,
                          const char          *token,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Storing *storing;

  g_return_if_fail (CHAT_IS_SECRETS (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (server != NULL);
  g_return_if_fail (user != NULL);
  g_return_if_fail (token != NULL);

  g_hash_table_replace (self->known, g_strdup (account), g_strdup (token));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_secrets_store_async);
  g_task_set_static_name (task, "[chat] store token");
  if (self->in_memory)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  storing = g_new0 (Storing, 1);
  storing->account = g_strdup (account);
  storing->server = g_strdup (server);
  storing->user = g_strdup (user);
  storing->token = g_strdup (token);
  g_task_set_task_data (task, storing, (GDestroyNotify) storing_free);

  /* The server and the user may have been others. */
  watch (task);
  secret_password_clear (&schema, NULL, cleared_before_cb, g_steal_pointer (&task), ACCOUNT, account, NULL);
}

/**
 * chat_secrets_store_finish:
 * @self: the secrets
 * @result: the result
 * @error: return location for a %CHAT_ERROR_SECRETS
 *
 * Finishes [method@Secrets.store_async].
 *
 * Returns: whether it will be there at the next start; until then it is
 */
gboolean
chat_secrets_store_finish (ChatSecrets   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SECRETS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cleared_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  return_result (task, error);
}

/**
 * chat_secrets_clear_async:
 * @self: the secrets
 * @account: the id of an account
 * @cancellable: (nullable): to call it off
 * @callback: called when it is gone
 * @user_data: data for @callback
 *
 * Forgets the token of an account, if there is one.
 */
void
chat_secrets_clear_async (ChatSecrets         *self,
                          const char          *account,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHAT_IS_SECRETS (self));
  g_return_if_fail (account != NULL);

  g_hash_table_remove (self->known, account);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_secrets_clear_async);
  g_task_set_static_name (task, "[chat] forget token");

  if (self->in_memory)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  watch (task);
  secret_password_clear (&schema, NULL, cleared_cb, g_steal_pointer (&task), ACCOUNT, account, NULL);
}

/**
 * chat_secrets_clear_finish:
 * @self: the secrets
 * @result: the result
 * @error: return location for a %CHAT_ERROR_SECRETS
 *
 * Finishes [method@Secrets.clear_async].
 *
 * Returns: whether the keyring has it no more
 */
gboolean
chat_secrets_clear_finish (ChatSecrets   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (CHAT_IS_SECRETS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
