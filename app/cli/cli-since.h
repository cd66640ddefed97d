/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLI_SINCE_NOW,
  CLI_SINCE_ALL,
  CLI_SINCE_LAST,
  CLI_SINCE_POSITION,
} CliSinceKind;

/**
 * CliSince:
 * @number: how many of the last messages, or the offset of a position.
 * @epoch: (nullable): that of the position, empty if it is not known.
 *
 * Where in the history of a channel to begin.
 */
typedef struct
{
  CliSinceKind kind;
  guint64 number;
  char *epoch;
} CliSince;

gboolean cli_since_parse (CliSince    *self,
                          const char  *text,
                          GError     **error);
void     cli_since_clear (CliSince    *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliSince, cli_since_clear)

G_END_DECLS
