/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sessions-file.h"

#include "chat-error.h"
#include "chat-fingerprint.h"
#include "chat-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

#define ACCOUNT_PREFIX "account "
#define MAX_SIZE (1024 * 1024)
#define MAX_ACCOUNTS 1000

#define KEY_ADDRESS "address"
#define KEY_DIRECTORY "directory"
#define KEY_FINGERPRINT "fingerprint"
#define KEY_NAME "name"
#define KEY_SIGNED_OUT "signed-out"
#define KEY_TOKEN "token-in-keyring"
#define KEY_USER "user"

/**
 * ChatSessionsFile:
 *
 * The file with the list of accounts. Other processes may write it, too: what
 * they change stays, except where it was changed here.
 */
struct _ChatSessionsFile
{
  GObject      parent_instance;

  char        *path;
  ChatSecrets *secrets;
  /* What was read or written last. */
  GKeyFile    *base;
};

G_DEFINE_FINAL_TYPE (ChatSessionsFile, chat_sessions_file, G_TYPE_OBJECT)

typedef struct
{
  char     *path;
  GKeyFile *base;
  GKeyFile *ours;
  GKeyFile *merged;
} Saving;

static void
saving_free (Saving *self)
{
  g_free (self->path);
  g_key_file_unref (self->base);
  g_key_file_unref (self->ours);
  g_key_file_unref (self->merged);
  g_free (self);
}

static void
chat_sessions_file_finalize (GObject *object)
{
  ChatSessionsFile *self = CHAT_SESSIONS_FILE (object);

  g_free (self->path);
  g_object_unref (self->secrets);
  g_key_file_unref (self->base);

  G_OBJECT_CLASS (chat_sessions_file_parent_class)->finalize (object);
}

static void
chat_sessions_file_class_init (ChatSessionsFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_sessions_file_finalize;
}

static void
chat_sessions_file_init (ChatSessionsFile *self)
{
  self->base = g_key_file_new ();
}

/**
 * chat_sessions_file_new:
 * @path: (nullable): where the file is, or will be, or %NULL for the person's own
 * @secrets: where the tokens are
 *
 * Creates the file's object; nothing is read yet.
 */
ChatSessionsFile *
chat_sessions_file_new (const char  *path,
                        ChatSecrets *secrets)
{
  ChatSessionsFile *self;

  g_return_val_if_fail (CHAT_IS_SECRETS (secrets), NULL);

  self = g_object_new (CHAT_TYPE_SESSIONS_FILE, NULL);
  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_data_dir (), "confab", "accounts.ini", NULL);
  self->secrets = g_object_ref (secrets);

  return self;
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

/* A server whose certificate is not known any more must not get the token. */
static ChatSession *
read_server (GKeyFile   *file,
             const char *group,
             const char *address,
             const char *user)
{
  g_autofree char *text = g_key_file_get_string (file, group, KEY_FINGERPRINT, NULL);
  g_autofree char *fingerprint = text != NULL ? chat_fingerprint_normalize (text) : NULL;
  ChatSession *session;

  if (!g_uri_is_valid (address, G_URI_FLAGS_ENCODED, NULL) || (text != NULL && fingerprint == NULL))
    return NULL;

  session = chat_session_new_server (address, user, NULL);
  chat_session_set_fingerprint (session, fingerprint);

  return session;
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
  else
    session = address != NULL ? read_server (file, group, address, user) : NULL;

  if (session == NULL)
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
  g_autofree char *kept_path = chat_folder_dup_damaged_path (path);

  if (g_rename (path, kept_path) == 0)
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "The list of accounts was damaged. It was kept as “%s”; no messages were lost", kept_path);
  else
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "The list of accounts, “%s”, is damaged and cannot be renamed", path);
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
  if (!chat_session_get_hosted (session) && chat_session_get_fingerprint (session) != NULL)
    g_key_file_set_string (file, group, KEY_FINGERPRINT, chat_session_get_fingerprint (session));

  g_key_file_set_string (file, group, KEY_USER, chat_session_get_user (session));
  if (chat_session_get_name (session) != NULL)
    g_key_file_set_string (file, group, KEY_NAME, chat_session_get_name (session));
  if (chat_session_get_has_token (session))
    g_key_file_set_boolean (file, group, KEY_TOKEN, TRUE);
  if (chat_session_get_signed_out (session))
    g_key_file_set_boolean (file, group, KEY_SIGNED_OUT, TRUE);
}

