/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SERVER_LOG_ERROR,
  SERVER_LOG_WARNING,
  SERVER_LOG_INFO,
  SERVER_LOG_DEBUG,
} ServerLogLevel;

void  server_log_init       (void);
void  server_log_set_level  (ServerLogLevel  level);
void  server_log            (ServerLogLevel  level,
                             const char     *event,
                             ...) G_GNUC_NULL_TERMINATED;
char *server_log_format     (ServerLogLevel  level,
                             const char     *event,
                             ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
