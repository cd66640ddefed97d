/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-api.h"
#include "wire-channel.h"
#include "wire-codes.h"
#include "wire-command.h"
#include "wire-decoder.h"
#include "wire-error.h"
#include "wire-filter.h"
#include "wire-fossil.h"
#include "wire-limits.h"
#include "wire-payload.h"
#include "wire-reply.h"
#include "wire-tags-filter.h"
#include "wire-types.h"
#include "wire-view.h"
#include "wire-websocket.h"
