/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabTokenKind:
 * @CONFAB_TOKEN_MEMBER: `@` and the beginning of a name.
 * @CONFAB_TOKEN_ROOM: `#` and the beginning of a room's name.
 * @CONFAB_TOKEN_EMOJI: `:` and the beginning of an emoji's name.
 * @CONFAB_TOKEN_SHORTCODE: the name of an emoji between two `:`.
 *
 * What may be completed.
 */
typedef enum
{
  CONFAB_TOKEN_MEMBER,
  CONFAB_TOKEN_ROOM,
  CONFAB_TOKEN_EMOJI,
  CONFAB_TOKEN_SHORTCODE,
} ConfabTokenKind;

/**
 * ConfabToken:
 * @kind: what it is.
 * @query: (nullable): what stands behind its sign.
 * @n_chars: how many characters it has before the cursor, with the sign.
 *
 * A word that can be completed.
 */
typedef struct
{
  ConfabTokenKind  kind;
  char            *query;
  guint            n_chars;
} ConfabToken;

gboolean confab_token_find  (ConfabToken *self,
                             const char  *line);
void     confab_token_clear (ConfabToken *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfabToken, confab_token_clear)

G_END_DECLS
