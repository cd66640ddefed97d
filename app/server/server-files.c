/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-files.h"

#include "server-error.h"
#include "server-file-index.h"
#include "server-worker.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define FOLDER "files"
#define FOLDER_NEW "new"
#define ID_SIZE 16
#define HASH_LENGTH 64
#define PREFIX_LENGTH 2
#define MAX_NAME 200
#define MAX_TYPE 100
#define DEFAULT_NAME "file"
#define DEFAULT_TYPE "application/octet-stream"

/**
 * ServerFiles:
 * @uploading: (element-type utf8 gint64): bytes under way, by user.
 * @worker: the only one that writes to the index and waits for the disk.
 *
 * What users have uploaded. Each content is kept once, by its hash, however
 * many files have it.
 */
struct _ServerFiles
{
  ServerFilesLimits limits;
  char *folder;
  ServerFileIndex *index;
  GHashTable *uploading;
  ServerWorker *worker;
};

/**
 * ServerUpload:
 * @path: where the content is until it is complete.
 *
 * A file that is being sent.
 */
struct _ServerUpload
{
  ServerFiles *files;
  char *user;
  char *path;
  int fd;
  GChecksum *checksum;
  ServerFile *file;
  GError *error;
  ServerUploadFunc func;
  gpointer data;
};

typedef struct
{
  ServerFiles *files;
  gint64 before;
} Sweep;

void
server_file_free (ServerFile *self)
{
  g_free (self->id);
  g_free (self->hash);
  g_free (self->name);
  g_free (self->type);
  g_free (self);
}

/* Marks that turn the direction of text can make a program look like a
 * picture; path separators and leading dots mean something to those who save. */
static gboolean
is_safe (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return g_unichar_isdefined (character) && character != '/' && character != '\\' &&
         type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * server_file_clean_name:
 * @name: (nullable): as a client has sent it.
 *
 * Returns: (transfer full): a name that can be shown, and be saved by
 */
char *
server_file_clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0' && clean->len < MAX_NAME; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (is_safe (character) && !(clean->len == 0 && (character == '.' || g_unichar_isspace (character))))
        g_string_append_unichar (clean, character);
    }

  g_strchomp (clean->str);
  return g_strdup (clean->str[0] != '\0' ? clean->str : DEFAULT_NAME);
}

/* A media type as RFC 9110 8.3.1 has it, without parameters. */
static char *
clean_type (const char *type)
{
  gsize length = type != NULL ? strcspn (type, "; \t") : 0;
  g_autofree char *name = g_ascii_strdown (type != NULL ? type : "", length);
  const char *slash = strchr (name, '/');

  if (slash == NULL || slash == name || slash[1] == '\0' || strchr (slash + 1, '/') != NULL || length > MAX_TYPE)
    return g_strdup (DEFAULT_TYPE);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("/!#$&-^_.+", *p) == NULL)
        return g_strdup (DEFAULT_TYPE);
    }

  return g_steal_pointer (&name);
}

static char *
make_id (void)
{
  guint8 bytes[ID_SIZE];
  GString *id = g_string_sized_new (2 * ID_SIZE);

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("The system gives no random bytes");
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);

  return g_string_free (id, FALSE);
}

static char *
content_path (ServerFiles *self,
              const char  *hash)
{
  g_autofree char *prefix = g_strndup (hash, PREFIX_LENGTH);

  return g_build_filename (self->folder, prefix, hash, NULL);
}

