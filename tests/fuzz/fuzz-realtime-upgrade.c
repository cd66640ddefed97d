/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "realtime-upgrade-private.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

/* A head that is whole means the same without what follows, and is not whole
 * without its last byte. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *response = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  gsize head_size;
  guint status;
  gboolean valid;

  if (size == 0)
    return 0;

  valid = realtime_upgrade_check_response (response, size, KEY, &head_size, &status, &error);
  g_assert_cmpint (valid, ==, error == NULL);
  g_assert_cmpuint (status, <=, 999);
  if (valid && head_size > 0)
    {
      g_autofree char *head = g_memdup2 (data, head_size);

      g_assert_cmpuint (head_size, <=, size);
      g_assert_cmpuint (status, !=, 0);
      g_assert_true (realtime_upgrade_check_response (head, head_size, KEY, &head_size, &status, NULL));
      g_assert_true (realtime_upgrade_check_response (head, head_size - 1, KEY, &head_size, &status, NULL));
      g_assert_cmpuint (head_size, ==, 0);
    }

  return 0;
}
