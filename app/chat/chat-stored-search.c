/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-search.h"

#include "chat-stored-account.h"

#define MAX_RESULTS 20
#define MAX_ROOMS 5

/* Looks into what is stored of all accounts without starting them: for who asks
 * from outside of the app, which need not run.
 */

static void
free_result (gpointer data)
{
  chat_stored_result_free (data);
}

static void
close_account (gpointer data)
{
  chat_stored_account_close (data);
}

/* What cannot be read now is left out: the app tells what is wrong with it. */
static GPtrArray *
open_accounts (GPtrArray *sessions)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func (close_account);

  for (guint i = 0; i < sessions->len; i++)
    {
      ChatSession *session = g_ptr_array_index (sessions, i);
      g_autoptr (GError) error = NULL;
      ChatStoredAccount *account = chat_stored_account_open (session, &error);

      if (account != NULL)
        g_ptr_array_add (accounts, account);
      else
        g_debug ("%s is not searched: %s", chat_session_get_id (session), error->message);
    }

  return accounts;
}

static int
compare_rooms (gconstpointer a,
               gconstpointer b)
{
  const ChatStoredResult *result = *(const ChatStoredResult *const *) a;
  const ChatStoredResult *other = *(const ChatStoredResult *const *) b;

  if (result->score != other->score)
    return result->score > other->score ? -1 : 1;

  return (int) other->favourite - (int) result->favourite;
}

static int
compare_messages (gconstpointer a,
                  gconstpointer b)
{
  const ChatStoredResult *result = *(const ChatStoredResult *const *) a;
  const ChatStoredResult *other = *(const ChatStoredResult *const *) b;

  if (result->time != other->time)
    return result->time > other->time ? -1 : 1;

  return 0;
}

static void
sort_and_cut (GPtrArray    *results,
              GCompareFunc  compare,
              guint         max)
{
  g_ptr_array_sort (results, compare);
  if (results->len > max)
    g_ptr_array_set_size (results, (int) max);
}

static GPtrArray *
find_rooms (GPtrArray  *accounts,
            const char *text)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (free_result);

  for (guint i = 0; i < accounts->len; i++)
    chat_stored_account_find_rooms (g_ptr_array_index (accounts, i), text, results);
  sort_and_cut (results, compare_rooms, MAX_ROOMS);

  return results;
}

static GPtrArray *
find_messages (GPtrArray       *accounts,
               ChatSearchQuery *query,
               guint            max,
               GCancellable    *cancellable)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (free_result);

  for (guint i = 0; i < accounts->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!chat_stored_account_find_messages (g_ptr_array_index (accounts, i), query, max, cancellable,
                                              results, &error))
        g_debug ("Not all messages are searched: %s", error->message);
    }
  sort_and_cut (results, compare_messages, max);

  return results;
}

/* One letter is in nearly all messages, but one sign may be a word. */
static gboolean
is_word (const char *text)
{
  return g_utf8_strlen (text, -1) > 1 || g_unichar_iswide (g_utf8_get_char (text));
}

static ChatSearchQuery *
parse_query (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return chat_search_query_parse (text, zone);
}

/**
 * chat_stored_search_find:
 * @sessions: (element-type ChatSession): the accounts, which are not started
 * @text: what somebody looks for, valid UTF-8
 * @cancellable: (nullable): to call it off
 *
 * Finds rooms by their titles, and messages as [class@Search] does. It reads
 * from the disk, and takes as long as that does.
 *
 * Returns: (transfer full) (element-type ChatStoredResult): some of the rooms,
 *   the best first, then messages, the newest first
 */
GPtrArray *
chat_stored_search_find (GPtrArray    *sessions,
                         const char   *text,
                         GCancellable *cancellable)
{
  GPtrArray *results;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (ChatSearchQuery) query = NULL;
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (sessions != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return g_ptr_array_new_with_free_func (free_result);

  accounts = open_accounts (sessions);
  results = find_rooms (accounts, stripped);
  query = parse_query (stripped);
  if (is_word (stripped) && !chat_search_query_is_empty (query))
    g_ptr_array_extend_and_steal (results,
                                  find_messages (accounts, query, MAX_RESULTS - results->len, cancellable));

  return results;
}

static ChatStoredAccount *
find_account (GPtrArray  *accounts,
              const char *id)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      ChatStoredAccount *account = g_ptr_array_index (accounts, i);

      if (g_str_equal (chat_session_get_id (chat_stored_account_get_session (account)), id))
        return account;
    }

  return NULL;
}

static ChatStoredResult *
get_result (GPtrArray       *accounts,
            const char      *id,
            ChatSearchQuery *query)
{
  g_autofree char *session = NULL;
  g_autofree char *room = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  ChatStoredAccount *account;
  ChatStoredResult *result;

  if (!chat_stored_result_parse_id (id, &session, &room, &message))
    return NULL;

  account = find_account (accounts, session);
  if (account == NULL)
    return NULL;

  result = chat_stored_account_get (account, room, message, query, &error);
  if (error != NULL)
    g_debug ("“%s” cannot be read: %s", id, error->message);

  return result;
}

/**
 * chat_stored_search_get:
 * @sessions: (element-type ChatSession): the accounts, which are not started
 * @ids: (array zero-terminated=1): ids of results, in ASCII
 * @text: what was looked for, valid UTF-8, which the snippets show
 *
 * Gets what was found before, as far as it is there still.
 *
 * Returns: (transfer full) (element-type ChatStoredResult): the results, in the
 *   order of @ids
 */
GPtrArray *
chat_stored_search_get (GPtrArray          *sessions,
                        const char *const  *ids,
                        const char         *text)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (free_result);
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (ChatSearchQuery) query = NULL;

  g_return_val_if_fail (sessions != NULL, results);
  g_return_val_if_fail (ids != NULL, results);
  g_return_val_if_fail (text != NULL, results);

  accounts = open_accounts (sessions);
  query = parse_query (text);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      ChatStoredResult *result = get_result (accounts, ids[i], query);

      if (result != NULL)
        g_ptr_array_add (results, result);
    }

  return results;
}
