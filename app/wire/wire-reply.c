/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-reply-private.h"

#include "wire-codes.h"
#include "wire-types-private.h"

static const WireField error_fields[] = {
  WIRE_UINT32 (WireErrorReply, "code", code),
  WIRE_STRING (WireErrorReply, "message", message),
  WIRE_BOOLEAN (WireErrorReply, "temporary", temporary),
};

static const WireSchema error_schema =
  WIRE_SCHEMA (error_fields, WireErrorReply, NULL);

static const WireField subscribe_fields[] = {
  WIRE_OUTSIDE (STRING, char *, WireSubscribeResult, channel, .flags = WIRE_FIELD_MAP_KEY),
  WIRE_BOOLEAN (WireSubscribeResult, "expires", expires),
  WIRE_UINT32 (WireSubscribeResult, "ttl", ttl),
  WIRE_BOOLEAN (WireSubscribeResult, "recoverable", recoverable),
  WIRE_BOOLEAN (WireSubscribeResult, "positioned", positioned),
  WIRE_STRING (WireSubscribeResult, "epoch", position.epoch),
  WIRE_UINT64 (WireSubscribeResult, "offset", position.offset),
  WIRE_BOOLEAN (WireSubscribeResult, "recovered", recovered),
  WIRE_BOOLEAN (WireSubscribeResult, "was_recovering", was_recovering),
  WIRE_ARRAY (WireSubscribeResult, "publications", publications, &wire_publication_schema),
  WIRE_JSON (WireSubscribeResult, "data", data),
  WIRE_BOOLEAN (WireSubscribeResult, "delta", delta),
  WIRE_INT64 (WireSubscribeResult, "id", id),
};

static const WireSchema subscribe_schema =
  WIRE_SCHEMA (subscribe_fields, WireSubscribeResult, wire_subscribe_result_free);

static const WireField connect_fields[] = {
  WIRE_STRING (WireConnectResult, "client", client),
  WIRE_STRING (WireConnectResult, "version", version),
  WIRE_UINT32 (WireConnectResult, "ping", ping),
  WIRE_BOOLEAN (WireConnectResult, "pong", pong),
  WIRE_BOOLEAN (WireConnectResult, "expires", expires),
  WIRE_UINT32 (WireConnectResult, "ttl", ttl),
  WIRE_JSON (WireConnectResult, "data", data),
  WIRE_MAP (WireConnectResult, "subs", subs, &subscribe_schema),
  WIRE_STRING (WireConnectResult, "session", session),
  WIRE_STRING (WireConnectResult, "node", node),
  WIRE_INT64 (WireConnectResult, "time", time),
};

static const WireSchema connect_schema =
  WIRE_SCHEMA (connect_fields, WireConnectResult, NULL);

