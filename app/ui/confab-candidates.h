/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-room.h"
#include "confab-token.h"

G_BEGIN_DECLS

/**
 * ConfabCandidate:
 * @kind: what it is.
 * @text: what is written where it is taken.
 * @label: what it is called.
 *
 * Something that a word could be completed to.
 */
typedef struct
{
  ConfabTokenKind  kind;
  char            *text;
  char            *label;
} ConfabCandidate;

GPtrArray *confab_candidates_find (ChatRoom          *room,
                                   const ConfabToken *token,
                                   guint              limit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
