/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-api.h"

#include "wire-codes.h"
#include "wire-error.h"
#include "wire-payload.h"
#include "wire-schema-private.h"

#include <string.h>

#define READ_FLAGS (YYJSON_READ_INSITU | YYJSON_READ_NUMBER_AS_RAW)

/* How much deeper than a payload the whole of a request nests */
#define DEPTH_ABOVE_PAYLOAD 4

static const WireField position_fields[] = {
  WIRE_UINT64 (WirePosition, "offset", offset),
  WIRE_STRING (WirePosition, "epoch", epoch),
};

static const WireSchema position_schema = WIRE_SCHEMA (position_fields, WirePosition, NULL);

static const WireField disconnect_fields[] = {
  WIRE_UINT32 (WireApiDisconnect, "code", code),
  WIRE_STRING (WireApiDisconnect, "reason", reason),
};

static const WireSchema disconnect_schema =
  WIRE_SCHEMA (disconnect_fields, WireApiDisconnect, NULL);

static const WireField option_fields[] = {
  WIRE_BOOLEAN (WireApiOption, "value", value),
};

static const WireSchema option_schema = WIRE_SCHEMA (option_fields, WireApiOption, NULL);

#define OPTION(name) \
  WIRE_INLINE (WireApiOverride, #name, name, &option_schema, \
               .presence = G_STRUCT_OFFSET (WireApiOverride, name.given))

static const WireField override_fields[] = {
  OPTION (presence),
  OPTION (join_leave),
  OPTION (force_recovery),
  OPTION (force_positioning),
  OPTION (force_push_join_leave),
};

static const WireSchema override_schema = WIRE_SCHEMA (override_fields, WireApiOverride, NULL);

/* How to publish, to one channel or to several */
#define PUBLISHING_FIELDS \
  WIRE_JSON (WireApiRequest, "data", data, .flags = WIRE_FIELD_NULL), \
  WIRE_STRING (WireApiRequest, "b64data", b64data), \
  WIRE_BOOLEAN (WireApiRequest, "skip_history", skip_history), \
  WIRE_STRING_MAP (WireApiRequest, "tags", tags), \
  WIRE_STRING (WireApiRequest, "idempotency_key", idempotency_key), \
  WIRE_BOOLEAN (WireApiRequest, "delta", delta), \
  WIRE_UINT64 (WireApiRequest, "version", version), \
  WIRE_STRING (WireApiRequest, "version_epoch", version_epoch), \
  WIRE_STRINGS (WireApiRequest, "users", users), \
  WIRE_STRING (WireApiRequest, "publisher", publisher)

static const WireField publish_fields[] = {
  WIRE_STRING (WireApiRequest, "channel", channel),
  PUBLISHING_FIELDS,
};

static const WireField broadcast_fields[] = {
  WIRE_STRINGS (WireApiRequest, "channels", channels),
  PUBLISHING_FIELDS,
};

static const WireField subscribe_fields[] = {
  WIRE_STRING (WireApiRequest, "user", user),
  WIRE_STRING (WireApiRequest, "channel", channel),
  WIRE_JSON (WireApiRequest, "info", info),
  WIRE_STRING (WireApiRequest, "b64info", b64info),
  WIRE_STRING (WireApiRequest, "client", client),
  WIRE_STRING (WireApiRequest, "session", session),
  WIRE_JSON (WireApiRequest, "data", data),
  WIRE_STRING (WireApiRequest, "b64data", b64data),
  WIRE_INLINE (WireApiRequest, "recover_since", since, &position_schema,
               .presence = G_STRUCT_OFFSET (WireApiRequest, has_since)),
  WIRE_INT64 (WireApiRequest, "expire_at", expire_at),
  WIRE_INLINE (WireApiRequest, "override", override, &override_schema),
};

static const WireField unsubscribe_fields[] = {
  WIRE_STRING (WireApiRequest, "user", user),
  WIRE_STRING (WireApiRequest, "channel", channel),
  WIRE_STRING (WireApiRequest, "client", client),
  WIRE_STRING (WireApiRequest, "session", session),
};

