/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CentrifugoFixture:
 *
 * A Centrifugo in a process of its own, on a free port of the loopback
 * interface, with the configuration that it is given. It ends when the test
 * does, however that may come.
 */
typedef struct _CentrifugoFixture CentrifugoFixture;

#define CENTRIFUGO_SECRET "a secret of the tests"
#define CENTRIFUGO_API_KEY "a key of the tests"

char              *centrifugo_fixture_find_program (void) G_GNUC_WARN_UNUSED_RESULT;
CentrifugoFixture *centrifugo_fixture_new          (const char         *program,
                                                    const char         *channels,
                                                    const char         *rpc,
                                                    const char         *proxy) G_GNUC_WARN_UNUSED_RESULT;
void               centrifugo_fixture_free         (CentrifugoFixture  *self);
guint16            centrifugo_fixture_get_port     (CentrifugoFixture  *self);
void               centrifugo_fixture_kill         (CentrifugoFixture  *self);
void               centrifugo_fixture_stop         (CentrifugoFixture  *self);
void               centrifugo_fixture_start        (CentrifugoFixture  *self);
char              *centrifugo_fixture_sign         (const char         *claims) G_GNUC_WARN_UNUSED_RESULT;
char              *centrifugo_fixture_mint_token   (const char         *user) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CentrifugoFixture, centrifugo_fixture_free)

G_END_DECLS
