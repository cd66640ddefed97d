/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-value.h"
#include "server-permissions.h"

static const ServerSubscriber visitor = { "", FALSE };
static const ServerSubscriber alice = { "alice", FALSE };
static const ServerSubscriber carol = { "carol", FALSE };
static const ServerSubscriber admin = { "root", TRUE };

static void
add_rule (ServerPermissions *permissions,
          const char        *channel,
          const char        *read)
{
  ServerRules *rules = server_rules_new ();

  g_assert_true (server_config_value_parse_access (read, &rules->read));
  server_permissions_take (permissions, channel, rules);
}

static gboolean
may_read (ServerPermissions      *permissions,
          const char             *channel,
          const ServerSubscriber *subscriber)
{
  ServerRules rules;

  server_permissions_resolve (permissions, channel, &rules);
  return server_rules_allow (&rules, SERVER_PERMISSION_READ, subscriber);
}

/* The truth table of the Realtime API: rules for C and C/1, for C/2 and by
 * default, for C/2 alone, and none at all. */
static void
test_cascade (void)
{
  g_autoptr (ServerPermissions) both = server_permissions_new ();
  g_autoptr (ServerPermissions) with_default = server_permissions_new ();
  g_autoptr (ServerPermissions) sibling = server_permissions_new ();
  g_autoptr (ServerPermissions) none = server_permissions_new ();

  add_rule (both, "C", "alice");
  add_rule (both, "C:1", "carol");
  g_assert_true (may_read (both, "C", &alice));
  g_assert_false (may_read (both, "C", &carol));
  g_assert_false (may_read (both, "C:1", &alice));
  g_assert_true (may_read (both, "C:1", &carol));
  g_assert_true (may_read (both, "C:2", &alice));
  g_assert_false (may_read (both, "C:2", &carol));

  add_rule (with_default, "C:2", "carol");
  add_rule (with_default, NULL, "alice");
  g_assert_true (may_read (with_default, "C", &alice));
  g_assert_false (may_read (with_default, "C", &carol));
  g_assert_true (may_read (with_default, "C:1", &alice));
  g_assert_false (may_read (with_default, "C:1", &carol));
  g_assert_false (may_read (with_default, "C:2", &alice));
  g_assert_true (may_read (with_default, "C:2", &carol));

  add_rule (sibling, "C:2", "nobody");
  g_assert_true (may_read (sibling, "C", &visitor));
  g_assert_true (may_read (sibling, "C:1", &visitor));
  g_assert_false (may_read (sibling, "C:2", &visitor));

  g_assert_true (may_read (none, "C", &visitor));
  g_assert_true (may_read (none, "C:1", &visitor));
  g_assert_true (may_read (none, "C:2", &visitor));
}

/* The same for every permission: what is asked of a channel is what the most
 * special section that sets the key says. */
static const struct
{
  const char *channel;
  const char *own;
  const char *parent;
  const char *general;
  gboolean visitor;
  gboolean alice;
  gboolean admin;
} cascade[] = {
  { "C", "alice", NULL, NULL, FALSE, TRUE, FALSE },
  { "C", "alice", NULL, "everyone", FALSE, TRUE, FALSE },
  { "C", NULL, NULL, "members", FALSE, TRUE, TRUE },
  { "C", NULL, NULL, "nobody", FALSE, FALSE, FALSE },
  { "C:1", "admins", "everyone", "everyone", FALSE, FALSE, TRUE },
  { "C:1", "everyone", "nobody", "nobody", TRUE, TRUE, TRUE },
  { "C:1", NULL, "alice", "everyone", FALSE, TRUE, FALSE },
  { "C:1", NULL, "everyone", "nobody", TRUE, TRUE, TRUE },
  { "C:1", NULL, NULL, "admins", FALSE, FALSE, TRUE },
};

