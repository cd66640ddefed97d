/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"
#include "server-invitation.h"
#include "server-session.h"

G_BEGIN_DECLS

/* What may be under way for one session: so many things, or so many times 16
 * KiB. What is read weighs as much as a reply can. */
#define SERVER_SESSION_MAX_LOAD 256
#define SERVER_SESSION_LOAD_SIZE (16 * 1024)
#define SERVER_SESSION_READ_LOAD (SERVER_STORE_MAX_READ_SIZE / SERVER_SESSION_LOAD_SIZE)

/**
 * ServerSessionState:
 * @SERVER_SESSION_CONNECTING: the connect command is being worked on, and
 *   everything waits for that.
 */
typedef enum
{
  SERVER_SESSION_NEW,
  SERVER_SESSION_CONNECTING,
  SERVER_SESSION_CONNECTED,
  SERVER_SESSION_REFUSED,
} ServerSessionState;

/**
 * ServerSession:
 * @connection: (nullable): %NULL when it is gone.
 * @client: the id by which others know this connection.
 * @user: empty for a visitor.
 * @info: (nullable): what others shall see of the user.
 * @meta: (nullable): what only the server shall know of it.
 * @guest: who it is, if it came by an invite.
 * @connected_at: when the connect command was answered, in seconds since 1970.
 * @replies: (nullable): what this turn has answered.
 * @token_channels: (nullable) (array zero-terminated=1): what the token says
 *   of channels, sorted.
 * @held: (nullable) (element-type ServerFrame): what is pushed before the
 *   connect command is answered.
 * @held_size: bytes of it.
 * @headers: (nullable) (element-type utf8 utf8): what the client's request, or
 *   what it says besides, is to tell to programs that are asked.
 * @calls: (nullable) (element-type ServerHookCall): commands that a hook is
 *   asked about.
 * @waiting: (element-type WireCommand): what must wait for what is under way.
 * @load: how much is under way in the store and with hooks.
 * @next_of_user: (nullable): in the hub's list.
 * @from_page: it belongs to the web page that this server has.
 * @server_refreshes: the server and not the client prolongs the connection.
 * @heartbeat: the next of: time to connect is over, ping, pong is overdue.
 *
 * What one client may do and does. Its commands are taken in order; where
 * one needs the store or a hook, those after it go on as long as it makes no
 * difference to them.
 */
struct _ServerSession
{
  guint ref_count;
  guint load;
  ServerHub *hub;
  ServerConnection *connection;
  char *client;
  char *user;
  GBytes *info;
  GBytes *meta;
  ServerInvitee guest;
  gint64 connected_at;
  /* (element-type ServerSubscription) */
  GPtrArray *subscriptions;
  GString *replies;
  GStrv token_channels;
  GPtrArray *held;
  gsize held_size;
  GHashTable *headers;
  GPtrArray *calls;
  ServerSession *next_of_user;
  ServerSession *previous_of_user;
  GQueue waiting;
  ServerTimer heartbeat;
  ServerTimer expiry;
  ServerSessionState state : 3;
  guint admin : 1;
  guint awaits_pong : 1;
  guint running : 1;
  guint taken : 1;
  guint from_page : 1;
  guint server_refreshes : 1;
};

/**
 * ServerPending:
 * @epoch: (nullable): what the client takes for the stream's epoch.
 * @info: (nullable): of a subscription.
 * @data: (nullable): what the client is to be told.
 *
 * What an answer of the store is for.
 */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  guint32 id;
  guint load;
  char *epoch;
  GBytes *data;
  gint64 expires_at;
  ServerSessionFunc func;
  gpointer func_data;
} ServerPending;

ServerPending      *server_pending_new               (ServerSession      *session,
                                                      ServerChannel      *channel,
                                                      guint32             id,
                                                      guint               load);
void                server_pending_finish            (ServerPending      *self);

void                server_session_handle            (ServerSession      *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
void                server_session_handle_connect    (ServerSession      *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
void                server_session_handle_refresh    (ServerSession      *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
void                server_session_handle_subscribe  (ServerSession      *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
void                server_session_handle_unsubscribe (ServerSession     *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
void                server_session_handle_sub_refresh (ServerSession     *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer);
gboolean            server_session_consult           (ServerSession      *self,
                                                      WireCommand        *command,
                                                      const ServerHookAnswer *answer,
                                                      ServerHookKind      kind);
void                server_session_ask               (ServerSession      *self,
                                                      ServerHookKind      kind,
                                                      const char         *channel);
gboolean            server_session_allows            (ServerSession      *self,
                                                      ServerChannel      *channel,
                                                      ServerPermission    permission);
gboolean            server_session_check_channel     (ServerSession      *self,
                                                      guint32             id,
                                                      const char         *channel);
ServerSubscription *server_session_begin             (ServerSession      *self,
                                                      ServerChannel      *channel,
                                                      const ServerSubscribeOptions *options,
                                                      gboolean            asks_joins);
gboolean            server_session_may_recover       (ServerSession      *self,
                                                      ServerChannel      *channel,
                                                      const ServerOverride *override);
guint32             server_session_limit             (ServerSession      *self,
                                                      ServerSubscription *subscription,
                                                      gint64              expires_at);
void                server_session_take_refresh      (ServerSession      *self,
                                                      const ServerHookAnswer *answer);
void                server_session_take_sub_refresh  (ServerSession      *self,
                                                      const char         *channel,
                                                      const ServerHookAnswer *answer);
void                server_session_drop_waiting      (ServerSession      *self);
void                server_session_schedule          (ServerSession      *self,
                                                      ServerTimer        *timer,
                                                      gint64              delay,
                                                      ServerTimerFunc     func,
                                                      gpointer            data);
gint64              server_session_get_delay         (gint64              time);
guint32             server_session_get_ttl           (gint64              expires_at);
void                server_session_expire            (ServerSession      *self,
                                                      gint64              expires_at);
void                server_session_reply             (ServerSession      *self,
                                                      const WireReply    *reply);
void                server_session_reply_error       (ServerSession      *self,
                                                      guint32             id,
                                                      guint               code);
void                server_session_reply_empty       (ServerSession      *self,
                                                      guint32             id,
                                                      WireMethod          method);
void                server_session_disconnect        (ServerSession      *self,
                                                      guint               code);
void                server_session_refuse            (ServerSession      *self);
void                server_session_accept            (ServerSession      *self);
gboolean            server_session_take_pong         (ServerSession      *self);
void                server_session_done              (ServerSession      *self,
                                                      guint               load);
void                server_session_forget_subscription (ServerSession      *self,
                                                        ServerSubscription *subscription);
ServerSubscription *server_session_find_subscription (ServerSession      *self,
                                                      const char         *channel);

G_END_DECLS
