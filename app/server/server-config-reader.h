/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config-key.h"

G_BEGIN_DECLS

/**
 * ServerConfigProblem:
 * @path: (nullable): the file, %NULL for the command line.
 * @line: counted from 1; 0 where it has none.
 * @text: section, key, and what is wrong.
 */
typedef struct
{
  char *path;
  guint line;
  char *text;
} ServerConfigProblem;

typedef struct _ServerConfigReader ServerConfigReader;

ServerConfigReader *server_config_reader_new          (const char             *path);
void                server_config_reader_free         (ServerConfigReader     *self);
char              **server_config_reader_dup_sections (ServerConfigReader     *self);
void                server_config_reader_enter        (ServerConfigReader     *self,
                                                       const char             *section);
gboolean            server_config_reader_has          (ServerConfigReader     *self,
                                                       const char             *key);
void                server_config_reader_read         (ServerConfigReader     *self,
                                                       const ServerConfigKey  *keys,
                                                       gsize                   n_keys,
                                                       gpointer                target);
void                server_config_reader_override     (ServerConfigReader     *self,
                                                       const ServerConfigKey  *key,
                                                       const char             *option,
                                                       const char             *text,
                                                       gpointer                target);
void                server_config_reader_fail         (ServerConfigReader     *self,
                                                       const char             *key,
                                                       const char             *format,
                                                       ...) G_GNUC_PRINTF (3, 4);
GPtrArray          *server_config_reader_get_problems (ServerConfigReader     *self);
char               *server_config_suggest             (const char             *word,
                                                       const char *const      *known);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerConfigReader, server_config_reader_free)

G_END_DECLS
