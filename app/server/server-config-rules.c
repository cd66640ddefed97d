/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-rules.h"

#define FIELD(name) G_STRUCT_OFFSET (ServerRules, name)
#define YEAR SERVER_CONFIG_YEAR

/* In the order of ServerGrant and ServerRecoveryMode */
static const char *const grants[] = { "never", "asked", "always", NULL };
static const char *const recovery_modes[] = { "stream", "cache", NULL };

/* What the sections [default], [channel NAME] and [channel NAME:RESOURCE] may
 * say. A new key is a field of ServerRules and a row here; its default is what
 * is built in, and each key is looked up on its own. A key that has a duty
 * beyond its value is asked for in server-permissions.c. */
static const ServerConfigKey keys[] = {
  { "read", SERVER_CONFIG_ACCESS, FIELD (read), "everyone",
    .comment = "Who may subscribe, and who may publish." },
  { "publish", SERVER_CONFIG_ACCESS, FIELD (publish), "members" },
  { "history", SERVER_CONFIG_ACCESS, FIELD (history), "everyone",
    .comment = "Who may read what was published before, and who may see who is there; never more "
               "than may read." },
  { "presence", SERVER_CONFIG_ACCESS, FIELD (presence), "everyone" },
  { "history_size", SERVER_CONFIG_NUMBER, FIELD (history_size), "1000000", 0, G_MAXINT32,
    .allowed = "a number of messages up to 2147483647, or 0 for no history",
    .comment = "How many messages a channel keeps, 0 for none, and for how long, 0 for ever." },
  { "history_ttl", SERVER_CONFIG_DURATION, FIELD (history_ttl), "0", 0, 100 * YEAR,
    .allowed = "a time such as 500ms, 25s, 10m, 2h or 30d, or 0 for ever" },
  { "positioning", SERVER_CONFIG_CHOICE, FIELD (positioning), "always", .choices = grants,
    .comment = "Whether clients are told where in the history they are, and get what they missed: "
               "always, asked (who asks for it) or never. With the mode cache only the newest message "
               "counts, and it is all they get." },
  { "recovery", SERVER_CONFIG_CHOICE, FIELD (recovery), "always", .choices = grants },
  { "recovery_mode", SERVER_CONFIG_CHOICE, FIELD (recovery_mode), "stream", .choices = recovery_modes },
  { "delta", SERVER_CONFIG_BOOLEAN, FIELD (delta), "true",
    .comment = "Whether clients may ask to be sent only what has changed since the message before, or "
               "only messages with certain tags." },
  { "tags_filter", SERVER_CONFIG_BOOLEAN, FIELD (tags_filter), "true" },
  { "max_payload", SERVER_CONFIG_SIZE, FIELD (max_payload), "64K", 1, 16 * 1024 * 1024,
    .comment = "What one message may weigh." },
  { "ask_permissions", SERVER_CONFIG_BOOLEAN, FIELD (ask_permissions), "true",
    .comment = "Whether [proxy permissions] is asked, where there is one, instead of read and publish." },
  { "subscribe_proxy", SERVER_CONFIG_BOOLEAN, FIELD (subscribe_proxy), "false",
    .comment = "Whether [proxy subscribe] and [proxy publish] are asked instead." },
  { "publish_proxy", SERVER_CONFIG_BOOLEAN, FIELD (publish_proxy), "false" },
  { "join_leave", SERVER_CONFIG_BOOLEAN, FIELD (join_leave), "true",
    .comment = "Whether those who may see who is there can ask to be told who comes and goes, and "
               "whether all are told without asking." },
  { "force_join_leave", SERVER_CONFIG_BOOLEAN, FIELD (force_join_leave), "false" },
};

/**
 * server_rules_get_keys:
 * @n_keys: (out): how many there are.
 *
 * Returns: (array length=n_keys): the keys of rules
 */
const ServerConfigKey *
server_rules_get_keys (gsize *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);
  return keys;
}

/**
 * server_rules_unset:
 * @self: (out caller-allocates): rules that shall set nothing; what is in them
 *   is not freed.
 */
void
server_rules_unset (ServerRules *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    server_config_key_unset (&keys[i], self);
}

/**
 * server_rules_new:
 *
 * Returns: (transfer full): rules that set nothing
 */
ServerRules *
server_rules_new (void)
{
  ServerRules *self = g_new0 (ServerRules, 1);

  server_rules_unset (self);
  return self;
}

/**
 * server_rules_new_built_in:
 *
 * Returns: (transfer full): what holds where nobody says otherwise
 */
ServerRules *
server_rules_new_built_in (void)
{
  ServerRules *self = g_new0 (ServerRules, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    server_config_key_init (&keys[i], self);

  return self;
}

void
server_rules_free (ServerRules *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    server_config_key_clear (&keys[i], self);
  g_free (self);
}

/**
 * server_rules_inherit:
 * @self: what is special; borrows texts and lists of @general.
 * @general: what holds for each key that @self does not set.
 */
void
server_rules_inherit (ServerRules       *self,
                      const ServerRules *general)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    server_config_key_inherit (&keys[i], self, general);
}
