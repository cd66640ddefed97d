/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-permissions.h"

G_BEGIN_DECLS

gboolean server_config_value_parse_number    (const char    *text,
                                              gint64         minimum,
                                              gint64         maximum,
                                              gint64        *value);
gboolean server_config_value_parse_size      (const char    *text,
                                              gint64         minimum,
                                              gint64         maximum,
                                              gint64        *value);
gboolean server_config_value_parse_duration  (const char    *text,
                                              gint64         minimum,
                                              gint64         maximum,
                                              gint64        *value);
gboolean server_config_value_parse_access    (const char    *text,
                                              ServerAccess  *access);
char    *server_config_value_format_number   (gint64         value);
char    *server_config_value_format_size     (gint64         value);
char    *server_config_value_format_duration (gint64         value);

G_END_DECLS
