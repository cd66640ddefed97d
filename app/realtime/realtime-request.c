/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-request-private.h"

#include "realtime-client-private.h"
#include "realtime-error-private.h"

#include "wire-channel.h"
#include "wire-payload.h"

#include <string.h>

/*
 * What the task of one call of a client waits for: the answer to a command, or
 * to be called off.
 */
typedef struct
{
  /* NULL for what is about no channel */
  RealtimeChannel     *channel;
  RealtimeRequestFunc  func;
  RealtimeCall        *call;
  GSource             *cancel_source;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_clear_pointer (&self->channel, realtime_channel_unref);
  g_free (self);
}

static void
request_fail (GTask        *task,
              const GError *error)
{
  Request *request = g_task_get_task_data (task);

  g_task_return_error (task, request->channel != NULL
                             ? realtime_error_copy_for_channel (error, request->channel)
                             : g_error_copy (error));
}

static void
call_cb (WireReply    *result,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);

  if (request->cancel_source != NULL)
    g_source_destroy (request->cancel_source);

  if (error != NULL)
    request_fail (task, error);
  else
    request->func (task, request->channel, result);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  RealtimeClient *client = g_task_get_source_object (task);

  realtime_connection_cancel (realtime_client_get_connection (client), request->call);
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was cancelled");

  return G_SOURCE_REMOVE;
}

GTask *
realtime_request_new (RealtimeClient      *client,
                      RealtimeChannel     *channel,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data,
                      gpointer             source_tag)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->channel = channel != NULL ? realtime_channel_ref (channel) : NULL;
  g_task_set_task_data (task, request, request_free);
  g_task_set_source_tag (task, source_tag);
  g_task_set_static_name (task, "Realtime call");

  return task;
}

/* Sends the command; the task returns an error, or what @func returns. */
void
realtime_request_send (GTask               *task,
                       WireCommand         *command,
                       RealtimeRequestFunc  func)
{
  RealtimeClient *client = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  request->func = func;
  request->call = realtime_connection_call (realtime_client_get_connection (client), command,
                                            call_cb, task, &error);
  if (request->call == NULL)
    {
      request_fail (task, error);
      return;
    }

  /* One of the two callbacks gives the reference back. */
  g_object_ref (task);
  if (cancellable != NULL)
    {
      request->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (request->cancel_source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (request->cancel_source, realtime_client_get_config (client)->context);
    }
}

void
realtime_request_return_invalid (GTask      *task,
                                 const char *message)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, message);

  request_fail (task, error);
}

/* Returns the wire name, or %NULL after having returned an error. */
char *
realtime_request_format_channel (GTask *task)
{
  RealtimeClient *client = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  g_autofree char *wire_name = NULL;

  wire_name = realtime_channel_to_wire (request->channel, realtime_client_get_config (client)->separator);
  if (!wire_channel_is_valid (wire_name))
    {
      realtime_request_return_invalid (task, "The name of the channel is empty, too long or not text");
      return NULL;
    }

  return g_steal_pointer (&wire_name);
}

/* Returns what goes on the wire, or %NULL after having returned an error. */
GBytes *
realtime_request_check_payload (GTask  *task,
                                GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  RealtimeClient *client = g_task_get_source_object (task);
  GBytes *checked = wire_payload_new (payload, realtime_client_get_config (client)->max_depth, &error);

  if (checked == NULL)
    realtime_request_return_invalid (task, error->message);

  return checked;
}

GBytes *
realtime_request_print_payload (JsonNode *payload)
{
  char *text = json_to_string (payload, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

JsonNode *
realtime_request_parse_payload (GBytes  *payload,
                                GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length;
  const char *text = g_bytes_get_data (payload, &length);

  if (!json_parser_load_from_data (parser, text, (gssize) length, error))
    return NULL;

  return json_parser_steal_root (parser);
}
