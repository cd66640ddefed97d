/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server-verb.h"

#include "chat-error.h"

static void
communicate_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *output = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *subprocess = G_SUBPROCESS (object);

  if (!g_subprocess_communicate_utf8_finish (subprocess, result, &output, &words, &error))
    {
      g_subprocess_force_exit (subprocess);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (g_subprocess_get_successful (subprocess))
    g_task_return_pointer (task, g_strstrip (g_steal_pointer (&output)), g_free);
  else
    g_task_return_new_error (task, CHAT_ERROR, CHAT_ERROR_HOST,
                             "The server's program failed: %s", g_strstrip (words));
}

/**
 * chat_server_verb_run:
 * @argv: (array zero-terminated=1): the server's program, and what it is to do
 * @task: (transfer full): returns what it prints, a text
 *
 * Has the server's program do something that it is done with at once, such as
 * making a token.
 */
void
chat_server_verb_run (const char *const *argv,
                      GTask             *task)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) subprocess = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (argv != NULL && argv[0] != NULL);
  g_return_if_fail (G_IS_TASK (task));

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  /* Names are UTF-8, whatever the locale says of arguments. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  subprocess = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (subprocess == NULL)
    {
      g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_HOST, error->message);
      g_object_unref (task);
      return;
    }

  g_subprocess_communicate_utf8_async (subprocess, NULL, g_task_get_cancellable (task),
                                       communicate_cb, task);
}
