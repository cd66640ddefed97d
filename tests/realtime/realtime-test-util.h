/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fake-server.h"
#include "realtime-client-private.h"
#include "realtime.h"

G_BEGIN_DECLS

guint     test_watchdog_start  (const char   *what);
gboolean  test_watchdog_stop   (guint         watchdog);

/* Runs the main context until something holds, but not for ever. */
#define test_wait_until(condition) \
  G_STMT_START { \
    guint test_watchdog = test_watchdog_start (#condition); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    test_watchdog_stop (test_watchdog); \
  } G_STMT_END

/* What has happened, one word or so each, in order. */
typedef struct
{
  GPtrArray *entries;
} TestLog;

TestLog  *test_log_new                (void);
void      test_log_free               (TestLog              *self);
void      test_log_add                (TestLog              *self,
                                       const char           *format,
                                       ...) G_GNUC_PRINTF (2, 3);
gboolean  test_log_has                (TestLog              *self,
                                       const char           *entry);
void      test_log_watch_client       (TestLog              *self,
                                       RealtimeClient       *client);
void      test_log_watch_subscription (TestLog              *self,
                                       const char           *name,
                                       RealtimeSubscription *subscription);
void      test_log_assert             (TestLog              *self,
                                       const char           *expected);

GBytes   *test_bytes                  (const char           *text);
char     *test_payload_text           (RealtimeMessage      *message);
void      test_store_result_cb        (GObject              *object,
                                       GAsyncResult         *result,
                                       gpointer              user_data);
void      test_wait_for_threads       (void);
void      test_settle                 (void);

/* A client of a fake server, with time that stands still. */
typedef struct
{
  FakeServer     *server;
  RealtimeClock  *clock;
  RealtimeClient *client;
  TestLog        *log;
} TestBench;

void                  test_bench_set_up          (TestBench     *self,
                                                  gconstpointer  data);
void                  test_bench_tear_down       (TestBench     *self,
                                                  gconstpointer  data);
void                  test_bench_open            (TestBench     *self);
void                  test_bench_flush           (TestBench     *self);
void                  test_bench_assert_commands (TestBench     *self,
                                                  const char    *expected);
RealtimeSubscription *test_bench_subscribe       (TestBench     *self,
                                                  const char    *name,
                                                  const char    *channel_name);
RealtimeSubscription *test_bench_subscribe_with  (TestBench                *self,
                                                  const char               *name,
                                                  const char               *channel_name,
                                                  RealtimeSubscribeOptions *options);

#define test_bench_add(path, func) \
  g_test_add (path, TestBench, NULL, test_bench_set_up, func, test_bench_tear_down)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestLog, test_log_free)

G_END_DECLS
