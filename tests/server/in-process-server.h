/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"
#include "server-listener.h"
#include "process-util.h"

G_BEGIN_DECLS

/**
 * InProcessServer:
 *
 * The parts of a server in a thread of this process, so that a test can
 * publish what no client can, and look at it with real clients.
 */
typedef struct
{
  guint16 port;
  char *folder;
  ServerConfig *config;
  GThread *thread;
  GMainContext *context;
  GMainLoop *main_loop;
  GAsyncQueue *answers;
  ServerStore *store;
  ServerLoop *loop;
  ServerHub *hub;
  ServerListener *listener;
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
