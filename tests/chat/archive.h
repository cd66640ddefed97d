/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sql.h"

G_BEGIN_DECLS

/* The database of an account with as many messages as somebody has after years:
 * some words are frequent and most are rare, as are the people and the rooms.
 * The same each time.
 */
void        archive_make     (const char *folder,
                              guint       n_rooms,
                              guint       n_messages,
                              gboolean    indexed);
void        archive_index    (ChatSql    *sql);
const char *archive_get_word (guint       rank);

#define ARCHIVE_N_WORDS 20000

/* The first message; each comes twenty seconds after the one before. */
#define ARCHIVE_BEGIN (G_GINT64_CONSTANT (1500000000) * G_USEC_PER_SEC)
#define ARCHIVE_INTERVAL (G_GINT64_CONSTANT (20) * G_USEC_PER_SEC)

G_END_DECLS
