/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sessions-file.h"

#include "chat-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define ACCOUNT_PREFIX "account "
#define MAX_SIZE (1024 * 1024)
#define MAX_ACCOUNTS 1000

#define KEY_ADDRESS "address"
#define KEY_DIRECTORY "directory"
#define KEY_NAME "name"
#define KEY_SIGNED_OUT "signed-out"
#define KEY_TOKEN "token-in-keyring"
#define KEY_USER "user"

typedef struct
{
  char *path;
  char *text;
} Saving;

static void
saving_free (Saving *self)
{
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/* It becomes the name of a folder. */
static gboolean
is_id (const char *id)
{
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (id[i]) && id[i] != '-')
        return FALSE;
    }

  return length > 0 && length <= 64;
}

static ChatSession *
read_session (GKeyFile    *file,
              const char  *group,
              ChatSecrets *secrets)
{
  const char *id = group + strlen (ACCOUNT_PREFIX);
  g_autofree char *address = g_key_file_get_string (file, group, KEY_ADDRESS, NULL);
  g_autofree char *directory = g_key_file_get_string (file, group, KEY_DIRECTORY, NULL);
  g_autofree char *name = g_key_file_get_string (file, group, KEY_NAME, NULL);
  g_autofree char *user = g_key_file_get_string (file, group, KEY_USER, NULL);
  ChatSession *session;

  if (user == NULL || !is_id (id))
    return NULL;

  if (directory != NULL && g_path_is_absolute (directory))
    session = chat_session_new_host (directory, user);
  else if (address != NULL && g_uri_is_valid (address, G_URI_FLAGS_ENCODED, NULL))
    session = chat_session_new_server (address, user, NULL);
  else
    return NULL;

  chat_session_set_id (session, id);
  chat_session_set_name (session, name);
  chat_session_set_kept (session, TRUE);
  chat_session_set_secrets (session, secrets,
                            g_key_file_get_boolean (file, group, KEY_TOKEN, NULL),
                            g_key_file_get_boolean (file, group, KEY_SIGNED_OUT, NULL));

  return session;
}

static gboolean
is_there (GPtrArray   *sessions,
          ChatSession *session)
{
  for (guint i = 0; i < sessions->len; i++)
    {
      ChatSession *other = g_ptr_array_index (sessions, i);

      if (chat_session_equal (other, session) ||
          g_str_equal (chat_session_get_id (other), chat_session_get_id (session)))
        return TRUE;
    }

  return FALSE;
}

/* Returns whether all of it made sense. */
static gboolean
read_sessions (GPtrArray   *sessions,
               GKeyFile    *file,
               ChatSecrets *secrets)
{
  gsize n_groups;
  g_auto (GStrv) groups = g_key_file_get_groups (file, &n_groups);
  gboolean valid = n_groups <= MAX_ACCOUNTS;

  for (gsize i = 0; i < MIN (n_groups, MAX_ACCOUNTS); i++)
    {
      g_autoptr (ChatSession) session = NULL;

      if (g_str_has_prefix (groups[i], ACCOUNT_PREFIX))
        session = read_session (file, groups[i], secrets);
      if (session != NULL && !is_there (sessions, session))
        g_ptr_array_add (sessions, g_steal_pointer (&session));
      else
        valid = FALSE;
    }

  return valid;
}

static void
set_aside (const char  *path,
           GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *kept_path = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 1; g_file_test (kept_path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (kept_path);
      kept_path = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
    }

  if (g_rename (path, kept_path) == 0)
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "The list of accounts was damaged. It was kept as “%s”; no messages were lost", kept_path);
  else
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "The list of accounts, “%s”, is damaged and cannot be renamed", path);
}

/**
 * chat_sessions_file_load:
 * @path: a file
 * @secrets: where the tokens are
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads the list of accounts. If the file is damaged, it gets another name,
 * which @error says; what could be read of it is returned all the same.
 *
 * Returns: (transfer full) (element-type ChatSession): the sessions
 */
GPtrArray *
chat_sessions_file_load (const char   *path,
                         ChatSecrets  *secrets,
                         GError      **error)
{
  GPtrArray *sessions;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) read_error = NULL;
  g_autofree char *text = NULL;
  GStatBuf buffer;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (CHAT_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  sessions = g_ptr_array_new_with_free_func (g_object_unref);
  if (g_stat (path, &buffer) < 0 && errno == ENOENT)
    return sessions;

  if (buffer.st_size > MAX_SIZE || !S_ISREG (buffer.st_mode))
    set_aside (path, error);
  else if (!g_file_get_contents (path, &text, &length, &read_error))
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "The list of accounts cannot be read: %s", read_error->message);
  else if ((length > 0 && !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL)) ||
           !read_sessions (sessions, file, secrets))
    set_aside (path, error);

  return sessions;
}

static void
write_session (GKeyFile    *file,
               ChatSession *session)
{
  g_autofree char *group = g_strconcat (ACCOUNT_PREFIX, chat_session_get_id (session), NULL);

  if (chat_session_get_hosted (session))
    g_key_file_set_string (file, group, KEY_DIRECTORY, chat_session_get_directory (session));
  else
    g_key_file_set_string (file, group, KEY_ADDRESS, chat_session_get_uri (session));

  g_key_file_set_string (file, group, KEY_USER, chat_session_get_user (session));
  if (chat_session_get_name (session) != NULL)
    g_key_file_set_string (file, group, KEY_NAME, chat_session_get_name (session));
  if (chat_session_get_has_token (session))
    g_key_file_set_boolean (file, group, KEY_TOKEN, TRUE);
  if (chat_session_get_signed_out (session))
    g_key_file_set_boolean (file, group, KEY_SIGNED_OUT, TRUE);
}

static void
save_in_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving *saving = data;
  g_autofree char *directory = g_path_get_dirname (saving->path);
  GError *error = NULL;

  g_mkdir_with_parents (directory, 0700);
  if (g_file_set_contents_full (saving->path, saving->text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_task_return_new_error (task, CHAT_ERROR, CHAT_ERROR_STORAGE,
                           "The list of accounts cannot be written: %s", error->message);
  g_error_free (error);
}

/**
 * chat_sessions_file_save_async:
 * @path: a file
 * @sessions: (element-type ChatSession): the sessions
 * @callback: called when it is written
 * @user_data: data for @callback
 *
 * Writes those sessions that are kept, without their tokens. The file is
 * readable for its owner only, and at no time incomplete.
 */
void
chat_sessions_file_save_async (const char          *path,
                               GPtrArray           *sessions,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GTask) task = NULL;
  Saving *saving;

  g_return_if_fail (path != NULL);
  g_return_if_fail (sessions != NULL);

  for (guint i = 0; i < sessions->len; i++)
    {
      if (chat_session_get_kept (g_ptr_array_index (sessions, i)))
        write_session (file, g_ptr_array_index (sessions, i));
    }

  saving = g_new0 (Saving, 1);
  saving->path = g_strdup (path);
  saving->text = g_key_file_to_data (file, NULL, NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_sessions_file_save_async);
  g_task_set_static_name (task, "[chat] save accounts");
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * chat_sessions_file_save_finish:
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_sessions_file_save_async().
 *
 * Returns: whether it was written
 */
gboolean
chat_sessions_file_save_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
