/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-hello.h"

#include "server-config-rules.h"
#include "server-token.h"

#include <string.h>
#include <yyjson.h>

/* What the channels of the page keep: enough for who was away for a moment. */
#define HISTORY_SIZE 100
#define HISTORY_TTL (24 * 60 * SERVER_CONFIG_MINUTE)

/* How long one may be who one has chosen to be, in seconds. */
#define TOKEN_TTL (24 * 60 * 60)

#define META "{\"hello\":true}"
#define CLAIM "hello"

/* The channel of the page, which has no resource here, and its resources, each
 * with those who may read and publish. */
static const struct
{
  const char *resource;
  ServerAccessKind access;
} channels[] = {
  { NULL, SERVER_ACCESS_EVERYONE },
  { "1", SERVER_ACCESS_EVERYONE },
  { "2", SERVER_ACCESS_EVERYONE },
  { "3", SERVER_ACCESS_EVERYONE },
  { "4", SERVER_ACCESS_EVERYONE },
  { "everyone", SERVER_ACCESS_EVERYONE },
  { "members", SERVER_ACCESS_MEMBERS },
  { "admins", SERVER_ACCESS_ADMINS },
};

/* In the order of ServerHelloRole: as programs say it, and as people see it. */
static const struct
{
  const char *name;
  const char *title;
} roles[] = {
  { "visitor", "Visitor" },
  { "member", "Member" },
  { "admin", "Admin" },
};

/**
 * server_hello_is_built:
 *
 * Returns: whether this server has the page in it
 */
gboolean
server_hello_is_built (void)
{
#ifdef HAVE_HELLO
  return TRUE;
#else
  return FALSE;
#endif
}

static char *
make_channel (const char *channel,
              const char *resource)
{
  return resource != NULL ? g_strconcat (channel, ":", resource, NULL) : g_strdup (channel);
}

/* Who is there is told to nobody: the page is open to strangers. */
static ServerRules *
make_rules (ServerAccessKind access)
{
  ServerRules *rules = server_rules_new ();

  rules->read.kind = rules->publish.kind = rules->history.kind = access;
  rules->presence.kind = SERVER_ACCESS_NOBODY;
  rules->history_size = HISTORY_SIZE;
  rules->history_ttl = HISTORY_TTL;
  rules->max_payload = SERVER_HELLO_MAX_PAYLOAD;
  rules->positioning = rules->recovery = SERVER_GRANT_ALWAYS;
  rules->recovery_mode = SERVER_RECOVERY_STREAM;
  rules->ask_permissions = rules->subscribe_proxy = rules->publish_proxy = FALSE;
  rules->join_leave = rules->force_join_leave = FALSE;
  return rules;
}

/**
 * server_hello_take_rules:
 * @channel: that of the page.
 *
 * Makes the rules of all channels of the page.
 *
 * Returns: %FALSE if there are rules of one of them already
 */
gboolean
server_hello_take_rules (const char        *channel,
                         ServerPermissions *permissions)
{
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *name = make_channel (channel, channels[i].resource);

      if (server_permissions_get_rules (permissions, name) != NULL)
        return FALSE;
      server_permissions_take (permissions, name, make_rules (channels[i].access));
    }

  return TRUE;
}

/**
 * server_hello_dup_channels:
 * @channel: that of the page.
 *
 * Returns: (transfer full): all channels of the page, as on the wire
 */
char **
server_hello_dup_channels (const char *channel)
{
  char **names = g_new0 (char *, G_N_ELEMENTS (channels) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    names[i] = make_channel (channel, channels[i].resource);
  return names;
}

/**
 * server_hello_find_role:
 * @name: (nullable): as programs say it.
 * @role: (out):
 *
 * Returns: whether there is such a role
 */
gboolean
server_hello_find_role (const char      *name,
                        ServerHelloRole *role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      if (g_strcmp0 (roles[i].name, name) == 0)
        {
          *role = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * server_hello_mint:
 * @config: one whose keys can sign.
 * @now: seconds since 1970.
 * @user: (out) (transfer full): the id of the user, empty for a visitor.
 *
 * Makes a token for a new user. By its meta the server knows that it is good
 * for nothing but the page's channels, an admin's, too.
 *
 * Returns: (transfer full): the token
 */
char *
server_hello_mint (const ServerConfig  *config,
                   ServerHelloRole      role,
                   gint64               now,
                   char               **user)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = NULL;
  g_autoptr (GBytes) meta = g_bytes_new_static (META, strlen (META));
  g_autoptr (GBytes) info = NULL;
  ServerClaims claims = {
    .meta = meta,
    .admin = role == SERVER_HELLO_ADMIN,
    .expires_at = now + TOKEN_TTL,
  };

  *user = role == SERVER_HELLO_VISITOR ? g_strdup ("") : g_strconcat ("hello-", roles[role].name, "-", uuid, NULL);
  name = g_strdup_printf ("{\"name\":\"%s %.4s\"}", roles[role].title, uuid);
  info = g_bytes_new (name, strlen (name));
  claims.user = *user;
  claims.info = info;
  return server_token_mint (config->keyring, SERVER_TOKEN_CONNECTION, &claims);
}

/**
 * server_hello_read:
 * @meta: what a token says that only the server shall know.
 *
 * Returns: whether it is a token of the page
 */
gboolean
server_hello_read (GBytes *meta)
{
  gsize length;
  const char *text = g_bytes_get_data (meta, &length);
  yyjson_doc *doc = yyjson_read (text, length, YYJSON_READ_NOFLAG);
  gboolean found = yyjson_get_bool (yyjson_obj_get (yyjson_doc_get_root (doc), CLAIM));

  yyjson_doc_free (doc);
  return found;
}
