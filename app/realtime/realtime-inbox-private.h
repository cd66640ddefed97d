/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "wire-view.h"

G_BEGIN_DECLS

typedef enum
{
  REALTIME_EVENT_OPENED,
  REALTIME_EVENT_REPLY,
  REALTIME_EVENT_PUBLICATION,
  REALTIME_EVENT_CLOSED,
} RealtimeEventType;

/*
 * How a connection has ended: a WebSocket close code, 0 if there was none, or
 * an error of this library if it was not the peer who ended it.
 */
typedef struct
{
  guint   code;
  char   *reason;
  GError *error;
} RealtimeClosure;

/*
 * What there is to deal with. A publication is seen in a frame, which is kept
 * by the last of the events that need it.
 */
typedef struct
{
  RealtimeEventType  type;
  GBytes            *frame;
  union
  {
    WireReply       *reply;
    WireView         publication;
    RealtimeClosure *closure;
  };
} RealtimeEvent;

typedef struct _RealtimeInbox RealtimeInbox;

typedef gboolean (*RealtimeInboxFunc) (RealtimeEvent *event,
                                       gpointer       user_data);

RealtimeInbox *realtime_inbox_new      (gsize              capacity,
                                        GMainContext      *context,
                                        RealtimeInboxFunc  func,
                                        gpointer           user_data);
RealtimeInbox *realtime_inbox_ref      (RealtimeInbox     *self);
void           realtime_inbox_unref    (RealtimeInbox     *self);
gboolean       realtime_inbox_push     (RealtimeInbox     *self,
                                        GArray            *events,
                                        gsize              size);
gboolean       realtime_inbox_is_empty (RealtimeInbox     *self);
void           realtime_inbox_close    (RealtimeInbox     *self);

void           realtime_event_clear    (RealtimeEvent     *self);
void           realtime_closure_free   (RealtimeClosure   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeInbox, realtime_inbox_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RealtimeEvent, realtime_event_clear)

G_END_DECLS
