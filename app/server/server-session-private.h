/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"
#include "server-session.h"

G_BEGIN_DECLS

/* What may be under way for one session: so many things, or so many times 16
 * KiB. What is read weighs as much as a reply can. */
#define SERVER_SESSION_MAX_LOAD 256
#define SERVER_SESSION_LOAD_SIZE (16 * 1024)
#define SERVER_SESSION_READ_LOAD (SERVER_STORE_MAX_READ_SIZE / SERVER_SESSION_LOAD_SIZE)

typedef enum
{
  SERVER_SESSION_NEW,
  SERVER_SESSION_CONNECTED,
  SERVER_SESSION_REFUSED,
} ServerSessionState;

/**
 * ServerSession:
 * @connection: (nullable): %NULL when it is gone.
 * @client: the id by which others know this connection.
 * @user: empty for a visitor.
 * @info: (nullable): what others shall see of the user.
 * @replies: (nullable): what this turn has answered.
 * @waiting: (element-type WireCommand): what must wait for what is under way.
 * @load: how much is under way in the store.
 * @heartbeat: the next of: time to connect is over, ping, pong is overdue.
 *
 * What one client may do and does. Its commands are taken in order; where
 * one needs the store, those after it go on as long as it makes no
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
  /* (element-type ServerSubscription) */
  GPtrArray *subscriptions;
  GString *replies;
  GQueue waiting;
  ServerTimer heartbeat;
  ServerTimer expiry;
  ServerSessionState state : 2;
  guint admin : 1;
  guint awaits_pong : 1;
  guint running : 1;
};

void                server_session_handle            (ServerSession      *self,
                                                      const WireCommand  *command);
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
void                server_session_accept            (ServerSession      *self,
                                                      gint64              expires_at);
gboolean            server_session_take_pong         (ServerSession      *self);
void                server_session_done              (ServerSession      *self,
                                                      guint               load);
void                server_session_forget_subscription (ServerSession      *self,
                                                        ServerSubscription *subscription);
ServerSubscription *server_session_find_subscription (ServerSession      *self,
                                                      const char         *channel);

G_END_DECLS
