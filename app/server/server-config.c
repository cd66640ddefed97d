/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config.h"

#include "server-config-rules.h"
#include "server-config-tables.h"
#include "server-error.h"

#include <string.h>
#include <wire.h>

#define GROUP_DEFAULT "default"
#define GROUP_CHANNEL "channel "

static void
clear_section (const ServerConfigSection *section,
               gpointer                   target)
{
  for (gsize i = 0; i < section->n_keys; i++)
    server_config_key_clear (&section->keys[i], target);
  if (section->clear != NULL)
    section->clear (target);
}

static void
init_section (const ServerConfigSection *section,
              gpointer                   target)
{
  for (gsize i = 0; i < section->n_keys; i++)
    server_config_key_init (&section->keys[i], target);
}

static GPtrArray *
get_list (const ServerConfigSection *section,
          ServerConfig              *self)
{
  return G_STRUCT_MEMBER (GPtrArray *, self, section->list);
}

static ServerConfig *
config_new (void)
{
  ServerConfig *self = g_new0 (ServerConfig, 1);
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);

  self->ref_count = 1;
  self->permissions = server_permissions_new ();
  for (gsize i = 0; i < n_sections; i++)
    {
      if (sections[i].size == 0)
        init_section (&sections[i], self);
      else
        G_STRUCT_MEMBER (GPtrArray *, self, sections[i].list) = g_ptr_array_new ();
    }

  return self;
}

static void
read_rules (ServerConfig       *self,
            ServerConfigReader *reader,
            const char         *channel)
{
  ServerRules *rules = server_rules_new ();
  gsize n_keys;
  const ServerConfigKey *keys = server_rules_get_keys (&n_keys);

  server_config_reader_read (reader, keys, n_keys, rules);
  server_permissions_take (self->permissions, channel, rules);
}

static void
read_channel (ServerConfig       *self,
              ServerConfigReader *reader,
              const char         *name)
{
  g_autofree char *channel = g_strstrip (g_strdup (name));

  if (wire_channel_is_valid (channel))
    read_rules (self, reader, channel);
  else
    server_config_reader_fail (reader, NULL, "this cannot be a channel, whose name on the wire has "
                               "1 to %d bytes and no control characters", WIRE_MAX_CHANNEL_LENGTH);
}

/* A section of which there may be several, in a struct of its own */
static void
read_named (ServerConfig              *self,
            ServerConfigReader        *reader,
            const ServerConfigSection *section,
            const char                *name)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));
  gpointer target;

  if (stripped[0] == '\0')
    {
      server_config_reader_fail (reader, NULL, "a name must follow on “%s”", section->name);
      return;
    }

  target = g_malloc0 (section->size);
  init_section (section, target);
  *(char **) target = g_steal_pointer (&stripped);
  server_config_reader_read (reader, section->keys, section->n_keys, target);
  g_ptr_array_add (get_list (section, self), target);
}

static void
fail_unknown (ServerConfigReader        *reader,
              const char                *name,
              const ServerConfigSection *sections,
              gsize                      n_sections)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  g_autofree char *bracketed = g_strdup_printf ("[%s]", name);
  g_autofree char *advice = NULL;

  for (gsize i = 0; i < n_sections; i++)
    g_ptr_array_add (known, g_strdup_printf ("[%s%s]", sections[i].name,
                                             sections[i].size > 0 ? "NAME" : ""));
  g_ptr_array_add (known, g_strdup ("[" GROUP_DEFAULT "]"));
  g_ptr_array_add (known, g_strdup ("[" GROUP_CHANNEL "NAME]"));
  g_ptr_array_add (known, g_strdup ("[" GROUP_CHANNEL "NAME:RESOURCE]"));

  advice = server_config_suggest (bracketed, (const char *const *) known->pdata);
  server_config_reader_fail (reader, NULL, "there is no such section; %s", advice);
}

static void
read_section (ServerConfig       *self,
              ServerConfigReader *reader,
              const char         *name)
{
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);

  server_config_reader_enter (reader, name);
  for (gsize i = 0; i < n_sections; i++)
    {
      const ServerConfigSection *section = &sections[i];

      if (section->size == 0 && g_str_equal (section->name, name))
        {
          server_config_reader_read (reader, section->keys, section->n_keys, self);
          return;
        }
      if (section->size > 0 && g_str_has_prefix (name, section->name))
        {
          read_named (self, reader, section, name + strlen (section->name));
          return;
        }
    }

  if (g_str_equal (name, GROUP_DEFAULT))
    read_rules (self, reader, NULL);
  else if (g_str_has_prefix (name, GROUP_CHANNEL))
    read_channel (self, reader, name + strlen (GROUP_CHANNEL));
  else
    fail_unknown (reader, name, sections, n_sections);
}

static void
override (ServerConfig                *self,
          ServerConfigReader          *reader,
          const ServerConfigOverrides *overrides)
{
  gsize n_sections;
  const ServerConfigKey *keys = server_config_get_sections (&n_sections)->keys;
  g_autofree char *port = NULL;

  if (overrides->port != SERVER_CONFIG_NO_PORT)
    port = g_strdup_printf ("%d", overrides->port);

  server_config_reader_override (reader, &keys[SERVER_CONFIG_KEY_LISTEN], "--listen",
                                 overrides->address, self);
  server_config_reader_override (reader, &keys[SERVER_CONFIG_KEY_PORT], "--port", port, self);
  server_config_reader_override (reader, &keys[SERVER_CONFIG_KEY_DATA_DIR], "--data-dir",
                                 overrides->data_dir, self);
}

