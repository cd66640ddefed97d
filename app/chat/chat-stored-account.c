/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-account.h"

#include "chat-account-private.h"
#include "chat-database-file.h"
#include "chat-fuzzy.h"
#include "chat-room-name.h"
#include "chat-search-lookup.h"
#include "chat-search-scope.h"
#include "chat-search-snippet.h"
#include "chat-stored-room.h"

/* Who searches from outside of the app mostly means something else: letters that
 * are strewn over a title are not enough, unlike those that begin words or follow
 * upon each other.
 */
#define MIN_SCORE_PER_LETTER 4

struct _ChatStoredAccount
{
  ChatSession *session;
  ChatSql     *sql;
  /* (element-type ChatStoredRoom) */
  GPtrArray   *rooms;
};

static void
free_room (gpointer data)
{
  chat_stored_room_free (data);
}

/**
 * chat_stored_account_open:
 * @session: an account, which need not be started
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Opens what is stored of an account.
 *
 * Returns: (transfer full): what is stored, or %NULL with @error set
 */
ChatStoredAccount *
chat_stored_account_open (ChatSession  *session,
                          GError      **error)
{
  g_autoptr (ChatStoredAccount) self = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  directory = chat_session_dup_data_directory (session);
  path = g_build_filename (directory, CHAT_ACCOUNT_DATABASE_NAME, NULL);
  self = g_new0 (ChatStoredAccount, 1);
  self->session = g_object_ref (session);
  self->rooms = g_ptr_array_new_with_free_func (free_room);
  self->sql = chat_database_file_open_read_only (path, error);
  if (self->sql == NULL || !chat_stored_room_list (self->sql, self->rooms, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * chat_stored_account_close:
 * @self: (transfer full): what is stored of an account
 *
 * Closes and frees it.
 */
void
chat_stored_account_close (ChatStoredAccount *self)
{
  g_return_if_fail (self != NULL);

  g_object_unref (self->session);
  g_clear_pointer (&self->sql, chat_sql_close);
  g_ptr_array_unref (self->rooms);
  g_free (self);
}

/**
 * chat_stored_account_get_session:
 * @self: what is stored of an account
 *
 * Gets whose it is.
 *
 * Returns: (transfer none): the account
 */
ChatSession *
chat_stored_account_get_session (ChatStoredAccount *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->session;
}

static char *
dup_spec (const ChatStoredRoom *room)
{
  return g_strjoin (":", room->name, *room->resource_id != '\0' ? room->resource_id : NULL, NULL);
}

static char *
dup_title (const ChatStoredRoom *room)
{
  g_autofree char *title = chat_room_name_dup_title (room->name, room->resource_id);

  return g_utf8_make_valid (title, -1);
}

static ChatStoredResult *
create_result (ChatStoredAccount    *self,
               const ChatStoredRoom *room)
{
  g_autofree char *spec = dup_spec (room);
  g_autofree char *title = dup_title (room);
  ChatStoredResult *result = chat_stored_result_new (self->session, spec, title);

  result->favourite = room->favourite;

  return result;
}

static int
count_letters (const char *text)
{
  int n_letters = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    n_letters += !g_unichar_isspace (g_utf8_get_char (p));

  return n_letters;
}

/**
 * chat_stored_account_find_rooms:
 * @self: what is stored of an account
 * @text: what somebody looks for, valid UTF-8
 * @results: (element-type ChatStoredResult): where to add what is found
 *
 * Finds the rooms that may be meant, in no order: those that the switcher would
 * have, unless only some letters are alike.
 */
void
chat_stored_account_find_rooms (ChatStoredAccount *self,
                                const char        *text,
                                GPtrArray         *results)
{
  int min_score;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);
  g_return_if_fail (results != NULL);

  min_score = MIN_SCORE_PER_LETTER * count_letters (text);
  for (guint i = 0; i < self->rooms->len; i++)
    {
      const ChatStoredRoom *room = g_ptr_array_index (self->rooms, i);
      g_autofree char *title = dup_title (room);
      int score;

      if (room->joined && chat_fuzzy_match (text, title, &score) && score >= min_score)
        {
          ChatStoredResult *result = create_result (self, room);

          result->score = score;
          g_ptr_array_add (results, result);
        }
    }
}

static const ChatStoredRoom *
find_room (ChatStoredAccount *self,
           gint64             id)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      const ChatStoredRoom *room = g_ptr_array_index (self->rooms, i);

      if (room->id == id)
        return room;
    }

  return NULL;
}

