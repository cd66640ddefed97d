/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatServerAddress:
 * @port: the port, 0 where it is not known.
 * @former_port: where it was before another program took that port, 0 where it
 *   is as it was.
 * @uri: (nullable): what clients connect to; %NULL where nothing listens yet.
 * @fingerprint: (nullable): of its certificate, where it has one.
 *
 * Where a server is, as it says itself when it listens.
 */
typedef struct
{
  guint16  port;
  guint16  former_port;
  char    *uri;
  char    *fingerprint;
} ChatServerAddress;

void  chat_server_address_parse   (ChatServerAddress       *self,
                                   const char              *json);
char *chat_server_address_to_json (const ChatServerAddress *self) G_GNUC_WARN_UNUSED_RESULT;
void  chat_server_address_clear   (ChatServerAddress       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChatServerAddress, chat_server_address_clear)

G_END_DECLS