static const WireField history_fields[] = {
  WIRE_ARRAY (WireHistoryResult, "publications", publications, &wire_publication_schema,
              .flags = WIRE_FIELD_ALWAYS),
  WIRE_STRING (WireHistoryResult, "epoch", position.epoch, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT64 (WireHistoryResult, "offset", position.offset, .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema history_schema =
  WIRE_SCHEMA (history_fields, WireHistoryResult, NULL);

static const WireField presence_fields[] = {
  WIRE_MAP (WirePresenceResult, "presence", clients, &wire_client_info_schema,
            .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema presence_schema =
  WIRE_SCHEMA (presence_fields, WirePresenceResult, NULL);

static const WireField presence_stats_fields[] = {
  WIRE_UINT32 (WirePresenceStatsResult, "num_clients", num_clients, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WirePresenceStatsResult, "num_users", num_users, .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema presence_stats_schema =
  WIRE_SCHEMA (presence_stats_fields, WirePresenceStatsResult, NULL);

static const WireField data_fields[] = {
  WIRE_JSON (WireDataResult, "data", data),
};

static const WireSchema data_schema =
  WIRE_SCHEMA (data_fields, WireDataResult, NULL);

static const WireField refresh_fields[] = {
  WIRE_BOOLEAN (WireRefreshResult, "expires", expires),
  WIRE_UINT32 (WireRefreshResult, "ttl", ttl),
};

static const WireSchema refresh_schema =
  WIRE_SCHEMA (refresh_fields, WireRefreshResult, NULL);

static const WireField close_fields[] = {
  WIRE_UINT32 (WireCloseReason, "code", code),
  WIRE_STRING (WireCloseReason, "reason", reason),
  WIRE_BOOLEAN (WireCloseReason, "reconnect", reconnect),
};

static const WireSchema close_schema =
  WIRE_SCHEMA (close_fields, WireCloseReason, NULL);

/* A join or leave wraps the info, which the reply holds without the wrap. */
typedef struct
{
  WireClientInfo *info;
} WrappedInfo;

static const WireField wrapped_info_fields[] = {
  WIRE_STRUCT (WrappedInfo, "info", info, &wire_client_info_schema, .flags = WIRE_FIELD_REQUIRED),
};

static const WireSchema wrapped_info_schema =
  WIRE_SCHEMA (wrapped_info_fields, WrappedInfo, NULL);

static const WireSchema nothing_schema = { NULL };

static const WireField result_fields[] = {
  [WIRE_METHOD_CONNECT] = WIRE_INLINE (WireReply, "connect", connect, &connect_schema),
  [WIRE_METHOD_SUBSCRIBE] = WIRE_INLINE (WireReply, "subscribe", subscribe, &subscribe_schema),
  [WIRE_METHOD_UNSUBSCRIBE] = WIRE_INLINE (WireReply, "unsubscribe", data, &nothing_schema),
  [WIRE_METHOD_PUBLISH] = WIRE_INLINE (WireReply, "publish", data, &nothing_schema),
  [WIRE_METHOD_PRESENCE] = WIRE_INLINE (WireReply, "presence", presence, &presence_schema),
  [WIRE_METHOD_PRESENCE_STATS] = WIRE_INLINE (WireReply, "presence_stats", presence_stats,
                                              &presence_stats_schema),
  [WIRE_METHOD_HISTORY] = WIRE_INLINE (WireReply, "history", history, &history_schema),
  [WIRE_METHOD_RPC] = WIRE_INLINE (WireReply, "rpc", data, &data_schema),
  [WIRE_METHOD_REFRESH] = WIRE_INLINE (WireReply, "refresh", refresh, &refresh_schema),
  [WIRE_METHOD_SUB_REFRESH] = WIRE_INLINE (WireReply, "sub_refresh", refresh, &refresh_schema),
};

static const WireSchema result_schema = WIRE_SCHEMA (result_fields, WireReply, NULL);

static const WireField push_fields[] = {
  [WIRE_PUSH_PUBLICATION] = WIRE_STRUCT (WireReply, "pub", publication, &wire_publication_schema),
  [WIRE_PUSH_JOIN] = WIRE_INLINE (WireReply, "join", info, &wrapped_info_schema),
  [WIRE_PUSH_LEAVE] = WIRE_INLINE (WireReply, "leave", info, &wrapped_info_schema),
  [WIRE_PUSH_UNSUBSCRIBE] = WIRE_INLINE (WireReply, "unsubscribe", close, &close_schema),
  [WIRE_PUSH_SUBSCRIBE] = WIRE_INLINE (WireReply, "subscribe", subscribe, &subscribe_schema),
  [WIRE_PUSH_MESSAGE] = WIRE_INLINE (WireReply, "message", data, &data_schema),
  [WIRE_PUSH_CONNECT] = WIRE_INLINE (WireReply, "connect", connect, &connect_schema),
  [WIRE_PUSH_DISCONNECT] = WIRE_INLINE (WireReply, "disconnect", close, &close_schema),
  [WIRE_PUSH_REFRESH] = WIRE_INLINE (WireReply, "refresh", refresh, &refresh_schema),
};

static const WireSchema push_schema = WIRE_SCHEMA (push_fields, WireReply, NULL);

static const WireField channel_fields[] = {
  WIRE_STRING (WireReply, "channel", channel),
  WIRE_INT64 (WireReply, "id", channel_id),
};

static const WireSchema channel_schema = WIRE_SCHEMA (channel_fields, WireReply, NULL);

enum
{
  ENVELOPE_ID,
  ENVELOPE_ERROR,
  ENVELOPE_PUSH,
};

static const WireField envelope_fields[] = {
  [ENVELOPE_ID] = WIRE_UINT32 (WireReply, "id", id),
  [ENVELOPE_ERROR] = WIRE_INLINE (WireReply, "error", error, &error_schema),
  [ENVELOPE_PUSH] = WIRE_ENVELOPE (WireReply, "push", &channel_schema),
};

static const WireSchema envelope_schema = WIRE_SCHEMA (envelope_fields, WireReply, NULL);

static const WireField *
get_body (const WireReply *self)
{
  switch (self->type)
    {
    case WIRE_REPLY_ERROR:
      return &envelope_fields[ENVELOPE_ERROR];

    case WIRE_REPLY_RESULT:
      return &result_fields[self->method];

    case WIRE_REPLY_PUSH:
      return self->push != WIRE_PUSH_UNKNOWN ? &push_fields[self->push] : NULL;

    case WIRE_REPLY_PING:
    case WIRE_REPLY_UNKNOWN:
    default:
      return NULL;
    }
}

static gboolean
decode_result (WireReply         *self,
               yyjson_val        *object,
               const WireSource  *source,
               GError           **error)
{
  yyjson_val *keys[WIRE_SCHEMA_MAX_FIELDS];

  wire_schema_index (&result_schema, object, keys);
  for (guint i = 0; i < result_schema.n_fields; i++)
    {
      if (keys[i] == NULL)
        continue;

      self->type = WIRE_REPLY_RESULT;
      self->method = i;

      return wire_field_decode (&result_fields[i], self, keys[i], source, error);
    }

  self->type = self->id != 0 ? WIRE_REPLY_UNKNOWN : WIRE_REPLY_PING;

  return TRUE;
}

static gboolean
decode_push (WireReply         *self,
             yyjson_val        *key,
             const WireSource  *source,
             GError           **error)
{
  yyjson_val *keys[WIRE_SCHEMA_MAX_FIELDS];

  /* A push answers nothing, whatever its id. */
  self->id = 0;
  self->type = WIRE_REPLY_PUSH;
  self->push = WIRE_PUSH_UNKNOWN;

  if (!wire_field_decode (&envelope_fields[ENVELOPE_PUSH], self, key, source, error))
    return FALSE;

  wire_schema_index (&push_schema, yyjson_obj_iter_get_val (key), keys);
  for (guint i = 0; i < push_schema.n_fields; i++)
    {
      if (keys[i] == NULL)
        continue;

      self->push = i;

      return wire_field_decode (&push_fields[i], self, keys[i], source, error);
    }

  return TRUE;
}

/*< private >
 * wire_reply_decode:
 * @object: the JSON to read
 * @source: where @object came from
 * @error: return location for an error
 *
 * Reads a reply.
 *
 * Returns: (transfer full): the reply, or %NULL with a [error@Wire.Error]
 */
WireReply *
wire_reply_decode (yyjson_val        *object,
                   const WireSource  *source,
                   GError           **error)
{
  g_autoptr (WireReply) self = wire_reply_new_ping ();
  yyjson_val *keys[WIRE_SCHEMA_MAX_FIELDS];
  gboolean valid;

  wire_schema_index (&envelope_schema, object, keys);

  if (keys[ENVELOPE_ID] != NULL &&
      !wire_field_decode (&envelope_fields[ENVELOPE_ID], self, keys[ENVELOPE_ID], source, error))
    return NULL;

  if (keys[ENVELOPE_ERROR] != NULL)
    {
      self->type = WIRE_REPLY_ERROR;
      valid = wire_field_decode (&envelope_fields[ENVELOPE_ERROR], self, keys[ENVELOPE_ERROR],
                                 source, error);
    }
  else if (keys[ENVELOPE_PUSH] != NULL)
    valid = decode_push (self, keys[ENVELOPE_PUSH], source, error);
  else
    valid = decode_result (self, object, source, error);

  return valid ? g_steal_pointer (&self) : NULL;
}

/**
 * wire_subscribe_result_free:
 * @self: (transfer full): what to free
 *
 * Frees @self and all it holds. For the elements of
 * [struct@Wire.ConnectResult].subs.
 */
void
wire_subscribe_result_free (WireSubscribeResult *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&subscribe_schema, self);
  g_free (self);
}

/**
 * wire_reply_new_ping:
 *
 * Makes the ping of a server.
 *
 * Returns: (transfer full): a new reply
 */
WireReply *
wire_reply_new_ping (void)
{
  return g_new0 (WireReply, 1);
}

/**
 * wire_reply_new_error:
 * @id: the command that failed
 * @code: a #WireErrorCode, or a code of the application
 *
 * Makes an error with the words and the flag that go with @code.
 *
 * Returns: (transfer full): a new reply
 */
WireReply *
wire_reply_new_error (guint32 id,
                      guint   code)
{
  WireReply *self = g_new0 (WireReply, 1);

  self->type = WIRE_REPLY_ERROR;
  self->id = id;
  self->error.code = code;
  self->error.message = g_strdup (wire_error_code_get_message (code));
  self->error.temporary = wire_error_code_is_temporary (code);

  return self;
}

/**
 * wire_reply_new_result:
 * @id: the command that succeeded
 * @method: what the command asked for
 *
 * Makes a result that is empty, to be filled in.
 *
 * Returns: (transfer full): a new reply
 */
WireReply *
wire_reply_new_result (guint32    id,
                       WireMethod method)
{
  WireReply *self;

  g_return_val_if_fail (method < WIRE_METHOD_UNKNOWN, NULL);
  g_return_val_if_fail (method != WIRE_METHOD_PONG && method != WIRE_METHOD_SEND, NULL);

  self = g_new0 (WireReply, 1);
  self->type = WIRE_REPLY_RESULT;
  self->id = id;
  self->method = method;

  return self;
}

/**
 * wire_reply_new_push:
 * @push: the kind of push
 * @channel: (nullable): the channel it belongs to
 *
 * Makes a push that is empty, to be filled in. A publication, a join and a
 * leave must be given what they tell of before the push is encoded.
 *
 * Returns: (transfer full): a new reply
 */
WireReply *
wire_reply_new_push (WirePushType  push,
                     const char   *channel)
{
  WireReply *self;

  g_return_val_if_fail (push < WIRE_PUSH_UNKNOWN, NULL);

  self = g_new0 (WireReply, 1);
  self->type = WIRE_REPLY_PUSH;
  self->push = push;
  self->channel = g_strdup (channel);

  return self;
}

/**
 * wire_reply_free:
 * @self: (transfer full): a reply
 *
 * Frees @self and all it holds.
 */
void
wire_reply_free (WireReply *self)
{
  const WireField *body;

  g_return_if_fail (self != NULL);

  body = get_body (self);
  if (body != NULL)
    wire_field_clear (body, self);
  g_free (self->channel);
  g_free (self);
}

/**
 * wire_reply_encode:
 * @self: a reply of a known type
 * @frame: where to append
 *
 * Appends the JSON object that stands for @self, without a newline.
 */
void
wire_reply_encode (const WireReply *self,
                   GString         *frame)
{
  const WireField *body;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->type != WIRE_REPLY_UNKNOWN);
  g_return_if_fail (self->type != WIRE_REPLY_PUSH || self->push != WIRE_PUSH_UNKNOWN);
  g_return_if_fail (frame != NULL);

  body = get_body (self);

  if (self->type == WIRE_REPLY_PUSH)
    {
      g_string_append (frame, "{\"push\":{");
      for (guint i = 0; i < channel_schema.n_fields; i++)
        wire_field_encode (&channel_schema.fields[i], self, frame);
      wire_field_encode (body, self, frame);
      g_string_append (frame, "}}");
      return;
    }

  g_string_append_c (frame, '{');
  wire_field_encode (&envelope_fields[ENVELOPE_ID], self, frame);
  if (body != NULL)
    wire_field_encode (body, self, frame);
  g_string_append_c (frame, '}');
}

/**
 * wire_reply_encode_result:
 * @self: a result
 * @text: where to append
 *
 * Appends the JSON object of what was asked for alone, without the method.
 */
void
wire_reply_encode_result (const WireReply *self,
                          GString         *text)
{
  const WireField *body;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->type == WIRE_REPLY_RESULT);
  g_return_if_fail (text != NULL);

  body = get_body (self);
  wire_schema_encode (body->schema, G_STRUCT_MEMBER_P (self, body->offset), text);
}
