/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-types.h"

G_BEGIN_DECLS

/**
 * WireApiMethod:
 *
 * What a backend asks a server for over HTTP.
 */
typedef enum
{
  WIRE_API_PUBLISH,
  WIRE_API_BROADCAST,
  WIRE_API_SUBSCRIBE,
  WIRE_API_UNSUBSCRIBE,
  WIRE_API_DISCONNECT,
  WIRE_API_REFRESH,
  WIRE_API_PRESENCE,
  WIRE_API_PRESENCE_STATS,
  WIRE_API_HISTORY,
  WIRE_API_HISTORY_REMOVE,
  WIRE_API_CHANNELS,
  WIRE_API_INFO,
  WIRE_API_RPC,
  WIRE_API_BATCH,
  WIRE_API_UNKNOWN,
} WireApiMethod;

typedef struct
{
  guint32 code;
  char *reason;
} WireApiDisconnect;

/**
 * WireApiOption:
 *
 * What holds for one subscriber instead of what holds for the channel.
 */
typedef struct
{
  gboolean value;
  gboolean given;
} WireApiOption;

typedef struct
{
  WireApiOption presence;
  WireApiOption join_leave;
  WireApiOption force_recovery;
  WireApiOption force_positioning;
  WireApiOption force_push_join_leave;
} WireApiOverride;

/**
 * WireApiRequest:
 * @data: JSON text, as are @info and @params.
 * @users: the only users who shall get it; not part of the protocol.
 * @publisher: the user on whose behalf it is; not part of the protocol.
 * @commands: (nullable) (element-type WireApiCommand): of a batch.
 *
 * What a backend sends. Which members are read follows from @method; what was
 * left out is zero or %NULL.
 */
typedef struct
{
  WireApiMethod method;
  char *channel;
  char **channels;
  GBytes *data;
  char *b64data;
  gboolean skip_history;
  GHashTable *tags;
  char *idempotency_key;
  gboolean delta;
  guint64 version;
  char *version_epoch;
  char **users;
  char *publisher;
  char *user;
  char *client;
  char *session;
  GBytes *info;
  char *b64info;
  gboolean has_since;
  WirePosition since;
  gint64 expire_at;
  WireApiOverride override;
  char **whitelist;
  gboolean has_disconnect;
  WireApiDisconnect disconnect;
  gboolean expired;
  gint32 limit;
  gboolean reverse;
  char *pattern;
  char *rpc_method;
  GBytes *params;
  GPtrArray *commands;
  gboolean parallel;
} WireApiRequest;

/**
 * WireApiCommand:
 * @id: to be given back with the answer, if it is not 0.
 * @bodies: (nullable): JSON text; the first that is there counts.
 *
 * One of a batch.
 */
typedef struct
{
  guint32 id;
  GBytes *bodies[WIRE_API_BATCH];
} WireApiCommand;

typedef struct
{
  char *name;
  guint32 num_clients;
} WireApiChannel;

/**
 * WireApiNode:
 * @uptime: in seconds.
 *
 * What a server tells of itself.
 */
typedef struct
{
  char *uid;
  char *name;
  char *version;
  guint32 num_clients;
  guint32 num_users;
  guint32 num_channels;
  guint32 num_subs;
  guint32 uptime;
} WireApiNode;

WireApiMethod   wire_api_method_from_name (const char            *name);
const char     *wire_api_method_get_name  (WireApiMethod          method);
WireApiRequest *wire_api_request_decode   (WireApiMethod          method,
                                           GBytes                *body,
                                           guint                  max_depth,
                                           GError               **error);
void            wire_api_request_free     (WireApiRequest        *self);
WireApiMethod   wire_api_command_find     (const WireApiCommand  *self);
void            wire_api_command_free     (WireApiCommand        *self);
void            wire_api_channel_free     (WireApiChannel        *self);
void            wire_api_append_error     (GString               *text,
                                           guint                  code);
void            wire_api_append_position  (GString               *text,
                                           const char            *epoch,
                                           guint64                offset);
void            wire_api_append_channels  (GString               *text,
                                           GPtrArray             *channels);
void            wire_api_append_node      (GString               *text,
                                           const WireApiNode     *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireApiRequest, wire_api_request_free)

G_END_DECLS