static const WireField disconnecting_fields[] = {
  WIRE_STRING (WireApiRequest, "user", user),
  WIRE_STRING (WireApiRequest, "client", client),
  WIRE_STRING (WireApiRequest, "session", session),
  WIRE_STRINGS (WireApiRequest, "whitelist", whitelist),
  WIRE_INLINE (WireApiRequest, "disconnect", disconnect, &disconnect_schema,
               .presence = G_STRUCT_OFFSET (WireApiRequest, has_disconnect)),
};

static const WireField refresh_fields[] = {
  WIRE_STRING (WireApiRequest, "user", user),
  WIRE_STRING (WireApiRequest, "client", client),
  WIRE_STRING (WireApiRequest, "session", session),
  WIRE_BOOLEAN (WireApiRequest, "expired", expired),
  WIRE_INT64 (WireApiRequest, "expire_at", expire_at),
  WIRE_JSON (WireApiRequest, "info", info),
};

static const WireField channel_fields[] = {
  WIRE_STRING (WireApiRequest, "channel", channel),
};

static const WireField history_fields[] = {
  WIRE_STRING (WireApiRequest, "channel", channel),
  WIRE_INT32 (WireApiRequest, "limit", limit),
  WIRE_INLINE (WireApiRequest, "since", since, &position_schema,
               .presence = G_STRUCT_OFFSET (WireApiRequest, has_since)),
  WIRE_BOOLEAN (WireApiRequest, "reverse", reverse),
};

static const WireField pattern_fields[] = {
  WIRE_STRING (WireApiRequest, "pattern", pattern),
};

static const WireField rpc_fields[] = {
  WIRE_STRING (WireApiRequest, "method", rpc_method),
  WIRE_JSON (WireApiRequest, "params", params),
};

/* Each method of a batch but a batch itself */
static const WireField command_fields[] = {
  WIRE_JSON (WireApiCommand, "publish", bodies[WIRE_API_PUBLISH]),
  WIRE_JSON (WireApiCommand, "broadcast", bodies[WIRE_API_BROADCAST]),
  WIRE_JSON (WireApiCommand, "subscribe", bodies[WIRE_API_SUBSCRIBE]),
  WIRE_JSON (WireApiCommand, "unsubscribe", bodies[WIRE_API_UNSUBSCRIBE]),
  WIRE_JSON (WireApiCommand, "disconnect", bodies[WIRE_API_DISCONNECT]),
  WIRE_JSON (WireApiCommand, "refresh", bodies[WIRE_API_REFRESH]),
  WIRE_JSON (WireApiCommand, "presence", bodies[WIRE_API_PRESENCE]),
  WIRE_JSON (WireApiCommand, "presence_stats", bodies[WIRE_API_PRESENCE_STATS]),
  WIRE_JSON (WireApiCommand, "history", bodies[WIRE_API_HISTORY]),
  WIRE_JSON (WireApiCommand, "history_remove", bodies[WIRE_API_HISTORY_REMOVE]),
  WIRE_JSON (WireApiCommand, "channels", bodies[WIRE_API_CHANNELS]),
  WIRE_JSON (WireApiCommand, "info", bodies[WIRE_API_INFO]),
  WIRE_JSON (WireApiCommand, "rpc", bodies[WIRE_API_RPC]),
  WIRE_UINT32 (WireApiCommand, "id", id),
};

static const WireSchema command_schema =
  WIRE_SCHEMA (command_fields, WireApiCommand, wire_api_command_free);

static const WireField batch_fields[] = {
  WIRE_ARRAY (WireApiRequest, "commands", commands, &command_schema),
  WIRE_BOOLEAN (WireApiRequest, "parallel", parallel),
};

#define METHOD(name_, fields_) \
  { name_, WIRE_SCHEMA (fields_, WireApiRequest, NULL) }

