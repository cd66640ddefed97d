/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The people of a host: what lists them, and removes a guest. Where the server
 * does not run, nobody is connected.
 */

#include "chat-host-people.h"

#include "chat-host-private.h"

/**
 * chat_host_list_people_async:
 * @self: a host
 * @cancellable: (nullable): a cancellable
 * @callback: called when the list is there
 * @user_data: data for @callback
 *
 * Lists who is connected to the server, and the guests who may come.
 */
void
chat_host_list_people_async (ChatHost            *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_list_people_async);
  g_task_set_static_name (task, "[chat] list people");
  chat_host_run_verb (self, "people", (const char *const[]) { NULL }, task);
}

static gpointer
parse_person (const char *line)
{
  return chat_host_person_parse (line);
}

/**
 * chat_host_list_people_finish:
 * @self: a host
 * @result: the result
 * @max: how many are wanted
 * @n_more: (out): return location for how many more there are
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.list_people_async].
 *
 * Returns: (transfer full) (element-type ChatHostPerson): the people, first who
 *   is connected, the newest before the others
 */
GPtrArray *
chat_host_list_people_finish (ChatHost      *self,
                              GAsyncResult  *result,
                              guint          max,
                              guint         *n_more,
                              GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (n_more != NULL, NULL);

  return chat_host_finish_list (result, parse_person, max, n_more, error);
}

/**
 * chat_host_remove_guest_async:
 * @self: a host
 * @guest: who has come by an invite
 * @close_invite: whether nobody else shall come by the same invite
 * @cancellable: (nullable): a cancellable
 * @callback: called when the guest is removed
 * @user_data: data for @callback
 *
 * Sends one guest away, who cannot come back but by an invite. Others who came
 * by the same one stay.
 */
void
chat_host_remove_guest_async (ChatHost            *self,
                              ChatHostPerson      *guest,
                              gboolean             close_invite,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autofree char *option = NULL;
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (CHAT_IS_HOST_PERSON (guest));
  g_return_if_fail (chat_host_person_get_joined (guest) != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_remove_guest_async);
  g_task_set_static_name (task, "[chat] remove guest");
  option = g_strconcat ("--remove=", chat_user_get_id (chat_host_person_get_user (guest)), NULL);
  chat_host_run_verb (self, "invite", (const char *const[]) { option, close_invite ? "--close" : NULL, NULL }, task);
}

/**
 * chat_host_remove_guest_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.remove_guest_async].
 *
 * Returns: whether the guest was removed
 */
gboolean
chat_host_remove_guest_finish (ChatHost      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_autofree char *output = NULL;

  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  output = g_task_propagate_pointer (G_TASK (result), error);

  return output != NULL;
}
