/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "wire-websocket.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* What is in each message once, and in nothing else that is sent. */
#define LOAD_MARK '~'

/**
 * LoadProtocol:
 * @LOAD_PROTOCOL_CENTRIFUGE: as realtime-server and Centrifugo speak it.
 * @LOAD_PROTOCOL_PLAIN: as hub.c and hub.mjs do.
 */
typedef enum
{
  LOAD_PROTOCOL_CENTRIFUGE,
  LOAD_PROTOCOL_PLAIN,
} LoadProtocol;

typedef enum
{
  LOAD_CLIENT_UPGRADING,
  LOAD_CLIENT_JOINING,
  LOAD_CLIENT_OPEN,
} LoadClientState;

/**
 * LoadClient:
 * @subscribe_to: (nullable): the channel whose messages it counts.
 * @n_head: how much of the end of the response's head was seen.
 * @header: a frame's header that has not come wholly.
 * @left: how much of a frame's payload is still to come.
 * @n_to_join: answers without which it has not joined yet.
 * @n_messages: that have come.
 * @n_answers: that have come, each a line of a frame.
 *
 * A connection that counts what it receives, and allocates nothing for it.
 */
typedef struct
{
  int fd;
  LoadClientState state;
  const char *subscribe_to;
  gboolean is_ping;
  guint n_head;
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  guint n_header;
  guint n_to_join;
  guint64 left;
  guint64 n_messages;
  guint64 n_answers;
} LoadClient;

void     load_client_connect   (LoadClient   *self,
                                LoadProtocol  protocol,
                                guint16       port,
                                const char   *subscribe_to);
void     load_client_send      (LoadClient   *self,
                                const void   *data,
                                gsize         length);
gboolean load_client_receive   (LoadClient   *self,
                                LoadProtocol  protocol,
                                guint8       *buffer,
                                gsize         size);
GString *load_client_frame     (const char   *text);
void     load_fail             (const char   *format,
                                ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
