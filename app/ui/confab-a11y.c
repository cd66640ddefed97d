/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-a11y.h"

#include "confab-error-text.h"
#include "confab-text.h"
#include "confab-time.h"
#include "confab-user-text.h"

#include "chat-markup.h"

#include <glib/gi18n.h>

#define MAX_PREVIEW_LENGTH 200

/* As much as is shown. */
#define MAX_SPOKEN_LENGTH 8000

static char *
dup_author (ChatMessage *message)
{
  if (chat_message_get_outgoing (message))
    return g_strdup (_("You"));

  return confab_user_text_get (chat_message_get_author (message));
}

/**
 * confab_a11y_dup_text:
 * @message: a message
 *
 * Gets the text as it is spoken: without the signs of its formatting.
 */
char *
confab_a11y_dup_text (ChatMessage *message)
{
  g_autoptr (ChatMarkup) markup = NULL;
  g_autofree char *body = NULL;

  g_return_val_if_fail (CHAT_IS_MESSAGE (message), NULL);

  body = confab_text_shorten (chat_message_get_body (message), MAX_SPOKEN_LENGTH, MAX_SPOKEN_LENGTH);
  if (chat_message_get_code (message))
    return g_steal_pointer (&body);

  markup = chat_markup_parse (body, NULL, NULL);

  return chat_markup_dup_text (markup);
}

/**
 * confab_a11y_describe_message:
 * @message: a message
 * @markup: (nullable): its text, where that was parsed already
 *
 * Says what a screen reader says for a message: who, when, what, and its state
 * where that is not the usual one.
 */
char *
confab_a11y_describe_message (ChatMessage *message,
                              ChatMarkup  *markup)
{
  g_autofree char *time = NULL;
  g_autofree char *body = NULL;
  g_autofree char *author = NULL;

  g_return_val_if_fail (CHAT_IS_MESSAGE (message), NULL);

  author = dup_author (message);
  body = markup != NULL ? chat_markup_dup_text (markup) : confab_a11y_dup_text (message);
  time = confab_time_format_clock (chat_message_get_time (message));

  switch (chat_message_get_state (message))
    {
    case CHAT_MESSAGE_SENDING:
      /* Translators: spoken; author, time, text of a message on its way */
      return g_strdup_printf (_("%s, %s, %s, sending"), author, time, body);

    case CHAT_MESSAGE_FAILED:
      /* Translators: spoken; author, time, text of a message, and why it failed */
      return g_strdup_printf (_("%s, %s, %s, not sent: %s"), author, time, body,
                              confab_error_text_get_for_writing (chat_message_get_error (message)).body);

    case CHAT_MESSAGE_SENT:
    default:
      /* Translators: spoken; author, time, text of a message */
      return g_strdup_printf (_("%s, %s, %s"), author, time, body);
    }
}

static char *
describe_last_message (ChatMessage *message,
                       gint64       now)
{
  g_autofree char *author = dup_author (message);
  g_autofree char *time = confab_time_format_brief (chat_message_get_time (message), now);
  g_autofree char *text = confab_a11y_dup_text (message);
  g_autofree char *body = confab_text_shorten (text, MAX_PREVIEW_LENGTH, MAX_PREVIEW_LENGTH);

  /* Translators: spoken; author, time, text of a message */
  return g_strdup_printf (_("%s, %s, %s"), author, time, body);
}

/* Takes @text and @part, which may be %NULL. */
static char *
add_part (char *text,
          char *part)
{
  g_autofree char *first = text;
  g_autofree char *second = part;

  if (second == NULL)
    return g_steal_pointer (&first);

  /* Translators: spoken; what was said of a room so far, and what is said next */
  return g_strdup_printf (_("%s, %s"), first, second);
}

static const char *
get_notify_text (ChatRoom *room)
{
  switch (chat_room_get_notify (room))
    {
    case CHAT_ROOM_NOTIFY_MENTIONS:
      return _("mentions only");

    case CHAT_ROOM_NOTIFY_NONE:
      return _("muted");

    case CHAT_ROOM_NOTIFY_ALL:
    default:
      return NULL;
    }
}

static char *
describe_unread (guint n_unread)
{
  if (n_unread == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%u unread message", "%u unread messages", n_unread), n_unread);
}

static char *
describe_mentions (guint n_mentions)
{
  if (n_mentions == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%u mention", "%u mentions", n_mentions), n_mentions);
}

/**
 * confab_a11y_describe_room:
 * @room: a room
 * @now: the present
 *
 * Says what a screen reader says for a room in the list: its title, how much
 * is unread, how it is set, and the last message.
 */
char *
confab_a11y_describe_room (ChatRoom *room,
                           gint64    now)
{
  ChatMessage *last;
  char *text;

  g_return_val_if_fail (CHAT_IS_ROOM (room), NULL);

  last = chat_room_get_last_message (room);
  text = g_strdup (chat_room_get_title (room));
  if (chat_room_get_favourite (room))
    text = add_part (text, g_strdup (_("favourite")));
  text = add_part (text, describe_unread (chat_room_get_unread_count (room)));
  text = add_part (text, describe_mentions (chat_room_get_mention_count (room)));
  text = add_part (text, g_strdup (get_notify_text (room)));
  if (*chat_room_get_draft (room) != '\0')
    text = add_part (text, g_strdup (_("has a draft")));

  return add_part (text, last != NULL ? describe_last_message (last, now) : NULL);
}
