/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-fossil-private.h"

#include "wire-error.h"

#define BITS_PER_DIGIT 6

typedef struct
{
  const char *text;
  const char *end;
} Reader;

static gboolean
set_error (GError     **error,
           const char  *problem)
{
  g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID, "Not a delta that fits: %s", problem);

  return FALSE;
}

/* The digits are 0 to 9, A to Z, an underscore, a to z and a tilde. */
static int
read_digit (char character)
{
  if (character >= '0' && character <= '9')
    return character - '0';
  if (character >= 'A' && character <= 'Z')
    return character - 'A' + 10;
  if (character == '_')
    return 36;
  if (character >= 'a' && character <= 'z')
    return character - 'a' + 37;

  return character == '~' ? 63 : -1;
}

static gboolean
read_number (Reader   *reader,
             guint32  *number,
             GError  **error)
{
  const char *start = reader->text;
  guint64 sum = 0;
  int digit;

  while (reader->text < reader->end && (digit = read_digit (*reader->text)) >= 0)
    {
      sum = sum << BITS_PER_DIGIT | (guint) digit;
      if (sum > G_MAXUINT32)
        return set_error (error, "a number is too large");
      reader->text++;
    }

  if (reader->text == start)
    return set_error (error, "a number is missing");

  *number = (guint32) sum;

  return TRUE;
}

/* Reads a number and the character after it. */
static gboolean
read_field (Reader   *reader,
            guint32  *number,
            char     *terminator,
            GError  **error)
{
  if (!read_number (reader, number, error))
    return FALSE;
  if (reader->text == reader->end)
    return set_error (error, "it ends too early");

  *terminator = *reader->text++;

  return TRUE;
}

/*< private >
 * wire_fossil_get_checksum:
 * @data: (array length=length): a target
 * @length: its length
 *
 * Returns: the sum of the 32-bit words, highest byte first
 */
guint32
wire_fossil_get_checksum (const guint8 *data,
                          gsize         length)
{
  guint32 sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += (guint32) data[i] << (24 - i % 4 * 8);

  return sum;
}

static gboolean
copy_base (Reader      *reader,
           GBytes      *base,
           guint32      count,
           GByteArray  *target,
           GError     **error)
{
  gsize base_size;
  const guint8 *data = g_bytes_get_data (base, &base_size);
  guint32 offset;
  char terminator;

  if (!read_field (reader, &offset, &terminator, error))
    return FALSE;
  if (terminator != ',')
    return set_error (error, "a copy does not end with a comma");
  if (offset > base_size || count > base_size - offset)
    return set_error (error, "a copy reaches beyond the base");

  if (count > 0)
    g_byte_array_append (target, data + offset, count);

  return TRUE;
}

static gboolean
insert_literal (Reader      *reader,
                guint32      count,
                GByteArray  *target,
                GError     **error)
{
  if (count > (gsize) (reader->end - reader->text))
    return set_error (error, "a literal reaches beyond the end");

  g_byte_array_append (target, (const guint8 *) reader->text, count);
  reader->text += count;

  return TRUE;
}

static gboolean
check_target (const Reader  *reader,
              GByteArray    *target,
              guint32        size,
              guint32        checksum,
              GError       **error)
{
  if (reader->text != reader->end)
    return set_error (error, "something follows the checksum");
  if (target->len != size)
    return set_error (error, "the size differs");
  if (wire_fossil_get_checksum (target->data, target->len) != checksum)
    return set_error (error, "the checksum differs");

  return TRUE;
}

static gboolean
read_segments (Reader      *reader,
               GBytes      *base,
               guint32      size,
               GByteArray  *target,
               GError     **error)
{
  for (;;)
    {
      guint32 number;
      char operation;

      if (!read_field (reader, &number, &operation, error))
        return FALSE;
      if (operation == ';')
        return check_target (reader, target, size, number, error);
      if (number > size - target->len)
        return set_error (error, "it makes more than its size");

      if (operation == '@')
        {
          if (!copy_base (reader, base, number, target, error))
            return FALSE;
        }
      else if (operation == ':')
        {
          if (!insert_literal (reader, number, target, error))
            return FALSE;
        }
      else
        return set_error (error, "a segment is of no known kind");
    }
}

/**
 * wire_fossil_apply:
 * @base: what the delta changes
 * @delta: (nullable) (array length=length): a delta in the format of Fossil
 * @length: bytes in @delta
 * @max_size: the most bytes that may come of it
 * @error: return location for an error
 *
 * Makes out of one text and the difference to another the other text.
 *
 * A delta is the size of the target and a newline; then segments, each a
 * number of bytes and either `@`, an offset in the base and a comma, or a
 * colon and the bytes themselves; then a checksum and a semicolon. The
 * checksum tells also whether @base is the one that the delta was made from.
 *
 * Returns: (transfer full): the target, or %NULL with a [error@Wire.Error]
 */
GBytes *
wire_fossil_apply (GBytes      *base,
                   const char  *delta,
                   gsize        length,
                   gsize        max_size,
                   GError     **error)
{
  Reader reader;
  g_autoptr (GByteArray) target = NULL;
  guint32 size;
  char terminator;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (delta != NULL || length == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (length == 0)
    {
      set_error (error, "it is empty");
      return NULL;
    }

  reader = (Reader) { delta, delta + length };
  if (!read_field (&reader, &size, &terminator, error))
    return NULL;
  if (terminator != '\n')
    {
      set_error (error, "no newline follows the size");
      return NULL;
    }
  if (size > max_size)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE, "A delta that makes %u bytes", size);
      return NULL;
    }

  /* Grows with what is really there, whatever the size promises. */
  target = g_byte_array_new ();
  if (!read_segments (&reader, base, size, target, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&target));
}
