/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-claims.h"

#include "server-json.h"

#include <string.h>
#include <wire.h>
#include <yyjson.h>

static const struct
{
  const char *name;
  ServerOverrideFlags flag;
} overrides[] = {
  { "presence", SERVER_OVERRIDE_PRESENCE },
  { "join_leave", SERVER_OVERRIDE_JOIN_LEAVE },
  { "force_recovery", SERVER_OVERRIDE_FORCE_RECOVERY },
  { "force_positioning", SERVER_OVERRIDE_FORCE_POSITIONING },
  { "force_push_join_leave", SERVER_OVERRIDE_FORCE_PUSH_JOIN_LEAVE },
};

static void
claimed_channel_free (gpointer data)
{
  ServerClaimedChannel *channel = data;

  g_free (channel->name);
  g_clear_pointer (&channel->info, g_bytes_unref);
  g_clear_pointer (&channel->data, g_bytes_unref);
  g_free (channel);
}

/* Readers return FALSE for what is there, but not of the right kind; a null
 * counts as not there, but for times, where it could be meant as for ever. */
static gboolean
read_text (yyjson_val  *object,
           const char  *name,
           char       **text)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  if (value == NULL || yyjson_is_null (value))
    return TRUE;
  if (!yyjson_is_str (value) || strlen (yyjson_get_str (value)) != yyjson_get_len (value))
    return FALSE;

  g_set_str (text, yyjson_get_str (value));
  return TRUE;
}

/* A time that is not there counts as 0, which none of the claims means
 * anything by but expire_at, where it is for ever. */
static gboolean
read_time (yyjson_val *object,
           const char *name,
           double     minimum,
           gint64     *seconds)
{
  yyjson_val *value = yyjson_obj_get (object, name);
  double number;

  *seconds = 0;
  if (value == NULL)
    return TRUE;
  if (!yyjson_is_raw (value))
    return FALSE;

  number = g_ascii_strtod (yyjson_get_raw (value), NULL);
  if (!(number >= minimum && number <= (double) (G_MAXINT64 / G_USEC_PER_SEC)))
    return FALSE;

  *seconds = (gint64) number;
  return TRUE;
}

/**
 * server_override_read:
 * @self: (out caller-allocates): options that are set.
 * @options: (nullable): JSON, as in tokens and in the answers of programs.
 *
 * Returns: whether it is as it should be
 */
gboolean
server_override_read (ServerOverride *self,
                      yyjson_val     *options)
{
  *self = (ServerOverride) { 0 };
  if (options != NULL && !yyjson_is_null (options) && !yyjson_is_obj (options))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (overrides); i++)
    {
      yyjson_val *option = yyjson_obj_get (options, overrides[i].name);
      yyjson_val *value = yyjson_obj_get (option, "value");

      if (option == NULL || yyjson_is_null (option))
        continue;
      if (!yyjson_is_obj (option) || (value != NULL && !yyjson_is_bool (value)))
        return FALSE;

      self->given |= overrides[i].flag;
      if (yyjson_get_bool (value))
        self->values |= overrides[i].flag;
    }

  return TRUE;
}

/**
 * server_claims_add_channel:
 * @name: a valid channel.
 *
 * Returns: (transfer none): the channel, new or there before
 */
ServerClaimedChannel *
server_claims_add_channel (ServerClaims *self,
                           const char   *name)
{
  ServerClaimedChannel *channel;

  if (self->channels == NULL)
    self->channels = g_ptr_array_new_with_free_func (claimed_channel_free);

  for (guint i = 0; i < self->channels->len; i++)
    {
      channel = g_ptr_array_index (self->channels, i);
      if (g_str_equal (channel->name, name))
        return channel;
    }

  channel = g_new0 (ServerClaimedChannel, 1);
  channel->name = g_strdup (name);
  g_ptr_array_add (self->channels, channel);
  return channel;
}

static ServerClaimedChannel *
read_channel_name (ServerClaims *self,
                   yyjson_val   *value)
{
  const char *name = yyjson_get_str (value);

  if (name == NULL || strlen (name) != yyjson_get_len (value) || !wire_channel_is_valid (name) ||
      (self->channels != NULL && self->channels->len >= SERVER_CLAIMS_MAX_CHANNELS))
    return NULL;

  return server_claims_add_channel (self, name);
}