static const struct
{
  const char *name;
  WireSchema schema;
} methods[] = {
  [WIRE_API_PUBLISH] = METHOD ("publish", publish_fields),
  [WIRE_API_BROADCAST] = METHOD ("broadcast", broadcast_fields),
  [WIRE_API_SUBSCRIBE] = METHOD ("subscribe", subscribe_fields),
  [WIRE_API_UNSUBSCRIBE] = METHOD ("unsubscribe", unsubscribe_fields),
  [WIRE_API_DISCONNECT] = METHOD ("disconnect", disconnecting_fields),
  [WIRE_API_REFRESH] = METHOD ("refresh", refresh_fields),
  [WIRE_API_PRESENCE] = METHOD ("presence", channel_fields),
  [WIRE_API_PRESENCE_STATS] = METHOD ("presence_stats", channel_fields),
  [WIRE_API_HISTORY] = METHOD ("history", history_fields),
  [WIRE_API_HISTORY_REMOVE] = METHOD ("history_remove", channel_fields),
  [WIRE_API_CHANNELS] = METHOD ("channels", pattern_fields),
  [WIRE_API_INFO] = { "info", { NULL } },
  [WIRE_API_RPC] = METHOD ("rpc", rpc_fields),
  [WIRE_API_BATCH] = METHOD ("batch", batch_fields),
};

