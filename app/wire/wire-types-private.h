/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-schema-private.h"

G_BEGIN_DECLS

extern const WireSchema wire_client_info_schema;
extern const WireSchema wire_publication_schema;

G_END_DECLS
