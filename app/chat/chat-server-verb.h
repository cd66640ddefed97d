/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void chat_server_verb_run (const char *const  *argv,
                           GTask              *task);

G_END_DECLS
