/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-api-private.h"

#include "server-emulation.h"
#include "server-presence.h"
#include "server-session.h"

/* What a WebSocket can be closed with by an application, or by us. */
#define MIN_DISCONNECT_CODE 3000
#define MAX_DISCONNECT_CODE 4999

/* A subscribing while some sessions have not told how it ended. */
typedef struct
{
  ServerApiCall *call;
  guint pending;
  guint error_code;
} Subscribing;

static gboolean
is_meant (const WireApiRequest *request,
          ServerSession        *session)
{
  const char *client = server_session_get_client (session);

  if (request->client != NULL && !g_str_equal (request->client, client))
    return FALSE;
  if (request->session != NULL && g_strcmp0 (request->session, server_session_get_secret (session)) != 0)
    return FALSE;

  return request->whitelist == NULL || !g_strv_contains ((const char *const *) request->whitelist, client);
}

/* Those of a user; or the one of a client id or of a secret, whose user need
 * not be known. Returns NULL if nobody was named: all visitors are nobody. */
static GPtrArray *
dup_sessions (ServerApiCall *call)
{
  const WireApiRequest *request = call->request;
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *meant;
  ServerSession *session = NULL;

  if (request->user != NULL)
    all = server_hub_dup_sessions (call->hub, request->user);
  else if (request->client != NULL)
    session = server_hub_find_session (call->hub, request->client);
  else if (request->session != NULL)
    session = server_emulation_find (server_hub_get_emulation (call->hub), request->session);
  else
    return NULL;

  meant = g_ptr_array_new_with_free_func ((GDestroyNotify) server_session_unref);
  if (session != NULL && is_meant (request, session))
    g_ptr_array_add (meant, server_session_ref (session));
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      session = g_ptr_array_index (all, i);
      if (is_meant (request, session))
        g_ptr_array_add (meant, server_session_ref (session));
    }

  return meant;
}

static void
set_override (ServerOverride      *override,
              const WireApiOption *option,
              guint                flag)
{
  if (option->given)
    override->given |= flag;
  if (option->given && option->value)
    override->values |= flag;
}

static void
subscribed_cb (guint    error_code,
               gpointer data)
{
  Subscribing *subscribing = data;

  /* Who has left meanwhile is no failure. */
  if (subscribing->error_code == 0 && error_code != WIRE_ERROR_CODE_NOT_AVAILABLE)
    subscribing->error_code = error_code;
  if (--subscribing->pending > 0)
    return;

  if (subscribing->error_code != 0)
    server_api_call_fail (subscribing->call, subscribing->error_code);
  else
    server_api_call_finish (subscribing->call, "{}");
  g_free (subscribing);
}

/*< private >
 * server_api_subscribe:
 *
 * Subscribes clients that have not asked for it.
 */
void
server_api_subscribe (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  g_autoptr (GPtrArray) sessions = dup_sessions (call);
  g_autoptr (GBytes) info = server_api_dup_payload (request->info, request->b64info);
  g_autoptr (GBytes) data = server_api_dup_payload (request->data, request->b64data);
  ServerSubscribeOptions options = {
    .info = info,
    .data = data,
    .recover = request->has_since,
    .since = request->since,
    .expires_at = request->expire_at,
  };
  Subscribing *subscribing;

  if (sessions == NULL ||
      (request->b64info != NULL && info == NULL) || (request->b64data != NULL && data == NULL))
    {
      server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  set_override (&options.override, &request->override.presence, SERVER_OVERRIDE_PRESENCE);
  set_override (&options.override, &request->override.join_leave, SERVER_OVERRIDE_JOIN_LEAVE);
  set_override (&options.override, &request->override.force_recovery, SERVER_OVERRIDE_FORCE_RECOVERY);
  set_override (&options.override, &request->override.force_positioning, SERVER_OVERRIDE_FORCE_POSITIONING);
  set_override (&options.override, &request->override.force_push_join_leave,
                SERVER_OVERRIDE_FORCE_PUSH_JOIN_LEAVE);

  /* One more, so that it does not end before all have been asked. */
  subscribing = g_new0 (Subscribing, 1);
  *subscribing = (Subscribing) { call, sessions->len + 1, 0 };
  for (guint i = 0; i < sessions->len; i++)
    server_session_subscribe (g_ptr_array_index (sessions, i), request->channel, &options,
                              subscribed_cb, subscribing);
  subscribed_cb (0, subscribing);
}

/*< private >
 * server_api_unsubscribe:
 *
 * Ends subscriptions of clients, whoever has asked for them.
 */
void
server_api_unsubscribe (ServerApiCall *call)
{
  g_autoptr (GPtrArray) sessions = dup_sessions (call);

  if (sessions == NULL)
    {
      server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  for (guint i = 0; i < sessions->len; i++)
    server_session_unsubscribe (g_ptr_array_index (sessions, i), call->request->channel, 0);

  server_api_call_finish (call, "{}");
}

/*< private >
 * server_api_disconnect:
 *
 * Ends connections, after which clients do not come back unless the code
 * tells them to.
 */
void
server_api_disconnect (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  guint code = WIRE_DISCONNECT_FORCE_NO_RECONNECT;
  const char *reason = NULL;
  g_autoptr (GPtrArray) sessions = dup_sessions (call);

  if (request->has_disconnect)
    {
      code = request->disconnect.code;
      reason = request->disconnect.reason != NULL ? request->disconnect.reason : "";
    }
  if (sessions == NULL || code < MIN_DISCONNECT_CODE || code > MAX_DISCONNECT_CODE)
    {
      server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  for (guint i = 0; i < sessions->len; i++)
    server_session_disconnect_with (g_ptr_array_index (sessions, i), code, reason);

  server_api_call_finish (call, "{}");
}

/*< private >
 * server_api_refresh:
 *
 * Says how long clients may stay.
 */
void
server_api_refresh (ServerApiCall *call)
{
  WireApiRequest *request = call->request;
  g_autoptr (GPtrArray) sessions = dup_sessions (call);

  if (sessions == NULL)
    {
      server_api_call_fail (call, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  for (guint i = 0; i < sessions->len; i++)
    server_session_refresh (g_ptr_array_index (sessions, i), request->expired, request->expire_at,
                            request->info);

  server_api_call_finish (call, "{}");
}

/*< private >
 * server_api_presence:
 *
 * Tells who is subscribed to a channel.
 */
void
server_api_presence (ServerApiCall *call)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (call->hub, call->request->channel);
  g_autoptr (GString) text = g_string_new (NULL);
  WireReply reply = { .type = WIRE_REPLY_RESULT, .method = WIRE_METHOD_PRESENCE };

  server_presence_list (channel, &reply.presence);
  wire_reply_encode_result (&reply, text);
  g_ptr_array_unref (reply.presence.clients);
  server_api_call_finish (call, text->str);
}

/*< private >
 * server_api_presence_stats:
 *
 * Tells how many are subscribed to a channel.
 */
void
server_api_presence_stats (ServerApiCall *call)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (call->hub, call->request->channel);
  g_autoptr (GString) text = g_string_new (NULL);
  WireReply reply = { .type = WIRE_REPLY_RESULT, .method = WIRE_METHOD_PRESENCE_STATS };

  server_presence_count (channel, &reply.presence_stats);
  wire_reply_encode_result (&reply, text);
  server_api_call_finish (call, text->str);
}
