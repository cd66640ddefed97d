/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *chat_network_dup_address   (void) G_GNUC_WARN_UNUSED_RESULT;
char *chat_network_dup_interface (const char *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
