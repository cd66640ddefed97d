/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_AVATAR (confab_avatar_get_type ())

G_DECLARE_FINAL_TYPE (ConfabAvatar, confab_avatar, CONFAB, AVATAR, GtkWidget)

ConfabAvatar *confab_avatar_new      (int           size) G_GNUC_WARN_UNUSED_RESULT;
void          confab_avatar_set_size (ConfabAvatar *self,
                                      int           size);
void          confab_avatar_set_name (ConfabAvatar *self,
                                      const char   *name);

G_END_DECLS
