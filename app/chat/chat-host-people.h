/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-host-person.h"
#include "chat-host.h"

G_BEGIN_DECLS

void       chat_host_list_people_async   (ChatHost             *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GPtrArray *chat_host_list_people_finish  (ChatHost             *self,
                                          GAsyncResult         *result,
                                          guint                 max,
                                          guint                *n_more,
                                          GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_host_remove_guest_async  (ChatHost             *self,
                                          ChatHostPerson       *guest,
                                          gboolean              close_invite,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean   chat_host_remove_guest_finish (ChatHost             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
