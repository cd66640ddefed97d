/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

G_BEGIN_DECLS

gboolean server_certificate_adopt (ServerConfig  *config,
                                   GError       **error);

G_END_DECLS
