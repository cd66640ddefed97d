/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

G_BEGIN_DECLS

/* What one message may weigh there. */
#define SERVER_HELLO_MAX_PAYLOAD (10 * 1024)

/**
 * ServerHelloRole:
 *
 * Whom one can be on the page, by choice. It counts in the page's channels
 * only.
 */
typedef enum
{
  SERVER_HELLO_VISITOR,
  SERVER_HELLO_MEMBER,
  SERVER_HELLO_ADMIN,
} ServerHelloRole;

gboolean   server_hello_is_built     (void);
gboolean   server_hello_take_rules   (const char          *channel,
                                      ServerPermissions   *permissions);
char     **server_hello_dup_channels (const char          *channel);
gboolean   server_hello_find_role    (const char          *name,
                                      ServerHelloRole     *role);
char      *server_hello_mint         (const ServerConfig  *config,
                                      ServerHelloRole      role,
                                      gint64               now,
                                      char               **user);
gboolean   server_hello_read         (GBytes              *meta);

G_END_DECLS
