/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONNECTION_BANNER (confab_connection_banner_get_type ())

G_DECLARE_FINAL_TYPE (ConfabConnectionBanner, confab_connection_banner, CONFAB, CONNECTION_BANNER, AdwBin)

ConfabConnectionBanner *confab_connection_banner_new          (void);
ChatAccount            *confab_connection_banner_get_account  (ConfabConnectionBanner *self);
void                    confab_connection_banner_set_account  (ConfabConnectionBanner *self,
                                                               ChatAccount            *account);
guint                   confab_connection_banner_get_delay    (ConfabConnectionBanner *self);
void                    confab_connection_banner_set_delay    (ConfabConnectionBanner *self,
                                                               guint                   delay);
gboolean                confab_connection_banner_get_revealed (ConfabConnectionBanner *self);

G_END_DECLS
