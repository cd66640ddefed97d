/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-permissions.h"

G_BEGIN_DECLS

/**
 * ServerConfigKind:
 * @SERVER_CONFIG_TEXT: `char *`; never empty.
 * @SERVER_CONFIG_LIST: `char **`, texts separated by `;`.
 * @SERVER_CONFIG_BOOLEAN: `gboolean`.
 * @SERVER_CONFIG_CHOICE: an enum, counted from 0 as the key's choices.
 * @SERVER_CONFIG_NUMBER: `gint64`.
 * @SERVER_CONFIG_SIZE: `gint64`, bytes.
 * @SERVER_CONFIG_DURATION: `gint64`, milliseconds.
 * @SERVER_CONFIG_ACCESS: #ServerAccess.
 * @SERVER_CONFIG_SECRET: `GBytes *`, never empty and never told to anybody.
 * @SERVER_CONFIG_SECRET_FILE: `GBytes *`, what a file has without the white
 *   space at its end. Where it shares its field with another key, only one of
 *   the two may be given.
 *
 * What a key is in the file, and the type of its field. A key without a
 * default that nobody has set leaves %NULL, %SERVER_ACCESS_UNSET, or -1.
 */
typedef enum
{
  SERVER_CONFIG_TEXT,
  SERVER_CONFIG_LIST,
  SERVER_CONFIG_BOOLEAN,
  SERVER_CONFIG_CHOICE,
  SERVER_CONFIG_NUMBER,
  SERVER_CONFIG_SIZE,
  SERVER_CONFIG_DURATION,
  SERVER_CONFIG_ACCESS,
  SERVER_CONFIG_SECRET,
  SERVER_CONFIG_SECRET_FILE,
} ServerConfigKind;

/**
 * ServerConfigKey:
 * @name: as in the file.
 * @offset: of the field in the struct of the section.
 * @standard: (nullable): the default, written as in the file; %NULL if there
 *   is none, or one that depends on other keys.
 * @minimum: least number, bytes or milliseconds.
 * @maximum: greatest.
 * @choices: (nullable) (array zero-terminated=1): of a choice.
 * @check: (nullable): what else a text, or each of a list, must fulfil.
 * @allowed: (nullable): what is allowed, in words that follow on “it must be”;
 *   %NULL where kind and bounds say all.
 * @example: (nullable): what to show in the shipped file instead of @standard.
 * @fixed: whether it cannot change while the server runs.
 * @comment: (nullable): what the shipped file and the manual say; %NULL where
 *   the comment of the key before is for this one too.
 *
 * All that there is to know of one key.
 */
typedef struct
{
  const char *name;
  ServerConfigKind kind;
  gsize offset;
  const char *standard;
  gint64 minimum;
  gint64 maximum;
  const char *const *choices;
  gboolean (*check) (const char *text);
  const char *allowed;
  const char *example;
  gboolean fixed;
  const char *comment;
} ServerConfigKey;

#define SERVER_CONFIG_MINUTE G_GINT64_CONSTANT (60000)
#define SERVER_CONFIG_DAY (24 * 60 * SERVER_CONFIG_MINUTE)
#define SERVER_CONFIG_YEAR (365 * SERVER_CONFIG_DAY)

gboolean server_config_key_is_secret   (const ServerConfigKey  *self);
char    *server_config_key_dup_allowed (const ServerConfigKey  *self);
void     server_config_key_unset       (const ServerConfigKey  *self,
                                        gpointer                section);
void     server_config_key_init        (const ServerConfigKey  *self,
                                        gpointer                section);
gboolean server_config_key_parse       (const ServerConfigKey  *self,
                                        const char             *text,
                                        gpointer                section,
                                        GError                **error);
void     server_config_key_inherit     (const ServerConfigKey  *self,
                                        gpointer                section,
                                        gconstpointer           general);
gboolean server_config_key_equal       (const ServerConfigKey  *self,
                                        gconstpointer           section,
                                        gconstpointer           other);
void     server_config_key_copy        (const ServerConfigKey  *self,
                                        gpointer                section,
                                        gconstpointer           other);
void     server_config_key_clear       (const ServerConfigKey  *self,
                                        gpointer                section);

G_END_DECLS
