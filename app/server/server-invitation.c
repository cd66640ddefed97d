/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-invitation.h"

#include "server-claims.h"
#include "server-hello.h"
#include "server-token.h"

#include <string.h>
#include <wire.h>
#include <yyjson.h>

#define CLAIM "guest"
#define CLAIM_INVITE "invite"
#define CLAIM_CHANNELS "channels"
#define DEFAULT_NAME "Guest"

/* What is answered to who cannot come in: the message is for people, the reason
 * for programs. Of an invite that is unknown or was revoked, no more is told. */
static const struct
{
  guint status;
  const char *reason;
  const char *message;
} refusals[] = {
  [SERVER_INVITE_UNKNOWN] = { 403, "unknown", "this invite is not valid" },
  [SERVER_INVITE_EXPIRED] = { 403, "expired", "this invite has expired" },
  [SERVER_INVITE_USED_UP] = { 403, "used", "this invite has been used" },
  [SERVER_INVITE_BUSY] = { 429, "busy", "too many tries; come back later" },
  [SERVER_INVITE_FAILED] = { 503, "failed", "invites cannot be read now; come back later" },
};

static guint
refuse (guint       status,
        const char *reason,
        const char *message,
        char      **answer)
{
  *answer = g_strdup_printf ("{\"error\":{\"code\":%u,\"message\":\"%s\",\"reason\":\"%s\"}}",
                             status, message, reason);
  return status;
}

static gboolean
is_name (const char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isprint (g_utf8_get_char (p)) || ++length > SERVER_INVITE_MAX_NAME)
        return FALSE;
    }

  return length > 0;
}

static gboolean
read_request (GBytes  *request,
              char   **invite,
              char   **name)
{
  gsize length;
  const char *text = g_bytes_get_data (request, &length);
  yyjson_doc *doc = NULL;
  yyjson_val *root;
  yyjson_val *name_value;
  const char *invite_text;

  if (length > 0 && length <= SERVER_INVITE_MAX_REQUEST)
    doc = yyjson_read (text, length, YYJSON_READ_NOFLAG);
  root = yyjson_doc_get_root (doc);
  invite_text = yyjson_get_str (yyjson_obj_get (root, "invite"));
  name_value = yyjson_obj_get (root, "name");

  *invite = g_strdup (invite_text);
  *name = g_strdup (yyjson_is_str (name_value) ? yyjson_get_str (name_value) : DEFAULT_NAME);
  g_strstrip (*name);
  yyjson_doc_free (doc);
  return *invite != NULL && is_name (*name);
}

static yyjson_mut_val *
make_list (yyjson_mut_doc *doc,
           char          **texts)
{
  yyjson_mut_val *list = yyjson_mut_arr (doc);

  for (char **p = texts; p != NULL && *p != NULL; p++)
    yyjson_mut_arr_add_str (doc, list, *p);
  return list;
}

static char *
write_json (yyjson_mut_doc *doc)
{
  char *json = yyjson_mut_write (doc, YYJSON_WRITE_NOFLAG, NULL);
  char *text = g_strdup (json);

  free (json);
  yyjson_mut_doc_free (doc);
  return text;
}

static GBytes *
make_info (const char *name)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  char *json;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "name", name);
  json = write_json (doc);
  return g_bytes_new_take (json, strlen (json));
}

static GBytes *
make_meta (const ServerInvite *invite)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  yyjson_mut_val *claim = yyjson_mut_obj_add_obj (doc, root, CLAIM);
  char *json;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_sint (doc, claim, CLAIM_INVITE, invite->id);
  if (invite->channels != NULL)
    yyjson_mut_obj_add_val (doc, claim, CLAIM_CHANNELS, make_list (doc, invite->channels));
  json = write_json (doc);
  return g_bytes_new_take (json, strlen (json));
}

static char *
make_answer (const char         *token,
             const char         *user,
             const ServerInvite *invite)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "token", token);
  yyjson_mut_obj_add_str (doc, root, "user", user);
  yyjson_mut_obj_add_val (doc, root, CLAIM_CHANNELS, make_list (doc, invite->channels));
  return write_json (doc);
}

/**
 * server_invitation_accept:
 * @request: `{"invite": "…", "name": "…"}`, or anything that a stranger sends.
 * @now: seconds since 1970.
 * @answer: (out) (transfer full): JSON text.
 *
 * Lets a guest in: makes a token for a new user, who may subscribe and publish
 * to nothing but the invite's channels, if it names any.
 *
 * Returns: the status of HTTP
 */
