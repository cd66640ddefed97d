/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The invites of a host: what makes, lists and ends them. The server need not
 * run for that, but the secret of an invite is told only once.
 */

#include "chat-host-invites.h"

#include "chat-host-files.h"
#include "chat-host-private.h"
#include "chat-link.h"
#include "chat-server-verb.h"

#include <string.h>

static GTask *
create_task (ChatHost            *self,
             gpointer             tag,
             const char          *name,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_static_name (task, name);

  return task;
}

/**
 * chat_host_run_verb:
 * @self: a host
 * @verb: one that needs to know where the server has its files
 * @options: (array zero-terminated=1): what is to be done
 * @task: (transfer full): returns what the program has printed
 *
 * Runs a verb of the server's program.
 */
void
chat_host_run_verb (ChatHost          *self,
                    const char        *verb,
                    const char *const *options,
                    GTask             *task)
{
  g_autofree char *config = g_build_filename (self->directory, CHAT_HOST_FILES_CONFIG, NULL);
  g_autofree char *data = g_build_filename (self->directory, CHAT_HOST_FILES_DATA, NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_null_terminated (12, NULL, TRUE);

  g_ptr_array_add (argv, self->server_path);
  g_ptr_array_add (argv, (gpointer) verb);
  g_ptr_array_add (argv, (gpointer) "--config");
  g_ptr_array_add (argv, config);
  g_ptr_array_add (argv, (gpointer) "--data-dir");
  g_ptr_array_add (argv, data);
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) options[i]);

  chat_server_verb_run ((const char *const *) argv->pdata, task);
}

/**
 * chat_host_finish_list:
 * @result: of a task that chat_host_run_verb() was given
 * @parse: makes an object of a line, or %NULL of one that makes no sense
 * @max: how many lines to look at, from the last one on
 * @n_more: (out) (optional): return location for how many lines more there are
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Reads what the program has listed.
 *
 * Returns: (transfer full) (element-type GObject): the objects, newest first
 */
GPtrArray *
chat_host_finish_list (GAsyncResult       *result,
                       ChatHostParseFunc   parse,
                       guint               max,
                       guint              *n_more,
                       GError            **error)
{
  g_autofree char *output = g_task_propagate_pointer (G_TASK (result), error);
  g_auto (GStrv) lines = NULL;
  GPtrArray *objects;
  guint n;

  if (output == NULL)
    return NULL;

  lines = g_strsplit (output, "\n", -1);
  n = g_strv_length (lines);
  objects = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < MIN (n, max); i++)
    {
      gpointer object = parse (lines[n - 1 - i]);

      if (object != NULL)
        g_ptr_array_add (objects, object);
    }

  if (n_more != NULL)
    *n_more = n - MIN (n, max);

  return objects;
}

/**
 * chat_host_add_invite_async:
 * @self: a host whose server runs
 * @terms: what the invite is to be
 * @cancellable: (nullable): a cancellable
 * @callback: called when the link is there
 * @user_data: data for @callback
 *
 * Makes an invite.
 */
