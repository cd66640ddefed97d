/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-decimal-private.h"

#include <string.h>

/* As much as the reference server understands */
#define MAX_LENGTH 200
#define MAX_FRACTION 19

#define DIGITS "0123456789"

/* A number as it is written: without leading zeros, and the digits after the
 * point without trailing ones. */
typedef struct
{
  gboolean negative;
  const char *whole;
  gsize whole_length;
  const char *fraction;
  gsize fraction_length;
} Decimal;

static gboolean
decimal_parse (Decimal    *decimal,
               const char *text)
{
  const char *p = text;

  *decimal = (Decimal) { 0 };
  if (strlen (text) > MAX_LENGTH)
    return FALSE;

  decimal->negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;

  decimal->whole = p;
  decimal->whole_length = strspn (p, DIGITS);
  if (decimal->whole_length == 0)
    return FALSE;
  p += decimal->whole_length;

  if (*p == '.')
    {
      decimal->fraction = ++p;
      decimal->fraction_length = strspn (p, DIGITS);
      if (decimal->fraction_length == 0 || decimal->fraction_length > MAX_FRACTION)
        return FALSE;
      p += decimal->fraction_length;
    }
  if (*p != '\0')
    return FALSE;

  while (decimal->whole_length > 0 && *decimal->whole == '0')
    {
      decimal->whole++;
      decimal->whole_length--;
    }
  while (decimal->fraction_length > 0 && decimal->fraction[decimal->fraction_length - 1] == '0')
    decimal->fraction_length--;
  if (decimal->whole_length == 0 && decimal->fraction_length == 0)
    decimal->negative = FALSE;

  return TRUE;
}

static int
compare_lengths (gsize one,
                 gsize other)
{
  return (one > other) - (one < other);
}

static int
compare_digits (const char *one,
                const char *other,
                gsize       length)
{
  return length > 0 ? memcmp (one, other, length) : 0;
}

static int
compare_magnitudes (const Decimal *one,
                    const Decimal *other)
{
  int order = compare_lengths (one->whole_length, other->whole_length);

  if (order == 0)
    order = compare_digits (one->whole, other->whole, one->whole_length);
  if (order == 0)
    order = compare_digits (one->fraction, other->fraction,
                            MIN (one->fraction_length, other->fraction_length));
  if (order == 0)
    order = compare_lengths (one->fraction_length, other->fraction_length);

  return order;
}

/*< private >
 * wire_decimal_compare:
 * @one: a number, such as `-12.5`
 * @other: a number
 * @order: (out): below, equal to or above zero, as @one is to @other
 *
 * Compares two decimal numbers exactly.
 *
 * Returns: %FALSE if one of them is not a number
 */
gboolean
wire_decimal_compare (const char *one,
                      const char *other,
                      int        *order)
{
  Decimal first, second;

  if (!decimal_parse (&first, one) || !decimal_parse (&second, other))
    return FALSE;

  if (first.negative != second.negative)
    *order = first.negative ? -1 : 1;
  else if (first.negative)
    *order = compare_magnitudes (&second, &first);
  else
    *order = compare_magnitudes (&first, &second);

  return TRUE;
}
