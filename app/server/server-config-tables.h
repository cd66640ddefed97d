/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config-reader.h"
#include "server-config.h"

G_BEGIN_DECLS

/**
 * ServerConfigSection:
 * @name: as in the file; of one that may be there several times, as
 *   `[hook NAME]`, what comes before the name: `hook `.
 * @keys: (array length=n_keys): what it may set.
 * @size: 0 where the fields are those of #ServerConfig; of a section that may
 *   be there several times, the size of its struct, which begins with
 *   `char *name`.
 * @list: of such a section, the offset in #ServerConfig of the #GPtrArray that
 *   takes the structs.
 * @finish: (nullable): called when all sections have been read without a
 *   problem, also if this one is not in the file: checks what more than one key
 *   is needed for, and fills fields that have no key. @target is the struct
 *   with the fields.
 * @clear: (nullable): frees such fields.
 * @comment: (nullable): what the shipped file says of the section.
 */
typedef struct
{
  const char *name;
  const ServerConfigKey *keys;
  gsize n_keys;
  gsize size;
  gsize list;
  void (*finish) (ServerConfigReader *reader,
                  ServerConfig       *config,
                  gpointer            target);
  void (*clear) (gpointer target);
  const char *comment;
} ServerConfigSection;

/* The keys that the command line has too */
typedef enum
{
  SERVER_CONFIG_KEY_LISTEN,
  SERVER_CONFIG_KEY_PORT,
  SERVER_CONFIG_KEY_DATA_DIR,
} ServerConfigServerKey;

const ServerConfigSection *server_config_get_sections (gsize *n_sections);

G_END_DECLS
