/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_PARAGRAPH (confab_paragraph_get_type ())

G_DECLARE_FINAL_TYPE (ConfabParagraph, confab_paragraph, CONFAB, PARAGRAPH, GtkWidget)

ConfabParagraph *confab_paragraph_new        (void);

const char      *confab_paragraph_get_text   (ConfabParagraph *self);
void             confab_paragraph_set_markup (ConfabParagraph *self,
                                              const char      *markup,
                                              GArray          *mentions);

G_END_DECLS
