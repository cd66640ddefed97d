/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-account.h"
#include "chat-discovered-server.h"
#include "chat-discovery.h"
#include "chat-error.h"
#include "chat-host.h"
#include "chat-invite.h"
#include "chat-link.h"
#include "chat-members.h"
#include "chat-message.h"
#include "chat-occupant.h"
#include "chat-presence.h"
#include "chat-room-list.h"
#include "chat-room-name.h"
#include "chat-room.h"
#include "chat-search-hit.h"
#include "chat-search.h"
#include "chat-secrets.h"
#include "chat-session.h"
#include "chat-sessions.h"
#include "chat-timeline-item.h"
#include "chat-timeline.h"
