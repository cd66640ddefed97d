/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-error.h"
#include "server-files.h"

#include "server-test-util.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HELLO "hello"
#define HELLO_HASH "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

typedef struct
{
  char *folder;
  ServerFiles *files;
  ServerFilesLimits limits;
  /* of the last upload */
  gboolean done;
  ServerFile *file;
  GError *error;
} Fixture;

static void
reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->files, server_files_close);
  self->files = server_files_open (self->folder, &self->limits, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = test_make_folder ();
  self->limits = (ServerFilesLimits) { .max_size = 1000, .quota = 2000 };
  reopen (self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->files, server_files_close);
  g_clear_pointer (&self->file, server_file_free);
  g_clear_error (&self->error);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static void
finished_cb (ServerFile   *file,
             const GError *error,
             gpointer      user_data)
{
  Fixture *self = user_data;

  g_clear_pointer (&self->file, server_file_free);
  g_clear_error (&self->error);
  if (file != NULL)
    {
      self->file = g_new0 (ServerFile, 1);
      *self->file = (ServerFile) { g_strdup (file->id), g_strdup (file->hash), g_strdup (file->name),
                                   g_strdup (file->type), file->size };
    }
  else
    self->error = g_error_copy (error);
  self->done = TRUE;
}

static ServerUpload *
begin (Fixture    *self,
       const char *user,
       gint64      length)
{
  g_autoptr (GError) error = NULL;
  ServerUpload *upload = server_files_begin (self->files, user, "a.txt", "text/plain", length, &error);

  g_assert_no_error (error);
  return upload;
}

static void
append (ServerUpload *upload,
        const char   *text,
        gsize         length)
{
  g_autoptr (GError) error = NULL;

  server_upload_append (upload, (const guint8 *) text, length, &error);
  g_assert_no_error (error);
}

static void
finish (Fixture      *self,
        ServerUpload *upload)
{
  self->done = FALSE;
  server_upload_finish (upload, finished_cb, self);
  test_iterate_until (&self->done);
}

static void
put (Fixture    *self,
     const char *user,
     gsize       length)
{
  g_autofree char *text = g_strnfill (length, 'x');
  ServerUpload *upload = begin (self, user, length);

  append (upload, text, length);
  finish (self, upload);
  g_assert_no_error (self->error);
}

static void
refuse (Fixture    *self,
        const char *user,
        const char *type,
        gint64      length,
        int         code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (server_files_begin (self->files, user, "a.txt", type, length, &error));
  g_assert_error (error, SERVER_ERROR, code);
}

static char *
content_path (Fixture    *self,
              const char *hash)
{
  g_autofree char *prefix = g_strndup (hash, 2);

  return g_build_filename (self->folder, "files", prefix, hash, NULL);
}

static void
test_upload (Fixture       *self,
             gconstpointer  data)
{
  ServerUpload *upload = begin (self, "alice", -1);
  g_autoptr (ServerFile) found = NULL;
  char buffer[16];
  int fd;

  append (upload, HELLO, 2);
  append (upload, HELLO + 2, 3);
  finish (self, upload);
  g_assert_no_error (self->error);
  g_assert_cmpuint (strlen (self->file->id), ==, 32);
  g_assert_cmpstr (self->file->hash, ==, HELLO_HASH);
  g_assert_cmpstr (self->file->name, ==, "a.txt");
  g_assert_cmpstr (self->file->type, ==, "text/plain");
  g_assert_cmpint (self->file->size, ==, 5);

  reopen (self);
  found = server_files_find (self->files, self->file->id);
  g_assert_cmpstr (found->hash, ==, HELLO_HASH);
  g_assert_cmpstr (found->name, ==, "a.txt");
  g_assert_cmpint (found->size, ==, 5);
  fd = server_files_open_file (self->files, found);
  g_assert_cmpint (read (fd, buffer, sizeof buffer), ==, 5);
  g_assert_cmpmem (buffer, 5, HELLO, 5);
  close (fd);

  g_assert_null (server_files_find (self->files, HELLO_HASH));
  g_assert_null (server_files_find (self->files, "../files.sqlite"));
}

/* The same content is kept once, until nobody has it any more. */
static void
test_shared (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *first = NULL;
  gint64 now;

  put (self, "alice", 10);
  first = g_strdup (self->file->id);
  path = content_path (self, self->file->hash);
  put (self, "bob", 10);
  g_assert_cmpstr (first, !=, self->file->id);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  now = g_get_real_time () / 1000;
  server_files_sweep (self->files, now + 1000000);
  reopen (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  self->limits.max_age = 1000;
  server_files_set_limits (self->files, &self->limits);
  server_files_sweep (self->files, now);
  reopen (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  server_files_sweep (self->files, now + 1000000);
  reopen (self);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (server_files_find (self->files, first));
}

static void
test_limits (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *text = g_strnfill (1001, 'x');
  g_autoptr (GError) error = NULL;
  ServerUpload *upload;

  refuse (self, "alice", NULL, 1001, SERVER_ERROR_TOO_LARGE);
  upload = begin (self, "alice", -1);
  append (upload, text, 1000);
  g_assert_false (server_upload_append (upload, (const guint8 *) text, 1, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE);
  server_upload_abort (upload);

  self->limits.types = g_strsplit ("image/*;text/plain", ";", -1);
  server_files_set_limits (self->files, &self->limits);
  g_strfreev (self->limits.types);
  self->limits.types = NULL;
  refuse (self, "alice", "text/html", 1, SERVER_ERROR_TYPE);
  refuse (self, "alice", NULL, 1, SERVER_ERROR_TYPE);
  put (self, "alice", 1000);
}

/* What is under way counts, and what was given up does not. */
static void
test_quota (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;
  ServerUpload *first, *second;

  put (self, "alice", 1000);
  first = begin (self, "alice", 1000);
  append (first, text, 600);
  refuse (self, "alice", NULL, 401, SERVER_ERROR_QUOTA);
  second = begin (self, "alice", -1);
  append (second, text, 400);
  g_assert_false (server_upload_append (second, (const guint8 *) text, 1, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_QUOTA);
  put (self, "bob", 1000);

  server_upload_abort (second);
  append (first, text, 400);
  finish (self, first);
  g_assert_no_error (self->error);
  refuse (self, "alice", NULL, 1, SERVER_ERROR_QUOTA);
}

/* What a server that was killed leaves is gone after the next start. */
static void
test_left_over (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *new_path = g_build_filename (self->folder, "files", "new", "0123", NULL);
  g_autofree char *path = content_path (self, HELLO_HASH);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (ServerFile) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, HELLO, -1, &error));
  g_assert_true (g_file_set_contents (new_path, HELLO, -1, &error));
  put (self, "alice", 10);
  reopen (self);
  reopen (self);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (new_path, G_FILE_TEST_EXISTS));
  kept = server_files_find (self->files, self->file->id);
  g_assert_nonnull (kept);
}

static void
test_failures (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (self->folder, "files", NULL);
  g_autofree char *index = g_build_filename (folder, "files.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *garbage = g_strnfill (5000, 'x');

  g_clear_pointer (&self->files, server_files_close);
  g_assert_true (g_file_set_contents (index, garbage, -1, NULL));
  g_assert_null (server_files_open (self->folder, &self->limits, NULL, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "files.sqlite"));
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *clean;
  } cases[] = {
    { NULL, "file" },
    { "", "file" },
    { "photo.jpg", "photo.jpg" },
    { "../../etc/passwd", "etcpasswd" },
    { "..", "file" },
    { ".hidden", "hidden" },
    { "a\r\nb\"c", "ab\"c" },
    { "C:\\evil.exe", "C:evil.exe" },
    { "gnp.\u202Eexe", "gnp.exe" },
    { "  two words.txt ", "two words.txt" },
    { "\xff\xfe.txt", "\uFFFD\uFFFD.txt" },
    { "Übersicht ملف.pdf", "Übersicht ملف.pdf" },
  };
  g_autofree char *long_name = g_strnfill (1000, 'x');
  g_autofree char *clean = server_file_clean_name (long_name);

  g_assert_cmpuint (strlen (clean), ==, 200);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = server_file_clean_name (cases[i].name);

      g_assert_cmpstr (name, ==, cases[i].clean);
    }
}

static void
test_types (Fixture       *self,
            gconstpointer  data)
{
  static const struct
  {
    const char *type;
    const char *clean;
  } cases[] = {
    { "image/PNG", "image/png" },
    { "text/plain; charset=utf-8", "text/plain" },
    { "image/svg+xml", "image/svg+xml" },
    { "text", "application/octet-stream" },
    { "text/", "application/octet-stream" },
    { "/plain", "application/octet-stream" },
    { "text/a/b", "application/octet-stream" },
    { "text/ht\nml", "application/octet-stream" },
    { "", "application/octet-stream" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      ServerUpload *upload = server_files_begin (self->files, "alice", "a", cases[i].type, 0, &error);

      g_assert_no_error (error);
      finish (self, upload);
      g_assert_no_error (self->error);
      g_assert_cmpstr (self->file->type, ==, cases[i].clean);
    }
}

#define ADD(name, func) \
  g_test_add ("/files/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("upload", test_upload);
  ADD ("shared", test_shared);
  ADD ("limits", test_limits);
  ADD ("quota", test_quota);
  ADD ("left-over", test_left_over);
  ADD ("failures", test_failures);
  ADD ("types", test_types);
  g_test_add_func ("/files/names", test_names);

  return g_test_run ();
}