static void
finish_section (ServerConfig              *self,
                ServerConfigReader        *reader,
                const ServerConfigSection *section)
{
  GPtrArray *list;

  if (section->finish == NULL)
    return;

  if (section->size == 0)
    {
      server_config_reader_enter (reader, section->name);
      section->finish (reader, self, self);
      return;
    }

  list = get_list (section, self);
  for (guint i = 0; i < list->len; i++)
    {
      gpointer target = g_ptr_array_index (list, i);
      g_autofree char *name = g_strconcat (section->name, *(char **) target, NULL);

      server_config_reader_enter (reader, name);
      section->finish (reader, self, target);
    }
}

static gboolean
has_proxy (ServerConfig       *self,
           ServerQuestionKind  kind)
{
  for (guint i = 0; i < self->proxies->len; i++)
    {
      if (((ServerProxySection *) g_ptr_array_index (self->proxies, i))->kind == kind)
        return TRUE;
    }

  return FALSE;
}

/* A channel that somebody is to decide about who is not there */
static void
check_rules (ServerConfig       *self,
             ServerConfigReader *reader,
             const char         *channel)
{
  const ServerRules *rules = server_permissions_get_rules (self->permissions, channel);
  g_autofree char *section = g_strconcat (GROUP_CHANNEL, channel, NULL);

  if (rules == NULL)
    return;

  server_config_reader_enter (reader, channel != NULL ? section : GROUP_DEFAULT);
  if (rules->subscribe_proxy == TRUE && !has_proxy (self, SERVER_QUESTION_SUBSCRIBE))
    server_config_reader_fail (reader, "subscribe_proxy", "there is no [proxy subscribe] to ask");
  if (rules->publish_proxy == TRUE && !has_proxy (self, SERVER_QUESTION_PUBLISH))
    server_config_reader_fail (reader, "publish_proxy", "there is no [proxy publish] to ask");
}

static void
check_all_rules (ServerConfig       *self,
                 ServerConfigReader *reader)
{
  g_auto (GStrv) channels = server_permissions_dup_channels (self->permissions);

  check_rules (self, reader, NULL);
  for (char **channel = channels; *channel != NULL; channel++)
    check_rules (self, reader, *channel);
}

static void
read_all (ServerConfig                *self,
          ServerConfigReader          *reader,
          const ServerConfigOverrides *overrides)
{
  g_auto (GStrv) names = server_config_reader_dup_sections (reader);
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);

  for (char **name = names; *name != NULL; name++)
    read_section (self, reader, *name);

  override (self, reader, overrides);
  for (gsize i = 0; server_config_reader_get_problems (reader)->len == 0 && i < n_sections; i++)
    finish_section (self, reader, &sections[i]);

  if (server_config_reader_get_problems (reader)->len == 0)
    check_all_rules (self, reader);
}

/**
 * server_config_check:
 * @path: (nullable): the file, %NULL for what is built in.
 * @overrides: what wins over the file.
 * @problems: (out) (transfer full) (element-type ServerConfigProblem): all
 *   that is wrong.
 *
 * Returns: (transfer full) (nullable): a configuration in which everything is
 *   valid
 */
ServerConfig *
server_config_check (const char                   *path,
                     const ServerConfigOverrides  *overrides,
                     GPtrArray                   **problems)
{
  g_autoptr (ServerConfig) self = config_new ();
  g_autoptr (ServerConfigReader) reader = server_config_reader_new (path);
  GPtrArray *list = server_config_reader_get_problems (reader);

  g_return_val_if_fail (overrides != NULL, NULL);

  if (list->len == 0)
    read_all (self, reader, overrides);

  *problems = g_ptr_array_ref (list);
  return list->len == 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * server_config_load:
 * @path: (nullable): the file, %NULL for what is built in.
 * @overrides: what wins over the file.
 *
 * Returns: (transfer full): a configuration in which everything is valid
 */
ServerConfig *
server_config_load (const char                   *path,
                    const ServerConfigOverrides  *overrides,
                    GError                      **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  ServerConfig *self = server_config_check (path, overrides, &problems);
  const ServerConfigProblem *problem;

  if (self != NULL)
    return self;

  problem = g_ptr_array_index (problems, 0);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "%s: %s",
               problem->path != NULL ? problem->path : "command line", problem->text);
  return NULL;
}

/**
 * server_config_keep:
 * @self: a new configuration for a server that runs.
 * @running: the one that it runs with.
 *
 * Takes from @running what cannot change before the server is started again.
 *
 * Returns: (transfer full) (nullable): the keys that differ
 */
char *
server_config_keep (ServerConfig       *self,
                    const ServerConfig *running)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (4, NULL, TRUE);
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);

  for (gsize i = 0; i < n_sections; i++)
    {
      for (gsize j = 0; sections[i].size == 0 && j < sections[i].n_keys; j++)
        {
          const ServerConfigKey *key = &sections[i].keys[j];

          if (!key->fixed || server_config_key_equal (key, self, running))
            continue;
          g_ptr_array_add (names, (gpointer) key->name);
          server_config_key_copy (key, self, running);
        }
    }

  return names->len > 0 ? g_strjoinv (", ", (char **) names->pdata) : NULL;
}

ServerConfig *
server_config_ref (ServerConfig *self)
{
  self->ref_count++;
  return self;
}

static void
free_list (const ServerConfigSection *section,
           GPtrArray                 *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      gpointer target = g_ptr_array_index (list, i);

      clear_section (section, target);
      g_free (*(char **) target);
      g_free (target);
    }

  g_ptr_array_unref (list);
}

void
server_config_unref (ServerConfig *self)
{
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);

  if (--self->ref_count > 0)
    return;

  for (gsize i = 0; i < n_sections; i++)
    {
      if (sections[i].size == 0)
        clear_section (&sections[i], self);
      else
        free_list (&sections[i], get_list (&sections[i], self));
    }

  server_permissions_unref (self->permissions);
  g_free (self);
}
