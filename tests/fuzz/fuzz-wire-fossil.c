/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire.h"

#include <string.h>

#define MAX_SIZE 65536

/* A zero byte ends the base; what follows it is the delta. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *zero = size > 0 ? memchr (data, '\0', size) : NULL;
  g_autoptr (GBytes) base = NULL;
  g_autoptr (GBytes) target = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *delta = NULL;
  gsize length;

  if (zero == NULL)
    return 0;

  /* Both in blocks of just their size */
  base = g_bytes_new (data, zero - data);
  length = data + size - (zero + 1);
  delta = g_memdup2 (zero + 1, length);

  target = wire_fossil_apply (base, delta, length, MAX_SIZE, &error);
  g_assert_cmpint (target != NULL, ==, error == NULL);
  if (target != NULL)
    g_assert_cmpuint (g_bytes_get_size (target), <=, MAX_SIZE);

  return 0;
}
