/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-error-text.h"

#include "chat-error.h"

#include <glib/gi18n.h>

typedef struct
{
  const char        *title;
  const char        *body;
  ConfabErrorAction  action;
} Entry;

static const Entry entries[] = {
  [CHAT_ERROR_CONNECTION] = {
    N_("No Connection"),
    N_("The server cannot be reached. Messages are kept and sent later."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_REFUSED] = {
    N_("Sign-In Refused"),
    N_("The server does not accept this name and token. The token may be wrong or expired."),
    CONFAB_ERROR_ACTION_SIGN_IN,
  },
  [CHAT_ERROR_DENIED] = {
    N_("Not Allowed"),
    N_("The server does not allow this account to read or write here."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_UNKNOWN_ROOM] = {
    N_("No Such Room"),
    N_("The server does not know a room of this name."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_NOT_AVAILABLE] = {
    N_("Not Available Here"),
    N_("The server has switched this off for the room."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_INVALID] = {
    N_("Cannot Be Used"),
    N_("The text or the name is empty, too long, or has characters that cannot be sent."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_LIMIT] = {
    N_("Too Much at Once"),
    N_("The server has reached a limit. Wait a moment, then try again."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_SERVER] = {
    N_("Server Error"),
    N_("The server could not do this, or gave an answer that makes no sense."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_STORAGE] = {
    N_("Messages Cannot Be Stored"),
    N_("The files on this computer cannot be read or written. The disk may be full."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_HOST] = {
    N_("Hosting Failed"),
    N_("The server on this computer cannot be started."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_SIGNED_OUT] = {
    N_("Signed Out"),
    N_("You are signed out of this server. What is stored here can be read."),
    CONFAB_ERROR_ACTION_SIGN_IN,
  },
  [CHAT_ERROR_SECRETS] = {
    N_("No Keyring"),
    N_("The keyring of this computer cannot be used, so the token must be given again."),
    CONFAB_ERROR_ACTION_SIGN_IN,
  },
  [CHAT_ERROR_EXISTS] = {
    N_("Already There"),
    N_("This account is already in the list."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_NO_SERVER] = {
    N_("Not a Confab Server"),
    N_("Something answers at this address, but it does not take invites."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_INVITE_UNKNOWN] = {
    N_("Invite Not Valid"),
    N_("The server does not know this invite, or it was taken back. Ask for a new one."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_INVITE_EXPIRED] = {
    N_("Invite Expired"),
    N_("This invite is too old. Ask for a new one."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_INVITE_USED] = {
    N_("Invite Used Up"),
    N_("This invite has already been used. Ask for a new one."),
    CONFAB_ERROR_ACTION_NONE,
  },
  [CHAT_ERROR_CERTIFICATE] = {
    N_("Not the Expected Server"),
    N_("What answers there cannot prove that it is the server. If it was set up anew, ask for a new invite."),
    CONFAB_ERROR_ACTION_RETRY,
  },
};

/* Of a room that the server does not let in, and what to do about it. */
static const Entry joining_entries[] = {
  [CHAT_ERROR_DENIED] = {
    N_("Not Allowed In"),
    N_("This server does not let you into this room. Ask the people who run the server, or leave the room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_UNKNOWN_ROOM] = {
    N_("No Such Room"),
    N_("This server has no room of this name, and none can be made. Check the name, or leave the room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_LIMIT] = {
    N_("Too Many Rooms"),
    N_("You are in as many rooms as this server allows. Leave another room, then try again."),
    CONFAB_ERROR_ACTION_RETRY,
  },
};

static const Entry writing_entries[] = {
  [CHAT_ERROR_DENIED] = {
    N_("Read Only"),
    N_("This server does not allow you to write in this room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_NOT_AVAILABLE] = {
    N_("Read Only"),
    N_("This server has switched off writing in this room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
};

static const Entry presence_entries[] = {
  [CHAT_ERROR_DENIED] = {
    N_("Not for You to See"),
    N_("This server does not allow you to see who is in this room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
  [CHAT_ERROR_NOT_AVAILABLE] = {
    N_("Not Shown Here"),
    N_("This server shows nobody who is in this room."),
    CONFAB_ERROR_ACTION_RETRY,
  },
};

static const Entry unexpected = {
  N_("Something Went Wrong"),
  N_("An unexpected error occurred."),
  CONFAB_ERROR_ACTION_RETRY,
};

static const char *
get_action_label (ConfabErrorAction action)
{
  switch (action)
    {
    case CONFAB_ERROR_ACTION_RETRY:
      return _("Try Again");

    case CONFAB_ERROR_ACTION_SIGN_IN:
      return _("Sign In…");

    case CONFAB_ERROR_ACTION_NONE:
    default:
      return NULL;
    }
}

static ConfabErrorText
get_text (const Entry *entry)
{
  return (ConfabErrorText) {
    .title = _(entry->title),
    .body = _(entry->body),
    .action = entry->action,
    .action_label = get_action_label (entry->action),
  };
}

static const Entry *
find_entry (const Entry  *some,
            gsize         n,
            const GError *error)
{
  if (error == NULL || error->domain != CHAT_ERROR || error->code < 0 || error->code >= (int) n ||
      some[error->code].title == NULL)
    return NULL;

  return &some[error->code];
}

/**
 * confab_error_text_get:
 * @error: (nullable): what went wrong
 *
 * Says in plain words what went wrong and what can be done about it.
 *
 * The message of @error is for the log and is not used.
 */
ConfabErrorText
confab_error_text_get (const GError *error)
{
  const Entry *entry = find_entry (entries, G_N_ELEMENTS (entries), error);

  return get_text (entry != NULL ? entry : &unexpected);
}

/**
 * confab_error_text_get_for_joining:
 * @error: (nullable): why a room cannot be joined
 *
 * Says in plain words why a room cannot be joined and what can be done.
 */
ConfabErrorText
confab_error_text_get_for_joining (const GError *error)
{
  const Entry *entry = find_entry (joining_entries, G_N_ELEMENTS (joining_entries), error);

  return entry != NULL ? get_text (entry) : confab_error_text_get (error);
}

/**
 * confab_error_text_get_for_presence:
 * @error: (nullable): why it is not known who is in a room
 *
 * Says in plain words why it is not known who is in a room.
 */
ConfabErrorText
confab_error_text_get_for_presence (const GError *error)
{
  const Entry *entry = find_entry (presence_entries, G_N_ELEMENTS (presence_entries), error);

  return entry != NULL ? get_text (entry) : confab_error_text_get (error);
}

/**
 * confab_error_text_get_for_writing:
 * @error: (nullable): why nothing can be written
 *
 * Says in plain words why nothing can be written in a room.
 */
ConfabErrorText
confab_error_text_get_for_writing (const GError *error)
{
  const Entry *entry = find_entry (writing_entries, G_N_ELEMENTS (writing_entries), error);

  return entry != NULL ? get_text (entry) : confab_error_text_get (error);
}
