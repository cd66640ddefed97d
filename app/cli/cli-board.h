/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-api.h"

G_BEGIN_DECLS

/**
 * CliBoardRow:
 * @n_clients: how many subscribe to it.
 * @has_rate: whether @rate is known, which needs a history and a second look.
 * @rate: messages in a second.
 *
 * What goes on in a channel.
 */
typedef struct
{
  char *name;
  gint64 n_clients;
  gboolean has_rate;
  double rate;
} CliBoardRow;

#define CLI_TYPE_BOARD (cli_board_get_type ())
G_DECLARE_FINAL_TYPE (CliBoard, cli_board, CLI, BOARD, GObject)

CliBoard  *cli_board_new           (CliApi               *api,
                                    const char           *pattern);
void       cli_board_list_async    (CliBoard             *self,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
void       cli_board_measure_async (CliBoard             *self,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean   cli_board_finish        (CliBoard             *self,
                                    GAsyncResult         *result,
                                    GError              **error);
GPtrArray *cli_board_get_rows      (CliBoard             *self);
gint64     cli_board_get_n_clients (CliBoard             *self);
gint64     cli_board_get_n_users   (CliBoard             *self);

G_END_DECLS
