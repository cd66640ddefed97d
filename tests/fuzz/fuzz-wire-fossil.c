/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "wire.h"

#include <string.h>

#define MAX_SIZE 65536

static void
apply (GBytes     *base,
       const char *delta,
       gsize       length)
{
  g_autoptr (GBytes) target = NULL;
  g_autoptr (GError) error = NULL;

  target = wire_fossil_apply (base, delta, length, MAX_SIZE, &error);
  g_assert_cmpint (target != NULL, ==, error == NULL);
  if (target != NULL)
    g_assert_cmpuint (g_bytes_get_size (target), <=, MAX_SIZE);
}

/* What is made must be shorter, text, and lead to the target again. */
static void
create (GBytes     *base,
        const char *text,
        gsize       length)
{
  g_autoptr (GBytes) target = g_bytes_new (text, length);
  g_autoptr (GBytes) delta = wire_fossil_create (base, target);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;
  const char *data;
  gsize size;

  if (delta == NULL)
    return;

  data = g_bytes_get_data (delta, &size);
  g_assert_cmpuint (size, <, length);
  g_assert_true (g_utf8_validate_len (data, size, NULL));
  again = wire_fossil_apply (base, data, size, length, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, target));
}

/* A zero byte ends the base; what follows it is the delta, or the target. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *zero = size > 0 ? memchr (data, '\0', size) : NULL;
  g_autoptr (GBytes) base = NULL;
  g_autofree char *rest = NULL;
  gsize length;

  if (zero == NULL)
    return 0;

  /* Both in blocks of just their size */
  base = g_bytes_new (data, zero - data);
  length = data + size - (zero + 1);
  rest = g_memdup2 (zero + 1, length);

  apply (base, rest, length);
  create (base, rest, length);

  return 0;
}