static GKeyFile *
write_sessions (GPtrArray *sessions)
{
  GKeyFile *file = g_key_file_new ();

  for (guint i = 0; i < sessions->len; i++)
    {
      if (chat_session_get_kept (g_ptr_array_index (sessions, i)))
        write_session (file, g_ptr_array_index (sessions, i));
    }

  return file;
}

static void
set_base (ChatSessionsFile *self,
          GKeyFile         *base)
{
  g_key_file_unref (self->base);
  self->base = base;
}

/* Reads what makes sense of a file that is there. */
static gboolean
read_file (ChatSessionsFile  *self,
           GPtrArray         *sessions,
           gboolean          *damaged,
           GError           **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) read_error = NULL;
  g_autofree char *text = NULL;
  GStatBuf buffer;
  gsize length;

  *damaged = g_stat (self->path, &buffer) == 0 && (buffer.st_size > MAX_SIZE || !S_ISREG (buffer.st_mode));
  if (*damaged)
    return TRUE;

  if (!g_file_get_contents (self->path, &text, &length, &read_error))
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                   "The list of accounts cannot be read: %s", read_error->message);
      return FALSE;
    }

  *damaged = (length > 0 && !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL)) ||
             !read_sessions (sessions, file, self->secrets);
  return TRUE;
}

/**
 * chat_sessions_file_load:
 * @self: the file
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads the list of accounts. If the file is damaged, it gets another name,
 * which @error says; what could be read of it is returned all the same.
 *
 * Returns: (transfer full) (element-type ChatSession): the sessions
 */
GPtrArray *
chat_sessions_file_load (ChatSessionsFile  *self,
                         GError           **error)
{
  GPtrArray *sessions;
  GStatBuf buffer;
  gboolean damaged;

  g_return_val_if_fail (CHAT_IS_SESSIONS_FILE (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  sessions = g_ptr_array_new_with_free_func (g_object_unref);
  if (g_stat (self->path, &buffer) < 0 && errno == ENOENT)
    return sessions;

  if (!read_file (self, sessions, &damaged, error))
    return sessions;

  if (damaged)
    set_aside (self->path, error);
  else
    set_base (self, write_sessions (sessions));

  return sessions;
}

/**
 * chat_sessions_file_peek:
 * @self: the file
 *
 * Reads the list of accounts as far as it makes sense, and leaves it as it is:
 * for who shows what is stored, and is not the one to start the accounts.
 *
 * Returns: (transfer full) (element-type ChatSession): the sessions
 */
GPtrArray *
chat_sessions_file_peek (ChatSessionsFile *self)
{
  GPtrArray *sessions = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean damaged;

  g_return_val_if_fail (CHAT_IS_SESSIONS_FILE (self), sessions);

  read_file (self, sessions, &damaged, NULL);

  return sessions;
}

static void
copy_group (GKeyFile   *from,
            GKeyFile   *to,
            const char *group)
{
  g_auto (GStrv) new_keys = g_key_file_get_keys (from, group, NULL, NULL);
  g_auto (GStrv) old_keys = g_key_file_get_keys (to, group, NULL, NULL);

  for (gsize i = 0; old_keys != NULL && old_keys[i] != NULL; i++)
    g_key_file_remove_key (to, group, old_keys[i], NULL);

  for (gsize i = 0; new_keys != NULL && new_keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (from, group, new_keys[i], NULL);

      g_key_file_set_value (to, group, new_keys[i], value);
    }
}

static gboolean
group_equal (GKeyFile   *a,
             GKeyFile   *b,
             const char *group)
{
  g_auto (GStrv) a_keys = g_key_file_get_keys (a, group, NULL, NULL);
  g_auto (GStrv) b_keys = g_key_file_get_keys (b, group, NULL, NULL);

  if (a_keys == NULL || b_keys == NULL)
    return a_keys == b_keys;
  if (!g_strv_equal ((const char *const *) a_keys, (const char *const *) b_keys))
    return FALSE;

  for (gsize i = 0; a_keys[i] != NULL; i++)
    {
      g_autofree char *a_value = g_key_file_get_value (a, group, a_keys[i], NULL);
      g_autofree char *b_value = g_key_file_get_value (b, group, a_keys[i], NULL);

      if (!g_str_equal (a_value, b_value))
        return FALSE;
    }

  return TRUE;
}

/* Whether the same user at the same server is there with another id. */
static gboolean
has_account (GKeyFile   *file,
             GKeyFile   *other,
             const char *group)
{
  static const char *const keys[] = { KEY_ADDRESS, KEY_DIRECTORY, KEY_USER };
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      gboolean same = TRUE;

      for (gsize j = 0; j < G_N_ELEMENTS (keys); j++)
        {
          g_autofree char *a = g_key_file_get_value (file, groups[i], keys[j], NULL);
          g_autofree char *b = g_key_file_get_value (other, group, keys[j], NULL);

          same = same && g_strcmp0 (a, b) == 0;
        }
      if (same)
        return TRUE;
    }

  return FALSE;
}

/* What was not changed here since @base becomes what it is in @theirs. */
static void
merge (GKeyFile *ours,
       GKeyFile *base,
       GKeyFile *theirs)
{
  g_auto (GStrv) our_groups = g_key_file_get_groups (ours, NULL);
  g_auto (GStrv) their_groups = g_key_file_get_groups (theirs, NULL);

  for (gsize i = 0; our_groups[i] != NULL; i++)
    {
      if (!g_key_file_has_group (theirs, our_groups[i]) && group_equal (ours, base, our_groups[i]))
        g_key_file_remove_group (ours, our_groups[i], NULL);
    }

  for (gsize i = 0; their_groups[i] != NULL; i++)
    {
      gboolean is_new = !g_key_file_has_group (base, their_groups[i]) && !g_key_file_has_group (ours, their_groups[i]);

      if (is_new ? !has_account (ours, theirs, their_groups[i]) : group_equal (ours, base, their_groups[i]))
        copy_group (theirs, ours, their_groups[i]);
    }
}

/* Nobody holds it for longer than a file is written. */
static int
lock (const char *path)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  int fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  while (fd >= 0 && flock (fd, LOCK_EX) < 0 && errno == EINTR)
    continue;

  return fd;
}

