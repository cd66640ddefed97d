/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NETWORK_GROUP (confab_network_group_get_type ())

G_DECLARE_FINAL_TYPE (ConfabNetworkGroup, confab_network_group, CONFAB, NETWORK_GROUP, AdwPreferencesGroup)

ConfabNetworkGroup *confab_network_group_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void                confab_network_group_set_sessions (ConfabNetworkGroup *self,
                                                       ChatSessions       *sessions);
void                confab_network_group_follow       (ConfabNetworkGroup *self,
                                                       GtkWidget          *widget);

G_END_DECLS
