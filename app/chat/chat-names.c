/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-names.h"

#include "chat-text.h"

#include <string.h>

/* There is no name. */
#define NONE G_MAXUINT

typedef struct
{
  char  *id;
  char  *folded;
  gsize  length;
  /* The longest of the other names that this one begins with, or NONE. */
  guint  shorter;
} Entry;

struct _ChatNames
{
  /* By the bytes of the folded names. */
  GArray *entries;
};

G_DEFINE_BOXED_TYPE (ChatNames, chat_names, chat_names_ref, chat_names_unref)

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_free (entry->folded);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (((const Entry *) a)->folded, ((const Entry *) b)->folded);
}

static const Entry *
get_entry (ChatNames *self,
           guint      position)
{
  return &g_array_index (self->entries, Entry, position);
}

/* The first of @name's beginnings in the chain from @position on, or NONE. */
static guint
find_beginning (ChatNames  *self,
                guint       position,
                const char *name)
{
  while (position != NONE && !g_str_has_prefix (name, get_entry (self, position)->folded))
    position = get_entry (self, position)->shorter;

  return position;
}

/* What a name begins with is in front of it, and so is what that begins with. */
static void
take_sorted (ChatNames *self,
             GArray    *sorted)
{
  for (guint i = 0; i < sorted->len; i++)
    {
      Entry *entry = &g_array_index (sorted, Entry, i);
      guint last = self->entries->len > 0 ? self->entries->len - 1 : NONE;

      if (last != NONE && g_str_equal (get_entry (self, last)->folded, entry->folded))
        {
          entry_clear (entry);
          continue;
        }

      entry->shorter = find_beginning (self, last, entry->folded);
      g_array_append_vals (self->entries, entry, 1);
    }
}

/**
 * chat_names_new:
 * @names: (array zero-terminated=1): names
 * @ids: (array zero-terminated=1): to each name, whose it is; it may be the same
 *   array
 *
 * Takes a copy of names. Those that are empty are nobody's.
 *
 * Returns: (transfer full): the names
 */
ChatNames *
chat_names_new (const char *const *names,
                const char *const *ids)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (Entry));
  ChatNames *self;

  g_return_val_if_fail (names != NULL, NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      Entry entry = { .id = g_strdup (ids[i]), .folded = chat_text_fold (names[i], CHAT_TEXT_FOLD_CASE) };

      entry.length = strlen (entry.folded);
      if (entry.length > 0)
        g_array_append_val (sorted, entry);
      else
        entry_clear (&entry);
    }
  g_array_sort (sorted, compare_entries);

  self = g_atomic_rc_box_new0 (ChatNames);
  self->entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), sorted->len);
  g_array_set_clear_func (self->entries, entry_clear);
  take_sorted (self, sorted);

  return self;
}

/**
 * chat_names_ref:
 * @self: names
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatNames *
chat_names_ref (ChatNames *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer names)
{
  g_array_unref (((ChatNames *) names)->entries);
}

/**
 * chat_names_unref:
 * @self: (transfer full): names
 *
 * Gives a reference back.
 */
void
chat_names_unref (ChatNames *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/* The last that does not come after @folded, or NONE. */
static guint
find_last (ChatNames  *self,
           const char *folded)
{
  guint low = 0;
  guint high = self->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (get_entry (self, middle)->folded, folded) <= 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low > 0 ? low - 1 : NONE;
}

static gsize
count_common (const char *a,
              const char *b)
{
  gsize n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;

  return n;
}

/**
 * chat_names_match:
 * @self: names
 * @folded: a text, as chat_text_fold() makes it with its accents
 * @may_end: (scope call): tells whether a name may end at a place in the text
 * @length: (out): how many bytes of the text the name is, or 0
 *
 * Finds the longest name that a text begins with. This takes no longer for
 * many names than for few.
 *
 * Returns: (transfer none) (nullable): whose it is
 */
const char *
chat_names_match (ChatNames   *self,
                  const char  *folded,
                  gboolean   (*may_end) (const char *end),
                  gsize       *length)
{
  guint position;
  gsize common;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (folded != NULL, NULL);
  g_return_val_if_fail (length != NULL, NULL);

  *length = 0;
  position = find_last (self, folded);
  if (position == NONE)
    return NULL;

  /* Whatever else the text begins with, that name begins with too. */
  common = count_common (get_entry (self, position)->folded, folded);
  for (; position != NONE; position = get_entry (self, position)->shorter)
    {
      const Entry *entry = get_entry (self, position);

      if (entry->length <= common && may_end (folded + entry->length))
        {
          *length = entry->length;
          return entry->id;
        }
    }

  return NULL;
}
