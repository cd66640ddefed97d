/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The guests of a host: what lists and removes them. The server need not run for
 * that.
 */

#include "chat-host-guests.h"

#include "chat-host-private.h"

/**
 * chat_host_list_guests_async:
 * @self: a host
 * @cancellable: (nullable): a cancellable
 * @callback: called when the list is there
 * @user_data: data for @callback
 *
 * Lists all guests who have ever joined.
 */
void
chat_host_list_guests_async (ChatHost            *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_list_guests_async);
  g_task_set_static_name (task, "[chat] list guests");
  chat_host_run_invite (self, (const char *const[]) { "--guests", NULL }, task);
}

static gpointer
parse_guest (const char *line)
{
  return chat_host_guest_parse (line);
}

/**
 * chat_host_list_guests_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.list_guests_async].
 *
 * Returns: (transfer full) (element-type ChatHostGuest): the guests, newest
 *   first
 */
GPtrArray *
chat_host_list_guests_finish (ChatHost      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return chat_host_finish_list (result, parse_guest, error);
}

/**
 * chat_host_remove_guest_async:
 * @self: a host
 * @guest: one of its guests
 * @cancellable: (nullable): a cancellable
 * @callback: called when the guest is removed
 * @user_data: data for @callback
 *
 * Sends one guest away, who cannot come back. Others who came by the same
 * invite stay.
 */
void
chat_host_remove_guest_async (ChatHost            *self,
                              ChatHostGuest       *guest,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autofree char *option = NULL;
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (CHAT_IS_HOST_GUEST (guest));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_host_remove_guest_async);
  g_task_set_static_name (task, "[chat] remove guest");
  option = g_strconcat ("--remove=", chat_host_guest_get_id (guest), NULL);
  chat_host_run_invite (self, (const char *const[]) { option, NULL }, task);
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
