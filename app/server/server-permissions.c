/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-permissions.h"

#include "server-config-rules.h"

#include <string.h>

#define SEPARATOR ':'
#define LIVE_SUFFIX "~live"
#define PRIVATE_PREFIX '$'
#define USER_BOUNDARY '#'

/**
 * ServerPermissions:
 * @built_in: what holds where no rule says otherwise.
 *
 * Who may do what where. Does not change while a channel has resolved rules,
 * which borrow from it and keep a reference.
 */
struct _ServerPermissions
{
  guint ref_count;
  ServerRules *built_in;
  /* (element-type utf8 ServerRules): by wire channel, the default rule by "" */
  GHashTable *rules;
};

static gboolean
access_admits (const ServerAccess     *access,
               const ServerSubscriber *subscriber)
{
  switch (access->kind)
    {
    case SERVER_ACCESS_EVERYONE:
      return TRUE;
    case SERVER_ACCESS_MEMBERS:
      return subscriber->admin || subscriber->user[0] != '\0';
    case SERVER_ACCESS_ADMINS:
      return subscriber->admin;
    case SERVER_ACCESS_USERS:
      return subscriber->user[0] != '\0' &&
             g_strv_contains ((const char *const *) access->users, subscriber->user);
    case SERVER_ACCESS_UNSET:
    case SERVER_ACCESS_NOBODY:
    default:
      return FALSE;
    }
}

static gboolean
may_read (const ServerRules      *rules,
          const ServerSubscriber *subscriber)
{
  return subscriber->subscribed || access_admits (&rules->read, subscriber);
}

static gboolean
access_admits_reader (const ServerRules      *rules,
                      const ServerAccess     *access,
                      const ServerSubscriber *subscriber)
{
  return may_read (rules, subscriber) && access_admits (access, subscriber);
}

/**
 * server_rules_allow:
 * @self: resolved rules.
 *
 * History and presence are for those only who may read: a rule that closes a
 * channel for reading closes its past too, whatever a more general rule says
 * of history.
 *
 * Returns: whether @subscriber may
 */
gboolean
server_rules_allow (const ServerRules      *self,
                    ServerPermission        permission,
                    const ServerSubscriber *subscriber)
{
  switch (permission)
    {
    case SERVER_PERMISSION_READ:
      return may_read (self, subscriber);
    case SERVER_PERMISSION_PUBLISH:
      return access_admits (&self->publish, subscriber);
    case SERVER_PERMISSION_HISTORY:
      return access_admits_reader (self, &self->history, subscriber);
    case SERVER_PERMISSION_PRESENCE:
      return access_admits_reader (self, &self->presence, subscriber);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * server_permissions_new:
 *
 * Returns: (transfer full): permissions without any rule
 */
ServerPermissions *
server_permissions_new (void)
{
  ServerPermissions *self = g_new0 (ServerPermissions, 1);

  self->ref_count = 1;
  self->built_in = server_rules_new_built_in ();
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) server_rules_free);
  return self;
}

ServerPermissions *
server_permissions_ref (ServerPermissions *self)
{
  self->ref_count++;
  return self;
}

void
server_permissions_unref (ServerPermissions *self)
{
  if (--self->ref_count > 0)
    return;

  server_rules_free (self->built_in);
  g_hash_table_unref (self->rules);
  g_free (self);
}

/**
 * server_permissions_take:
 * @channel: (nullable): the channel as on the wire, %NULL for the default.
 * @rules: (transfer full): what holds there.
 */
void
server_permissions_take (ServerPermissions *self,
                         const char        *channel,
                         ServerRules       *rules)
{
  g_return_if_fail (rules != NULL);

  g_hash_table_replace (self->rules, g_strdup (channel != NULL ? channel : ""), rules);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * server_permissions_dup_channels:
 *
 * Returns: (transfer full): the channels that have rules of their own, sorted;
 *   the default is not among them
 */
char **
server_permissions_dup_channels (const ServerPermissions *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->rules);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (*(const char *) name != '\0')
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/**
 * server_permissions_get_rules:
 * @channel: (nullable): the channel as on the wire, %NULL for the default.
 *
 * Returns: (nullable): the rules of exactly this channel
 */
const ServerRules *
server_permissions_get_rules (const ServerPermissions *self,
                              const char              *channel)
{
  return g_hash_table_lookup (self->rules, channel != NULL ? channel : "");
}

static void
inherit (ServerRules             *rules,
         const ServerPermissions *permissions,
         const char              *channel)
{
  const ServerRules *general = g_hash_table_lookup (permissions->rules, channel);

  if (general != NULL)
    server_rules_inherit (rules, general);
}

/* A room's live channel is for those whom the room is for. */
static gboolean
strip_live_suffix (char *name)
{
  if (!g_str_has_suffix (name, LIVE_SUFFIX))
    return FALSE;

  name[strlen (name) - strlen (LIVE_SUFFIX)] = '\0';
  return TRUE;
}

/**
 * server_permissions_resolve:
 * @channel: the channel as on the wire.
 * @rules: (out caller-allocates): what holds for it; the lists of users
 *   belong to @self.
 *
 * Each key is taken from the first that sets it: the rule of exactly this
 * channel or resource, that of the parent channel, the default rule, what is
 * built in. A room's live channel has the room's rules, and no history.
 */
void
server_permissions_resolve (const ServerPermissions *self,
                            const char              *channel,
                            ServerRules             *rules)
{
  g_autofree char *name = g_strdup (channel);
  char *separator;

  g_return_if_fail (channel != NULL && channel[0] != '\0');

  server_rules_unset (rules);

  if (strip_live_suffix (name))
    {
      inherit (rules, self, channel);
      rules->history_size = 0;
    }

  inherit (rules, self, name);
  separator = strchr (name, SEPARATOR);
  if (separator != NULL)
    {
      *separator = '\0';
      inherit (rules, self, name);
    }
  inherit (rules, self, "");
  server_rules_inherit (rules, self->built_in);
}

/* A guest who was invited to some channels has no business in others. */
static gboolean
invites_to (const ServerSubscriber *subscriber,
            const char             *channel)
{
  g_autofree char *name = NULL;

  if (subscriber->channels == NULL)
    return TRUE;

  name = g_strdup (channel);
  strip_live_suffix (name);
  return g_strv_contains ((const char *const *) subscriber->channels, name);
}

/**
 * server_permissions_name_admits:
 * @channel: the channel as on the wire.
 *
 * Whether the name alone keeps @subscriber out. A name that begins with `$`
 * needs a token for the subscription; a name that ends in `#` and a list of
 * user ids is for these users.
 *
 * Returns: whether it does not
 */
gboolean
server_permissions_name_admits (const char             *channel,
                                const ServerSubscriber *subscriber)
{
  g_autofree char *name = g_strdup (channel);
  const char *boundary = strrchr (name, USER_BOUNDARY);
  g_auto (GStrv) users = NULL;

  if (subscriber->subscribed)
    return TRUE;
  if (!invites_to (subscriber, channel))
    return FALSE;
  if (name[0] == PRIVATE_PREFIX)
    return FALSE;
  if (boundary == NULL)
    return TRUE;

  strip_live_suffix (name);
  users = g_strsplit (boundary + 1, ",", -1);
  return subscriber->user[0] != '\0' &&
         g_strv_contains ((const char *const *) users, subscriber->user);
}
