/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-fossil-private.h"

#include <string.h>

#define BITS_PER_DIGIT 6
#define MAX_DIGITS 6

/* What is looked up of the base. Shorter pieces are hardly worth a copy. */
#define BLOCK_SIZE 8

/* At how many places that look alike a copy may begin: what makes the time
 * linear, however often the base repeats itself. */
#define MAX_CANDIDATES 32

#define NO_BLOCK G_MAXUINT32

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

typedef struct
{
  const guint8 *data;
  gsize length;
} Text;

/* Where the blocks of the base are: by hash the last, and by block the one of
 * the same hash before it. */
typedef struct
{
  guint32 *heads;
  guint32 *previous;
  guint shift;
} Index;

/* A part of the target that stands in the base. */
typedef struct
{
  gsize at;
  gsize length;
  gsize offset;
} Copy;

typedef struct
{
  Text base;
  Text target;
  Index index;
  GString *delta;
  /* up to where the target is written */
  gsize written;
} Writer;

static guint
count_digits (gsize number)
{
  guint n = 1;

  while (number >>= BITS_PER_DIGIT)
    n++;

  return n;
}

static void
append_number (GString *out,
               guint32  number)
{
  char text[MAX_DIGITS];
  gsize start = sizeof text;

  do
    {
      text[--start] = digits[number & ((1 << BITS_PER_DIGIT) - 1)];
      number >>= BITS_PER_DIGIT;
    }
  while (number > 0);

  g_string_append_len (out, text + start, sizeof text - start);
}

static guint32
get_hash (const Index  *index,
          const guint8 *block)
{
  guint64 word;

  memcpy (&word, block, BLOCK_SIZE);
  return (guint32) (word * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> index->shift);
}

static void
index_init (Index      *index,
            const Text *base)
{
  guint32 n_blocks = (guint32) (base->length / BLOCK_SIZE);
  guint bits = 1;

  while (bits < 31 && (1u << bits) < n_blocks)
    bits++;

  index->shift = 64 - bits;
  index->heads = g_new (guint32, 1u << bits);
  index->previous = g_new (guint32, MAX (1, n_blocks));
  memset (index->heads, 0xff, sizeof (guint32) << bits);
  for (guint32 i = 0; i < n_blocks; i++)
    {
      guint32 hash = get_hash (index, base->data + (gsize) i * BLOCK_SIZE);

      index->previous[i] = index->heads[hash];
      index->heads[hash] = i;
    }
}

static void
index_clear (Index *index)
{
  g_free (index->heads);
  g_free (index->previous);
}

static void
write_literal (Writer *self,
               gsize   end)
{
  if (end == self->written)
    return;

  append_number (self->delta, (guint32) (end - self->written));
  g_string_append_c (self->delta, ':');
  g_string_append_len (self->delta, (const char *) self->target.data + self->written,
                       end - self->written);
  self->written = end;
}

static void
write_copy (Writer     *self,
            const Copy *copy)
{
  write_literal (self, copy->at);
  append_number (self->delta, (guint32) copy->length);
  g_string_append_c (self->delta, '@');
  append_number (self->delta, (guint32) copy->offset);
  g_string_append_c (self->delta, ',');
  self->written = copy->at + copy->length;
}

/* A copy takes its own text, and a literal around it one more. */
static gboolean
is_worthwhile (const Copy *copy)
{
  return copy->length > count_digits (copy->length) + count_digits (copy->offset) + 3;
}

static gboolean
is_inside_character (const Text *text,
                     gsize       at)
{
  return at < text->length && (text->data[at] & 0xc0) == 0x80;
}

/* The delta travels as text, so what stands between two copies must be whole
 * characters. */
static void
trim (const Text *target,
      Copy       *copy)
{
  while (copy->length > 0 && is_inside_character (target, copy->at))
    {
      copy->at++;
      copy->offset++;
      copy->length--;
    }
  while (copy->length > 0 && is_inside_character (target, copy->at + copy->length))
    copy->length--;
}

static gsize
common_head (const Text *base,
             const Text *target,
             gsize       most)
{
  gsize n = 0;

  while (n < most && base->data[n] == target->data[n])
    n++;

  return n;
}

