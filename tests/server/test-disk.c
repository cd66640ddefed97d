/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTHING 1

/* A disk of our own, on which the fixtures put their folders, or NULL */
static char *disk;

/* What the process may write into a file at most: a disk without room. What
 * is there stays, and so does what others write. */
static void
limit_files (TestServer *server,
             gsize       size)
{
  GPid pid = server_fixture_get_pid (server->process);
  struct rlimit limit;

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = size > 0 ? MIN (size, limit.rlim_max) : limit.rlim_max;
  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

static guint
count_kept (RawClient  *client,
            const char *channel)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":5,\"history\":{\"channel\":\"%s\",\"limit\":-1}}", channel);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, text);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->id, ==, 5);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->history.position.offset, ==, reply->history.publications->len);
  return reply->history.publications->len;
}

/* Whether it may be tried again is what a client needs to know. */
static void
assert_refused (RawClient  *client,
                const char *channel)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":6,\"publish\":{\"channel\":\"%s\",\"data\":1}}", channel);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, text);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->id, ==, 6);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_ERROR);
  g_assert_cmpint (reply->error.code, ==, WIRE_ERROR_CODE_INTERNAL);
  g_assert_true (reply->error.temporary);
}

static void
subscribe (RawClient  *client,
           const char *channel)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":7,\"subscribe\":{\"channel\":\"%s\"}}", channel);

  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_error (client, 7), ==, 0);
}

static void
assert_push (RawClient  *client,
             const char *channel)
{
  g_autoptr (WireReply) push = raw_client_read_reply (client);

  g_assert_cmpint (push->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_PUBLICATION);
  g_assert_cmpstr (push->channel, ==, channel);
}

/* A server without room on the disk goes on with all that needs none, loses
 * nothing that it has said is published, and needs no help when there is room
 * again. */
static void
test_full (TestServer    *server,
           gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) reader = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = NULL;

  test_publish (client, "room", 20);
  epoch = test_get_epoch (client, "room");
  subscribe (reader, "room");
  subscribe (reader, "forgetful");

  for (guint round = 0; round < 3; round++)
    {
      guint n = 20 + round;

      limit_files (server, NOTHING);
      assert_refused (client, "room");
      assert_refused (client, "never-used");
      test_publish (client, "forgetful", 1);
      assert_push (reader, "forgetful");
      g_assert_cmpint (count_kept (client, "room"), ==, n);
      g_assert_cmpint (count_kept (client, "never-used"), ==, 0);
      test_assert_recovered (test_resubscribe (server, "room", n - 1, epoch, ""), 1, n - 1);

      limit_files (server, 0);
      test_publish (client, "room", 1);
      assert_push (reader, "room");
      g_assert_cmpint (count_kept (client, "room"), ==, n + 1);
    }

  server_fixture_kill (server->process);
  server_fixture_start (server->process, NULL);
  test_assert_recovered (test_resubscribe (server, "room", 0, epoch, ""), 23, 0);
}

/* Room that ends in the middle of what is written: so much is acknowledged as
 * there is, and no more. */
static void
test_filling (TestServer    *server,
              gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) again = NULL;
  g_autofree char *data = g_strnfill (2000, '7');
  g_autofree char *text = g_strdup_printf ("{\"id\":8,\"publish\":{\"channel\":\"room\",\"data\":%s}}", data);
  guint n_kept = 0;

  limit_files (server, 300 * 1000);
  for (guint i = 0; i < 200; i++)
    {
      raw_client_send (client, text);
      n_kept += raw_client_read_error (client, 8) == 0;
    }
  g_assert_cmpint (n_kept, >, 5);
  g_assert_cmpint (n_kept, <, 200);
  g_assert_cmpint (count_kept (client, "room"), ==, n_kept);

  server_fixture_kill (server->process);
  server_fixture_start (server->process, NULL);
  again = raw_client_connect (server->port, NULL);
  g_assert_cmpint (count_kept (again, "room"), ==, n_kept);
}

/* A stop without room is a stop. */
static void
test_stop_when_full (TestServer    *server,
                     gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *epoch = NULL;

  test_publish (client, "room", 20);
  epoch = test_get_epoch (client, "room");
  limit_files (server, NOTHING);
  assert_refused (client, "room");
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);

  server_fixture_start (server->process, NULL);
  test_assert_recovered (test_resubscribe (server, "room", 0, epoch, ""), 20, 0);
}

static void
fill_disk (const char *path)
{
  g_autofd int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_autofree char *block = g_malloc0 (4096);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, 4096) > 0)
    ;
}

