/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-api-private.h"

#include "server-json.h"

#include <string.h>

#define MAX_KEY 512

/* One publication, to one channel; @func is told how it ended. */
typedef struct
{
  ServerHub *hub;
  ServerChannel *channel;
  char *key;
  guint64 version;
  ServerPublishFunc func;
  gpointer data;
} Publishing;

/* A broadcast while some channels have not answered yet. */
typedef struct
{
  ServerApiCall *call;
  GPtrArray *responses;
  guint pending;
} Broadcast;

typedef struct
{
  Broadcast *broadcast;
  guint index;
} BroadcastPart;

static ServerApi *
get_api (ServerHub *hub)
{
  return server_hub_get_api (hub);
}

static void
publishing_free (Publishing *publishing)
{
  server_channel_unref (publishing->channel);
  g_free (publishing->key);
  g_free (publishing);
}

/*< private >
 * server_api_dup_payload:
 * @json: (nullable): JSON text that was read with the request.
 * @base64: (nullable): the same, or what else there is, encoded; it counts if
 *   both are there.
 *
 * Returns: (transfer full) (nullable): what can be sent to clients, or %NULL
 */
GBytes *
server_api_dup_payload (GBytes     *json,
                        const char *base64)
{
  g_autoptr (GBytes) decoded = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (base64 != NULL)
    {
      decoded = server_json_decode_base64 (base64);
      if (decoded != NULL)
        payload = wire_payload_new (decoded, WIRE_DEFAULT_MAX_DEPTH, NULL);
    }
  else if (json != NULL)
    payload = g_bytes_ref (json);

  if (payload == NULL)
    return NULL;

  /* A small part must not keep all of the request in memory. */
  return g_bytes_new (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
}

static WirePublication *
make_publication (WireApiRequest *request,
                  GBytes         *data)
{
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_ref (data);
  publication->time = g_get_real_time () / 1000;
  publication->tags = request->tags != NULL ? g_hash_table_ref (request->tags) : NULL;
  if (request->publisher != NULL)
    {
      publication->info = g_new0 (WireClientInfo, 1);
      publication->info->user = g_strdup (request->publisher);
      publication->info->client = g_strdup ("");
    }

  return publication;
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  Publishing *publishing = data;
  ServerApi *api = get_api (publishing->hub);
  const char *name = server_channel_get_name (publishing->channel);

  if (!result->published && publishing->version > 0)
    server_versions_forget (api->versions, name, publishing->version);

  publishing->func (result, publishing->data);
  if (publishing->key != NULL)
    server_receipts_finish (api->receipts, name, publishing->key, result);
  publishing_free (publishing);
}

/* What is older than what is there is not published, and that is no failure. */
static void
outdated_cb (ServerStoreResult *result,
             gpointer           data)
{
  ServerPublishResult published = {
    .published = !result->failed,
    .error_code = result->failed ? WIRE_ERROR_CODE_INTERNAL : 0,
    .epoch = result->failed ? NULL : result->epoch,
    .offset = result->failed ? 0 : result->top,
  };

  ((Publishing *) data)->version = 0;
  published_cb (&published, data);
}

static void
publish (ServerApiCall     *call,
         const char        *name,
         GBytes            *data,
         ServerPublishFunc  func,
         gpointer           user_data)
{
  static const ServerStoreQuery no_query = { 0 };
  WireApiRequest *request = call->request;
  ServerApi *api = get_api (call->hub);
  ServerPublishOptions options = SERVER_PUBLISH_OPTIONS_INIT;
  Publishing *publishing;
  gboolean counted;

  if (request->idempotency_key != NULL &&
      !server_receipts_begin (api->receipts, name, request->idempotency_key,
                              g_get_monotonic_time () / 1000, func, user_data))
    return;

  options.skip_history = request->skip_history;
  options.users = (const char *const *) request->users;
  publishing = g_new0 (Publishing, 1);
  publishing->hub = call->hub;
  publishing->channel = server_hub_open_channel (call->hub, name);
  publishing->key = g_strdup (request->idempotency_key);
  publishing->func = func;
  publishing->data = user_data;

  counted = request->version > 0 && server_channel_has_history (publishing->channel) &&
            !request->skip_history && request->users == NULL;
  if (counted && !server_versions_advance (api->versions, name, request->version, request->version_epoch))
    {
      server_channel_read (publishing->channel, &no_query, outdated_cb, publishing);
      return;
    }

  publishing->version = counted ? request->version : 0;
  server_channel_publish (publishing->channel, make_publication (request, data), &options,
                          published_cb, publishing);
}

static gboolean
key_is_good (const WireApiRequest *request)
{
  return request->idempotency_key == NULL || strlen (request->idempotency_key) <= MAX_KEY;
}

static void
one_published_cb (const ServerPublishResult *result,
                  gpointer                   data)
{
  ServerApiCall *call = data;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!result->published)
    {
      server_api_call_fail (call, result->error_code);
      return;
    }

  wire_api_append_position (text, result->epoch, result->offset);
  server_api_call_finish (call, text->str);
}

/*< private >
 * server_api_publish:
 *
 * Publishes to a channel.
 */
void
server_api_publish (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  g_autoptr (GBytes) data = server_api_dup_payload (request->data, request->b64data);

  if (data == NULL || !key_is_good (request))
    server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    publish (call, request->channel, data, one_published_cb, call);
}

static void
finish_part (Broadcast *broadcast)
{
  g_autoptr (GString) text = NULL;

  if (--broadcast->pending > 0)
    return;

  text = g_string_new ("{\"responses\":[");
  for (guint i = 0; i < broadcast->responses->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, g_ptr_array_index (broadcast->responses, i));
    }
  g_string_append (text, "]}");

  server_api_call_finish (broadcast->call, text->str);
  g_ptr_array_unref (broadcast->responses);
  g_free (broadcast);
}

static void
part_published_cb (const ServerPublishResult *result,
                   gpointer                   data)
{
  g_autofree BroadcastPart *part = data;
  GString *text = g_string_new (result->published ? "{\"result\":" : "{\"error\":");

  if (result->published)
    wire_api_append_position (text, result->epoch, result->offset);
  else
    wire_api_append_error (text, result->error_code);
  g_string_append_c (text, '}');
  g_ptr_array_index (part->broadcast->responses, part->index) = g_string_free (text, FALSE);
  finish_part (part->broadcast);
}

/*< private >
 * server_api_broadcast:
 *
 * Publishes the same to many channels. What fails for one does not for others.
 */
void
server_api_broadcast (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  g_autoptr (GBytes) data = server_api_dup_payload (request->data, request->b64data);
  static const ServerPublishResult bad = { .error_code = WIRE_ERROR_CODE_BAD_REQUEST };
  Broadcast *broadcast;
  guint n_channels;

  if (data == NULL || request->channels == NULL || !key_is_good (request))
    {
      server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  n_channels = g_strv_length (request->channels);
  broadcast = g_new0 (Broadcast, 1);
  broadcast->call = call;
  broadcast->responses = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (broadcast->responses, n_channels);

  /* One more, so that it does not end before all have been begun. */
  broadcast->pending = n_channels + 1;
  for (guint i = 0; i < n_channels; i++)
    {
      BroadcastPart *part = g_new0 (BroadcastPart, 1);

      *part = (BroadcastPart) { broadcast, i };
      if (wire_channel_is_valid (request->channels[i]))
        publish (call, request->channels[i], data, part_published_cb, part);
      else
        part_published_cb (&bad, part);
    }
  finish_part (broadcast);
}
