/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "realtime.h"

G_BEGIN_DECLS

RealtimeClient *chaos_client_new  (const char     *uri,
                                   guint          *n_connects) G_GNUC_WARN_UNUSED_RESULT;
void            chaos_client_free (RealtimeClient *client);

G_END_DECLS
