/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <realtime.h>

#include "chat-host-private.h"
#include "chat-invite.h"

G_BEGIN_DECLS

/* Scripts in place of the server: one never says anything, the other does not
 * want to end.
 */
#define TEST_SILENT "read line"
#define TEST_STUBBORN "trap '' TERM; echo '{\"port\":7,\"url\":\"ws://127.0.0.1:7/\"}'; read line"

typedef struct
{
  char *folder;
  char *directory;
} TestHost;

typedef struct
{
  gboolean  done;
  gboolean  success;
  char     *token;
  GError   *error;
} TestOutcome;

extern const ChatHostTiming test_host_timing;

void            test_host_set_up         (TestHost       *fixture,
                                          gconstpointer   data);
void            test_host_tear_down      (TestHost       *fixture,
                                          gconstpointer   data);

void            test_outcome_clear       (TestOutcome    *outcome);
void            test_started_cb          (GObject        *object,
                                          GAsyncResult   *result,
                                          gpointer        user_data);
void            test_stopped_cb          (GObject        *object,
                                          GAsyncResult   *result,
                                          gpointer        user_data);
void            test_minted_cb           (GObject        *object,
                                          GAsyncResult   *result,
                                          gpointer        user_data);

ChatHost       *test_make_host           (TestHost       *fixture);
ChatHost       *test_make_host_of        (TestHost       *fixture,
                                          const char     *server_path);
ChatHost       *test_make_host_of_script (TestHost       *fixture,
                                          const char     *script);
void            test_start_host          (ChatHost       *host);
void            test_start_in_vain       (ChatHost       *host,
                                          const char     *word);
void            test_stop_host           (ChatHost       *host);
char           *test_mint_token          (ChatHost       *host,
                                          const char     *user);
void            test_keep_result_cb      (GObject        *object,
                                          GAsyncResult   *result,
                                          gpointer        user_data);
char           *test_add_invite          (ChatHost       *host,
                                          const char     *name,
                                          guint           uses);
ChatInviteAnswer *test_redeem_invite     (const char     *text,
                                          const char     *name);

GPid            test_find_server         (const char     *directory);
gboolean        test_is_unlocked         (const char     *directory);
void            test_kill_server         (TestHost       *fixture);
GSocket        *test_take_port           (const char     *uri);

RealtimeClient *test_connect_client      (ChatHost       *host,
                                          const char     *token);
void            test_publish             (RealtimeClient *client);
void            test_close_client        (RealtimeClient *client);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestOutcome, test_outcome_clear)

G_END_DECLS
