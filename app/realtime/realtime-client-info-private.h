/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client-info.h"

#include "wire-types.h"

G_BEGIN_DECLS

RealtimeClientInfo *realtime_client_info_new (WireClientInfo *info) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
