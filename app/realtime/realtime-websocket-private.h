/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RealtimeWebsocket RealtimeWebsocket;

/*
 * What there is to tell: a message, which is good for the time of the call;
 * that all was told that was read at one time; and once, how it has ended.
 */
typedef struct
{
  void (*message) (const guint8 *text,
                   gsize         length,
                   gpointer      user_data);
  void (*read)    (gpointer      user_data);
  void (*closed)  (guint         code,
                   const char   *reason,
                   GError       *error,
                   gpointer      user_data);
} RealtimeWebsocketListener;

RealtimeWebsocket *realtime_websocket_new       (GSocketConnection               *connection,
                                                 gsize                            max_message_size,
                                                 const RealtimeWebsocketListener *listener,
                                                 gpointer                         user_data) G_GNUC_WARN_UNUSED_RESULT;
void               realtime_websocket_free      (RealtimeWebsocket               *self);
void               realtime_websocket_start     (RealtimeWebsocket               *self,
                                                 GBytes                          *first);
void               realtime_websocket_set_linger (RealtimeWebsocket              *self,
                                                 guint                            msec);
gboolean           realtime_websocket_is_open   (RealtimeWebsocket               *self);
gboolean           realtime_websocket_has_ended (RealtimeWebsocket               *self);
gsize              realtime_websocket_count_queued (RealtimeWebsocket            *self);
void               realtime_websocket_queue     (RealtimeWebsocket               *self,
                                                 GBytes                          *text);
void               realtime_websocket_flush     (RealtimeWebsocket               *self);
void               realtime_websocket_close     (RealtimeWebsocket               *self,
                                                 guint                            code,
                                                 const char                      *reason);
void               realtime_websocket_fail      (RealtimeWebsocket               *self,
                                                 guint                            code,
                                                 GError                          *error);

G_END_DECLS