static ChatSearchMatch *
create_match (ChatStoredAccount *self,
              ChatSearchQuery   *query)
{
  g_autoptr (ChatSearchScope) scope = chat_search_scope_new (query, FALSE);

  for (guint i = 0; i < self->rooms->len; i++)
    {
      const ChatStoredRoom *room = g_ptr_array_index (self->rooms, i);
      g_autofree char *title = dup_title (room);

      chat_search_scope_add_room (scope, room->id, title, room->joined);
    }

  return chat_search_scope_create_match (scope);
}

/**
 * chat_stored_account_find_messages:
 * @self: what is stored of an account
 * @query: a query that is not empty
 * @limit: how many to find at most
 * @cancellable: (nullable): to call it off
 * @results: (element-type ChatStoredResult): where to add what is found
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds the newest messages, as [class@Search] does.
 */
gboolean
chat_stored_account_find_messages (ChatStoredAccount  *self,
                                   ChatSearchQuery    *query,
                                   guint               limit,
                                   GCancellable       *cancellable,
                                   GPtrArray          *results,
                                   GError            **error)
{
  g_autoptr (ChatSearchMatch) match = NULL;
  g_autoptr (ChatSearchLookup) lookup = NULL;
  GPtrArray *records;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (query != NULL, FALSE);
  g_return_val_if_fail (results != NULL, FALSE);

  match = create_match (self, query);
  if (match == NULL)
    return TRUE;

  lookup = chat_search_lookup_new (match, 0, G_MAXINT64, limit, cancellable);
  if (!chat_search_lookup_run (lookup, self->sql, error))
    return FALSE;

  records = chat_search_lookup_get_records (lookup);
  for (guint i = 0; i < records->len; i++)
    {
      const ChatSearchRecord *record = g_ptr_array_index (records, i);
      const ChatStoredRoom *room = find_room (self, record->room);
      ChatStoredResult *result;

      if (room == NULL)
        continue;

      result = create_result (self, room);
      result->message = g_strdup (record->id);
      result->author = chat_user_ref (record->author);
      result->outgoing = record->outgoing;
      result->snippet = g_strdup (record->snippet);
      result->time = record->time;
      g_ptr_array_add (results, result);
    }

  return TRUE;
}

static const ChatStoredRoom *
find_spec (ChatStoredAccount *self,
           const char        *spec)
{
  for (guint i = 0; i < self->rooms->len; i++)
    {
      const ChatStoredRoom *room = g_ptr_array_index (self->rooms, i);
      g_autofree char *room_spec = dup_spec (room);

      if (room->joined && g_str_equal (room_spec, spec))
        return room;
    }

  return NULL;
}

static void
unref_record (gpointer data)
{
  chat_record_unref (data);
}

/* Returns NULL without an error where there is no such message any more. */
static ChatRecord *
load_message (ChatStoredAccount    *self,
              const ChatStoredRoom *room,
              const char           *id,
              GError              **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (unref_record);
  ChatPosition position;
  gboolean found;

  if (!chat_stored_room_find_message (self->sql, room->id, id, &position, &found, error) || !found)
    return NULL;

  position.offset++;
  if (!chat_stored_room_load (self->sql, room->id, position, 1, records, error) || records->len == 0)
    return NULL;

  return g_ptr_array_steal_index (records, 0);
}

/**
 * chat_stored_account_get:
 * @self: what is stored of an account
 * @room: a room, as chat_session_add_room() takes it
 * @message: (nullable): the id of a message in it
 * @query: what is looked for, which the snippet shows
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Gets a room or a message that was found before.
 *
 * Returns: (transfer full) (nullable): the result; %NULL without an error where
 *   it is not there any more
 */
ChatStoredResult *
chat_stored_account_get (ChatStoredAccount  *self,
                         const char         *room,
                         const char         *message,
                         ChatSearchQuery    *query,
                         GError            **error)
{
  const ChatStoredRoom *stored;
  g_autoptr (ChatStoredResult) result = NULL;
  g_autoptr (ChatRecord) record = NULL;
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *body = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (room != NULL, NULL);
  g_return_val_if_fail (query != NULL, NULL);

  stored = find_spec (self, room);
  if (stored == NULL)
    return NULL;

  result = create_result (self, stored);
  if (message == NULL)
    return g_steal_pointer (&result);

  record = load_message (self, stored, message, error);
  if (record == NULL)
    return NULL;

  body = g_utf8_make_valid (record->body, -1);
  result->message = g_strdup (record->id);
  result->author = chat_user_ref (record->author);
  result->outgoing = record->outgoing;
  result->snippet = chat_search_snippet_new (body, record->kind, chat_search_query_get_phrases (query), &ranges);
  result->time = record->time;

  return g_steal_pointer (&result);
}
