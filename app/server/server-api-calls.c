/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-api-private.h"
#include "server-session-private.h"

typedef void (*Handler) (ServerApiCall *call);

static void
call_free (ServerApiCall *call)
{
  wire_api_request_free (call->request);
  g_free (call);
}

/*< private >
 * server_api_call_fail:
 * @call: (transfer full): what cannot be done.
 */
void
server_api_call_fail (ServerApiCall *call,
                      guint          error_code)
{
  call->func (error_code, NULL, call->data);
  call_free (call);
}

/*< private >
 * server_api_call_finish:
 * @call: (transfer full): what is done.
 * @result: JSON text.
 */
void
server_api_call_finish (ServerApiCall *call,
                        const char    *result)
{
  call->func (0, result, call->data);
  call_free (call);
}

/* Without recursion, so that no pattern takes longer than name and pattern
 * are long together, many times over. */
static gboolean
matches (const char *pattern,
         const char *name)
{
  const char *star = NULL;
  const char *retry = NULL;

  while (*name != '\0')
    {
      if (*pattern == '*')
        {
          star = pattern++;
          retry = name;
        }
      else if (*pattern == *name || *pattern == '?')
        {
          pattern++;
          name++;
        }
      else if (star != NULL)
        {
          pattern = star + 1;
          name = ++retry;
        }
      else
        return FALSE;
    }

  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

/*< private >
 * server_api_channels:
 *
 * Tells which channels somebody subscribes to.
 */
void
server_api_channels (ServerApiCall *call)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_api_channel_free);
  g_autoptr (GString) result = g_string_new (NULL);
  const char *pattern = call->request->pattern;
  GHashTableIter iter;
  gpointer name, channel;

  g_hash_table_iter_init (&iter, server_hub_get_channels (call->hub));
  while (g_hash_table_iter_next (&iter, &name, &channel))
    {
      guint n_subscribers = server_channel_get_n_subscribers (channel);
      WireApiChannel *item;

      if (n_subscribers == 0 || (pattern != NULL && !matches (pattern, name)))
        continue;

      item = g_new0 (WireApiChannel, 1);
      item->name = g_strdup (name);
      item->num_clients = n_subscribers;
      g_ptr_array_add (channels, item);
    }

  wire_api_append_channels (result, channels);
  server_api_call_finish (call, result->str);
}

static void
count_sessions (ServerHub   *hub,
                WireApiNode *node)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server_hub_get_sessions (hub));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;

      if (session->user == NULL)
        continue;

      node->num_clients++;
      node->num_subs += session->subscriptions->len;
      g_hash_table_add (users, session->user);
    }

  node->num_users = g_hash_table_size (users);
}

/*< private >
 * server_api_info:
 *
 * Tells of the server itself.
 */
void
server_api_info (ServerApiCall *call)
{
  ServerApi *api = server_hub_get_api (call->hub);
  g_autoptr (GString) result = g_string_new ("{\"nodes\":[");
  WireApiNode node = {
    .uid = api->node,
    .name = (char *) g_get_host_name (),
    .version = (char *) APP_VERSION,
    .num_channels = server_hub_get_n_channels (call->hub),
    .uptime = (g_get_monotonic_time () / 1000 - api->started) / 1000,
  };

  count_sessions (call->hub, &node);
  wire_api_append_node (result, &node);
  g_string_append (result, "]}");
  server_api_call_finish (call, result->str);
}

static void
history_cb (ServerStoreResult *result,
            gpointer           data)
{
  ServerApiCall *call = data;
  WireApiRequest *request = call->request;
  g_autoptr (GString) text = g_string_new (NULL);
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .method = WIRE_METHOD_HISTORY,
    .history = {
      .publications = result->publications,
      .position = { (char *) result->epoch, result->top },
    },
  };

  if (result->failed)
    server_api_call_fail (call, WIRE_ERROR_CODE_INTERNAL);
  else if (request->has_since && request->since.epoch != NULL && !g_str_equal (request->since.epoch, result->epoch))
    server_api_call_fail (call, WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  else
    {
      wire_reply_encode_result (&reply, text);
      server_api_call_finish (call, text->str);
    }
}

