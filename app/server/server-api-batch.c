/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-api-private.h"

/* How many are under way at once where they may be. */
#define MAX_PARALLEL 64

/* What all replies may weigh together; what comes after that is not done. */
#define MAX_SIZE (16 * 1024 * 1024)

/**
 * Batch:
 * @replies: (element-type utf8): JSON text, %NULL for what is not done yet.
 * @next: the next to begin.
 * @pending: those under way.
 * @running: whether more are being begun just now.
 */
typedef struct
{
  ServerApiCall *call;
  GPtrArray *replies;
  gsize size;
  guint next;
  guint pending;
  gboolean running;
} Batch;

typedef struct
{
  Batch *batch;
  guint index;
  WireApiMethod method;
} Part;

static void run_more (Batch *batch);

static WireApiCommand *
get_command (Batch *batch,
             guint  index)
{
  return g_ptr_array_index (batch->call->request->commands, index);
}

static void
set_reply (Batch         *batch,
           guint          index,
           WireApiMethod  method,
           guint          error_code,
           const char    *result)
{
  WireApiCommand *command = get_command (batch, index);
  GString *text = g_string_new ("{");

  if (command->id != 0)
    g_string_append_printf (text, "\"id\":%u,", command->id);
  if (error_code != 0)
    {
      g_string_append (text, "\"error\":");
      wire_api_append_error (text, error_code);
    }
  else
    g_string_append_printf (text, "\"%s\":%s", wire_api_method_get_name (method), result);
  g_string_append_c (text, '}');

  batch->size += text->len;
  g_ptr_array_index (batch->replies, index) = g_string_free (text, FALSE);
}

static void
done_cb (guint       error_code,
         const char *result,
         gpointer    data)
{
  g_autofree Part *part = data;
  Batch *batch = part->batch;

  set_reply (batch, part->index, part->method, error_code, result);
  batch->pending--;
  run_more (batch);
}

static void
run_next (Batch *batch)
{
  guint index = batch->next++;
  WireApiCommand *command = get_command (batch, index);
  WireApiMethod method = wire_api_command_find (command);
  WireApiRequest *request = NULL;
  Part *part;

  if (batch->size > MAX_SIZE)
    {
      set_reply (batch, index, method, WIRE_ERROR_CODE_LIMIT_EXCEEDED, NULL);
      return;
    }

  if (method != WIRE_API_UNKNOWN)
    request = wire_api_request_decode (method, command->bodies[method], WIRE_DEFAULT_MAX_DEPTH, NULL);
  if (request == NULL)
    {
      set_reply (batch, index, method,
                 method == WIRE_API_UNKNOWN ? WIRE_ERROR_CODE_METHOD_NOT_FOUND : WIRE_ERROR_CODE_BAD_REQUEST, NULL);
      return;
    }

  part = g_new0 (Part, 1);
  *part = (Part) { batch, index, method };
  batch->pending++;
  server_api_run (batch->call->hub, request, done_cb, part);
}

static void
finish (Batch *batch)
{
  g_autoptr (GString) text = g_string_new ("{\"replies\":[");

  for (guint i = 0; i < batch->replies->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, g_ptr_array_index (batch->replies, i));
    }
  g_string_append (text, "]}");

  server_api_call_finish (batch->call, text->str);
  g_ptr_array_unref (batch->replies);
  g_free (batch);
}

static void
run_more (Batch *batch)
{
  guint max = batch->call->request->parallel ? MAX_PARALLEL : 1;

  if (batch->running)
    return;

  batch->running = TRUE;
  while (batch->next < batch->replies->len && batch->pending < max)
    run_next (batch);
  batch->running = FALSE;

  if (batch->pending == 0 && batch->next == batch->replies->len)
    finish (batch);
}

/*< private >
 * server_api_batch:
 *
 * Does several things, one after the other unless they may be done at once.
 */
void
server_api_batch (ServerApiCall *call)
{
  Batch *batch = g_new0 (Batch, 1);
  GPtrArray *commands = call->request->commands;

  batch->call = call;
  batch->replies = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (batch->replies, commands != NULL ? commands->len : 0);
  run_more (batch);
}
