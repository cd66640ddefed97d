/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-markup.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MARKUP_VIEW (confab_markup_view_get_type ())

G_DECLARE_FINAL_TYPE (ConfabMarkupView, confab_markup_view, CONFAB, MARKUP_VIEW, AdwBin)

ConfabMarkupView *confab_markup_view_new (ChatMarkup *markup,
                                          gboolean    shortened) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
