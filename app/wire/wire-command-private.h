/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-command.h"
#include "wire-schema-private.h"

G_BEGIN_DECLS

WireCommand *wire_command_decode (yyjson_val        *object,
                                  const WireSource  *source,
                                  GError           **error);

G_END_DECLS