static gboolean
fail_for_errno (const char  *path,
                GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
sync_folder (const char  *path,
             GError     **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    fail_for_errno (path, error);
  if (fd >= 0)
    close (fd);
  return synced;
}

static void
remove_content (ServerFiles *self,
                const char  *hash)
{
  g_autofree char *path = content_path (self, hash);

  if (!server_file_index_has_content (self->index, hash) && g_unlink (path) != 0 && errno != ENOENT)
    g_message ("%s: %s", path, g_strerror (errno));
}

/* Done by the worker. The content is safe before the index tells of it. */
static gboolean
keep (ServerUpload  *upload,
      GError       **error)
{
  ServerFiles *self = upload->files;
  g_autofree char *path = content_path (self, upload->file->hash);
  g_autofree char *folder = g_path_get_dirname (path);

  if (fsync (upload->fd) != 0)
    return fail_for_errno (upload->path, error);
  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    return fail_for_errno (folder, error);
  if (g_rename (upload->path, path) != 0)
    return fail_for_errno (path, error);

  if (sync_folder (folder, error) && sync_folder (self->folder, error) &&
      server_file_index_add (self->index, upload->file, upload->user, g_get_real_time () / 1000, error))
    return TRUE;

  remove_content (self, upload->file->hash);
  return FALSE;
}

static void
upload_free (ServerUpload *self)
{
  gint64 *uploading = g_hash_table_lookup (self->files->uploading, self->user);

  *uploading -= self->file->size;
  if (*uploading == 0)
    g_hash_table_remove (self->files->uploading, self->user);

  g_clear_fd (&self->fd, NULL);
  if (g_unlink (self->path) != 0 && errno != ENOENT)
    g_message ("%s: %s", self->path, g_strerror (errno));
  g_checksum_free (self->checksum);
  server_file_free (self->file);
  g_clear_error (&self->error);
  g_free (self->user);
  g_free (self->path);
  g_free (self);
}

static void
kept_cb (gpointer data)
{
  ServerUpload *self = data;

  self->func (self->error == NULL ? self->file : NULL, self->error, self->data);
  upload_free (self);
}

static void
keep_cb (gpointer data)
{
  ServerUpload *self = data;

  keep (self, &self->error);
}

static void
sweep_cb (gpointer data)
{
  const Sweep *sweep = data;
  ServerFiles *self = sweep->files;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hashes = NULL;

  do
    {
      g_clear_pointer (&hashes, g_ptr_array_unref);
      hashes = server_file_index_remove_expired (self->index, sweep->before, &error);
      for (guint i = 0; hashes != NULL && i < hashes->len; i++)
        remove_content (self, g_ptr_array_index (hashes, i));
    }
  while (hashes != NULL && hashes->len > 0);

  if (hashes == NULL)
    g_warning ("Old files cannot be removed: %s", error->message);
}

/* Contents of which the index does not know, because the server ended between
 * the two. */
static void
tidy_cb (gpointer data)
{
  ServerFiles *self = data;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *prefix;

  while (dir != NULL && (prefix = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, prefix, NULL);
      g_autoptr (GDir) contents = strlen (prefix) == PREFIX_LENGTH ? g_dir_open (path, 0, NULL) : NULL;
      const char *hash;

      while (contents != NULL && (hash = g_dir_read_name (contents)) != NULL)
        {
          if (strlen (hash) == HASH_LENGTH)
            remove_content (self, hash);
        }
    }
}

static void
tidied_cb (gpointer data)
{
}

/* What was not complete when the server ended. */
static gboolean
prepare_folders (ServerFiles  *self,
                 GError      **error)
{
  g_autofree char *path = g_build_filename (self->folder, FOLDER_NEW, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_mkdir_with_parents (path, 0700) != 0)
    return fail_for_errno (path, error);

  dir = g_dir_open (path, 0, error);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_unlink (file) != 0)
        return fail_for_errno (file, error);
    }

  return dir != NULL;
}

/**
 * server_files_open:
 * @data_dir: made if it does not exist.
 * @context: (nullable): where uploads are told to be finished.
 *
 * Returns: (transfer full): the files in the folder
 */
ServerFiles *
server_files_open (const char               *data_dir,
                   const ServerFilesLimits  *limits,
                   GMainContext             *context,
                   GError                  **error)
{
  g_autofree char *folder = g_build_filename (data_dir, FOLDER, NULL);
  g_autoptr (ServerFiles) self = g_new0 (ServerFiles, 1);

  self->folder = g_steal_pointer (&folder);
  self->limits = *limits;
  self->limits.types = g_strdupv (limits->types);
  self->uploading = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->worker = server_worker_new ("files", context);

  if (!prepare_folders (self, error))
    return NULL;

  self->index = server_file_index_open (self->folder, error);
  if (self->index == NULL)
    return NULL;

  server_worker_push (self->worker, tidy_cb, tidied_cb, self);
  return g_steal_pointer (&self);
}

/**
 * server_files_close:
 *
 * Finishes what was begun to be finished. All other uploads must have been
 * aborted.
 */
void
server_files_close (ServerFiles *self)
{
  server_worker_free (self->worker);
  if (g_hash_table_size (self->uploading) > 0)
    g_critical ("An upload was left");
  g_hash_table_unref (self->uploading);
  g_clear_pointer (&self->index, server_file_index_close);
  g_strfreev (self->limits.types);
  g_free (self->folder);
  g_free (self);
}

/**
 * server_files_set_limits:
 *
 * Changes what holds for uploads that begin from now on, and for the next
 * sweep.
 */
void
server_files_set_limits (ServerFiles             *self,
                         const ServerFilesLimits *limits)
{
  g_strfreev (self->limits.types);
  self->limits = *limits;
  self->limits.types = g_strdupv (limits->types);
}

static gboolean
type_is_allowed (ServerFiles *self,
                 const char  *type)
{
  for (char **p = self->limits.types; p != NULL && *p != NULL; p++)
    {
      if (g_pattern_match_simple (*p, type))
        return TRUE;
    }

  return self->limits.types == NULL;
}

static gboolean
check_size (ServerFiles  *self,
            gint64        size,
            GError      **error)
{
  g_autofree char *limit = NULL;

  if (size <= self->limits.max_size)
    return TRUE;

  limit = g_format_size (self->limits.max_size);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE, "A file may have %s at most", limit);
  return FALSE;
}

