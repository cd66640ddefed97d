/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-store.h"

G_BEGIN_DECLS

/**
 * ChatTimelinePage:
 *
 * A place in the stored messages of a room, and once it was read, what is
 * stored there.
 *
 * While it is read it belongs to the store's thread.
 */
typedef struct _ChatTimelinePage ChatTimelinePage;

ChatTimelinePage *chat_timeline_page_new_newest   (gint64                   room) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_new_at       (gint64                   room,
                                                   ChatPosition             position) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_new_after    (gint64                   room,
                                                   ChatPosition             position) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_new_unread   (gint64                   room,
                                                   ChatPosition             read) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_new_time     (gint64                   room,
                                                   gint64                   time) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_new_message  (gint64                   room,
                                                   const char              *id) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelinePage *chat_timeline_page_ref          (ChatTimelinePage        *self);
void              chat_timeline_page_unref        (ChatTimelinePage        *self);
void              chat_timeline_page_read_async   (ChatTimelinePage        *self,
                                                   ChatStore               *store,
                                                   GCancellable            *cancellable,
                                                   GAsyncReadyCallback      callback,
                                                   gpointer                 user_data);
ChatTimelinePage *chat_timeline_page_read_finish  (ChatStore               *store,
                                                   GAsyncResult            *result,
                                                   GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean          chat_timeline_page_get_target   (const ChatTimelinePage  *self,
                                                   ChatPosition            *target);
GPtrArray        *chat_timeline_page_get_records  (const ChatTimelinePage  *self);
gboolean          chat_timeline_page_has_older    (const ChatTimelinePage  *self);
gboolean          chat_timeline_page_has_newer    (const ChatTimelinePage  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatTimelinePage, chat_timeline_page_unref)

G_END_DECLS
