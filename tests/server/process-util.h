/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "raw-client.h"
#include "server-fixture.h"

G_BEGIN_DECLS

/**
 * TestServer:
 * @alice: token of a member.
 * @root: token of an admin.
 *
 * What the tests of the real process have in common.
 */
typedef struct
{
  ServerFixture *process;
  guint16 port;
  char *alice;
  char *root;
} TestServer;

/* What a client that comes back was told. */
typedef struct
{
  gboolean recovered;
  guint n_publications;
  guint64 offset;
  guint error;
} TestRecovery;

void          test_server_set_up    (TestServer     *server,
                                     gconstpointer   config);
void          test_server_tear_down (TestServer     *server,
                                     gconstpointer   config);
char         *test_sign_token       (const char     *claims);
void          test_assert_close     (TestServer     *server,
                                     const char     *frames,
                                     guint           code);
void          test_assert_error     (RawClient      *client,
                                     const char     *command,
                                     guint           code);
void          test_publish          (RawClient      *client,
                                     const char     *channel,
                                     guint           n);
char         *test_get_epoch        (RawClient      *client,
                                     const char     *channel);
TestRecovery  test_resubscribe      (TestServer     *server,
                                     const char     *channel,
                                     guint64         offset,
                                     const char     *epoch,
                                     const char     *extra);

int           test_run_server       (TestServer     *server,
                                     char          **output,
                                     char          **errors,
                                     const char     *first,
                                     ...) G_GNUC_NULL_TERMINATED;

#define test_assert_recovered(result, n, at) \
  G_STMT_START { \
    TestRecovery result_ = result; \
    g_assert_cmpint (result_.error, ==, 0); \
    g_assert_true (result_.recovered); \
    g_assert_cmpint (result_.n_publications, ==, n); \
    g_assert_cmpint (result_.offset, ==, at); \
  } G_STMT_END

#define test_assert_unrecovered(result, at) \
  G_STMT_START { \
    TestRecovery result_ = result; \
    g_assert_cmpint (result_.error, ==, 0); \
    g_assert_false (result_.recovered); \
    g_assert_cmpint (result_.n_publications, ==, 0); \
    g_assert_cmpint (result_.offset, ==, at); \
  } G_STMT_END

G_END_DECLS
