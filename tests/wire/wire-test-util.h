/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

#define wire_test_assert_json(bytes, text) \
  G_STMT_START { \
    gsize wta_length; \
    const char *wta_data = g_bytes_get_data (bytes, &wta_length); \
    g_assert_cmpmem (wta_data, wta_length, text, strlen (text)); \
  } G_STMT_END

typedef gboolean (*WireTestDecodeFunc) (const char  *text,
                                        GError     **error);

char        *wire_test_unquote        (const char          *quoted);
WireCommand *wire_test_decode_command (const char          *text,
                                       GError             **error);
WireReply   *wire_test_decode_reply   (const char          *text,
                                       GError             **error);
char        *wire_test_encode_command (const WireCommand   *command);
char        *wire_test_encode_reply   (const WireReply     *reply);
void         wire_test_field_types    (const char          *kind_and_template,
                                       WireTestDecodeFunc   can_decode);

G_END_DECLS
