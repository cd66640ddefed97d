/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-link.h"

#include "chat-account.h"
#include "chat-error.h"
#include "chat-fingerprint.h"

#include <string.h>

#define DEFAULT_PORT 443
#define MAX_LENGTH 4096
#define MAX_NAME 255
#define MAX_SECRET 256

static gboolean
is_name (const char *text)
{
  if (*text == '\0' || strlen (text) > MAX_NAME || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_secret (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (text[i]))
        return FALSE;
    }

  return length > 0 && length <= MAX_SECRET;
}

/* Nothing that a person could take for another host. */
static gboolean
is_host (const char *text)
{
  if (!is_name (text))
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p) || strchr ("%/\\?#@<>\"[]", *p) != NULL)
        return FALSE;
    }

  return TRUE;
}

/* Takes what was given unless it is no name. */
static gboolean
take_name (char **field,
           char  *name)
{
  if (name == NULL || !is_name (name))
    {
      g_free (name);
      return FALSE;
    }

  g_free (*field);
  *field = name;

  return TRUE;
}

static gboolean
take_fingerprint (ChatLink   *self,
                  const char *text)
{
  g_free (self->fingerprint);
  self->fingerprint = chat_fingerprint_normalize (text);

  return self->fingerprint != NULL;
}

static gboolean
read_path (ChatLink   *self,
           const char *path)
{
  g_auto (GStrv) parts = NULL;
  guint n_parts;

  if (*path == '/')
    path++;
  if (*path == '\0')
    return TRUE;

  parts = g_strsplit (path, "/", 3);
  n_parts = g_strv_length (parts);

  return n_parts <= 2 &&
         take_name (&self->room, g_uri_unescape_string (parts[0], NULL)) &&
         (n_parts < 2 || take_name (&self->resource_id, g_uri_unescape_string (parts[1], NULL)));
}

/* What is not known is of a later version. */
static gboolean
read_query (ChatLink   *self,
            const char *query)
{
  GUriParamsIter iter;
  char *key = NULL;
  char *value = NULL;
  g_autoptr (GError) error = NULL;
  gboolean valid = TRUE;

  if (query == NULL)
    return TRUE;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &key, &value, &error))
    {
      if (g_str_equal (key, "message"))
        valid = take_name (&self->message_id, g_steal_pointer (&value)) && valid;
      else if (g_str_equal (key, "invite"))
        valid = take_name (&self->invite, g_steal_pointer (&value)) && is_secret (self->invite) && valid;
      else if (g_str_equal (key, "tls"))
        valid = take_fingerprint (self, value) && valid;
      g_clear_pointer (&key, g_free);
      g_clear_pointer (&value, g_free);
    }

  return valid && error == NULL;
}

/**
 * chat_link_is_link:
 * @text: a text
 *
 * Gets whether it begins as a `confab:` link does, which may still be none.
 */
gboolean
chat_link_is_link (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_ascii_strncasecmp (text, CHAT_LINK_SCHEME ":", strlen (CHAT_LINK_SCHEME ":")) == 0;
}

/**
 * chat_link_parse:
 * @text: what somebody sent or typed
 * @error: return location for a %CHAT_ERROR_INVALID
 *
 * Reads a link. Spaces around it do not matter.
 *
 * Returns: (transfer full): the link, or %NULL with @error set
 */
ChatLink *
chat_link_parse (const char  *text,
                 GError     **error)
{
  g_autoptr (ChatLink) self = g_new0 (ChatLink, 1);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (strnlen (text, MAX_LENGTH + 1) <= MAX_LENGTH && g_utf8_validate (text, -1, NULL))
    stripped = g_strstrip (g_strdup (text));
  if (stripped != NULL && chat_link_is_link (stripped))
    uri = g_uri_parse (stripped, G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || !is_host (g_uri_get_host (uri)) ||
      g_uri_get_port (uri) == 0 || g_uri_get_userinfo (uri) != NULL ||
      !read_path (self, g_uri_get_path (uri)) || !read_query (self, g_uri_get_query (uri)) ||
      (self->message_id != NULL && self->room == NULL))
    {
      g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_INVALID, "This is not a link of Confab");
      return NULL;
    }

  self->host = g_ascii_strdown (g_uri_get_host (uri), -1);
  self->port = (guint16) MAX (g_uri_get_port (uri), 0);

  return g_steal_pointer (&self);
}

static guint16
get_uri_port (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return (guint16) g_uri_get_port (uri);

  return g_str_equal (g_uri_get_scheme (uri), "ws") ? 80 : DEFAULT_PORT;
}

/**
 * chat_link_new_for_message:
 * @room: a room
 * @message_id: (nullable): the id of a message in it, or %NULL for the room
 *
 * Makes a link that leads there from anywhere, for those who may read it.
 *
 * Returns: (transfer full) (nullable): the link, or %NULL if the account is gone
 */
