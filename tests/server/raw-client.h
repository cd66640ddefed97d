/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "raw-tls.h"

#include <wire.h>

G_BEGIN_DECLS

/**
 * RawClient:
 *
 * A client that does just what a test tells it: a plain socket with helpers
 * to write frames and to read them. All reading is bounded in time, and a
 * test that waits in vain fails.
 */
typedef struct _RawClient RawClient;

RawClient *raw_client_new            (guint16               port);
RawClient *raw_client_new_small      (guint16               port);
RawClient *raw_client_new_tls        (guint16               port,
                                      gboolean              dribbles);
RawClient *raw_client_new_tls_from   (guint16               port,
                                      const char           *source);
RawTls    *raw_client_get_tls        (RawClient            *self);
RawClient *raw_client_open           (guint16               port);
RawClient *raw_client_connect        (guint16               port,
                                      const char           *token);
void       raw_client_begin          (RawClient            *self,
                                      const char           *token);
void       raw_client_free           (RawClient            *self);
void       raw_client_send_bytes     (RawClient            *self,
                                      const void           *bytes,
                                      gsize                 length);
void       raw_client_send_text      (RawClient            *self,
                                      const char           *text);
void       raw_client_send_frame     (RawClient            *self,
                                      guint8                first_byte,
                                      const void           *payload,
                                      gsize                 length);
void       raw_client_send           (RawClient            *self,
                                      const char           *text);
void       raw_client_shut_down      (RawClient            *self);
void       raw_client_reset          (RawClient            *self);
void       raw_client_upgrade        (RawClient            *self);
char      *raw_client_read_response  (RawClient            *self);
char      *raw_client_read_text      (RawClient            *self,
                                      gsize                 length);
char      *raw_client_read_line      (RawClient            *self);
char      *raw_client_read_text_line (RawClient           *self);
char      *raw_client_read_rest      (RawClient            *self);
char      *raw_client_read           (RawClient            *self);
WireReply *raw_client_read_reply     (RawClient            *self);
WireReply *raw_client_try_read_reply (RawClient            *self);
guint      raw_client_read_error     (RawClient            *self,
                                      guint32               id);
guint      raw_client_read_close     (RawClient            *self,
                                      char                **reason);
guint8     raw_client_read_frame     (RawClient            *self,
                                      GByteArray          **payload);
gboolean   raw_client_reaches_end    (RawClient            *self);
gboolean   raw_client_was_reset      (RawClient            *self);
void       raw_client_skip           (RawClient            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawClient, raw_client_free)

G_END_DECLS
