/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server-process.h"

#include "chat-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the child finds the lock: after its standard descriptors. */
#define LOCK_FD 3

/* How much of the log is looked at for the reason of the end. */
#define LOG_TAIL_SIZE 4096

#define LOG_PREFIX "realtime-server: "

/* From which size on the log is put aside at a start, in bytes. */
#define LOG_LIMIT (4 * 1024 * 1024)

/**
 * ChatServerProcess:
 *
 * The standard input of the server stays open as long as the server may run,
 * and nothing is written to it: its end tells the server that this process is
 * gone. What the server logs goes to a file, where it can be neither in the way
 * nor lost, after what those before it have logged.
 */
struct _ChatServerProcess
{
  GObject            parent_instance;

  char              *log_path;
  gint64             log_start;
  GSubprocess       *subprocess;
  GDataInputStream  *output;
  GError            *error;
  ChatServerAddress  address;
  guint              kill_id;
};

G_DEFINE_FINAL_TYPE (ChatServerProcess, chat_server_process, G_TYPE_OBJECT)

enum
{
  READY,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The last line that the server has logged. */
static char *
dup_last_words (ChatServerProcess *self)
{
  char tail[LOG_TAIL_SIZE + 1];
  gssize size;
  int fd = g_open (self->log_path, O_RDONLY | O_CLOEXEC, 0);
  const char *line;

  if (fd < 0)
    return NULL;

  if (lseek (fd, -LOG_TAIL_SIZE, SEEK_END) < self->log_start)
    lseek (fd, self->log_start, SEEK_SET);
  size = read (fd, tail, LOG_TAIL_SIZE);
  g_close (fd, NULL);

  tail[MAX (size, 0)] = '\0';
  g_strchomp (tail);
  line = strrchr (tail, '\n');
  line = line != NULL ? line + 1 : tail;
  if (g_str_has_prefix (line, LOG_PREFIX))
    line += strlen (LOG_PREFIX);

  return *line != '\0' ? g_utf8_make_valid (line, -1) : NULL;
}

static GError *
build_error (ChatServerProcess *self)
{
  g_autofree char *words = NULL;

  if (g_subprocess_get_if_signaled (self->subprocess))
    return g_error_new (CHAT_ERROR, CHAT_ERROR_HOST, "The server was ended by signal %d",
                        g_subprocess_get_term_sig (self->subprocess));

  words = dup_last_words (self);
  if (words != NULL && g_subprocess_get_exit_status (self->subprocess) != 0)
    return g_error_new (CHAT_ERROR, CHAT_ERROR_HOST, "The server has ended: %s", words);

  return g_error_new (CHAT_ERROR, CHAT_ERROR_HOST, "The server has ended with status %d",
                      g_subprocess_get_exit_status (self->subprocess));
}

static void
end (ChatServerProcess *self)
{
  g_clear_handle_id (&self->kill_id, g_source_remove);
  g_signal_emit (self, signals[ENDED], 0, self->error);
}

static void
end_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (ChatServerProcess) self = user_data;

  g_subprocess_wait_finish (self->subprocess, result, NULL);

  if (self->error == NULL)
    self->error = build_error (self);
  g_clear_object (&self->subprocess);
  end (self);
}

static void
read_line_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ChatServerProcess) self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (self->output, result, NULL, NULL);

  /* Without a line the process ends, and has its reasons. */
  if (line == NULL || self->subprocess == NULL)
    return;

  chat_server_address_parse (&self->address, line);
  if (self->address.uri != NULL)
    {
      g_signal_emit (self, signals[READY], 0);
      return;
    }

  self->error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_HOST,
                                     "The server does not say where it listens");
  chat_server_process_kill (self);
}

static void
kill_cb (gpointer user_data)
{
  ChatServerProcess *self = user_data;

  self->kill_id = 0;
  g_message ("The server does not end, so it is killed");
  chat_server_process_kill (self);
}

/* The server does not say when, so that it is said here. */
static void
write_headline (ChatServerProcess *self,
                int                fd)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autofree char *line = g_strdup_printf ("--- Started at %s ---\n", time);

  if (write (fd, line, strlen (line)) < 0)
    g_debug ("“%s” is not written: %s", self->log_path, g_strerror (errno));

  self->log_start = lseek (fd, 0, SEEK_END);
}

