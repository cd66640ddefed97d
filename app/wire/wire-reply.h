/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-command.h"
#include "wire-types.h"

G_BEGIN_DECLS

/**
 * WireReplyType:
 * @WIRE_REPLY_PING: the server's ping, `{}`.
 * @WIRE_REPLY_ERROR: the command failed.
 * @WIRE_REPLY_RESULT: the command succeeded; `method` says which it was.
 * @WIRE_REPLY_PUSH: not an answer; `push` says of which kind.
 * @WIRE_REPLY_UNKNOWN: of a later protocol; to be ignored.
 */
typedef enum
{
  WIRE_REPLY_PING,
  WIRE_REPLY_ERROR,
  WIRE_REPLY_RESULT,
  WIRE_REPLY_PUSH,
  WIRE_REPLY_UNKNOWN,
} WireReplyType;

typedef enum
{
  WIRE_PUSH_PUBLICATION,
  WIRE_PUSH_JOIN,
  WIRE_PUSH_LEAVE,
  WIRE_PUSH_UNSUBSCRIBE,
  WIRE_PUSH_SUBSCRIBE,
  WIRE_PUSH_MESSAGE,
  WIRE_PUSH_CONNECT,
  WIRE_PUSH_DISCONNECT,
  WIRE_PUSH_REFRESH,
  WIRE_PUSH_UNKNOWN,
} WirePushType;

typedef struct
{
  guint32 code;
  char *message;
  gboolean temporary;
} WireErrorReply;

typedef struct
{
  /* only in a map of server-side subscriptions */
  char *channel;
  gboolean expires;
  guint32 ttl;
  gboolean recoverable;
  gboolean positioned;
  WirePosition position;
  gboolean recovered;
  gboolean was_recovering;
  gboolean delta;
  /* what pushes have instead of the channel's name, 0 if they have the name */
  gint64 id;
  GBytes *data;
  /* (nullable) (element-type WirePublication): oldest first */
  GPtrArray *publications;
} WireSubscribeResult;

typedef struct
{
  char *client;
  char *version;
  gboolean expires;
  guint32 ttl;
  GBytes *data;
  /* (nullable) (element-type WireSubscribeResult) */
  GPtrArray *subs;
  /* seconds between two pings of the server, 0 for none */
  guint32 ping;
  gboolean pong;
  char *session;
  char *node;
  gint64 time;
} WireConnectResult;

typedef struct
{
  /* (element-type WirePublication) */
  GPtrArray *publications;
  WirePosition position;
} WireHistoryResult;

typedef struct
{
  /* (element-type WireClientInfo): each with its client set */
  GPtrArray *clients;
} WirePresenceResult;

typedef struct
{
  guint32 num_clients;
  guint32 num_users;
} WirePresenceStatsResult;

typedef struct
{
  GBytes *data;
} WireDataResult;

typedef struct
{
  gboolean expires;
  guint32 ttl;
} WireRefreshResult;

typedef struct
{
  guint32 code;
  char *reason;
  gboolean reconnect;
} WireCloseReason;

/**
 * WireReply:
 * @id: the command's, 0 for pings and pushes.
 * @method: of a result.
 * @push: of a push.
 * @channel: (nullable): of a push, %NULL for those of the connection.
 * @channel_id: of a push that has it instead of @channel, else 0.
 *
 * What a server sends. Which member of the union is set follows from @type,
 * @method and @push: publish and unsubscribe results have none, rpc results
 * and message pushes use @data, unsubscribe and disconnect pushes @close,
 * join and leave @info, `refresh` and `sub_refresh` @refresh.
 *
 * What a server left out is zero or %NULL, and so is an empty string or a JSON
 * null. Never %NULL in a reply that was decoded is what servers must write:
 * user and client of a client info, publications and epoch of a history, the
 * clients of a presence.
 */
typedef struct
{
  WireReplyType type;
  guint32 id;
  WireMethod method;
  WirePushType push;
  char *channel;
  gint64 channel_id;
  union
  {
    WireErrorReply error;
    WireConnectResult connect;
    WireSubscribeResult subscribe;
    WireHistoryResult history;
    WirePresenceResult presence;
    WirePresenceStatsResult presence_stats;
    WireDataResult data;
    WireRefreshResult refresh;
    WireCloseReason close;
    WireClientInfo *info;
    WirePublication *publication;
  };
} WireReply;

WireReply *wire_reply_new_ping        (void);
WireReply *wire_reply_new_error       (guint32              id,
                                       guint                code);
WireReply *wire_reply_new_result      (guint32              id,
                                       WireMethod           method);
WireReply *wire_reply_new_push        (WirePushType         push,
                                       const char          *channel);
void       wire_reply_free            (WireReply           *self);
void       wire_reply_encode          (const WireReply     *self,
                                       GString             *frame);
void       wire_reply_encode_result   (const WireReply     *self,
                                       GString             *text);
void       wire_subscribe_result_free (WireSubscribeResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireReply, wire_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireSubscribeResult, wire_subscribe_result_free)

G_END_DECLS
