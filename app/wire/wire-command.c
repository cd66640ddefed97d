/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-command-private.h"

static const WireField position_fields[] = {
  WIRE_UINT64 (WirePosition, "offset", offset),
  WIRE_STRING (WirePosition, "epoch", epoch),
};

static const WireSchema position_schema =
  WIRE_SCHEMA (position_fields, WirePosition, NULL);

static const WireField subscribe_fields[] = {
  WIRE_STRING (WireSubscribeRequest, "channel", channel),
  WIRE_STRING (WireSubscribeRequest, "token", token),
  WIRE_BOOLEAN (WireSubscribeRequest, "recover", recover),
  WIRE_STRING (WireSubscribeRequest, "epoch", since.epoch),
  WIRE_UINT64 (WireSubscribeRequest, "offset", since.offset),
  WIRE_JSON (WireSubscribeRequest, "data", data),
  WIRE_BOOLEAN (WireSubscribeRequest, "positioned", positioned),
  WIRE_BOOLEAN (WireSubscribeRequest, "recoverable", recoverable),
  WIRE_BOOLEAN (WireSubscribeRequest, "join_leave", join_leave),
  WIRE_STRING (WireSubscribeRequest, "delta", delta),
  WIRE_JSON (WireSubscribeRequest, "tf", tf),
  WIRE_INT64 (WireSubscribeRequest, "flag", flag),
  WIRE_UINT32 (WireSubscribeRequest, "type", type),
};

static const WireSchema subscribe_schema =
  WIRE_SCHEMA (subscribe_fields, WireSubscribeRequest, wire_subscribe_request_free);

/* A subscription made by the server: a client can only ask to recover it. */
static const WireField recovery_fields[] = {
  WIRE_OUTSIDE (STRING, char *, WireSubscribeRequest, channel, .flags = WIRE_FIELD_MAP_KEY),
  WIRE_BOOLEAN (WireSubscribeRequest, "recover", recover),
  WIRE_STRING (WireSubscribeRequest, "epoch", since.epoch),
  WIRE_UINT64 (WireSubscribeRequest, "offset", since.offset),
  WIRE_STRING (WireSubscribeRequest, "delta", delta),
};

static const WireSchema recovery_schema =
  WIRE_SCHEMA (recovery_fields, WireSubscribeRequest, wire_subscribe_request_free);

static const WireField connect_fields[] = {
  WIRE_STRING (WireConnectRequest, "token", token),
  WIRE_JSON (WireConnectRequest, "data", data),
  WIRE_MAP (WireConnectRequest, "subs", subs, &recovery_schema),
  WIRE_STRING (WireConnectRequest, "name", name),
  WIRE_STRING (WireConnectRequest, "version", version),
  WIRE_STRING_MAP (WireConnectRequest, "headers", headers),
  WIRE_INT64 (WireConnectRequest, "flag", flag),
};

static const WireSchema connect_schema =
  WIRE_SCHEMA (connect_fields, WireConnectRequest, NULL);

static const WireField channel_fields[] = {
  WIRE_STRING (WireChannelRequest, "channel", channel),
};

static const WireSchema channel_schema =
  WIRE_SCHEMA (channel_fields, WireChannelRequest, NULL);

static const WireField publish_fields[] = {
  WIRE_STRING (WirePublishRequest, "channel", channel),
  WIRE_JSON (WirePublishRequest, "data", data, .flags = WIRE_FIELD_NULL),
};

static const WireSchema publish_schema =
  WIRE_SCHEMA (publish_fields, WirePublishRequest, NULL);

static const WireField history_fields[] = {
  WIRE_STRING (WireHistoryRequest, "channel", channel),
  WIRE_INT32 (WireHistoryRequest, "limit", limit),
  WIRE_INLINE (WireHistoryRequest, "since", since, &position_schema,
               .presence = G_STRUCT_OFFSET (WireHistoryRequest, has_since)),
  WIRE_BOOLEAN (WireHistoryRequest, "reverse", reverse),
};

static const WireSchema history_schema =
  WIRE_SCHEMA (history_fields, WireHistoryRequest, NULL);

static const WireField rpc_fields[] = {
  WIRE_STRING (WireRpcRequest, "method", method),
  WIRE_JSON (WireRpcRequest, "data", data),
};

static const WireSchema rpc_schema =
  WIRE_SCHEMA (rpc_fields, WireRpcRequest, NULL);

static const WireField send_fields[] = {
  WIRE_JSON (WireSendRequest, "data", data),
};

static const WireSchema send_schema =
  WIRE_SCHEMA (send_fields, WireSendRequest, NULL);

static const WireField refresh_fields[] = {
  WIRE_OUTSIDE (STRING, char *, WireRefreshRequest, channel),
  WIRE_STRING (WireRefreshRequest, "token", token),
};

static const WireSchema refresh_schema =
  WIRE_SCHEMA (refresh_fields, WireRefreshRequest, NULL);

static const WireField sub_refresh_fields[] = {
  WIRE_STRING (WireRefreshRequest, "channel", channel),
  WIRE_STRING (WireRefreshRequest, "token", token),
};

