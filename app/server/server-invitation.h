/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"
#include "server-guests.h"

G_BEGIN_DECLS

/**
 * ServerInvitee:
 * @invite: by which the guest came, 0 for who is none.
 * @page: whether it is one who has opened the web page.
 * @channels: (nullable) (array zero-terminated=1): the only ones for the
 *   guest.
 */
typedef struct
{
  gint64 invite;
  gboolean page;
  char **channels;
} ServerInvitee;

guint    server_invitation_accept (ServerGuests  *guests,
                                   ServerConfig  *config,
                                   GBytes        *request,
                                   gint64         now,
                                   char         **answer);
gboolean server_invitee_read      (ServerInvitee *self,
                                   GBytes        *meta,
                                   ServerConfig  *config);
gboolean server_invitee_is_revoked (ServerInvitee *self,
                                   const char    *user,
                                   ServerGuests  *guests,
                                   ServerConfig  *config);
void     server_invitee_clear     (ServerInvitee *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerInvitee, server_invitee_clear)

G_END_DECLS
