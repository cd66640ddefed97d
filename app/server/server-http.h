/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_HTTP_MAX_HEAD (16 * 1024)

typedef enum
{
  SERVER_HTTP_SWITCHING_PROTOCOLS = 101,
  SERVER_HTTP_OK = 200,
  SERVER_HTTP_CREATED = 201,
  SERVER_HTTP_NO_CONTENT = 204,
  SERVER_HTTP_PARTIAL_CONTENT = 206,
  SERVER_HTTP_NOT_MODIFIED = 304,
  SERVER_HTTP_PERMANENT_REDIRECT = 308,
  SERVER_HTTP_BAD_REQUEST = 400,
  SERVER_HTTP_UNAUTHORIZED = 401,
  SERVER_HTTP_FORBIDDEN = 403,
  SERVER_HTTP_NOT_FOUND = 404,
  SERVER_HTTP_METHOD_NOT_ALLOWED = 405,
  SERVER_HTTP_REQUEST_TIMEOUT = 408,
  SERVER_HTTP_CONFLICT = 409,
  SERVER_HTTP_CONTENT_TOO_LARGE = 413,
  SERVER_HTTP_UNSUPPORTED_MEDIA_TYPE = 415,
  SERVER_HTTP_RANGE_NOT_SATISFIABLE = 416,
  SERVER_HTTP_EXPECTATION_FAILED = 417,
  SERVER_HTTP_MISDIRECTED_REQUEST = 421,
  SERVER_HTTP_UPGRADE_REQUIRED = 426,
  SERVER_HTTP_TOO_MANY_REQUESTS = 429,
  SERVER_HTTP_HEAD_TOO_LARGE = 431,
  SERVER_HTTP_INTERNAL_ERROR = 500,
  SERVER_HTTP_SERVICE_UNAVAILABLE = 503,
  SERVER_HTTP_INSUFFICIENT_STORAGE = 507,
} ServerHttpStatus;

/**
 * ServerHttpRequest:
 *
 * The head of a request, and what reads its body.
 */
typedef struct _ServerHttpRequest ServerHttpRequest;

/* Gets a piece of a body; returns FALSE to take no more. */
typedef gboolean (*ServerHttpBodyFunc) (const guint8 *data,
                                        gsize         length,
                                        gpointer      user_data);

gsize              server_http_find_head_end         (const guint8            *data,
                                                      gsize                    length);
ServerHttpRequest *server_http_request_parse         (const guint8            *head,
                                                      gsize                    length);
void               server_http_request_free          (ServerHttpRequest       *self);
gboolean           server_http_request_read_body     (ServerHttpRequest       *self,
                                                      const guint8            *data,
                                                      gsize                    length,
                                                      ServerHttpBodyFunc       func,
                                                      gpointer                 user_data,
                                                      gsize                   *consumed);
gboolean           server_http_request_is_complete   (const ServerHttpRequest *self);
gboolean           server_http_request_is_modern     (const ServerHttpRequest *self);
gboolean           server_http_request_keeps_alive   (const ServerHttpRequest *self);
gint64             server_http_request_get_length    (const ServerHttpRequest *self);
const char        *server_http_request_get_method    (const ServerHttpRequest *self);
const char        *server_http_request_get_path      (const ServerHttpRequest *self);
const char        *server_http_request_get_query     (const ServerHttpRequest *self);
const char        *server_http_request_get_header    (const ServerHttpRequest *self,
                                                      const char              *name);
gboolean           server_http_request_has_token     (const ServerHttpRequest *self,
                                                      const char              *name,
                                                      const char              *token);
char              *server_http_request_dup_parameter (const ServerHttpRequest *self,
                                                      const char              *name);
void               server_http_append_head           (GString                 *response,
                                                      ServerHttpStatus         status,
                                                      gboolean                 keep_alive,
                                                      const char              *extra_headers,
                                                      const char              *content_type,
                                                      gint64                   length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerHttpRequest, server_http_request_free)

G_END_DECLS