static gboolean
check_quota (ServerFiles  *self,
             const char   *user,
             gint64        more,
             GError      **error)
{
  gint64 *uploading = g_hash_table_lookup (self->uploading, user);
  gint64 total = server_file_index_get_total (self->index, user);
  gint64 left = self->limits.quota - (uploading != NULL ? *uploading : 0);

  if (total <= left && more <= left - total)
    return TRUE;

  g_set_error (error, SERVER_ERROR, SERVER_ERROR_QUOTA,
               "There is no room left for files of this user");
  return FALSE;
}

static void
count (ServerUpload *self,
       gint64        bytes)
{
  gint64 *uploading = g_hash_table_lookup (self->files->uploading, self->user);

  if (uploading == NULL)
    {
      uploading = g_new0 (gint64, 1);
      g_hash_table_insert (self->files->uploading, g_strdup (self->user), uploading);
    }

  *uploading += bytes;
  self->file->size += bytes;
}

/**
 * server_files_begin:
 * @user: the user id, not empty.
 * @name: (nullable): of the file.
 * @type: (nullable): its media type.
 * @length: bytes to come, or -1 if that is not known.
 *
 * Returns: (transfer full) (nullable): an upload to append to, and to finish
 *   or abort, or %NULL with %SERVER_ERROR_TOO_LARGE, %SERVER_ERROR_QUOTA,
 *   %SERVER_ERROR_TYPE or %SERVER_ERROR_STORE
 */
ServerUpload *
server_files_begin (ServerFiles  *self,
                    const char   *user,
                    const char   *name,
                    const char   *type,
                    gint64        length,
                    GError      **error)
{
  g_autofree char *clean = clean_type (type);
  g_autofree char *id = make_id ();
  g_autofree char *path = g_build_filename (self->folder, FOLDER_NEW, id, NULL);
  ServerUpload *upload;
  int fd;

  if (!type_is_allowed (self, clean))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_TYPE, "Files of type %s are not taken", clean);
      return NULL;
    }

  if (!check_size (self, length, error) || !check_quota (self, user, MAX (length, 0), error))
    return NULL;

  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail_for_errno (path, error);
      return NULL;
    }

  upload = g_new0 (ServerUpload, 1);
  upload->files = self;
  upload->fd = fd;
  upload->user = g_strdup (user);
  upload->path = g_steal_pointer (&path);
  upload->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  upload->file = g_new0 (ServerFile, 1);
  upload->file->id = g_steal_pointer (&id);
  upload->file->name = server_file_clean_name (name);
  upload->file->type = g_steal_pointer (&clean);
  count (upload, 0);
  return upload;
}

/**
 * server_files_find:
 *
 * Returns: (transfer full) (nullable): the file, or %NULL if there is none
 */
ServerFile *
server_files_find (ServerFiles *self,
                   const char  *id)
{
  return server_file_index_find (self->index, id);
}

/**
 * server_files_open_file:
 *
 * Returns: a descriptor to read the content from, or -1 with `errno` set
 */
int
server_files_open_file (ServerFiles      *self,
                        const ServerFile *file)
{
  g_autofree char *path = content_path (self, file->hash);

  return open (path, O_RDONLY | O_CLOEXEC);
}

/**
 * server_files_sweep:
 * @now: milliseconds since 1970.
 *
 * Removes what is too old, without making anybody wait.
 */
void
server_files_sweep (ServerFiles *self,
                    gint64       now)
{
  Sweep *sweep;

  if (self->limits.max_age == 0)
    return;

  sweep = g_new (Sweep, 1);
  *sweep = (Sweep) { self, now - self->limits.max_age };
  server_worker_push (self->worker, sweep_cb, g_free, sweep);
}

/**
 * server_upload_append:
 *
 * Returns: %FALSE with an error if there may be no more, or the disk is full;
 *   the upload is to be aborted then
 */
gboolean
server_upload_append (ServerUpload  *self,
                      const guint8  *data,
                      gsize          length,
                      GError       **error)
{
  if (!check_size (self->files, self->file->size + length, error) ||
      !check_quota (self->files, self->user, length, error))
    return FALSE;

  count (self, length);
  g_checksum_update (self->checksum, data, length);
  while (length > 0)
    {
      gssize n = write (self->fd, data, length);

      if (n < 0 && errno != EINTR)
        return fail_for_errno (self->path, error);
      data += MAX (n, 0);
      length -= MAX (n, 0);
    }

  return TRUE;
}

/**
 * server_upload_finish:
 * @func: called with the file when it is safe on the disk, or with an error.
 *
 * Ends the upload, when all has been appended.
 */
void
server_upload_finish (ServerUpload     *self,
                      ServerUploadFunc  func,
                      gpointer          data)
{
  self->func = func;
  self->data = data;
  self->file->hash = g_strdup (g_checksum_get_string (self->checksum));
  server_worker_push (self->files->worker, keep_cb, kept_cb, self);
}

/**
 * server_upload_abort:
 *
 * Forgets what has been uploaded.
 */
void
server_upload_abort (ServerUpload *self)
{
  upload_free (self);
}
