/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

/* Codes of errors and disconnects that are counted one by one; the last place
 * of each is for all others. */
#define SERVER_METRICS_N_ERRORS 15
#define SERVER_METRICS_N_DISCONNECTS 24
#define SERVER_METRICS_N_METHODS (WIRE_METHOD_UNKNOWN + 1)

/**
 * ServerMetrics:
 * @connections_accepted: sockets that were let in.
 * @connections: sockets that are open.
 * @messages_received: messages of clients, and
 * @bytes_received: what they weigh.
 * @messages_sent: messages that went into queues, and
 * @bytes_sent: bytes that sockets have taken.
 * @commands: by method.
 * @reply_errors: by code, counted from 100.
 * @disconnects: by code, see server_metrics_note_disconnect().
 * @publications: what was published.
 * @files_uploaded: files that were kept, and
 * @file_bytes_uploaded: what they weigh.
 * @files_refused: files that were not.
 * @files_served: files, or parts of them, that somebody was given.
 * @questions: to programs of the operator, by kind, and of these
 * @question_failures: those without an answer that can be used, and
 * @question_time: microseconds until all answers were there.
 * @http: (element-type utf8 guint64): responses, by labels.
 *
 * What the server counts of itself. Cheap to write, in one thread.
 */
struct _ServerMetrics
{
  guint64 connections_accepted;
  guint64 connections;
  guint64 messages_received;
  guint64 bytes_received;
  guint64 messages_sent;
  guint64 bytes_sent;
  guint64 commands[SERVER_METRICS_N_METHODS];
  guint64 reply_errors[SERVER_METRICS_N_ERRORS];
  guint64 disconnects[SERVER_METRICS_N_DISCONNECTS];
  guint64 publications;
  guint64 files_uploaded;
  guint64 file_bytes_uploaded;
  guint64 files_refused;
  guint64 files_served;
  guint64 questions[SERVER_N_QUESTIONS];
  guint64 question_failures[SERVER_N_QUESTIONS];
  guint64 question_time[SERVER_N_QUESTIONS];
  GHashTable *http;
};

ServerMetrics *server_metrics_new             (void);
void           server_metrics_free            (ServerMetrics  *self);
void           server_metrics_note_error      (ServerMetrics  *self,
                                               guint           code);
void           server_metrics_note_disconnect (ServerMetrics  *self,
                                               guint           code);
void           server_metrics_note_question   (ServerMetrics  *self,
                                               ServerQuestionKind kind,
                                               gint64          time,
                                               gboolean        failed);
void           server_metrics_note_response   (ServerMetrics  *self,
                                               const char     *route,
                                               guint           status);
void           server_metrics_begin           (ServerExchange *exchange);
void           server_metrics_handle          (ServerExchange *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerMetrics, server_metrics_free)

G_END_DECLS
