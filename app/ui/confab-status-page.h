/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwStatusPage *confab_status_page_ensure (GtkStack      *stack,
                                          const char    *name,
                                          const char    *icon_name);
void           confab_status_page_set    (AdwStatusPage *page,
                                          const char    *title,
                                          const char    *text,
                                          const char    *action_name,
                                          const char    *action_label);

G_END_DECLS
