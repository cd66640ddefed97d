/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-options.h"

G_BEGIN_DECLS

/* @argv begins with the verb; returns the exit status. */
typedef int (*ServerVerbFunc) (ServerOptions  *options,
                               int             argc,
                               char          **argv);

/* What an interrupted program is expected to end with. */
#define SERVER_EXIT_CANCELLED 130

int server_verb_backup (ServerOptions  *options,
                        const char     *target,
                        gboolean        force);
int server_verb_invite (ServerOptions  *options,
                        int             argc,
                        char          **argv);
int server_verb_people (ServerOptions  *options,
                        int             argc,
                        char          **argv);
int server_verb_token  (ServerOptions  *options,
                        int             argc,
                        char          **argv);

G_END_DECLS
