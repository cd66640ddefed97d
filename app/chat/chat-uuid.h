/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CHAT_UUID_LENGTH 36

/**
 * ChatUuidSource:
 * @get_time: gives the time in microseconds since the epoch.
 * @get_random: fills a buffer with random bytes.
 * @user_data: for both.
 *
 * Where the parts of an id come from.
 */
typedef struct
{
  gint64   (*get_time)   (gpointer user_data);
  void     (*get_random) (guint8   *buffer,
                          gsize     length,
                          gpointer  user_data);
  gpointer   user_data;
} ChatUuidSource;

/**
 * ChatUuidState:
 *
 * What makes the next id greater than the last. All zero at the beginning.
 */
typedef struct
{
  gint64 time;
  guint  counter;
} ChatUuidState;

char     *chat_uuid_new      (void) G_GNUC_WARN_UNUSED_RESULT;
char     *chat_uuid_next     (ChatUuidState        *state,
                              const ChatUuidSource *source) G_GNUC_WARN_UNUSED_RESULT;
gint64    chat_uuid_get_time (const char           *uuid);

G_END_DECLS