static void
save_in_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving *saving = data;
  g_autofree char *directory = g_path_get_dirname (saving->path);
  g_autofree char *text = NULL;
  g_autoptr (GKeyFile) theirs = g_key_file_new ();
  g_autoptr (GError) read_error = NULL;
  g_autofd int fd = -1;
  GError *error = NULL;

  g_mkdir_with_parents (directory, 0700);
  fd = lock (saving->path);
  if (g_key_file_load_from_file (theirs, saving->path, G_KEY_FILE_NONE, &read_error))
    merge (saving->merged, saving->base, theirs);
  else if (read_error->domain == G_KEY_FILE_ERROR)
    set_aside (saving->path, NULL);

  text = g_key_file_to_data (saving->merged, NULL, NULL);
  if (g_file_set_contents_full (saving->path, text, -1,
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
 * @self: the file
 * @sessions: (element-type ChatSession): the sessions
 * @callback: called when it is written
 * @user_data: data for @callback
 *
 * Writes those sessions that are kept, without their tokens, one call after the
 * other. The file is readable for its owner only, and at no time incomplete.
 */
void
chat_sessions_file_save_async (ChatSessionsFile    *self,
                               GPtrArray           *sessions,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Saving *saving;

  g_return_if_fail (CHAT_IS_SESSIONS_FILE (self));
  g_return_if_fail (sessions != NULL);

  saving = g_new0 (Saving, 1);
  saving->path = g_strdup (self->path);
  saving->base = g_key_file_ref (self->base);
  saving->ours = write_sessions (sessions);
  saving->merged = write_sessions (sessions);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_sessions_file_save_async);
  g_task_set_static_name (task, "[chat] save accounts");
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * chat_sessions_file_save_finish:
 * @self: the file
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes [method@SessionsFile.save_async].
 *
 * Returns: whether it was written
 */
gboolean
chat_sessions_file_save_finish (ChatSessionsFile  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  Saving *saving;

  g_return_val_if_fail (CHAT_IS_SESSIONS_FILE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  saving = g_task_get_task_data (G_TASK (result));
  set_base (self, g_key_file_ref (saving->ours));

  return TRUE;
}
