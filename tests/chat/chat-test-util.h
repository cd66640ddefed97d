/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "test-folder.h"

G_BEGIN_DECLS

char     *test_read_file     (const char *folder,
                              const char *name) G_GNUC_WARN_UNUSED_RESULT;
void      test_write_file    (const char *folder,
                              const char *name,
                              const char *text);
guint     test_get_mode      (const char *folder,
                              const char *name);

guint     test_wait_begin    (const char *what);
void      test_wait_end      (guint       id);

/* Runs the main context until something holds, but not for ever. It may be
 * something that the context knows nothing of.
 */
#define test_wait_until(condition) \
  G_STMT_START { \
    guint test_wait_id = test_wait_begin (#condition); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    test_wait_end (test_wait_id); \
  } G_STMT_END

void      test_unref_to_end  (gpointer    object);

G_END_DECLS
