/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config-key.h"

G_BEGIN_DECLS

const ServerConfigKey *server_rules_get_keys     (gsize             *n_keys);
ServerRules           *server_rules_new_built_in (void);
void                   server_rules_unset        (ServerRules       *self);
void                   server_rules_inherit      (ServerRules       *self,
                                                  const ServerRules *general);

G_END_DECLS
