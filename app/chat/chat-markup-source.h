/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  chat_markup_source_is_plain (const char  *body);
GString  *chat_markup_source_prepare  (const char  *body,
                                       gboolean     one_paragraph) G_GNUC_WARN_UNUSED_RESULT;
void      chat_markup_source_append   (GString     *result,
                                       const char  *prepared,
                                       gsize        length);

G_END_DECLS
