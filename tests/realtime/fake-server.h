/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "wire-command.h"

G_BEGIN_DECLS

/**
 * FakeServer:
 *
 * A WebSocket server on the loopback interface, in the default main context,
 * that does what a test tells it to, above all what no real server would do.
 *
 * By itself it answers all commands but send with an empty result, as far as
 * fake_server_set_silent() does not forbid it.
 */
typedef struct _FakeServer FakeServer;

FakeServer  *fake_server_new                (void);
void         fake_server_free               (FakeServer *self);
const char  *fake_server_get_uri            (FakeServer *self);
const char  *fake_server_get_request        (FakeServer *self);
void         fake_server_set_silent         (FakeServer *self,
                                             WireMethod  method,
                                             gboolean    silent);
void         fake_server_set_ping           (FakeServer *self,
                                             guint       seconds);
void         fake_server_set_answer         (FakeServer *self,
                                             WireMethod  method,
                                             const char *body);
guint        fake_server_get_n_connections  (FakeServer *self);
gboolean     fake_server_is_connected       (FakeServer *self);
guint        fake_server_get_n_frames       (FakeServer *self);
void         fake_server_forget_frames      (FakeServer *self);
char        *fake_server_take_commands      (FakeServer *self);
guint        fake_server_count              (FakeServer *self,
                                             WireMethod  method);
guint32      fake_server_get_last_id        (FakeServer *self,
                                             WireMethod  method);
void         fake_server_send               (FakeServer *self,
                                             const char *format,
                                             ...) G_GNUC_PRINTF (2, 3);
void         fake_server_publish            (FakeServer *self,
                                             const char *channel,
                                             const char *data,
                                             guint64     offset);
void         fake_server_write              (FakeServer *self,
                                             GByteArray *bytes);
void         fake_server_close              (FakeServer *self,
                                             guint       code,
                                             const char *reason);
void         fake_server_drop               (FakeServer *self);
guint        fake_server_get_close_code     (FakeServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