static gsize
common_tail (const Text *base,
             const Text *target,
             gsize       most)
{
  gsize n = 0;

  while (n < most && base->data[base->length - n - 1] == target->data[target->length - n - 1])
    n++;

  return n;
}

/* Makes a copy as long as it can be, back to what is written and on to @end. */
static void
extend (const Writer *self,
        Copy         *copy,
        gsize         end)
{
  const guint8 *base = self->base.data;
  const guint8 *target = self->target.data;

  while (copy->at + copy->length < end && copy->offset + copy->length < self->base.length &&
         base[copy->offset + copy->length] == target[copy->at + copy->length])
    copy->length++;

  while (copy->at > self->written && copy->offset > 0 &&
         base[copy->offset - 1] == target[copy->at - 1])
    {
      copy->at--;
      copy->offset--;
      copy->length++;
    }
}

static Copy
find_copy (const Writer *self,
           gsize         at,
           gsize         end)
{
  guint32 block = self->index.heads[get_hash (&self->index, self->target.data + at)];
  Copy best = { 0 };

  for (guint i = 0; i < MAX_CANDIDATES && block != NO_BLOCK; i++)
    {
      Copy copy = { at, 0, (gsize) block * BLOCK_SIZE };

      extend (self, &copy, end);
      if (copy.length > best.length)
        best = copy;
      block = self->index.previous[block];
    }

  trim (&self->target, &best);
  return best;
}

/* Writes what changed, up to @end. */
static void
write_middle (Writer *self,
              gsize   end)
{
  gsize at = self->written;

  if (self->base.length < BLOCK_SIZE || end - at < BLOCK_SIZE)
    return;

  index_init (&self->index, &self->base);
  while (at + BLOCK_SIZE <= end)
    {
      Copy copy = find_copy (self, at, end);

      if (is_worthwhile (&copy))
        {
          write_copy (self, &copy);
          at = self->written;
        }
      else
        at++;
    }
  index_clear (&self->index);
}

/**
 * wire_fossil_create:
 * @base: what the receiver has
 * @target: what it shall have: UTF-8, without zeros
 *
 * Makes the difference between two texts, in the format that
 * [func@Wire.fossil_apply] reads. It is UTF-8 too, and so can stand in a JSON
 * string. Takes time and memory in proportion to the length of both.
 *
 * Returns: (transfer full) (nullable): the delta, or %NULL if none was found
 *   that is shorter than @target, or @target is not such a text
 */
GBytes *
wire_fossil_create (GBytes *base,
                    GBytes *target)
{
  Writer self = { 0 };
  Copy head = { 0 };
  Copy tail = { 0 };
  g_autoptr (GString) delta = NULL;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  self.base.data = g_bytes_get_data (base, &self.base.length);
  self.target.data = g_bytes_get_data (target, &self.target.length);
  if (self.base.length > G_MAXINT32 || self.target.length > G_MAXINT32 ||
      !g_utf8_validate_len ((const char *) self.target.data, self.target.length, NULL))
    return NULL;

  self.delta = delta = g_string_new (NULL);
  append_number (delta, (guint32) self.target.length);
  g_string_append_c (delta, '\n');

  head.length = common_head (&self.base, &self.target, MIN (self.base.length, self.target.length));
  trim (&self.target, &head);
  if (is_worthwhile (&head))
    write_copy (&self, &head);

  tail.length = common_tail (&self.base, &self.target,
                             MIN (self.base.length, self.target.length - self.written));
  tail.at = self.target.length - tail.length;
  tail.offset = self.base.length - tail.length;
  trim (&self.target, &tail);
  if (!is_worthwhile (&tail))
    tail = (Copy) { .at = self.target.length };

  write_middle (&self, tail.at);
  if (tail.length > 0)
    write_copy (&self, &tail);
  write_literal (&self, self.target.length);
  append_number (delta, wire_fossil_get_checksum (self.target.data, self.target.length));
  g_string_append_c (delta, ';');

  if (delta->len >= self.target.length)
    return NULL;

  return g_string_free_to_bytes (g_steal_pointer (&delta));
}