static ServerAccess *
get_access (ServerRules      *rules,
            ServerPermission  permission)
{
  switch (permission)
    {
    case SERVER_PERMISSION_READ:
      return &rules->read;
    case SERVER_PERMISSION_PUBLISH:
      return &rules->publish;
    case SERVER_PERMISSION_HISTORY:
      return &rules->history;
    case SERVER_PERMISSION_PRESENCE:
    default:
      return &rules->presence;
    }
}

static void
take_rule (ServerPermissions *permissions,
           const char        *channel,
           ServerPermission   permission,
           const char        *access)
{
  ServerRules *rules;

  if (access == NULL)
    return;

  rules = server_rules_new ();
  g_assert_true (server_config_value_parse_access (access, get_access (rules, permission)));
  server_permissions_take (permissions, channel, rules);
}

static void
test_every_permission (void)
{
  for (ServerPermission permission = SERVER_PERMISSION_READ; permission <= SERVER_PERMISSION_PRESENCE; permission++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (cascade); i++)
        {
          g_autoptr (ServerPermissions) permissions = server_permissions_new ();
          ServerRules rules;

          g_test_message ("permission %d, row %" G_GSIZE_FORMAT, permission, i);
          take_rule (permissions, cascade[i].channel, permission, cascade[i].own);
          take_rule (permissions, "C", permission, cascade[i].parent);
          take_rule (permissions, NULL, permission, cascade[i].general);
          take_rule (permissions, "C:2", permission, "nobody");
          server_permissions_resolve (permissions, cascade[i].channel, &rules);
          g_assert_cmpint (server_rules_allow (&rules, permission, &visitor), ==, cascade[i].visitor);
          g_assert_cmpint (server_rules_allow (&rules, permission, &alice), ==, cascade[i].alice);
          g_assert_cmpint (server_rules_allow (&rules, permission, &admin), ==, cascade[i].admin);
          g_assert_false (server_rules_allow (&rules, permission, &carol) && cascade[i].own != NULL &&
                          g_str_equal (cascade[i].own, "alice"));
        }
    }
}

static const struct
{
  const char *access;
  gboolean visitor;
  gboolean alice;
  gboolean carol;
  gboolean admin;
} subscribers[] = {
  { "everyone", TRUE, TRUE, TRUE, TRUE },
  { "members", FALSE, TRUE, TRUE, TRUE },
  { "admins", FALSE, FALSE, FALSE, TRUE },
  { "nobody", FALSE, FALSE, FALSE, FALSE },
  { "alice", FALSE, TRUE, FALSE, FALSE },
  { "alice;carol", FALSE, TRUE, TRUE, FALSE },
  { "root", FALSE, FALSE, FALSE, TRUE },
};

static void
test_subscribers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (subscribers); i++)
    {
      g_autoptr (ServerPermissions) permissions = server_permissions_new ();

      g_test_message ("%s", subscribers[i].access);
      add_rule (permissions, "C", subscribers[i].access);
      g_assert_cmpint (may_read (permissions, "C", &visitor), ==, subscribers[i].visitor);
      g_assert_cmpint (may_read (permissions, "C", &alice), ==, subscribers[i].alice);
      g_assert_cmpint (may_read (permissions, "C", &carol), ==, subscribers[i].carol);
      g_assert_cmpint (may_read (permissions, "C", &admin), ==, subscribers[i].admin);
    }
}

static void
test_built_in (void)
{
  g_autoptr (ServerPermissions) permissions = server_permissions_new ();
  ServerRules rules;

  server_permissions_resolve (permissions, "C", &rules);
  g_assert_true (server_rules_allow (&rules, SERVER_PERMISSION_READ, &visitor));
  g_assert_true (server_rules_allow (&rules, SERVER_PERMISSION_HISTORY, &visitor));
  g_assert_false (server_rules_allow (&rules, SERVER_PERMISSION_PUBLISH, &visitor));
  g_assert_true (server_rules_allow (&rules, SERVER_PERMISSION_PUBLISH, &alice));
  g_assert_true (server_rules_allow (&rules, SERVER_PERMISSION_PUBLISH, &admin));
}

/* A channel that is closed for reading has a closed past, even if history is
 * open by default. */