static int
open_log (ChatServerProcess *self)
{
  struct stat status;
  int fd;

  if (g_stat (self->log_path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size > LOG_LIMIT)
    {
      g_autofree char *previous = g_strconcat (self->log_path, CHAT_SERVER_PROCESS_PREVIOUS_LOG, NULL);

      if (g_rename (self->log_path, previous) != 0)
        g_message ("“%s” cannot be put aside: %s", self->log_path, g_strerror (errno));
    }

  fd = g_open (self->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd >= 0)
    write_headline (self, fd);

  return fd;
}

static gboolean
spawn (ChatServerProcess  *self,
       const char *const  *argv,
       int                 lock,
       GError            **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) local_error = NULL;
  int log_fd = open_log (self);
  int lock_fd;

  if (log_fd < 0)
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_HOST,
                   "“%s” cannot be written: %s", self->log_path, g_strerror (errno));
      return FALSE;
    }
  g_subprocess_launcher_take_stderr_fd (launcher, log_fd);

  lock_fd = fcntl (lock, F_DUPFD_CLOEXEC, LOCK_FD);
  if (lock_fd < 0)
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_HOST,
                   "The server cannot be started: %s", g_strerror (errno));
      return FALSE;
    }
  g_subprocess_launcher_take_fd (launcher, lock_fd, LOCK_FD);

  self->subprocess = g_subprocess_launcher_spawnv (launcher, argv, &local_error);
  if (self->subprocess == NULL)
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, local_error->message);
      return FALSE;
    }

  return TRUE;
}

static void
not_started_cb (gpointer user_data)
{
  g_autoptr (ChatServerProcess) self = user_data;

  end (self);
}

static void
chat_server_process_dispose (GObject *object)
{
  ChatServerProcess *self = CHAT_SERVER_PROCESS (object);

  g_assert (self->subprocess == NULL);
  g_clear_object (&self->output);

  G_OBJECT_CLASS (chat_server_process_parent_class)->dispose (object);
}

static void
chat_server_process_finalize (GObject *object)
{
  ChatServerProcess *self = CHAT_SERVER_PROCESS (object);

  g_free (self->log_path);
  g_clear_error (&self->error);
  chat_server_address_clear (&self->address);

  G_OBJECT_CLASS (chat_server_process_parent_class)->finalize (object);
}

static void
chat_server_process_class_init (ChatServerProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_server_process_dispose;
  object_class->finalize = chat_server_process_finalize;

  /**
   * ChatServerProcess::ready:
   *
   * Emitted when the server listens.
   */
  signals[READY] =
    g_signal_new ("ready",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * ChatServerProcess::ended:
   * @error: a %CHAT_ERROR_HOST that says why
   *
   * Emitted when the process is gone, also when that was asked for.
   */
  signals[ENDED] =
    g_signal_new ("ended",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
chat_server_process_init (ChatServerProcess *self)
{
}

/**
 * chat_server_process_new:
 * @argv: (array zero-terminated=1): the command
 * @log_path: the file for what the server logs; a large one is put aside
 *   first, in place of the one that was before
 * @lock: a descriptor that the server is to hold open, too
 *
 * Starts a server. That it cannot be started is told by `ended`, as its end is.
 *
 * Returns: (transfer full): the process
 */
ChatServerProcess *
chat_server_process_new (const char *const  *argv,
                         const char         *log_path,
                         int                 lock)
{
  ChatServerProcess *self;

  g_return_val_if_fail (argv != NULL, NULL);
  g_return_val_if_fail (log_path != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SERVER_PROCESS, NULL);
  self->log_path = g_strdup (log_path);

  if (!spawn (self, argv, lock, &self->error))
    {
      g_idle_add_once (not_started_cb, g_object_ref (self));
      return self;
    }

  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->subprocess));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL,
                                       read_line_cb, g_object_ref (self));
  g_subprocess_wait_async (self->subprocess, NULL, end_cb, g_object_ref (self));

  return self;
}

/**
 * chat_server_process_get_address:
 * @self: a process that is ready
 *
 * Gets where the server listens.
 */
const ChatServerAddress *
chat_server_process_get_address (ChatServerProcess *self)
{
  g_return_val_if_fail (CHAT_IS_SERVER_PROCESS (self), NULL);

  return &self->address;
}

/**
 * chat_server_process_terminate:
 * @self: a process
 * @kill_delay: how long to wait before it is killed, in milliseconds
 *
 * Asks the server to end.
 */
void
chat_server_process_terminate (ChatServerProcess *self,
                               guint              kill_delay)
{
  g_return_if_fail (CHAT_IS_SERVER_PROCESS (self));

  /* To be asked twice means to the server that it may not finish. */
  if (self->subprocess == NULL || self->kill_id != 0)
    return;

  g_subprocess_send_signal (self->subprocess, SIGTERM);
  self->kill_id = g_timeout_add_once (kill_delay, kill_cb, self);
}

/**
 * chat_server_process_kill:
 * @self: a process
 *
 * Ends the server at once.
 */
void
chat_server_process_kill (ChatServerProcess *self)
{
  g_return_if_fail (CHAT_IS_SERVER_PROCESS (self));

  if (self->subprocess != NULL)
    g_subprocess_force_exit (self->subprocess);
}
