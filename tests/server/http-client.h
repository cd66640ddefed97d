/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "raw-client.h"

G_BEGIN_DECLS

/**
 * HttpResponse:
 * @head: all header lines, with the first.
 * @body: what came with it, without the framing.
 */
typedef struct
{
  guint status;
  char *head;
  char *body;
} HttpResponse;

HttpResponse *http_client_read      (RawClient    *client,
                                     const char   *method);
HttpResponse *http_client_ask       (RawClient    *client,
                                     const char   *method,
                                     const char   *path,
                                     const char   *headers,
                                     const char   *body);
HttpResponse *http_client_ask_once  (guint16       port,
                                     const char   *method,
                                     const char   *path,
                                     const char   *headers,
                                     const char   *body);
char         *http_client_read_head (RawClient    *client,
                                     guint        *status);
char         *http_client_read_chunk (RawClient   *client);
char         *http_response_dup_header (HttpResponse *self,
                                        const char   *name);
void          http_response_assert_header (HttpResponse *self,
                                           const char   *name,
                                           const char   *expected);
void          http_response_free    (HttpResponse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpResponse, http_response_free)

G_END_DECLS
