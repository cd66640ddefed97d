/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean    cli_json_check         (const char  *text,
                                    GError     **error);
void        cli_json_append_string (GString     *json,
                                    const char  *text);
char       *cli_json_quote         (const char  *text);
JsonObject *cli_json_get_object    (JsonObject  *object,
                                    const char  *member);
gint64      cli_json_get_int       (JsonObject  *object,
                                    const char  *member);
const char *cli_json_get_text      (JsonObject  *object,
                                    const char  *member);

G_END_DECLS