static const WireField channel_result_fields[] = {
  WIRE_OUTSIDE (STRING, char *, WireApiChannel, name, .flags = WIRE_FIELD_MAP_KEY),
  WIRE_UINT32 (WireApiChannel, "num_clients", num_clients, .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema channel_result_schema =
  WIRE_SCHEMA (channel_result_fields, WireApiChannel, wire_api_channel_free);

typedef struct
{
  GPtrArray *channels;
} ChannelsResult;

static const WireField channels_result_fields[] = {
  WIRE_MAP (ChannelsResult, "channels", channels, &channel_result_schema,
            .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema channels_result_schema =
  WIRE_SCHEMA (channels_result_fields, ChannelsResult, NULL);

static const WireField node_fields[] = {
  WIRE_STRING (WireApiNode, "uid", uid, .flags = WIRE_FIELD_ALWAYS),
  WIRE_STRING (WireApiNode, "name", name, .flags = WIRE_FIELD_ALWAYS),
  WIRE_STRING (WireApiNode, "version", version, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WireApiNode, "num_clients", num_clients, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WireApiNode, "num_users", num_users, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WireApiNode, "num_channels", num_channels, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WireApiNode, "num_subs", num_subs, .flags = WIRE_FIELD_ALWAYS),
  WIRE_UINT32 (WireApiNode, "uptime", uptime, .flags = WIRE_FIELD_ALWAYS),
};

static const WireSchema node_schema = WIRE_SCHEMA (node_fields, WireApiNode, NULL);

typedef struct
{
  guint32 code;
  char *message;
} ApiError;

static const WireField error_fields[] = {
  WIRE_UINT32 (ApiError, "code", code),
  WIRE_STRING (ApiError, "message", message),
};

static const WireSchema error_schema = WIRE_SCHEMA (error_fields, ApiError, NULL);

/**
 * wire_api_method_from_name:
 * @name: as in a path
 *
 * Returns: the method, or %WIRE_API_UNKNOWN
 */
WireApiMethod
wire_api_method_from_name (const char *name)
{
  WireApiMethod method = 0;

  g_return_val_if_fail (name != NULL, WIRE_API_UNKNOWN);

  while (method < WIRE_API_UNKNOWN && !g_str_equal (methods[method].name, name))
    method++;

  return method;
}

/**
 * wire_api_method_get_name:
 * @method: a known method
 *
 * Returns: its name
 */
const char *
wire_api_method_get_name (WireApiMethod method)
{
  g_return_val_if_fail (method < WIRE_API_UNKNOWN, NULL);

  return methods[method].name;
}

static gboolean
decode_body (WireApiRequest  *self,
             GBytes          *body,
             guint            max_depth,
             GError         **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autofree char *copy = g_malloc0 (length + YYJSON_PADDING_SIZE);
  WireSource source = { body, text, length, copy, max_depth };
  yyjson_read_err failure;
  yyjson_doc *document;
  gboolean decoded = FALSE;

  memcpy (copy, text, length);
  document = yyjson_read_opts (copy, length, READ_FLAGS, NULL, &failure);
  if (document == NULL)
    g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID,
                 "Not JSON at byte %" G_GSIZE_FORMAT ": %s", failure.pos, failure.msg);
  else if (!yyjson_is_obj (yyjson_doc_get_root (document)))
    g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "Not a JSON object");
  else
    decoded = wire_schema_decode (&methods[self->method].schema, self,
                                  yyjson_doc_get_root (document), &source, error);
  yyjson_doc_free (document);

  return decoded;
}

/**
 * wire_api_request_decode:
 * @method: a known method
 * @body: what was sent with it
 * @max_depth: how deep arrays and objects may nest in a payload
 * @error: return location for an error
 *
 * Reads a request. Payloads share the memory of @body, unless there are
 * newlines in it, which must not be in a payload.
 *
 * Returns: (transfer full): the request, or %NULL with a [error@Wire.Error]
 */
WireApiRequest *
wire_api_request_decode (WireApiMethod   method,
                         GBytes         *body,
                         guint           max_depth,
                         GError        **error)
{
  g_autoptr (WireApiRequest) self = NULL;
  g_autoptr (GBytes) compact = NULL;
  const char *text;
  gsize length;

  g_return_val_if_fail (method < WIRE_API_UNKNOWN, NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_get_data (body, &length);
  if (length > 0 && (memchr (text, '\n', length) != NULL || memchr (text, '\r', length) != NULL))
    compact = wire_payload_new (body, max_depth + DEPTH_ABOVE_PAYLOAD, error);
  else if (length > 0)
    compact = g_bytes_ref (body);
  else
    compact = g_bytes_new_static ("{}", 2);
  if (compact == NULL)
    return NULL;

  self = g_new0 (WireApiRequest, 1);
  self->method = method;

  return decode_body (self, compact, max_depth, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * wire_api_request_free:
 * @self: (transfer full): a request
 *
 * Frees @self and all it holds.
 */
void
wire_api_request_free (WireApiRequest *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&methods[self->method].schema, self);
  g_free (self);
}

/**
 * wire_api_command_find:
 * @self: one of a batch
 *
 * Returns: what it asks for, or %WIRE_API_UNKNOWN
 */
WireApiMethod
wire_api_command_find (const WireApiCommand *self)
{
  g_return_val_if_fail (self != NULL, WIRE_API_UNKNOWN);

  for (guint i = 0; i < G_N_ELEMENTS (self->bodies); i++)
    {
      if (self->bodies[i] != NULL)
        return i;
    }

  return WIRE_API_UNKNOWN;
}

/**
 * wire_api_command_free:
 * @self: (transfer full): one of a batch
 *
 * Frees @self and all it holds.
 */
void
wire_api_command_free (WireApiCommand *self)
{
  g_return_if_fail (self != NULL);

  wire_schema_clear (&command_schema, self);
  g_free (self);
}

/**
 * wire_api_channel_free:
 * @self: (transfer full): a channel of a list
 *
 * Frees @self and all it holds.
 */
void
wire_api_channel_free (WireApiChannel *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self);
}

/**
 * wire_api_append_error:
 * @text: where to append
 * @code: a #WireErrorCode
 *
 * Appends the object of an error, with the words that go with its code.
 */
void
wire_api_append_error (GString *text,
                       guint    code)
{
  ApiError failure = { code, (char *) wire_error_code_get_message (code) };

  g_return_if_fail (text != NULL);

  wire_schema_encode (&error_schema, &failure, text);
}

/**
 * wire_api_append_position:
 * @text: where to append
 * @epoch: (nullable): of a stream, %NULL where there is none
 * @offset: in the stream
 *
 * Appends the result of publishing.
 */
void
wire_api_append_position (GString    *text,
                          const char *epoch,
                          guint64     offset)
{
  WirePosition position = { (char *) epoch, offset };

  g_return_if_fail (text != NULL);

  wire_schema_encode (&position_schema, &position, text);
}

/**
 * wire_api_append_channels:
 * @text: where to append
 * @channels: (element-type WireApiChannel): those that there are
 *
 * Appends the result of asking for channels.
 */
void
wire_api_append_channels (GString   *text,
                          GPtrArray *channels)
{
  ChannelsResult result = { channels };

  g_return_if_fail (text != NULL);

  wire_schema_encode (&channels_result_schema, &result, text);
}

/**
 * wire_api_append_node:
 * @text: where to append
 * @node: a server
 *
 * Appends what a server tells of itself.
 */
void
wire_api_append_node (GString           *text,
                      const WireApiNode *node)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (node != NULL);

  wire_schema_encode (&node_schema, node, text);
}
