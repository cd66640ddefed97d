/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void server_notify_ready     (void);
void server_notify_reloading (void);
void server_notify_stopping  (void);

G_END_DECLS