/* The same with a real disk, which the server also finds full when starting. */
static void
test_no_space (TestServer    *server,
               gconstpointer  config)
{
  g_autoptr (RawClient) client = NULL;
  g_autofree char *filler = NULL;
  g_autofree char *epoch = NULL;

  if (disk == NULL)
    {
      g_test_skip ("This user cannot mount a disk");
      return;
    }

  client = raw_client_connect (server->port, NULL);
  filler = g_build_filename (disk, "filler", NULL);
  test_publish (client, "room", 20);
  epoch = test_get_epoch (client, "room");
  for (guint round = 0; round < 3; round++)
    {
      guint n_refused = 0;

      fill_disk (filler);
      for (guint i = 0; i < 2000 && n_refused == 0; i++)
        {
          raw_client_send (client, "{\"id\":8,\"publish\":{\"channel\":\"other\",\"data\":\"until it is full\"}}");
          n_refused += raw_client_read_error (client, 8) != 0;
        }
      g_assert_cmpint (n_refused, ==, 1);
      assert_refused (client, "room");
      test_publish (client, "forgetful", 1);
      g_assert_cmpint (count_kept (client, "room"), ==, 20 + round);

      g_assert_cmpint (g_unlink (filler), ==, 0);
      test_publish (client, "room", 1);
    }

  server_fixture_kill (server->process);
  fill_disk (filler);
  g_assert_false (server_fixture_start (server->process, NULL));
  g_assert_cmpint (g_unlink (filler), ==, 0);
  g_assert_true (server_fixture_start (server->process, NULL));
  test_assert_recovered (test_resubscribe (server, "room", 0, epoch, ""), 23, 0);
}

static char *
run_on_folder (TestServer *server,
               const char *folder)
{
  const char *const argv[] = {
    server_fixture_get_program (server->process), "--data-dir", folder, "--port", "0", NULL
  };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &text, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  g_test_message ("%s", text);
  return g_steal_pointer (&text);
}

/* What cannot be used is told when starting, with what can be done, and left
 * as it is. */
static void
test_bad_folders (TestServer    *server,
                  gconstpointer  config)
{
  const char *data_dir = server_fixture_get_data_dir (server->process);
  g_autofree char *path = g_build_filename (data_dir, "history.sqlite", NULL);
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *process = g_strdup_printf ("process %d", server_fixture_get_pid (server->process));
  g_autofree char *taken = run_on_folder (server, data_dir);
  g_autofree char *unwritable = run_on_folder (server, "/proc/self/history");
  g_autofree char *damaged = NULL;
  g_autofree char *obstructed = NULL;
  GStatBuf info;

  g_assert_nonnull (strstr (taken, process));
  g_assert_nonnull (strstr (unwritable, "/proc/self/history: "));

  test_publish (client, "room", 200);
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_cmpint (truncate (path, 20000), ==, 0);
  damaged = run_on_folder (server, data_dir);
  g_assert_nonnull (strstr (damaged, path));
  g_assert_nonnull (strstr (damaged, "backup"));
  g_assert_nonnull (strstr (damaged, ".recover"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 20000);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  obstructed = run_on_folder (server, data_dir);
  g_assert_nonnull (strstr (obstructed, path));
  g_assert_nonnull (strstr (obstructed, "directory"));
}

static void
write_text (const char *path,
            const char *text)
{
  g_autofd int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd >= 0 && write (fd, text, strlen (text)) < 0)
    g_test_message ("%s: %s", path, g_strerror (errno));
}

/* Where users may, this process gets a view of the file system of its own. */
static void
mount_disk (const char *folder)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return;

  write_text ("/proc/self/setgroups", "deny");
  write_text ("/proc/self/uid_map", users);
  write_text ("/proc/self/gid_map", groups);
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", folder, "tmpfs", 0, "size=4m") != 0)
    return;

  g_setenv ("TMPDIR", folder, TRUE);
  disk = g_strdup (folder);
}

#define ADD(name, func) \
  g_test_add ("/disk/" name, TestServer, NULL, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_mkdtemp (g_strdup ("/tmp/confab-disk-XXXXXX"));
  g_assert_nonnull (folder);
  mount_disk (folder);

  ADD ("full", test_full);
  ADD ("filling", test_filling);
  ADD ("stop-when-full", test_stop_when_full);
  ADD ("no-space", test_no_space);
  ADD ("bad-folders", test_bad_folders);

  status = g_test_run ();
  if (disk != NULL)
    g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (disk);
  return status;
}
