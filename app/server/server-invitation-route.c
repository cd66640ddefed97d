/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-invitation-route.h"

#include "server-invitation.h"
#include "server-log.h"

/**
 * server_invitation_route_handle:
 *
 * Answers `POST /invite`, where a guest turns an invite into a token.
 */
void
server_invitation_route_handle (ServerExchange *exchange)
{
  ServerHub *hub = server_exchange_get_hub (exchange);
  ServerGuests *guests = server_hub_get_guests (hub);
  g_autoptr (GBytes) request = server_exchange_dup_body (exchange);
  g_autofree char *answer = NULL;
  guint status;

  if (guests == NULL)
    {
      server_exchange_refuse (exchange, SERVER_HTTP_SERVICE_UNAVAILABLE);
      return;
    }

  status = server_invitation_accept (guests, server_hub_get_config (hub), request,
                                     g_get_real_time () / G_USEC_PER_SEC, &answer);
  server_log (SERVER_LOG_DEBUG, status == SERVER_HTTP_OK ? "guest-invited" : "invite-refused", NULL);
  server_exchange_add_header (exchange, "Cache-Control", "no-store");
  server_exchange_respond (exchange, status, "application/json", answer, -1);
}
