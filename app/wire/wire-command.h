/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-types.h"

G_BEGIN_DECLS

/**
 * WireMethod:
 *
 * What a command asks for. The order is the one in which a server looks for
 * the body when a command holds several.
 */
typedef enum
{
  WIRE_METHOD_PONG,
  WIRE_METHOD_CONNECT,
  WIRE_METHOD_SUBSCRIBE,
  WIRE_METHOD_UNSUBSCRIBE,
  WIRE_METHOD_PUBLISH,
  WIRE_METHOD_PRESENCE,
  WIRE_METHOD_PRESENCE_STATS,
  WIRE_METHOD_HISTORY,
  WIRE_METHOD_RPC,
  WIRE_METHOD_SEND,
  WIRE_METHOD_REFRESH,
  WIRE_METHOD_SUB_REFRESH,
  WIRE_METHOD_UNKNOWN,
} WireMethod;

/* Bits of WireSubscribeRequest.flag and WireConnectRequest.flag */
#define WIRE_SUBSCRIBE_FLAG_CHANNEL_COMPACTION (1 << 0)
#define WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE (1 << 1)

typedef struct
{
  char *channel;
  char *token;
  char *delta;
  GBytes *data;
  /* (nullable): a filter node, JSON text */
  GBytes *tf;
  WirePosition since;
  gboolean recover;
  gboolean positioned;
  gboolean recoverable;
  gboolean join_leave;
  gint64 flag;
  guint32 type;
} WireSubscribeRequest;

typedef struct
{
  char *token;
  char *name;
  char *version;
  GBytes *data;
  /* (nullable) (element-type utf8 utf8) */
  GHashTable *headers;
  /* (nullable) (element-type WireSubscribeRequest): server-side
   * subscriptions to recover, each with its channel set */
  GPtrArray *subs;
  gint64 flag;
} WireConnectRequest;

typedef struct
{
  char *channel;
} WireChannelRequest;

typedef struct
{
  char *channel;
  GBytes *data;
} WirePublishRequest;

typedef struct
{
  char *channel;
  /* 0: none, only the position; negative: all that the server gives */
  gint32 limit;
  gboolean has_since;
  WirePosition since;
  gboolean reverse;
} WireHistoryRequest;

typedef struct
{
  char *method;
  GBytes *data;
} WireRpcRequest;

typedef struct
{
  GBytes *data;
} WireSendRequest;

typedef struct
{
  char *channel;
  char *token;
} WireRefreshRequest;

/**
 * WireCommand:
 * @id: number by which the reply is matched; 0 for send and pong.
 *
 * What a client sends. @method says which member of the union is set:
 * `unsubscribe`, `presence` and `presence_stats` use @channel, `refresh` and
 * `sub_refresh` use @refresh, pong and unknown commands none. What a client
 * left out is zero or %NULL, and so is an empty string or a JSON null.
 */
typedef struct
{
  guint32 id;
  WireMethod method;
  union
  {
    WireConnectRequest connect;
    WireSubscribeRequest subscribe;
    WireChannelRequest channel;
    WirePublishRequest publish;
    WireHistoryRequest history;
    WireRpcRequest rpc;
    WireSendRequest send;
    WireRefreshRequest refresh;
  };
} WireCommand;

WireCommand *wire_command_new            (WireMethod            method,
                                          guint32               id);
void         wire_command_free           (WireCommand          *self);
void         wire_command_encode         (const WireCommand    *self,
                                          GString              *frame);
void         wire_subscribe_request_free (WireSubscribeRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireCommand, wire_command_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireSubscribeRequest, wire_subscribe_request_free)

G_END_DECLS
