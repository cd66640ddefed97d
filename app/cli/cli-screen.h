/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CliScreen CliScreen;

typedef void (*CliScreenFunc) (char     key,
                               gpointer data);

CliScreen *cli_screen_new      (CliScreenFunc   func,
                                gpointer        data);
void       cli_screen_free     (CliScreen      *self);
void       cli_screen_get_size (CliScreen      *self,
                                guint          *columns,
                                guint          *lines);
void       cli_screen_draw     (CliScreen      *self,
                                const GString  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliScreen, cli_screen_free)

G_END_DECLS
