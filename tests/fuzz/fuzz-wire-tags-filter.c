/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire.h"

#include <string.h>

/* A zero byte ends the filter; what follows it is a tag. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *zero = size > 0 ? memchr (data, '\0', size) : NULL;
  gsize length = zero != NULL ? (gsize) (zero - data) : size;
  g_autofree char *tag = zero != NULL ? g_strndup ((const char *) zero + 1, size - length - 1) : NULL;
  static char key[] = "k";
  g_autoptr (GBytes) json = g_bytes_new (data, length);
  g_autoptr (GHashTable) tags = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WireTagsFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  filter = wire_tags_filter_new (json, &error);
  g_assert_cmpint (filter != NULL, ==, error == NULL);
  if (filter == NULL)
    return 0;

  wire_tags_filter_match (filter, NULL);
  if (tag != NULL)
    {
      g_hash_table_insert (tags, key, tag);
      wire_tags_filter_match (filter, tags);
    }

  return 0;
}
