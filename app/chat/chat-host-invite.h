/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatHostInviteState:
 * @CHAT_HOST_INVITE_OPEN: somebody may still come with it.
 * @CHAT_HOST_INVITE_USED: as many have come as may.
 * @CHAT_HOST_INVITE_EXPIRED: nobody may come any more, who has come stays.
 * @CHAT_HOST_INVITE_REVOKED: it was ended, and its guests were sent away.
 *
 * What has become of an invite.
 */
typedef enum
{
  CHAT_HOST_INVITE_OPEN,
  CHAT_HOST_INVITE_USED,
  CHAT_HOST_INVITE_EXPIRED,
  CHAT_HOST_INVITE_REVOKED,
} ChatHostInviteState;

#define CHAT_TYPE_HOST_INVITE (chat_host_invite_get_type ())

/**
 * ChatHostInvite:
 *
 * An invite that was given out. It does not change; what is listed later is
 * another.
 */
G_DECLARE_FINAL_TYPE (ChatHostInvite, chat_host_invite, CHAT, HOST_INVITE, GObject)

ChatHostInvite      *chat_host_invite_parse      (const char     *line) G_GNUC_WARN_UNUSED_RESULT;
gint64               chat_host_invite_get_id     (ChatHostInvite *self);
ChatHostInviteState  chat_host_invite_get_state  (ChatHostInvite *self);
guint                chat_host_invite_get_used   (ChatHostInvite *self);
guint                chat_host_invite_get_uses   (ChatHostInvite *self);
GDateTime           *chat_host_invite_get_expiry (ChatHostInvite *self);
const char          *chat_host_invite_get_name   (ChatHostInvite *self);

G_END_DECLS
