/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The index knows at once which messages have words that begin with so many
 * letters, or with fewer; see CHAT_SEARCH_CREATE().
 */
#define CHAT_SEARCH_PREFIX_CHARS 3

/**
 * ChatSearchRange:
 * @start: the first byte.
 * @end: the byte after the last.
 *
 * A part of a text.
 */
typedef struct
{
  guint start;
  guint end;
} ChatSearchRange;

/**
 * ChatSearchPhrase:
 *
 * Words that have to follow upon each other, as the index knows them: without
 * case and accents.
 */
typedef struct _ChatSearchPhrase ChatSearchPhrase;

ChatSearchPhrase *chat_search_phrase_new          (const char              *text,
                                                   gboolean                 open) G_GNUC_WARN_UNUSED_RESULT;
void              chat_search_phrase_free         (ChatSearchPhrase        *self);
gboolean          chat_search_phrase_is_empty     (const ChatSearchPhrase  *self);
gboolean          chat_search_phrase_is_long      (const ChatSearchPhrase  *self);
void              chat_search_phrase_append_match (const ChatSearchPhrase  *self,
                                                   gboolean                 wide,
                                                   GString                 *match);
gboolean          chat_search_phrase_is_in        (const ChatSearchPhrase  *self,
                                                   const char              *text);
char             *chat_search_text_index          (const char              *text) G_GNUC_WARN_UNUSED_RESULT;
GArray           *chat_search_text_find           (const char              *text,
                                                   GPtrArray               *phrases) G_GNUC_WARN_UNUSED_RESULT;
char             *chat_search_text_cut            (const char              *text,
                                                   GArray                  *ranges) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchPhrase, chat_search_phrase_free)

G_END_DECLS
