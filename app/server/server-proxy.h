/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

/* What an answer may weigh. */
#define SERVER_PROXY_MAX_ANSWER (1024 * 1024)

/**
 * ServerEndpoint:
 * @uri: where to ask, http or https.
 * @timeout: milliseconds for the whole answer.
 * @secret: (nullable): what the program knows us by; sent as a bearer token
 *   (RFC 6750 2.1).
 * @forwarded: (nullable) (array zero-terminated=1): names of the headers of
 *   the client's own request that are passed on.
 *
 * A program of the operator that is asked over HTTP.
 */
typedef struct
{
  char *uri;
  gint64 timeout;
  GBytes *secret;
  char **forwarded;
} ServerEndpoint;

/**
 * ServerProxyAnswer:
 * @error_code: 0, or what the client's command fails with.
 * @error_message: (nullable): the words of the operator's program.
 * @disconnect_code: 0, or what the connection ends with.
 * @disconnect_reason: (nullable): a short text.
 * @root: (nullable): all that was answered, an object.
 * @result: (nullable): its `result`, an object; %NULL where there is none.
 *
 * What came back; valid during the call only. Where nothing usable came,
 * @error_code says so.
 */
typedef struct
{
  guint error_code;
  const char *error_message;
  gboolean temporary;
  guint disconnect_code;
  const char *disconnect_reason;
  yyjson_val *root;
  yyjson_val *result;
} ServerProxyAnswer;

typedef struct _ServerProxy ServerProxy;

typedef void (*ServerProxyFunc) (const ServerProxyAnswer *answer,
                                 gpointer                 data);

ServerProxy *server_proxy_new         (GMainContext         *context);
void         server_proxy_free        (ServerProxy          *self);
void         server_proxy_ask         (ServerProxy          *self,
                                       const ServerEndpoint *endpoint,
                                       GHashTable           *client_headers,
                                       GBytes               *question,
                                       ServerProxyFunc       func,
                                       gpointer              data);
gint64       server_proxy_get_integer (yyjson_val           *object,
                                       const char           *name);
GBytes      *server_proxy_get_data    (yyjson_val           *object,
                                       const char           *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerProxy, server_proxy_free)

G_END_DECLS
