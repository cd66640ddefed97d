/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

void server_invitation_route_handle (ServerExchange *exchange);

G_END_DECLS