static const WireSchema sub_refresh_schema =
  WIRE_SCHEMA (sub_refresh_fields, WireRefreshRequest, NULL);

static const WireField id_field = WIRE_UINT32 (WireCommand, "id", id);

static const WireSchema envelope_schema = { .fields = &id_field, .n_fields = 1 };

static const WireField body_fields[] = {
  [WIRE_METHOD_CONNECT] = WIRE_INLINE (WireCommand, "connect", connect, &connect_schema),
  [WIRE_METHOD_SUBSCRIBE] = WIRE_INLINE (WireCommand, "subscribe", subscribe, &subscribe_schema),
  [WIRE_METHOD_UNSUBSCRIBE] = WIRE_INLINE (WireCommand, "unsubscribe", channel, &channel_schema),
  [WIRE_METHOD_PUBLISH] = WIRE_INLINE (WireCommand, "publish", publish, &publish_schema),
  [WIRE_METHOD_PRESENCE] = WIRE_INLINE (WireCommand, "presence", channel, &channel_schema),
  [WIRE_METHOD_PRESENCE_STATS] = WIRE_INLINE (WireCommand, "presence_stats", channel,
                                              &channel_schema),
  [WIRE_METHOD_HISTORY] = WIRE_INLINE (WireCommand, "history", history, &history_schema),
  [WIRE_METHOD_RPC] = WIRE_INLINE (WireCommand, "rpc", rpc, &rpc_schema),
  [WIRE_METHOD_SEND] = WIRE_INLINE (WireCommand, "send", send, &send_schema),
  [WIRE_METHOD_REFRESH] = WIRE_INLINE (WireCommand, "refresh", refresh, &refresh_schema),
  [WIRE_METHOD_SUB_REFRESH] = WIRE_INLINE (WireCommand, "sub_refresh", refresh,
                                           &sub_refresh_schema),
};

static const WireSchema body_schema = WIRE_SCHEMA (body_fields, WireCommand, NULL);

static const WireField *
get_body (const WireCommand *self)
{
  if (self->method == WIRE_METHOD_PONG || self->method == WIRE_METHOD_UNKNOWN)
    return NULL;

  return &body_fields[self->method];
}

/*< private >
 * wire_command_decode:
 * @object: the JSON to read
 * @source: where @object came from
 * @error: return location for an error
 *
 * Reads a command.
 *
 * Returns: (transfer full): the command, or %NULL with a [error@Wire.Error]
 */
WireCommand *
wire_command_decode (yyjson_val        *object,
                     const WireSource  *source,
                     GError           **error)
{
  g_autoptr (WireCommand) self = wire_command_new (WIRE_METHOD_UNKNOWN, 0);
  yyjson_val *keys[WIRE_SCHEMA_MAX_FIELDS];

  if (yyjson_obj_size (object) == 0)
    self->method = WIRE_METHOD_PONG;

  if (!wire_schema_decode (&envelope_schema, self, object, source, error))
    return NULL;

  wire_schema_index (&body_schema, object, keys);
  for (guint i = 0; i < body_schema.n_fields; i++)
    {
      if (keys[i] == NULL)
        continue;

      self->method = i;
      if (!wire_field_decode (&body_fields[i], self, keys[i], source, error))
        return NULL;
      break;
    }

  return g_steal_pointer (&self);
}

/**
 * wire_subscribe_request_free:
 * @self: (transfer full): what to free
 *
 * Frees @self and all it holds. For the elements of
 * [struct@Wire.ConnectRequest].subs.
 */
void
wire_subscribe_request_free (WireSubscribeRequest *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&subscribe_schema, self);
  g_free (self);
}

/**
 * wire_command_new:
 * @method: what to ask for
 * @id: number by which the reply will be matched, 0 for a pong or a send
 *
 * Makes a command whose body is empty, to be filled in.
 *
 * Returns: (transfer full): a new command
 */
WireCommand *
wire_command_new (WireMethod method,
                  guint32    id)
{
  WireCommand *self = g_new0 (WireCommand, 1);

  self->method = method;
  self->id = id;

  return self;
}

/**
 * wire_command_free:
 * @self: (transfer full): a command
 *
 * Frees @self and all its body holds.
 */
void
wire_command_free (WireCommand *self)
{
  const WireField *body;

  g_return_if_fail (self != NULL);

  body = get_body (self);
  if (body != NULL)
    wire_field_clear (body, self);
  g_free (self);
}

/**
 * wire_command_encode:
 * @self: a command of a known method
 * @frame: where to append
 *
 * Appends the JSON object that stands for @self, without a newline.
 */
void
wire_command_encode (const WireCommand *self,
                     GString           *frame)
{
  const WireField *body;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->method < WIRE_METHOD_UNKNOWN);
  g_return_if_fail (frame != NULL);

  body = get_body (self);

  g_string_append_c (frame, '{');
  if (body != NULL)
    {
      wire_field_encode (body, self, frame);
      wire_field_encode (&id_field, self, frame);
    }
  g_string_append_c (frame, '}');
}
