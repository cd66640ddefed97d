/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that the head of a response may have. */
#define REALTIME_UPGRADE_MAX_HEAD (16 * 1024)

GUri    *realtime_upgrade_parse_uri      (const char  *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean realtime_upgrade_is_secure      (GUri        *uri);
guint16  realtime_upgrade_get_port       (GUri        *uri);
char    *realtime_upgrade_new_key        (void) G_GNUC_WARN_UNUSED_RESULT;
char    *realtime_upgrade_make_proof     (const char  *key) G_GNUC_WARN_UNUSED_RESULT;
char    *realtime_upgrade_make_request   (GUri        *uri,
                                          GHashTable  *headers,
                                          const char  *key) G_GNUC_WARN_UNUSED_RESULT;
gboolean realtime_upgrade_check_response (const char  *data,
                                          gsize        length,
                                          const char  *key,
                                          gsize       *head_size,
                                          guint       *status,
                                          GError     **error);

G_END_DECLS
