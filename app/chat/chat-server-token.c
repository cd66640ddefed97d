/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server-token.h"

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

  g_strstrip (output);
  if (g_subprocess_get_successful (subprocess) && *output != '\0')
    g_task_return_pointer (task, g_steal_pointer (&output), g_free);
  else
    g_task_return_new_error (task, CHAT_ERROR, CHAT_ERROR_HOST,
                             "The server makes no token: %s", g_strstrip (words));
}

/**
 * chat_server_token_mint:
 * @server_path: the program
 * @config_path: its configuration, which has the secret
 * @user: the id of a user
 * @task: (transfer full): returns the token, a text
 *
 * Has the server's program make a token.
 */
void
chat_server_token_mint (const char *server_path,
                        const char *config_path,
                        const char *user,
                        GTask      *task)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) subprocess = NULL;
  g_autofree char *option = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (server_path != NULL);
  g_return_if_fail (config_path != NULL);
  g_return_if_fail (user != NULL);
  g_return_if_fail (G_IS_TASK (task));

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  /* The name is UTF-8, whatever the locale says of arguments. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  option = g_strconcat ("--user=", user, NULL);

  subprocess = g_subprocess_launcher_spawn (launcher, &error, server_path,
                                            "token", "--config", config_path, option, NULL);
  if (subprocess == NULL)
    {
      g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_HOST, error->message);
      g_object_unref (task);
      return;
    }

  g_subprocess_communicate_utf8_async (subprocess, NULL, g_task_get_cancellable (task),
                                       communicate_cb, task);
}
