/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-host.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_GUESTS (confab_host_guests_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostGuests, confab_host_guests, CONFAB, HOST_GUESTS, AdwPreferencesGroup)

void confab_host_guests_set_host (ConfabHostGuests *self,
                                  ChatHost         *host,
                                  GCancellable     *cancellable);
void confab_host_guests_load     (ConfabHostGuests *self);

G_END_DECLS
