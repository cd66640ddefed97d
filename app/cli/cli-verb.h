/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CliOptions CliOptions;
typedef struct _CliVerb CliVerb;

/* @argv begins with the verb; returns the exit status. */
typedef int (*CliVerbFunc) (const CliVerb  *verb,
                            CliOptions     *options,
                            int             argc,
                            char          **argv);

/**
 * CliVerb:
 * @arguments: (nullable): what stands after the options.
 * @n_required: how many arguments there must be at least.
 * @n_allowed: how many there may be at most, -1 for any number.
 * @details: (nullable): what to know beside the options.
 *
 * One of the commands.
 */
struct _CliVerb
{
  const char *name;
  CliVerbFunc run;
  const char *arguments;
  int n_required;
  int n_allowed;
  const char *summary;
  const char *details;
};

int cli_verb_channels  (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_history   (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_invite    (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_ping      (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_presence  (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_publish   (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_rpc       (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_subscribe (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_token     (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);
int cli_verb_top       (const CliVerb  *verb,
                        CliOptions     *options,
                        int             argc,
                        char          **argv);

G_END_DECLS
