/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ServerConfigLines ServerConfigLines;

/**
 * ServerConfigFaultFunc:
 * @group: (nullable): the section that the line stands in.
 * @key: (nullable): the key that it sets.
 * @fault: what is wrong with it.
 */
typedef void (*ServerConfigFaultFunc) (guint       line,
                                       const char *group,
                                       const char *key,
                                       const char *fault,
                                       gpointer    data);

ServerConfigLines *server_config_lines_new  (const char            *text,
                                             ServerConfigFaultFunc  func,
                                             gpointer               data);
void               server_config_lines_free (ServerConfigLines     *self);
guint              server_config_lines_find (ServerConfigLines     *self,
                                             const char            *group,
                                             const char            *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerConfigLines, server_config_lines_free)

G_END_DECLS
