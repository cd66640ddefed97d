/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-claims.h"
#include "server-proxy.h"

G_BEGIN_DECLS

/**
 * ServerQuestionKind:
 * @SERVER_QUESTION_CONNECT: who this is, and whether to let them in.
 * @SERVER_QUESTION_REFRESH: whether to let them stay.
 * @SERVER_QUESTION_SUBSCRIBE: whether to subscribe them.
 * @SERVER_QUESTION_SUB_REFRESH: whether to leave them subscribed.
 * @SERVER_QUESTION_PUBLISH: whether to publish, and what.
 * @SERVER_QUESTION_RPC: what a call answers.
 * @SERVER_QUESTION_PERMISSIONS: whether they may read and publish.
 *
 * What a program of the operator can be asked.
 */
typedef enum
{
  SERVER_QUESTION_CONNECT,
  SERVER_QUESTION_REFRESH,
  SERVER_QUESTION_SUBSCRIBE,
  SERVER_QUESTION_SUB_REFRESH,
  SERVER_QUESTION_PUBLISH,
  SERVER_QUESTION_RPC,
  SERVER_QUESTION_PERMISSIONS,
  SERVER_N_QUESTIONS,
} ServerQuestionKind;

/**
 * ServerQuestion:
 * @client: of the session, as are @transport, @user, @admin, @meta and
 *   @headers.
 * @meta: (nullable): what the token says that only the server shall know.
 * @headers: (nullable) (element-type utf8 utf8): of the session's request.
 * @channels: (nullable) (array zero-terminated=1): of connect: what the client
 *   wants to recover.
 *
 * What the program is told. Which of the other fields count follows from
 * what is asked; those that are %NULL are left out.
 */
typedef struct
{
  const char *client;
  const char *transport;
  const char *user;
  gboolean admin;
  GBytes *meta;
  GHashTable *headers;
  const char *channel;
  const char *token;
  const char *method;
  const char *name;
  const char *version;
  GBytes *data;
  const char *const *channels;
} ServerQuestion;

/**
 * ServerPublishAnswer:
 * @data: (nullable): what to publish instead.
 * @tags: (nullable) (element-type utf8 utf8): of the publication.
 */
typedef struct
{
  GBytes *data;
  GHashTable *tags;
  gboolean skip_history;
} ServerPublishAnswer;

/**
 * ServerBackend:
 *
 * Asks the programs that the configuration names, in the words of Centrifugo's
 * proxies, so that what answers a Centrifugo answers this server too.
 */
typedef struct _ServerBackend ServerBackend;

ServerBackend *server_backend_new              (GMainContext                *context);
void           server_backend_free             (ServerBackend               *self);
void           server_backend_set_endpoint     (ServerBackend               *self,
                                                ServerQuestionKind           kind,
                                                const ServerEndpoint        *endpoint);
gboolean       server_backend_answers          (ServerBackend               *self,
                                                ServerQuestionKind           kind);
void           server_backend_ask              (ServerBackend               *self,
                                                ServerQuestionKind           kind,
                                                const ServerQuestion        *question,
                                                ServerProxyFunc              func,
                                                gpointer                     data);
gboolean       server_backend_read_connect     (const ServerProxyAnswer     *answer,
                                                ServerClaims                *claims);
gboolean       server_backend_read_refresh     (const ServerProxyAnswer     *answer,
                                                ServerClaims                *claims);
void           server_backend_read_subscribe   (const ServerProxyAnswer     *answer,
                                                ServerClaims                *claims);
void           server_backend_read_publish     (const ServerProxyAnswer     *answer,
                                                ServerPublishAnswer         *publish);
void           server_backend_read_permissions (const ServerProxyAnswer     *answer,
                                                gboolean                    *read,
                                                gboolean                    *publish);
const char *const *server_question_get_names   (void);
GBytes        *server_question_to_json         (ServerQuestionKind           kind,
                                                const ServerQuestion        *question);
void           server_publish_answer_clear     (ServerPublishAnswer         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerBackend, server_backend_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerPublishAnswer, server_publish_answer_clear)

G_END_DECLS
