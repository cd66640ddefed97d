/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *wire_channel_format   (const char  *name,
                                 const char  *resource_id,
                                 char         separator);
gboolean  wire_channel_parse    (const char  *channel,
                                 char         separator,
                                 char       **name,
                                 char       **resource_id);
gboolean  wire_channel_is_valid (const char  *channel);

G_END_DECLS
