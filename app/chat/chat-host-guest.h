/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatHostGuestState:
 * @CHAT_HOST_GUEST_ADMITTED: may come and go.
 * @CHAT_HOST_GUEST_EXPIRED: had as much time as guests get.
 * @CHAT_HOST_GUEST_REMOVED: was sent away, alone or with the whole invite.
 *
 * What has become of a guest.
 */
typedef enum
{
  CHAT_HOST_GUEST_ADMITTED,
  CHAT_HOST_GUEST_EXPIRED,
  CHAT_HOST_GUEST_REMOVED,
} ChatHostGuestState;

#define CHAT_TYPE_HOST_GUEST (chat_host_guest_get_type ())

/**
 * ChatHostGuest:
 *
 * Somebody who has come by an invite. It does not change; what is listed later
 * is another.
 */
G_DECLARE_FINAL_TYPE (ChatHostGuest, chat_host_guest, CHAT, HOST_GUEST, GObject)

ChatHostGuest      *chat_host_guest_parse     (const char    *line) G_GNUC_WARN_UNUSED_RESULT;
const char         *chat_host_guest_get_id    (ChatHostGuest *self);
ChatHostGuestState  chat_host_guest_get_state (ChatHostGuest *self);
GDateTime          *chat_host_guest_get_time  (ChatHostGuest *self);
const char         *chat_host_guest_get_name  (ChatHostGuest *self);

G_END_DECLS
