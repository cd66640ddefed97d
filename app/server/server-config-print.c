/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-print.h"

#include "server-config-rules.h"
#include "server-config-tables.h"

#include <string.h>

#define COLUMNS 78

static const char head[] =
  "# Configuration of realtime-server. What is commented out is the default, or\n"
  "# an example where there is none.\n"
  "#\n"
  "# Times are written as 500ms, 25s, 10m, 2h or 30d; sizes as 65536, 64K or 1M.\n";

static const char rules_comment[] =
  "Who may do what. Each of read, publish, history and presence is one of everyone, members (who "
  "have a user id), admins, nobody, or a list of user ids separated by ';'. Exactly those listed "
  "may, admins are not added. A key is looked up in the section of the channel or resource, then in "
  "that of its parent channel, then in [default].";

static const char examples[] =
  "\n"
  "# Names are written as on the wire, where a space is %20.\n"
  "#[channel announcements]\n"
  "#publish=admins\n"
  "#\n"
  "#[channel team:board]\n"
  "#read=alice;bob\n"
  "#publish=alice;bob\n";

static const char manual_head[] =
  ".\\\" Copyright 2026 The Confab developers\n"
  ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
  ".\\\" Made by realtime-server --print-manual\n"
  ".TH REALTIME\\-SERVER.CONF 5 \"\" Confab \"File Formats\"\n"
  ".SH NAME\n"
  "realtime\\-server.conf \\- configuration of realtime\\-server\n"
  ".SH DESCRIPTION\n"
  "A file of sections, keys and values, which\n"
  ".BR realtime\\-server (1)\n"
  "reads when it is given by\n"
  ".BR \\-\\-config .\n"
  "Every key has a default, so the file may be empty. A line that begins with # is a comment.\n"
  "An unknown section or key, a value that is not allowed and a key that stands in a section twice\n"
  "are errors, with which the server does not start.\n"
  ".PP\n"
  "Times are written as 500ms, 25s, 10m, 2h or 30d; sizes as 65536, 64K or 1M.\n"
  "On SIGHUP the file is read again. Keys that are marked with an asterisk keep their value until\n"
  "the server is started again.\n";

static const char manual_tail[] =
  ".SH SEE ALSO\n"
  ".BR realtime\\-server (1)\n";

static void
append_comment (GString    *text,
                const char *comment)
{
  g_auto (GStrv) words = g_strsplit (comment, " ", -1);
  gsize column = 0;

  for (char **word = words; *word != NULL; word++)
    {
      gsize length = g_utf8_strlen (*word, -1);

      if (column > 0 && column + 1 + length > COLUMNS)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
      g_string_append (text, column == 0 ? "# " : " ");
      g_string_append (text, *word);
      column += length + (column == 0 ? 2 : 1);
    }

  g_string_append_c (text, '\n');
}

static void
append_keys (GString               *text,
             const ServerConfigKey *keys,
             gsize                  n_keys)
{
  for (gsize i = 0; i < n_keys; i++)
    {
      const char *value = keys[i].example != NULL ? keys[i].example : keys[i].standard;

      if (keys[i].comment != NULL)
        {
          if (i > 0)
            g_string_append_c (text, '\n');
          append_comment (text, keys[i].comment);
        }
      g_string_append_printf (text, "#%s=%s\n", keys[i].name, value != NULL ? value : "");
    }
}

/**
 * server_config_print_default:
 *
 * Returns: (transfer full): a configuration that explains every key and
 *   changes nothing
 */
char *
server_config_print_default (void)
{
  GString *text = g_string_new (head);
  gsize n_sections;
  gsize n_keys;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);
  const ServerConfigKey *keys = server_rules_get_keys (&n_keys);

  for (gsize i = 0; i < n_sections; i++)
    {
      const ServerConfigSection *section = &sections[i];

      g_string_append_c (text, '\n');
      if (section->comment != NULL)
        append_comment (text, section->comment);
      g_string_append_printf (text, section->size > 0 ? "#[%sNAME]\n" : "[%s]\n", section->name);
      append_keys (text, section->keys, section->n_keys);
    }

  g_string_append_c (text, '\n');
  append_comment (text, rules_comment);
  g_string_append (text, "[default]\n");
  append_keys (text, keys, n_keys);
  g_string_append (text, examples);
  return g_string_free (text, FALSE);
}

static void
append_roff (GString    *text,
             const char *words)
{
  if (words[0] == '.' || words[0] == '\'')
    g_string_append (text, "\\&");

  for (const char *p = words; *p != '\0'; p++)
    {
      if (*p == '\\')
        g_string_append (text, "\\e");
      else if (*p == '-')
        g_string_append (text, "\\-");
      else if (*p == '~')
        g_string_append (text, "\\(ti");
      else if (*p == '\'')
        g_string_append (text, "\\(aq");
      else
        g_string_append_c (text, *p);
    }

  g_string_append_c (text, '\n');
}

static void
append_manual_keys (GString               *text,
                    const ServerConfigKey *keys,
                    gsize                  n_keys)
{
  for (gsize i = 0; i < n_keys; i++)
    {
      const ServerConfigKey *key = &keys[i];
      gboolean has_default = key->standard != NULL && key->standard[0] != '\0';
      g_autofree char *allowed = server_config_key_dup_allowed (key);
      g_autofree char *words = g_strdup_printf ("Must be %s.%s%s%s", allowed,
                                                has_default ? " Default: " : "",
                                                has_default ? key->standard : "",
                                                has_default ? "." : "");

      g_string_append_printf (text, ".TP\n.B %s%s\n", key->name, key->fixed ? " *" : "");
      if (key->comment != NULL)
        append_roff (text, key->comment);
      append_roff (text, words);
    }
}

/**
 * server_config_print_manual:
 *
 * Returns: (transfer full): the manual page of the file
 */
char *
server_config_print_manual (void)
{
  GString *text = g_string_new (manual_head);
  gsize n_sections;
  gsize n_keys;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);
  const ServerConfigKey *keys = server_rules_get_keys (&n_keys);

  for (gsize i = 0; i < n_sections; i++)
    {
      g_string_append_printf (text, ".SH \"[%s%s]\"\n", sections[i].name, sections[i].size > 0 ? "NAME" : "");
      if (sections[i].comment != NULL)
        append_roff (text, sections[i].comment);
      append_manual_keys (text, sections[i].keys, sections[i].n_keys);
    }

  g_string_append (text, ".SH \"[default], [channel NAME] and [channel NAME:RESOURCE]\"\n");
  append_roff (text, rules_comment);
  append_manual_keys (text, keys, n_keys);
  g_string_append (text, manual_tail);
  return g_string_free (text, FALSE);
}
