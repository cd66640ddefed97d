/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_FIREWALL_ROW (confab_firewall_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabFirewallRow, confab_firewall_row, CONFAB, FIREWALL_ROW, AdwActionRow)

void confab_firewall_row_check (ConfabFirewallRow *self,
                                const char        *interface,
                                guint              port);
void confab_firewall_row_stop  (ConfabFirewallRow *self);

G_END_DECLS