static void
test_history_needs_read (void)
{
  g_autoptr (ServerPermissions) permissions = server_permissions_new ();
  ServerRules *general = server_rules_new ();
  ServerRules rules;

  server_config_value_parse_access ("everyone", &general->history);
  server_permissions_take (permissions, NULL, general);
  add_rule (permissions, "C", "alice");

  server_permissions_resolve (permissions, "C:1", &rules);
  g_assert_true (server_rules_allow (&rules, SERVER_PERMISSION_HISTORY, &alice));
  g_assert_false (server_rules_allow (&rules, SERVER_PERMISSION_HISTORY, &carol));
}

/* Each key is looked up on its own. */
static void
test_keys_cascade_apart (void)
{
  g_autoptr (ServerPermissions) permissions = server_permissions_new ();
  ServerRules *parent = server_rules_new ();
  ServerRules *resource = server_rules_new ();
  ServerRules rules;

  server_config_value_parse_access ("admins", &parent->publish);
  parent->history_size = 10;
  server_permissions_take (permissions, "C", parent);
  server_config_value_parse_access ("members", &resource->read);
  resource->history_ttl = 5;
  server_permissions_take (permissions, "C:1", resource);

  server_permissions_resolve (permissions, "C:1", &rules);
  g_assert_cmpint (rules.read.kind, ==, SERVER_ACCESS_MEMBERS);
  g_assert_cmpint (rules.publish.kind, ==, SERVER_ACCESS_ADMINS);
  g_assert_cmpint (rules.history_size, ==, 10);
  g_assert_cmpint (rules.history_ttl, ==, 5);

  server_permissions_resolve (permissions, "C", &rules);
  g_assert_cmpint (rules.read.kind, ==, SERVER_ACCESS_EVERYONE);
  g_assert_cmpint (rules.history_ttl, ==, 0);
}

static void
test_live (void)
{
  g_autoptr (ServerPermissions) permissions = server_permissions_new ();
  ServerRules rules;

  add_rule (permissions, "C", "alice");
  server_permissions_resolve (permissions, "C", &rules);
  g_assert_cmpint (rules.history_size, ==, SERVER_DEFAULT_HISTORY_SIZE);
  server_permissions_resolve (permissions, "C~live", &rules);
  g_assert_cmpint (rules.history_size, ==, 0);

  g_assert_true (may_read (permissions, "C~live", &alice));
  g_assert_false (may_read (permissions, "C~live", &carol));
  g_assert_false (may_read (permissions, "C:1~live", &carol));
}

static void
test_names (void)
{
  g_assert_true (server_permissions_name_admits ("room", &visitor));
  g_assert_false (server_permissions_name_admits ("$private", &admin));
  g_assert_true (server_permissions_name_admits ("room#alice", &alice));
  g_assert_true (server_permissions_name_admits ("room#bob,alice", &alice));
  g_assert_false (server_permissions_name_admits ("room#bob,alice", &carol));
  g_assert_false (server_permissions_name_admits ("room#bob", &admin));
  g_assert_false (server_permissions_name_admits ("room#", &visitor));
  g_assert_false (server_permissions_name_admits ("room#alice#bob", &alice));
  g_assert_true (server_permissions_name_admits ("room#bob,alice~live", &alice));
  g_assert_false (server_permissions_name_admits ("room#bob,alice~live", &carol));
  g_assert_false (server_permissions_name_admits ("$private~live", &admin));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/permissions/cascade", test_cascade);
  g_test_add_func ("/permissions/every-permission", test_every_permission);
  g_test_add_func ("/permissions/subscribers", test_subscribers);
  g_test_add_func ("/permissions/built-in", test_built_in);
  g_test_add_func ("/permissions/history-needs-read", test_history_needs_read);
  g_test_add_func ("/permissions/keys-cascade-apart", test_keys_cascade_apart);
  g_test_add_func ("/permissions/live", test_live);
  g_test_add_func ("/permissions/names", test_names);

  return g_test_run ();
}