ChatLink *
chat_link_new_for_message (ChatRoom   *room,
                           const char *message_id)
{
  g_autoptr (GUri) uri = NULL;
  ChatAccount *account;
  ChatLink *self;

  g_return_val_if_fail (CHAT_IS_ROOM (room), NULL);

  account = chat_room_get_account (room);
  if (account != NULL)
    uri = g_uri_parse (chat_account_get_uri (account), G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  self = g_new0 (ChatLink, 1);
  self->host = g_ascii_strdown (g_uri_get_host (uri), -1);
  self->port = get_uri_port (uri) != DEFAULT_PORT ? get_uri_port (uri) : 0;
  self->message_id = g_strdup (message_id);
  chat_link_set_room (self, room);

  return self;
}

/**
 * chat_link_set_room:
 * @self: a link
 * @room: a room of the same server
 *
 * Lets a link lead to a room.
 */
void
chat_link_set_room (ChatLink *self,
                    ChatRoom *room)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (CHAT_IS_ROOM (room));

  g_set_str (&self->room, chat_room_get_name (room));
  g_set_str (&self->resource_id, chat_room_get_resource_id (room));
}

/**
 * chat_link_copy:
 * @self: a link
 *
 * Copies a link.
 *
 * Returns: (transfer full): the copy
 */
ChatLink *
chat_link_copy (const ChatLink *self)
{
  ChatLink *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (ChatLink, 1);
  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->room = g_strdup (self->room);
  copy->resource_id = g_strdup (self->resource_id);
  copy->message_id = g_strdup (self->message_id);
  copy->invite = g_strdup (self->invite);
  copy->fingerprint = g_strdup (self->fingerprint);

  return copy;
}

/**
 * chat_link_free:
 * @self: (nullable): a link
 *
 * Frees a link.
 */
void
chat_link_free (ChatLink *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->room);
  g_free (self->resource_id);
  g_free (self->message_id);
  g_free (self->invite);
  g_free (self->fingerprint);
  g_free (self);
}

static void
append_name (GString    *string,
             const char *before,
             const char *name)
{
  if (name == NULL)
    return;

  g_string_append (string, before);
  g_string_append_uri_escaped (string, name, NULL, FALSE);
}

/**
 * chat_link_to_string:
 * @self: a link
 *
 * Writes a link so that chat_link_parse() can read it.
 *
 * Returns: (transfer full): the text
 */
char *
chat_link_to_string (const ChatLink *self)
{
  g_autofree char *authority = NULL;
  GString *string;
  const char *before = "?";

  g_return_val_if_fail (self != NULL, NULL);

  authority = chat_link_dup_authority (self);
  string = g_string_new (CHAT_LINK_SCHEME "://");
  g_string_append (string, authority);
  append_name (string, "/", self->room != NULL ? self->room : "");
  append_name (string, "/", self->resource_id);

  if (self->message_id != NULL)
    {
      append_name (string, "?message=", self->message_id);
      before = "&";
    }
  if (self->invite != NULL)
    {
      g_string_append (string, before);
      append_name (string, "invite=", self->invite);
      before = "&";
    }
  if (self->fingerprint != NULL)
    {
      g_string_append (string, before);
      append_name (string, "tls=", self->fingerprint);
    }

  return g_string_free_and_steal (string);
}

/**
 * chat_link_dup_authority:
 * @self: a link
 *
 * Gets which server it is, as people write it.
 *
 * Returns: (transfer full): the host, with the port where there is one
 */
char *
chat_link_dup_authority (const ChatLink *self)
{
  const char *open;
  const char *close;

  g_return_val_if_fail (self != NULL, NULL);

  open = strchr (self->host, ':') != NULL ? "[" : "";
  close = *open != '\0' ? "]" : "";
  if (self->port == 0)
    return g_strconcat (open, self->host, close, NULL);

  return g_strdup_printf ("%s%s%s:%u", open, self->host, close, self->port);
}

/**
 * chat_link_is_local:
 * @self: a link
 *
 * Gets whether the server is on this computer.
 */
gboolean
chat_link_is_local (const ChatLink *self)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  address = g_inet_address_new_from_string (self->host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_str_equal (self->host, "localhost");
}

/**
 * chat_link_is_to:
 * @self: a link
 * @uri: the URI of a server's WebSocket
 *
 * Gets whether the link leads to this server.
 */
gboolean
chat_link_is_to (const ChatLink *self,
                 const char     *uri)
{
  g_autoptr (GUri) parsed = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);

  return parsed != NULL && g_uri_get_host (parsed) != NULL &&
         g_ascii_strcasecmp (g_uri_get_host (parsed), self->host) == 0 &&
         get_uri_port (parsed) == (self->port != 0 ? self->port : DEFAULT_PORT);
}
