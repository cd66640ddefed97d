/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-api.h"
#include "server-receipts.h"
#include "server-versions.h"

G_BEGIN_DECLS

/**
 * ServerApi:
 * @node: by which this process is known until it ends.
 * @started: when, in milliseconds of the loop.
 *
 * What the HTTP API remembers from one request to the next.
 */
struct _ServerApi
{
  char *node;
  gint64 started;
  ServerReceipts *receipts;
  ServerVersions *versions;
};

/**
 * ServerApiCall:
 * @func: told how it ended, once.
 *
 * One request of the API while it is being done.
 */
typedef struct
{
  ServerHub *hub;
  WireApiRequest *request;
  ServerApiFunc func;
  gpointer data;
} ServerApiCall;

void    server_api_run            (ServerHub      *hub,
                                   WireApiRequest *request,
                                   ServerApiFunc   func,
                                   gpointer        data);
void    server_api_call_fail      (ServerApiCall  *call,
                                   guint           error_code);
void    server_api_call_finish    (ServerApiCall  *call,
                                   const char     *result);
GBytes *server_api_dup_payload    (GBytes         *json,
                                   const char     *base64);
void    server_api_batch          (ServerApiCall  *call);
void    server_api_broadcast      (ServerApiCall  *call);
void    server_api_channels       (ServerApiCall  *call);
void    server_api_disconnect     (ServerApiCall  *call);
void    server_api_history        (ServerApiCall  *call);
void    server_api_history_remove (ServerApiCall  *call);
void    server_api_info           (ServerApiCall  *call);
void    server_api_presence       (ServerApiCall  *call);
void    server_api_presence_stats (ServerApiCall  *call);
void    server_api_publish        (ServerApiCall  *call);
void    server_api_refresh        (ServerApiCall  *call);
void    server_api_subscribe      (ServerApiCall  *call);
void    server_api_unsubscribe    (ServerApiCall  *call);

G_END_DECLS
