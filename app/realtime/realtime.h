/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-channel.h"
#include "realtime-client-info.h"
#include "realtime-client.h"
#include "realtime-error.h"
#include "realtime-history-cursor.h"
#include "realtime-history.h"
#include "realtime-macros.h"
#include "realtime-message.h"
#include "realtime-state-request.h"
#include "realtime-subscribe-options.h"
#include "realtime-subscription.h"
#include "realtime-tags-filter.h"
#include "realtime-token-request.h"
