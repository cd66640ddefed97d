/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "realtime-channel.h"
#include "realtime-client.h"
#include "realtime-subscribe-options.h"
#include "realtime-subscription.h"

#include "wire-command.h"
#include "wire-view.h"

G_BEGIN_DECLS

/* Codes of RealtimeSubscription::unsubscribed that no server has sent. */
typedef enum
{
  REALTIME_UNSUBSCRIBED_CALLED = 0,
  REALTIME_UNSUBSCRIBED_UNAUTHORIZED = 1,
  REALTIME_UNSUBSCRIBED_CLIENT_CLOSED = 2,
} RealtimeUnsubscribedCode;

typedef struct _RealtimeRegistry RealtimeRegistry;
typedef struct _RealtimeStream RealtimeStream;

RealtimeStream       *realtime_stream_new             (RealtimeRegistry               *registry,
                                                       RealtimeChannel                *channel,
                                                       const char                     *wire_name,
                                                       const RealtimeSubscribeOptions *options);
RealtimeStream       *realtime_stream_ref             (RealtimeStream                 *self);
void                  realtime_stream_unref           (RealtimeStream                 *self);
RealtimeClient       *realtime_stream_get_client      (RealtimeStream                 *self);
RealtimeChannel      *realtime_stream_get_channel     (RealtimeStream                 *self);
const char           *realtime_stream_get_wire_name   (RealtimeStream                 *self);
RealtimeSubscriptionState realtime_stream_get_state   (RealtimeStream                 *self);
const char           *realtime_stream_get_epoch       (RealtimeStream                 *self);
guint64               realtime_stream_get_offset      (RealtimeStream                 *self);
gboolean              realtime_stream_get_recoverable (RealtimeStream                 *self);
gboolean              realtime_stream_get_positioned  (RealtimeStream                 *self);
GBytes               *realtime_stream_get_data        (RealtimeStream                 *self);
gint64                realtime_stream_get_channel_id  (RealtimeStream                 *self);
gboolean              realtime_stream_is_server_side  (RealtimeStream                 *self);
gboolean              realtime_stream_is_valid        (RealtimeStream                 *self);
gboolean              realtime_stream_is_wanted       (RealtimeStream                 *self);
RealtimeSubscription *realtime_stream_add             (RealtimeStream                 *self) G_GNUC_WARN_UNUSED_RESULT;
void                  realtime_stream_add_task        (RealtimeStream                 *self,
                                                       GTask                          *task);
void                  realtime_stream_remove          (RealtimeStream                 *self,
                                                       RealtimeSubscription           *subscription);
void                  realtime_stream_start           (RealtimeStream                 *self);
void                  realtime_stream_move            (RealtimeStream                 *self,
                                                       const char                     *epoch,
                                                       guint64                         offset);
WireSubscribeRequest *realtime_stream_prepare         (RealtimeStream                 *self) G_GNUC_WARN_UNUSED_RESULT;
void                  realtime_stream_grant           (RealtimeStream                 *self,
                                                       WireSubscribeResult            *result);
void                  realtime_stream_withdraw        (RealtimeStream                 *self);
void                  realtime_stream_lost            (RealtimeStream                 *self,
                                                       guint                           code);
gboolean              realtime_stream_fail_tasks      (RealtimeStream                 *self,
                                                       const GError                   *error);
void                  realtime_stream_push            (RealtimeStream                 *self,
                                                       WireReply                      *reply);
gboolean              realtime_stream_is_called       (RealtimeStream                 *self,
                                                       const WireSlice                *wire_name);
gboolean              realtime_stream_publish         (RealtimeStream                 *self,
                                                       const WireView                 *publication);
gboolean              realtime_stream_resume          (RealtimeStream                 *self);
void                  realtime_stream_close           (RealtimeStream                 *self,
                                                       guint                           code,
                                                       const char                     *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeStream, realtime_stream_unref)

G_END_DECLS
