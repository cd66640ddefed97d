/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-reply.h"
#include "wire-schema-private.h"

G_BEGIN_DECLS

WireReply *wire_reply_decode (yyjson_val        *object,
                              const WireSource  *source,
                              GError           **error);

G_END_DECLS
