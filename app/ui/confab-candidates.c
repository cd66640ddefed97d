/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-candidates.h"

#include "chat-account.h"
#include "confab-emoji.h"
#include "confab-user-text.h"

static void
candidate_free (gpointer data)
{
  ConfabCandidate *self = data;

  g_free (self->text);
  g_free (self->label);
  g_free (self);
}

static void
add_candidate (GPtrArray       *candidates,
               ConfabTokenKind  kind,
               const char      *text,
               const char      *label)
{
  ConfabCandidate *candidate = g_new0 (ConfabCandidate, 1);

  candidate->kind = kind;
  candidate->text = g_strdup (text);
  candidate->label = g_strdup (label);
  g_ptr_array_add (candidates, candidate);
}

static const char *
get_user (ChatRoom *room)
{
  ChatAccount *account = chat_room_get_account (room);

  return account != NULL ? chat_account_get_user (account) : NULL;
}

static void
add_members (GPtrArray  *candidates,
             ChatRoom   *room,
             const char *query,
             guint       limit)
{
  /* One more, since nobody mentions themselves. */
  g_autoptr (GPtrArray) users = chat_members_match (chat_room_get_members (room), query, limit + 1);

  for (guint i = 0; i < users->len && candidates->len < limit; i++)
    {
      ChatUser *user = g_ptr_array_index (users, i);
      g_autofree char *text = g_strconcat ("@", chat_user_get_handle (user), NULL);
      g_autofree char *label = confab_user_text_get (user);

      if (g_strcmp0 (chat_user_get_id (user), get_user (room)) != 0)
        add_candidate (candidates, CONFAB_TOKEN_MEMBER, text, label);
    }
}

static gboolean
begins_with (const char *name,
             const char *query)
{
  g_autofree char *folded_name = g_utf8_casefold (name, -1);
  g_autofree char *folded_query = g_utf8_casefold (query, -1);

  return g_str_has_prefix (folded_name, folded_query);
}

static void
add_rooms (GPtrArray  *candidates,
           ChatRoom   *room,
           const char *query,
           gboolean    begins,
           guint       limit)
{
  ChatAccount *account = chat_room_get_account (room);
  GListModel *rooms = account != NULL ? chat_account_get_rooms (account) : NULL;
  guint n_rooms = rooms != NULL ? g_list_model_get_n_items (rooms) : 0;

  for (guint i = 0; i < n_rooms && candidates->len < limit; i++)
    {
      g_autoptr (ChatRoom) candidate = g_list_model_get_item (rooms, i);
      g_autofree char *name = g_strjoin (":", chat_room_get_name (candidate),
                                         chat_room_get_resource_id (candidate), NULL);
      g_autofree char *text = g_strconcat ("#", name, NULL);

      if (begins_with (name, query) == begins && g_str_match_string (query, name, TRUE))
        add_candidate (candidates, CONFAB_TOKEN_ROOM, text, chat_room_get_title (candidate));
    }
}

static void
add_emoji (GPtrArray  *candidates,
           const char *query,
           guint       limit)
{
  g_autoptr (GPtrArray) emoji = confab_emoji_match (query, limit);

  for (guint i = 0; i < emoji->len; i++)
    {
      const ConfabEmoji *match = g_ptr_array_index (emoji, i);

      add_candidate (candidates, CONFAB_TOKEN_EMOJI, match->text, match->name);
    }
}

/**
 * confab_candidates_find:
 * @room: the room in which somebody writes
 * @token: what was written
 * @limit: how many to get at most
 *
 * Finds what a word could be completed to, the best first.
 *
 * Returns: (transfer full) (element-type ConfabCandidate): the candidates
 */
GPtrArray *
confab_candidates_find (ChatRoom          *room,
                        const ConfabToken *token,
                        guint              limit)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func (candidate_free);

  g_return_val_if_fail (CHAT_IS_ROOM (room), candidates);
  g_return_val_if_fail (token != NULL && token->query != NULL, candidates);

  switch (token->kind)
    {
    case CONFAB_TOKEN_MEMBER:
      add_members (candidates, room, token->query, limit);
      break;

    case CONFAB_TOKEN_ROOM:
      add_rooms (candidates, room, token->query, TRUE, limit);
      add_rooms (candidates, room, token->query, FALSE, limit);
      break;

    case CONFAB_TOKEN_EMOJI:
      add_emoji (candidates, token->query, limit);
      break;

    case CONFAB_TOKEN_SHORTCODE:
    default:
      break;
    }

  return candidates;
}