static gboolean
read_channels (ServerClaims *self,
               yyjson_val   *root)
{
  yyjson_val *names = yyjson_obj_get (root, "channels");
  yyjson_val *subs = yyjson_obj_get (root, "subs");
  yyjson_val *key, *value;
  size_t i, n;

  if ((names != NULL && !yyjson_is_null (names) && !yyjson_is_arr (names)) ||
      (subs != NULL && !yyjson_is_null (subs) && !yyjson_is_obj (subs)))
    return FALSE;

  yyjson_arr_foreach (names, i, n, value)
    {
      if (read_channel_name (self, value) == NULL)
        return FALSE;
    }

  yyjson_obj_foreach (subs, i, n, key, value)
    {
      ServerClaimedChannel *channel = read_channel_name (self, key);

      if (channel == NULL || channel->info != NULL || channel->data != NULL || !yyjson_is_obj (value) ||
          !server_json_read_payload (value, "info", &channel->info) ||
          !server_json_read_payload (value, "data", &channel->data) ||
          !server_override_read (&channel->override, yyjson_obj_get (value, "override")))
        return FALSE;
    }

  return TRUE;
}

static gboolean
names_audience (yyjson_val *root,
                const char *audience)
{
  yyjson_val *claim = yyjson_obj_get (root, "aud");
  gboolean named = audience == NULL || yyjson_equals_str (claim, audience);
  yyjson_val *value;
  size_t i, n;

  if (!server_json_is_absent (claim) && !yyjson_is_str (claim) && !yyjson_is_arr (claim))
    return FALSE;

  yyjson_arr_foreach (claim, i, n, value)
    {
      if (!yyjson_is_str (value))
        return FALSE;
      named = named || yyjson_equals_str (value, audience);
    }

  return named;
}

static gboolean
is_for_us (yyjson_val    *root,
           ServerKeyring *keyring)
{
  const char *required = server_keyring_get_issuer (keyring);
  g_autofree char *issuer = NULL;
  g_autofree char *id = NULL;

  return names_audience (root, server_keyring_get_audience (keyring)) &&
         read_text (root, "jti", &id) &&
         read_text (root, "iss", &issuer) &&
         (required == NULL || g_strcmp0 (issuer, required) == 0);
}

static gboolean
read_times (ServerClaims *self,
            yyjson_val   *root,
            gint64        now)
{
  yyjson_val *end = yyjson_obj_get (root, "expire_at");
  gint64 not_before, issued_at;

  if (!read_time (root, "exp", 1, &self->expires_at) ||
      !read_time (root, "iat", 0, &issued_at) ||
      !read_time (root, "nbf", 1, &not_before) || not_before > now ||
      !read_time (root, "expire_at", 0, &self->ends_at))
    return FALSE;

  if (end == NULL)
    self->ends_at = self->expires_at;
  return TRUE;
}

/* A token for a subscription must not open a connection, nor the other way
 * round. */
static gboolean
read_connection (ServerClaims *self,
                 yyjson_val   *root)
{
  yyjson_val *admin = yyjson_obj_get (root, "admin");

  self->admin = yyjson_get_bool (admin);
  return yyjson_obj_get (root, "channel") == NULL &&
         (server_json_is_absent (admin) || yyjson_is_bool (admin)) &&
         server_json_read_payload (root, "meta", &self->meta) &&
         read_channels (self, root);
}

static gboolean
read_subscription (ServerClaims *self,
                   yyjson_val   *root)
{
  gboolean good = read_text (root, "channel", &self->channel) &&
                  self->channel != NULL && wire_channel_is_valid (self->channel) &&
                  read_text (root, "client", &self->client) &&
                  server_override_read (&self->override, yyjson_obj_get (root, "override"));

  if (self->client != NULL && self->client[0] == '\0')
    g_clear_pointer (&self->client, g_free);

  return good;
}

/**
 * server_claims_read:
 * @self: (out caller-allocates): what the token says; to be cleared.
 * @json: what was signed.
 * @now: seconds since 1970.
 *
 * Returns: whether it can be used, but for being too old
 */
