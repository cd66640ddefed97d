/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-markup.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CODE_BLOCK (confab_code_block_get_type ())

G_DECLARE_FINAL_TYPE (ConfabCodeBlock, confab_code_block, CONFAB, CODE_BLOCK, AdwBin)

ConfabCodeBlock *confab_code_block_new (ChatMarkup      *markup,
                                        ChatMarkupBlock *block) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
