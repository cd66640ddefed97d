/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"
#include "process-util.h"
#include "server-host.h"

G_BEGIN_DECLS

/**
 * InProcessServer:
 *
 * A server in a thread of this process, in which a test can publish what no
 * client can, and look at it with real clients.
 */
typedef struct
{
  ServerHost *host;
  guint16 port;
  GAsyncQueue *answers;
} InProcessServer;

typedef void (*InProcessServerFunc) (ServerChannel *channel,
                                     gpointer       data);

void                in_process_server_set_up       (InProcessServer            *self,
                                                    gconstpointer               config);
void                in_process_server_tear_down    (InProcessServer            *self,
                                                    gconstpointer               config);
void                in_process_server_call         (InProcessServer            *self,
                                                    const char                 *channel,
                                                    InProcessServerFunc         func,
                                                    gpointer                    data);
ServerPublishResult in_process_server_publish      (InProcessServer            *self,
                                                    const char                 *channel,
                                                    const char                 *json,
                                                    const char                 *tag,
                                                    const ServerPublishOptions *options);
void                in_process_server_publish_all  (InProcessServer            *self,
                                                    const char                 *channel,
                                                    const char *const          *texts,
                                                    const char *const          *tags);
void                in_process_server_publish_both (InProcessServer            *self,
                                                    const char                 *channel,
                                                    const char *const          *kept,
                                                    const char *const          *texts,
                                                    const ServerPublishOptions *options);
TestRecovery        in_process_server_resubscribe  (InProcessServer            *self,
                                                    const char                 *channel,
                                                    guint64                     offset);
char               *in_process_server_get_epoch    (InProcessServer            *self,
                                                    const char                 *channel);

G_END_DECLS
