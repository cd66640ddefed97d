/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ConfabLinkLauncher:
 * @address: what to open
 *
 * Opens an address, in place of the desktop; for tests.
 */
typedef void (*ConfabLinkLauncher) (const char *address);

void confab_link_activate     (GtkWidget          *widget,
                               const char         *address,
                               const char         *shown);
void confab_link_copy         (GtkWidget          *widget,
                               const char         *address);
void confab_link_set_launcher (ConfabLinkLauncher  launcher);

G_END_DECLS
