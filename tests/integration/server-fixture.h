/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerFixture:
 *
 * The real realtime-server in a process of its own, on a free port of the
 * loopback interface, with its files in a temporary folder. It ends when the
 * test does, however that may come.
 */
typedef struct _ServerFixture ServerFixture;

ServerFixture *server_fixture_new             (const char     *config_body,
                                               GError        **error);
ServerFixture *server_fixture_new_activated   (const char     *config_body,
                                               int             socket,
                                               GError        **error);
void           server_fixture_free            (ServerFixture  *self);
const char    *server_fixture_get_url         (ServerFixture  *self);
const char    *server_fixture_get_fingerprint (ServerFixture  *self);
guint16        server_fixture_get_port        (ServerFixture  *self);
const char    *server_fixture_get_program     (ServerFixture  *self);
GPid           server_fixture_get_pid         (ServerFixture  *self);
const char    *server_fixture_get_data_dir    (ServerFixture  *self);
char          *server_fixture_mint_token      (ServerFixture  *self,
                                               const char     *user,
                                               gboolean        admin);
void           server_fixture_set_config      (ServerFixture  *self,
                                               const char     *config_body);
const char    *server_fixture_get_config      (ServerFixture  *self);
char          *server_fixture_dup_log         (ServerFixture  *self);
void           server_fixture_wait_log        (ServerFixture  *self,
                                               const char     *text,
                                               guint           n);
gboolean       server_fixture_start           (ServerFixture  *self,
                                               GError        **error);
int            server_fixture_stop            (ServerFixture  *self);
int            server_fixture_wait            (ServerFixture  *self);
void           server_fixture_abandon         (ServerFixture  *self);
void           server_fixture_kill            (ServerFixture  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFixture, server_fixture_free)

G_END_DECLS
