/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *chat_uri_find       (const char  *text,
                                  const char **end);
gboolean    chat_uri_is_allowed (const char  *address);
gboolean    chat_uri_is_clear   (const char  *address,
                                  const char  *shown);
char       *chat_uri_dup_host   (const char  *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