guint
server_invitation_accept (ServerGuests  *guests,
                          ServerConfig  *config,
                          GBytes        *request,
                          gint64         now,
                          char         **answer)
{
  g_auto (ServerInvite) invite = { 0 };
  g_autofree char *secret = NULL;
  g_autofree char *name = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *user = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GBytes) info = NULL;
  g_autoptr (GBytes) meta = NULL;
  ServerClaims claims = { 0 };
  ServerGuestRecord guest;
  ServerInviteStatus status;

  if (!read_request (request, &secret, &name))
    return refuse (400, "request",
                   "the request must be an object with an invite, and a name of up to 64 characters", answer);
  if (!server_keyring_can_sign (config->keyring))
    return refuse (503, "no-key", "this server cannot make tokens", answer);

  uuid = g_uuid_string_random ();
  user = g_strconcat ("guest-", uuid, NULL);
  guest = (ServerGuestRecord) {
    .id = user, .name = name, .joined_at = now, .ends_at = now + config->guest_ttl / 1000
  };
  status = server_guests_use (guests, secret, &guest, &invite);
  if (status != SERVER_INVITE_GOOD)
    return refuse (refusals[status].status, refusals[status].reason, refusals[status].message, answer);

  info = make_info (name);
  meta = make_meta (&invite);
  claims.user = user;
  claims.info = info;
  claims.meta = meta;
  claims.expires_at = claims.ends_at = guest.ends_at;
  token = server_token_mint (config->keyring, SERVER_TOKEN_CONNECTION, &claims);
  *answer = make_answer (token, user, &invite);
  return 200;
}

static gboolean
read_channels (yyjson_val   *value,
               char       ***channels)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  yyjson_arr_iter iter;
  yyjson_val *item;

  *channels = NULL;
  if (value == NULL)
    return TRUE;
  if (!yyjson_is_arr (value))
    return FALSE;

  yyjson_arr_iter_init (value, &iter);
  while ((item = yyjson_arr_iter_next (&iter)) != NULL)
    {
      if (!yyjson_is_str (item))
        return FALSE;
      g_strv_builder_add (builder, yyjson_get_str (item));
    }

  *channels = g_strv_builder_end (builder);
  return TRUE;
}

/**
 * server_invitee_read:
 * @meta: (nullable): what a token says that only the server shall know.
 *
 * Returns: %FALSE if it is of a guest, but cannot be understood
 */
gboolean
server_invitee_read (ServerInvitee *self,
                     GBytes        *meta,
                     ServerConfig  *config)
{
  gsize length;
  const char *text;
  yyjson_doc *doc;
  yyjson_val *claim;
  gboolean valid = TRUE;

  *self = (ServerInvitee) { 0 };
  if (meta == NULL)
    return TRUE;

  if (server_hello_read (meta))
    {
      self->page = TRUE;
      self->channels = server_hello_dup_channels (config->hello_channel);
      return TRUE;
    }

  text = g_bytes_get_data (meta, &length);
  doc = yyjson_read (text, length, YYJSON_READ_NOFLAG);
  claim = yyjson_obj_get (yyjson_doc_get_root (doc), CLAIM);
  if (claim != NULL)
    {
      self->invite = yyjson_get_sint (yyjson_obj_get (claim, CLAIM_INVITE));
      valid = read_channels (yyjson_obj_get (claim, CLAIM_CHANNELS), &self->channels) && self->invite > 0;
    }

  yyjson_doc_free (doc);
  return valid;
}

/**
 * server_invitee_is_revoked:
 * @user: who it is.
 * @guests: (nullable): %NULL where there can be none.
 *
 * An invite that was revoked takes back the tokens that it gave, and so does
 * whoever removes a guest, or switches off the page.
 */
gboolean
server_invitee_is_revoked (ServerInvitee *self,
                           const char    *user,
                           ServerGuests  *guests,
                           ServerConfig  *config)
{
  if (self->page)
    return !config->hello_enabled || !g_str_equal (self->channels[0], config->hello_channel);

  return self->invite != 0 && (guests == NULL || server_guests_is_revoked (guests, self->invite, user));
}

void
server_invitee_clear (ServerInvitee *self)
{
  g_clear_pointer (&self->channels, g_strfreev);
  *self = (ServerInvitee) { 0 };
}
