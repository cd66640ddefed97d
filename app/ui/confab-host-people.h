/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_HOST_PEOPLE (confab_host_people_get_type ())

G_DECLARE_FINAL_TYPE (ConfabHostPeople, confab_host_people, CONFAB, HOST_PEOPLE, AdwPreferencesGroup)

void confab_host_people_start (ConfabHostPeople *self,
                               ChatSession      *session,
                               GCancellable     *cancellable);
void confab_host_people_load  (ConfabHostPeople *self);
void confab_host_people_stop  (ConfabHostPeople *self);

G_END_DECLS
