/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-discovered-server.h"

G_BEGIN_DECLS

/**
 * CHAT_SERVICE_TYPE:
 *
 * The type of the service that a shared server is.
 */
#define CHAT_SERVICE_TYPE "_confab._tcp"

char                **chat_service_records_create        (const char *fingerprint) G_GNUC_WARN_UNUSED_RESULT;
ChatDiscoveredServer *chat_service_records_create_server (const char *name,
                                                          const char *address,
                                                          guint16     port,
                                                          GPtrArray  *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
