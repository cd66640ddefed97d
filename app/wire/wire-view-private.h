/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-schema-private.h"
#include "wire-view.h"

G_BEGIN_DECLS

gboolean wire_view_decode (WireView         *self,
                           yyjson_val       *object,
                           const WireSource *source);

G_END_DECLS
