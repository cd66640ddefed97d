/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sql.h"
#include "chat-stored-users.h"

G_BEGIN_DECLS

/* The keys of the index are ordered by time, then by the order of arrival: what
 * was fetched late stands among what was said early. A time before 1970 or after
 * 2242, which a server may send, is as near as can be.
 */
#define CHAT_SEARCH_MESSAGE_BITS 28
#define CHAT_SEARCH_MAX_SECONDS 8589934591
#define CHAT_SEARCH_KEY(time, message) \
  "((min (max (" time " / 1000000, 0), 8589934591) << 28) | " message ")"

/* What stands for a room: nothing that is written begins so, which would be in
 * the way of who looks for a number.
 */
#define CHAT_SEARCH_ROOM "§"

/* The words are told apart by chat_search_text_index(), not by SQLite, which has
 * no idea of emoji and of writing without spaces. Of a million messages, those
 * with a word that begins with one, two or three letters are found in a tenth of
 * a millisecond, and in up to 44 where such beginnings are not kept: SQLite
 * collects all messages first; chat-search-lookup.c has what is done of longer
 * ones. This makes the index a third larger than without those of three letters,
 * and up to a fifth slower to write.
 */
#define CHAT_SEARCH_CREATE(name) \
  "CREATE VIRTUAL TABLE " name " USING fts5 (" \
  "body, author, room, has, content = '', contentless_delete = 1, " \
  "tokenize = 'ascii', prefix = '1 2 3');"

/* What is in the index is in these columns only: it has no copy of the texts. A
 * condition has to follow.
 */
#define CHAT_SEARCH_INSERT \
  "INSERT INTO search (rowid, body, author, room, has) " \
  "SELECT " CHAT_SEARCH_KEY ("time", "message") ", search_words (body), " \
  "search_words (author || ' ' || " CHAT_STORED_USERS_NAME ("author") "), '" CHAT_SEARCH_ROOM "' || room, " \
  "CASE WHEN body LIKE '%http://%' OR body LIKE '%https://%' OR body LIKE '%mailto:%' " \
  "OR body LIKE '%confab://%' THEN 'link' ELSE '' END " \
  "FROM messages WHERE kind != 2 AND message < 268435456 AND "

/* A table gets what an empty one has: one that is so damaged that it cannot be
 * opened cannot be dropped either.
 */
#define CHAT_SEARCH_EMPTY \
  CHAT_SEARCH_CREATE ("search_new") \
  "DELETE FROM search_config; INSERT INTO search_config SELECT * FROM search_new_config;" \
  "DELETE FROM search_data; INSERT INTO search_data SELECT * FROM search_new_data;" \
  "DELETE FROM search_docsize;" \
  "DELETE FROM search_idx;" \
  "DROP TABLE search_new;"

gboolean chat_search_sql_prepare     (ChatSql   *sql,
                                      GError   **error);
gboolean chat_search_sql_get_newest  (ChatSql   *sql,
                                      gint64    *newest,
                                      GError   **error);
gboolean chat_search_sql_add         (ChatSql   *sql,
                                      gint64     after,
                                      GError   **error);
gboolean chat_search_sql_is_complete (ChatSql   *sql,
                                      gboolean  *complete,
                                      GError   **error);
gboolean chat_search_sql_step        (ChatSql   *sql,
                                      gint64    *pending,
                                      gint64    *total,
                                      GError   **error);
gboolean chat_search_sql_restart     (ChatSql   *sql,
                                      GError   **error);

G_END_DECLS