gboolean
server_claims_read (ServerClaims    *self,
                    ServerKeyring   *keyring,
                    ServerTokenKind  kind,
                    GBytes          *json,
                    gint64           now)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  yyjson_doc *doc = yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (doc);
  gboolean usable;

  *self = (ServerClaims) { 0 };
  usable = yyjson_is_obj (root) && is_for_us (root, keyring) && read_times (self, root, now) &&
           read_text (root, server_keyring_get_user_claim (keyring), &self->user) &&
           server_json_read_payload (root, "info", &self->info) &&
           server_json_read_payload (root, "data", &self->data) &&
           (kind == SERVER_TOKEN_CONNECTION ? read_connection (self, root) : read_subscription (self, root));
  if (self->user == NULL)
    self->user = g_strdup ("");

  yyjson_doc_free (doc);
  return usable;
}

static void
add_override (yyjson_mut_doc       *doc,
              yyjson_mut_val       *object,
              const ServerOverride *override)
{
  yyjson_mut_val *options;

  if (override->given == SERVER_OVERRIDE_NONE)
    return;

  options = yyjson_mut_obj_add_obj (doc, object, "override");
  for (gsize i = 0; i < G_N_ELEMENTS (overrides); i++)
    {
      yyjson_mut_val *option;

      if ((override->given & overrides[i].flag) == 0)
        continue;
      option = yyjson_mut_obj_add_obj (doc, options, overrides[i].name);
      yyjson_mut_obj_add_bool (doc, option, "value", (override->values & overrides[i].flag) != 0);
    }
}

static void
add_channels (yyjson_mut_doc     *doc,
              yyjson_mut_val     *root,
              const ServerClaims *self)
{
  yyjson_mut_val *subs;

  if (self->channels == NULL || self->channels->len == 0)
    return;

  subs = yyjson_mut_obj_add_obj (doc, root, "subs");
  for (guint i = 0; i < self->channels->len; i++)
    {
      const ServerClaimedChannel *channel = g_ptr_array_index (self->channels, i);
      yyjson_mut_val *sub = yyjson_mut_obj_add_obj (doc, subs, channel->name);

      server_json_add_payload (doc, sub, "info", channel->info);
      server_json_add_payload (doc, sub, "data", channel->data);
      add_override (doc, sub, &channel->override);
    }
}

/**
 * server_claims_write:
 *
 * Returns: (transfer full): the claims as JSON, such as can be signed
 */
char *
server_claims_write (const ServerClaims *self,
                     ServerKeyring      *keyring,
                     ServerTokenKind     kind)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  g_autofree char *text = NULL;
  char *json;

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, server_keyring_get_user_claim (keyring), self->user != NULL ? self->user : "");
  server_json_add_text (doc, root, "aud", server_keyring_get_audience (keyring));
  server_json_add_text (doc, root, "iss", server_keyring_get_issuer (keyring));
  if (self->expires_at != 0)
    yyjson_mut_obj_add_sint (doc, root, "exp", self->expires_at);
  if (self->ends_at != self->expires_at)
    yyjson_mut_obj_add_sint (doc, root, "expire_at", self->ends_at);
  server_json_add_payload (doc, root, "info", self->info);
  server_json_add_payload (doc, root, "data", self->data);
  if (kind == SERVER_TOKEN_CONNECTION)
    {
      if (self->admin)
        yyjson_mut_obj_add_true (doc, root, "admin");
      server_json_add_payload (doc, root, "meta", self->meta);
      add_channels (doc, root, self);
    }
  else
    {
      server_json_add_text (doc, root, "channel", self->channel);
      server_json_add_text (doc, root, "client", self->client);
      add_override (doc, root, &self->override);
    }

  json = yyjson_mut_write (doc, YYJSON_WRITE_ALLOW_INVALID_UNICODE, NULL);
  text = g_strdup (json);
  free (json);
  yyjson_mut_doc_free (doc);
  return g_steal_pointer (&text);
}

void
server_claims_clear (ServerClaims *self)
{
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->info, g_bytes_unref);
  g_clear_pointer (&self->meta, g_bytes_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->channel, g_free);
  g_clear_pointer (&self->client, g_free);
  g_clear_pointer (&self->data, g_bytes_unref);
}

/**
 * server_override_get:
 * @standard: what holds where it is not set.
 *
 * Returns: whether the option is on
 */
gboolean
server_override_get (const ServerOverride *self,
                     ServerOverrideFlags   flag,
                     gboolean              standard)
{
  return (self->given & flag) != 0 ? (self->values & flag) != 0 : standard;
}