/*< private >
 * server_api_history:
 *
 * Reads what was published before.
 */
void
server_api_history (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  g_autoptr (ServerChannel) channel = NULL;
  ServerStoreQuery query = {
    .limit = request->limit < 0 ? SERVER_STORE_MAX_PUBLICATIONS : request->limit,
    .has_since = request->has_since,
    .since = request->since.offset,
    .epoch = request->has_since ? request->since.epoch : NULL,
    .reverse = request->reverse,
  };

  channel = server_hub_open_channel (call->hub, request->channel);
  if (!server_channel_has_history (channel))
    server_api_call_fail (call, WIRE_ERROR_CODE_NOT_AVAILABLE);
  else if (query.reverse && query.has_since && query.since == 0)
    server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    server_channel_read (channel, &query, history_cb, call);
}

static void
removed_cb (ServerStoreResult *result,
            gpointer           data)
{
  if (result->failed)
    server_api_call_fail (data, WIRE_ERROR_CODE_INTERNAL);
  else
    server_api_call_finish (data, "{}");
}

/*< private >
 * server_api_history_remove:
 *
 * Forgets what was published before.
 */
void
server_api_history_remove (ServerApiCall *call)
{
  const char *name = call->request->channel;
  g_autoptr (ServerChannel) channel = server_hub_open_channel (call->hub, name);

  if (server_channel_has_history (channel))
    server_store_remove (server_hub_get_store (call->hub), name, removed_cb, call);
  else
    server_api_call_fail (call, WIRE_ERROR_CODE_NOT_AVAILABLE);
}

/* There are no methods of the application in here. */
static void
handle_rpc (ServerApiCall *call)
{
  server_api_call_fail (call, call->request->rpc_method != NULL ? WIRE_ERROR_CODE_METHOD_NOT_FOUND
                                                                : WIRE_ERROR_CODE_BAD_REQUEST);
}

static const struct
{
  Handler handler;
  gboolean needs_channel;
} handlers[] = {
  [WIRE_API_PUBLISH] = { server_api_publish, TRUE },
  [WIRE_API_BROADCAST] = { server_api_broadcast, FALSE },
  [WIRE_API_SUBSCRIBE] = { server_api_subscribe, TRUE },
  [WIRE_API_UNSUBSCRIBE] = { server_api_unsubscribe, TRUE },
  [WIRE_API_DISCONNECT] = { server_api_disconnect, FALSE },
  [WIRE_API_REFRESH] = { server_api_refresh, FALSE },
  [WIRE_API_PRESENCE] = { server_api_presence, TRUE },
  [WIRE_API_PRESENCE_STATS] = { server_api_presence_stats, TRUE },
  [WIRE_API_HISTORY] = { server_api_history, TRUE },
  [WIRE_API_HISTORY_REMOVE] = { server_api_history_remove, TRUE },
  [WIRE_API_CHANNELS] = { server_api_channels, FALSE },
  [WIRE_API_INFO] = { server_api_info, FALSE },
  [WIRE_API_RPC] = { handle_rpc, FALSE },
  [WIRE_API_BATCH] = { server_api_batch, FALSE },
};

/*< private >
 * server_api_run:
 * @request: (transfer full): what to do.
 * @func: told when it is done, or why not; possibly at once.
 */
void
server_api_run (ServerHub      *hub,
                WireApiRequest *request,
                ServerApiFunc   func,
                gpointer        data)
{
  ServerApiCall *call = g_new0 (ServerApiCall, 1);

  *call = (ServerApiCall) { hub, request, func, data };
  if (handlers[request->method].needs_channel &&
      (request->channel == NULL || !wire_channel_is_valid (request->channel)))
    server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    handlers[request->method].handler (call);
}
