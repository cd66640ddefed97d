/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabEmoji:
 * @text: the emoji itself.
 * @name: what it is called between colons, like “party_popper”.
 *
 * An emoji.
 */
typedef struct
{
  char *text;
  char *name;
} ConfabEmoji;

void       confab_emoji_free  (ConfabEmoji *self);
GPtrArray *confab_emoji_match (const char  *query,
                               guint        limit) G_GNUC_WARN_UNUSED_RESULT;
char      *confab_emoji_find  (const char  *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
