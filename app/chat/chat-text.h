/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatTextFold:
 * @CHAT_TEXT_FOLD_CASE: case: for the names of people, as Zoë is not Zoe.
 * @CHAT_TEXT_FOLD_ACCENTS: case, accents, and whether letters are wide, narrow,
 *   or joined: for what somebody looks for and may not be able to type.
 *
 * What does not count where texts are compared.
 */
typedef enum
{
  CHAT_TEXT_FOLD_CASE,
  CHAT_TEXT_FOLD_ACCENTS,
} ChatTextFold;

char      *chat_text_clean_body (const char        *text,
                                 gsize              length) G_GNUC_WARN_UNUSED_RESULT;
char      *chat_text_clean_name (const char        *text) G_GNUC_WARN_UNUSED_RESULT;
char      *chat_text_fold       (const char        *text,
                                 ChatTextFold       fold) G_GNUC_WARN_UNUSED_RESULT;
char     **chat_text_fold_words (const char        *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean   chat_text_has_words  (const char        *folded,
                                 const char *const *words);

G_END_DECLS
