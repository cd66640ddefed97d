/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CHAT_MDNS_NAME_MAX_LABEL:
 *
 * How many bytes a label of the DNS has at most.
 */
#define CHAT_MDNS_NAME_MAX_LABEL 63

gboolean  chat_mdns_name_equal       (const char *a,
                                      const char *b);
char     *chat_mdns_name_new         (const char *label,
                                      const char *parent) G_GNUC_WARN_UNUSED_RESULT;
char     *chat_mdns_name_dup_label   (const char *name,
                                      const char *parent) G_GNUC_WARN_UNUSED_RESULT;
char     *chat_mdns_name_new_host    (GRand      *rand) G_GNUC_WARN_UNUSED_RESULT;
gboolean  chat_mdns_name_is_ours     (const char *name);
char     *chat_mdns_name_dup_fitting (const char *text,
                                      gsize       max_length) G_GNUC_WARN_UNUSED_RESULT;
char     *chat_mdns_name_dup_next    (const char *label) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
