/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SWITCHER (confab_switcher_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSwitcher, confab_switcher, CONFAB, SWITCHER, AdwDialog)

ConfabSwitcher *confab_switcher_new (GListModel *sessions);

G_END_DECLS
