/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

/* A message in a JSON string, and what it is for. */
#define SERVER_EMULATION_MAX_BODY (1024 * 1024)

/**
 * ServerStreamKind:
 * @SERVER_STREAM_LINES: each object in a line.
 * @SERVER_STREAM_EVENTS: each object in a server-sent event.
 */
typedef enum
{
  SERVER_STREAM_LINES,
  SERVER_STREAM_EVENTS,
} ServerStreamKind;

#define SERVER_N_STREAM_KINDS (SERVER_STREAM_EVENTS + 1)

/**
 * ServerStream:
 * @secret: what a client must know to send something.
 *
 * What there is of a session that has no WebSocket.
 */
typedef struct
{
  ServerStreamKind kind;
  char *secret;
} ServerStream;

ServerEmulation *server_emulation_new                (void);
void             server_emulation_free               (ServerEmulation    *self);
void             server_emulation_add                (ServerEmulation    *self,
                                                      const ServerStream *stream,
                                                      ServerConnection   *connection);
void             server_emulation_remove             (ServerEmulation    *self,
                                                      const ServerStream *stream);
ServerSession   *server_emulation_find               (ServerEmulation    *self,
                                                      const char         *secret);
ServerFrame     *server_emulation_convert            (ServerEmulation    *self,
                                                      const ServerStream *stream,
                                                      ServerFrame        *frame);
ServerFrame     *server_emulation_new_disconnect     (guint               code,
                                                      const char         *reason);
void             server_emulation_begin              (ServerExchange     *exchange);
void             server_emulation_handle_stream      (ServerExchange     *exchange);
void             server_emulation_handle_message     (ServerExchange     *exchange);
ServerStream    *server_stream_new                   (ServerStreamKind    kind);
void             server_stream_free                  (ServerStream       *self);
const char      *server_stream_kind_get_content_type (ServerStreamKind    kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerEmulation, server_emulation_free)

G_END_DECLS
