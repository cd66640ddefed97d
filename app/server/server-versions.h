/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_VERSIONS_MAX 65536

typedef struct _ServerVersions ServerVersions;

ServerVersions *server_versions_new     (guint           max);
void            server_versions_free    (ServerVersions *self);
gboolean        server_versions_advance (ServerVersions *self,
                                         const char     *channel,
                                         guint64         version,
                                         const char     *epoch);
void            server_versions_forget  (ServerVersions *self,
                                         const char     *channel,
                                         guint64         version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerVersions, server_versions_free)

G_END_DECLS
