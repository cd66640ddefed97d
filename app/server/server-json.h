/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

static inline gboolean
server_json_is_absent (yyjson_val *value)
{
  return value == NULL || yyjson_is_null (value);
}

GBytes   *server_json_decode_base64 (const char      *text);
gboolean  server_json_read_payload  (yyjson_val      *object,
                                     const char      *name,
                                     GBytes         **payload);
void      server_json_add_payload   (yyjson_mut_doc  *doc,
                                     yyjson_mut_val  *object,
                                     const char      *name,
                                     GBytes          *payload);
void      server_json_add_text      (yyjson_mut_doc  *doc,
                                     yyjson_mut_val  *object,
                                     const char      *name,
                                     const char      *text);

G_END_DECLS
