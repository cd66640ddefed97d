/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire.h"

#include <string.h>

static const char separators[] = ":.~#/";

/* A wire name that can be taken apart is made of its parts again. */
static void
check_parse (const char *channel,
             char        separator)
{
  g_autofree char *name = NULL;
  g_autofree char *resource_id = NULL;
  g_autofree char *again = NULL;

  if (!wire_channel_parse (channel, separator, &name, &resource_id))
    return;

  again = wire_channel_format (name, resource_id, separator);
  g_assert_cmpstr (again, ==, channel);
}

/* A name of whatever characters comes back as it was. */
static void
check_format (const char *name,
              const char *resource_id,
              char        separator)
{
  g_autofree char *channel = NULL;
  g_autofree char *same_name = NULL;
  g_autofree char *same_resource_id = NULL;

  if (*name == '\0' || !g_utf8_validate (name, -1, NULL) ||
      (resource_id != NULL && !g_utf8_validate (resource_id, -1, NULL)))
    return;

  channel = wire_channel_format (name, resource_id, separator);
  g_assert_cmpint (wire_channel_is_valid (channel), ==, strlen (channel) <= WIRE_MAX_CHANNEL_LENGTH);
  g_assert_true (wire_channel_parse (channel, separator, &same_name, &same_resource_id));
  g_assert_cmpstr (same_name, ==, name);
  g_assert_cmpstr (same_resource_id, ==, resource_id);
}

/* The first byte chooses the separator; a zero byte ends the name, and what
 * follows it is the resource. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  char separator;
  gsize length;

  if (size == 0)
    return 0;

  separator = separators[data[0] % (G_N_ELEMENTS (separators) - 1)];
  text = g_malloc0 (size);
  memcpy (text, data + 1, size - 1);
  length = strlen (text);

  wire_channel_is_valid (text);
  check_parse (text, separator);
  check_format (text, length < size - 1 ? text + length + 1 : NULL, separator);

  return 0;
}