void
chat_host_add_invite_async (ChatHost                  *self,
                            const ChatHostInviteTerms *terms,
                            GCancellable              *cancellable,
                            GAsyncReadyCallback        callback,
                            gpointer                   user_data)
{
  g_autofree char *channel = NULL;
  g_autofree char *host = NULL;
  g_autofree char *label = NULL;
  g_autofree char *number = NULL;
  g_autofree char *only = NULL;
  g_autofree char *time = NULL;
  gboolean is_ipv6;
  GTask *task;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (terms->name != NULL);
  g_return_if_fail (terms->address != NULL && *terms->address != '\0');
  g_return_if_fail (terms->room != NULL || !terms->only_room);
  g_return_if_fail (terms->days > 0);

  is_ipv6 = strchr (terms->address, ':') != NULL && *terms->address != '[';
  host = g_strdup_printf ("--host=%s%s%s:%u", is_ipv6 ? "[" : "", terms->address, is_ipv6 ? "]" : "",
                          (guint) self->address.port);
  /* What separates the fields of the list cannot be in one. */
  label = g_strdelimit (g_strconcat ("--name=", terms->name, NULL), "\t\n\r", ' ');
  number = g_strdup_printf ("--uses=%u", terms->uses);
  time = g_strdup_printf ("--expires=%ud", terms->days);
  if (terms->only_room)
    {
      channel = g_strjoin (":", chat_room_get_name (terms->room), chat_room_get_resource_id (terms->room), NULL);
      only = g_strconcat ("--channel=", channel, NULL);
    }

  task = create_task (self, chat_host_add_invite_async, "[chat] add invite", cancellable, callback, user_data);
  if (terms->room != NULL)
    g_task_set_task_data (task, g_object_ref (terms->room), g_object_unref);
  chat_host_run_verb (self, "invite", (const char *const[]) { host, label, number, time, only, NULL }, task);
}

/**
 * chat_host_add_invite_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.add_invite_async].
 *
 * Returns: (transfer full): the link, which nobody can get a second time
 */
char *
chat_host_add_invite_finish (ChatHost      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_autofree char *output = NULL;
  g_autoptr (ChatLink) link = NULL;
  ChatRoom *room;

  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  output = g_task_propagate_pointer (G_TASK (result), error);
  room = g_task_get_task_data (G_TASK (result));
  if (output == NULL || room == NULL)
    return g_steal_pointer (&output);

  link = chat_link_parse (output, error);
  if (link == NULL)
    return NULL;

  chat_link_set_room (link, room);

  return chat_link_to_string (link);
}

/**
 * chat_host_list_invites_async:
 * @self: a host
 * @cancellable: (nullable): a cancellable
 * @callback: called when the list is there
 * @user_data: data for @callback
 *
 * Lists all invites that were ever made.
 */
void
chat_host_list_invites_async (ChatHost            *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (CHAT_IS_HOST (self));

  chat_host_run_verb (self, "invite", (const char *const[]) { "--list", NULL },
                      create_task (self, chat_host_list_invites_async, "[chat] list invites",
                                   cancellable, callback, user_data));
}

static gpointer
parse_invite (const char *line)
{
  return chat_host_invite_parse (line);
}

/**
 * chat_host_list_invites_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.list_invites_async].
 *
 * Returns: (transfer full) (element-type ChatHostInvite): the invites, newest
 *   first
 */
GPtrArray *
chat_host_list_invites_finish (ChatHost      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (CHAT_IS_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return chat_host_finish_list (result, parse_invite, G_MAXUINT, NULL, error);
}

/**
 * chat_host_revoke_invite_async:
 * @self: a host
 * @invite: one of its invites
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is ended
 * @user_data: data for @callback
 *
 * Ends an invite, and sends the guests away who have come with it.
 */
void
chat_host_revoke_invite_async (ChatHost            *self,
                               ChatHostInvite      *invite,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autofree char *option = NULL;

  g_return_if_fail (CHAT_IS_HOST (self));
  g_return_if_fail (CHAT_IS_HOST_INVITE (invite));

  option = g_strdup_printf ("--revoke=%" G_GINT64_FORMAT, chat_host_invite_get_id (invite));
  chat_host_run_verb (self, "invite", (const char *const[]) { option, NULL },
                      create_task (self, chat_host_revoke_invite_async, "[chat] revoke invite",
                                   cancellable, callback, user_data));
}

/**
 * chat_host_revoke_invite_finish:
 * @self: a host
 * @result: the result
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Finishes [method@Host.revoke_invite_async].
 *
 * Returns: whether it was ended
 */
gboolean
chat_host_revoke_invite_finish (ChatHost      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_autofree char *output = NULL;

  g_return_val_if_fail (CHAT_IS_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  output = g_task_propagate_pointer (G_TASK (result), error);

  return output != NULL;
}
