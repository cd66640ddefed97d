/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-calls-private.h"
#include "realtime-client.h"
#include "realtime-config-private.h"

#include "wire-view.h"

G_BEGIN_DECLS

/* Why a connection was left, beside the codes of servers. */
typedef enum
{
  REALTIME_CONNECTING_TRANSPORT_CLOSED = 1,
  REALTIME_CONNECTING_NO_PING = 2,
  REALTIME_CONNECTING_SUBSCRIBE_TIMEOUT = 3,
  REALTIME_CONNECTING_UNSUBSCRIBE_ERROR = 4,
} RealtimeConnectingCode;

typedef enum
{
  REALTIME_DISCONNECTED_CALLED = 0,
  REALTIME_DISCONNECTED_UNAUTHORIZED = 1,
  REALTIME_DISCONNECTED_BAD_PROTOCOL = 2,
  REALTIME_DISCONNECTED_SIZE_LIMIT = 3,
} RealtimeDisconnectedCode;

typedef struct _RealtimeConnection RealtimeConnection;

/*
 * What the connection tells the object it belongs to. Any of these may open or
 * close the connection, and may drop references to the owner.
 *
 * @prepare: the connect command is made up; may put things into it.
 * @opened: commands may be sent; they follow the connect command in the same
 *   frame.
 * @connected: may take things out of the result.
 * @lost: the socket is no more; the code is the one of @disconnected.
 * @failed: an attempt has failed, or, if it is final, no further one is made;
 *   returns whether somebody has waited for it.
 * @disconnected: an established connection was lost, or the server has refused
 *   one for good.
 * @complained: something has failed, but what is there stays.
 * @renewed: the provider has given another token.
 * @push: may take things out of the reply.
 * @publication: a push, too, of nothing but a publication.
 * @resume: whether there is more to deliver of the last reply; then it is
 *   called again before the next one, after other sources had their turn.
 */
typedef struct
{
  void     (*state_changed) (gpointer             owner,
                             RealtimeClientState  previous);
  void     (*prepare)       (gpointer             owner,
                             WireConnectRequest  *request);
  void     (*opened)        (gpointer             owner);
  void     (*connected)     (gpointer             owner,
                             WireConnectResult   *result);
  void     (*lost)          (gpointer             owner,
                             guint                code);
  void     (*disconnected)  (gpointer             owner,
                             guint                code,
                             const char          *reason);
  gboolean (*failed)        (gpointer             owner,
                             const GError        *error,
                             gboolean             final);
  void     (*complained)    (gpointer             owner,
                             const GError        *error);
  void     (*renewed)       (gpointer             owner,
                             const char          *token);
  void     (*push)          (gpointer             owner,
                             WireReply           *reply);
  void     (*publication)   (gpointer             owner,
                             const WireView      *publication);
  gboolean (*resume)        (gpointer             owner);
} RealtimeConnectionListener;

RealtimeConnection  *realtime_connection_new           (const RealtimeConfig             *config,
                                                        const RealtimeConnectionListener *listener,
                                                        GObject                          *owner);
void                 realtime_connection_free          (RealtimeConnection               *self);
RealtimeClientState  realtime_connection_get_state     (RealtimeConnection               *self);
const char          *realtime_connection_get_client_id (RealtimeConnection               *self);
GBytes              *realtime_connection_get_data      (RealtimeConnection               *self);
gboolean             realtime_connection_is_open       (RealtimeConnection               *self);
gboolean             realtime_connection_has_calls     (RealtimeConnection               *self);
void                 realtime_connection_open          (RealtimeConnection               *self);
void                 realtime_connection_close         (RealtimeConnection               *self);
void                 realtime_connection_shut          (RealtimeConnection               *self);
void                 realtime_connection_refuse        (RealtimeConnection               *self,
                                                        const char                       *message);
void                 realtime_connection_restart       (RealtimeConnection               *self,
                                                        guint                             code,
                                                        const char                       *reason);
RealtimeCall        *realtime_connection_call          (RealtimeConnection               *self,
                                                        WireCommand                      *command,
                                                        RealtimeCallFunc                  func,
                                                        gpointer                          user_data,
                                                        GError                          **error);
RealtimeCall        *realtime_connection_send          (RealtimeConnection               *self,
                                                        WireCommand                      *command,
                                                        RealtimeCallFunc                  func,
                                                        gpointer                          user_data);
RealtimeCall        *realtime_connection_try_send      (RealtimeConnection               *self,
                                                        WireCommand                      *command,
                                                        RealtimeCallFunc                  func,
                                                        gpointer                          user_data,
                                                        GError                          **error);
void                 realtime_connection_cancel        (RealtimeConnection               *self,
                                                        RealtimeCall                     *call);
gboolean             realtime_connection_is_batching   (RealtimeConnection               *self);
void                 realtime_connection_start_batching (RealtimeConnection              *self);
void                 realtime_connection_stop_batching (RealtimeConnection               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeConnection, realtime_connection_free)

G_END_DECLS
