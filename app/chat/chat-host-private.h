/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-host.h"
#include "chat-server-process.h"

G_BEGIN_DECLS

/**
 * ChatHostTiming:
 * @watch: how often to look whether the server of another process is gone.
 * @attach: how often to look whether one that is being started is there.
 * @attach_limit: how long to wait for that.
 * @restart: how long to wait before a server that has died is started again;
 *   doubled each time.
 * @restart_limit: the longest of these delays.
 * @stable: how long a server has to run for the delay to be short again.
 * @kill: how long a server may take to end.
 *
 * The times of a host, in milliseconds.
 */
typedef struct
{
  guint watch;
  guint attach;
  guint attach_limit;
  guint restart;
  guint restart_limit;
  guint stable;
  guint kill;
} ChatHostTiming;

/**
 * ChatHostState:
 * @CHAT_HOST_STOPPED: there is nothing.
 * @CHAT_HOST_STARTING: a server is being started, or another process that has
 *   the lock is waited for.
 * @CHAT_HOST_ATTACHED: another process runs the server.
 * @CHAT_HOST_OWNED: this process runs the server.
 * @CHAT_HOST_RESTARTING: this process runs it, but it has died, or was just
 *   taken over.
 * @CHAT_HOST_REOPENING: the server is asked to end, only to be started with
 *   other options.
 * @CHAT_HOST_STOPPING: the server is asked to end.
 *
 * What a host does.
 */
typedef enum
{
  CHAT_HOST_STOPPED,
  CHAT_HOST_STARTING,
  CHAT_HOST_ATTACHED,
  CHAT_HOST_OWNED,
  CHAT_HOST_RESTARTING,
  CHAT_HOST_REOPENING,
  CHAT_HOST_STOPPING,
} ChatHostState;

/**
 * ChatHost:
 *
 * Who has the lock in the directory runs the server; the server holds the lock
 * too, so that it is free only when both are gone. All others look whether it
 * is free, and then the first of them goes on.
 *
 * There is one task, to start or to stop, and one timer, whose meaning depends
 * on the state.
 */
struct _ChatHost
{
  GObject            parent_instance;

  char              *server_path;
  char              *directory;
  ChatHostTiming     timing;

  ChatServerAddress  address;
  ChatServerProcess *process;
  GTask             *task;
  GSource           *cancel_source;
  gint64             since;
  guint              timer_id;
  guint              restart_delay;
  /* Which port was found taken, and where it is tried then. */
  guint16            taken_port;
  guint16            next_port;
  int                lock;
  ChatHostState      state;

  guint              warned : 1;
  guint              shared : 1;
};

void chat_host_set_timing   (ChatHost                *self,
                             const ChatHostTiming    *timing);
void chat_host_set_state    (ChatHost                *self,
                             ChatHostState            state);
void chat_host_set_address  (ChatHost                *self,
                             const ChatServerAddress *address);

/* In chat-host-server.c */
void chat_host_server_start (ChatHost                *self,
                             GTask                   *task);
void chat_host_server_stop  (ChatHost                *self,
                             GTask                   *task);
void chat_host_server_reopen (ChatHost               *self,
                              GTask                  *task);
void chat_host_server_drop  (ChatHost                *self);

typedef gpointer (*ChatHostParseFunc) (const char *line);

/* In chat-host-invites.c */
void chat_host_run_verb     (ChatHost                *self,
                             const char              *verb,
                             const char *const       *options,
                             GTask                   *task);
GPtrArray *
     chat_host_finish_list  (GAsyncResult            *result,
                             ChatHostParseFunc        parse,
                             guint                    max,
                             guint                   *n_more,
                             GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
