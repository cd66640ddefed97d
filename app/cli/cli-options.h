/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-address.h"
#include "cli-verb.h"

G_BEGIN_DECLS

/**
 * CliOptions:
 * @verb: the command, for messages.
 * @timeout: how long to wait for an answer, in milliseconds.
 * @json: whether all that is printed is for programs.
 * @complete: whether to print what may stand in the command line, and no more.
 *
 * What all commands have in common.
 */
struct _CliOptions
{
  const char *verb;
  char *server;
  char *token_text;
  char *token_file;
  char *api_key_file;
  char *fingerprint;
  char *color_text;
  char *timeout_text;
  gint64 timeout;
  gboolean json;
  gboolean complete;
  gboolean color_always;
  gboolean color_never;
};

void      cli_options_add         (CliOptions          *self,
                                   GOptionContext      *context);
gboolean  cli_options_read        (CliOptions          *self,
                                   GOptionContext      *context,
                                   int                 *argc,
                                   char              ***argv,
                                   GError             **error);
gboolean  cli_options_parse       (CliOptions          *self,
                                   const CliVerb       *verb,
                                   const GOptionEntry  *entries,
                                   int                 *argc,
                                   char              ***argv,
                                   int                 *status);
gboolean  cli_options_get_address (const CliOptions    *self,
                                   CliAddress          *address,
                                   GError             **error);
gboolean  cli_options_dup_token   (const CliOptions    *self,
                                   char               **token,
                                   GError             **error);
char     *cli_options_dup_api_key (const CliOptions    *self,
                                   GError             **error);
char     *cli_options_read_secret (const char          *path,
                                   GError             **error);
gboolean  cli_options_has_color   (const CliOptions    *self,
                                   int                  fd);
void      cli_options_clear       (CliOptions          *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliOptions, cli_options_clear)

G_END_DECLS
