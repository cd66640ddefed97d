/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-claims.h"
#include "server-wheel.h"

#include <wire.h>

G_BEGIN_DECLS

/**
 * ServerHookKind:
 * @SERVER_HOOK_CONNECT: who a client is that has come without a token.
 * @SERVER_HOOK_REFRESH: whether one whom the connect hook has let in for a
 *   time may stay.
 * @SERVER_HOOK_SUBSCRIBE: whether a client may subscribe.
 * @SERVER_HOOK_SUB_REFRESH: whether a subscription that the hook for them has
 *   allowed for a time may go on.
 * @SERVER_HOOK_PUBLISH: whether a client may publish, and what.
 * @SERVER_HOOK_RPC: what a client gets for its call.
 * @SERVER_HOOK_READ: whether a client that is not subscribed may read what is
 *   in a channel, or who: its history and presence.
 */
typedef enum
{
  SERVER_HOOK_CONNECT,
  SERVER_HOOK_REFRESH,
  SERVER_HOOK_SUBSCRIBE,
  SERVER_HOOK_SUB_REFRESH,
  SERVER_HOOK_PUBLISH,
  SERVER_HOOK_RPC,
  SERVER_HOOK_READ,
  SERVER_N_HOOKS,
} ServerHookKind;

/**
 * ServerVerdict:
 * @SERVER_VERDICT_NONE: the rules decide.
 */
typedef enum
{
  SERVER_VERDICT_NONE,
  SERVER_VERDICT_ALLOW,
  SERVER_VERDICT_DENY,
} ServerVerdict;

/**
 * ServerHookAnswer:
 * @passed: the hook has nothing to say; all goes on as if it were not there.
 * @disconnect_code: 0, or what the connection ends with.
 * @disconnect_reason: (nullable): a text of less than 124 bytes.
 * @error_code: 0, or what the command fails with.
 * @error_message: (nullable): in place of what goes with the code.
 * @temporary: of an error that is not one of the protocol's own.
 * @user: of connect: (nullable): empty for a visitor; %NULL lets nobody in.
 * @admin: of connect.
 * @channels: of connect: (nullable) (element-type ServerClaimedChannel): what
 *   the client is subscribed to.
 * @meta: of connect and refresh: (nullable): what only the server shall know of the user.
 * @info: (nullable): of connect and refresh what others shall see of the user,
 *   of subscribe and sub_refresh what they shall see of the subscriber.
 * @data: (nullable): of connect and subscribe what the client is told, of
 *   publish what is published in place of what the client wants, of rpc the
 *   result.
 * @expires_at: of connect, refresh, subscribe and sub_refresh: until when, in
 *   seconds since 1970, 0 for ever.
 * @expired: of refresh and sub_refresh: it is over.
 * @override: of subscribe.
 * @may_publish: of subscribe.
 * @skip_history: of publish.
 * @tags: of publish: (nullable) (element-type utf8 utf8):
 *
 * What a hook says. All zeros allows what was asked for, other than to
 * connect.
 */
typedef struct
{
  gboolean passed;
  guint disconnect_code;
  const char *disconnect_reason;
  guint error_code;
  const char *error_message;
  gboolean temporary;
  const char *user;
  gboolean admin;
  GPtrArray *channels;
  GBytes *meta;
  GBytes *info;
  GBytes *data;
  gint64 expires_at;
  gboolean expired;
  ServerOverride override;
  ServerVerdict may_publish;
  gboolean skip_history;
  GHashTable *tags;
} ServerHookAnswer;

/**
 * ServerHookCall:
 * @kind: which hook is asked.
 * @session: for whom.
 * @command: (nullable): what the client wants; %NULL of the two that the
 *   server asks by itself, refresh and sub_refresh.
 * @channel: (nullable): of sub_refresh.
 * @patience: until when the client waits to be rid of what it has asked for.
 *
 * A question to a hook. To be answered exactly once, at once or later; the
 * answer frees it. Meanwhile the session holds back what depends on it, and
 * only that. It may lose its connection before the answer comes, which then
 * has no effect.
 */
typedef struct
{
  ServerHookKind kind;
  ServerSession *session;
  WireCommand *command;
  char *channel;
  ServerTimer patience;
} ServerHookCall;

typedef void (*ServerHookFunc) (ServerHookCall *call,
                                gpointer        data);

/**
 * ServerHook:
 * @func: (nullable): none where nobody is asked.
 */
typedef struct
{
  ServerHookFunc func;
  gpointer data;
} ServerHook;

gboolean server_hook_call_is_needed (ServerHookCall         *self);
void     server_hook_call_answer    (ServerHookCall         *self,
                                     const ServerHookAnswer *answer);

G_END_DECLS
