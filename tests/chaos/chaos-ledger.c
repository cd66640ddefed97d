/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-ledger.h"

typedef struct
{
  guint64  offset;
  /* NULL where the subscriber was told that something is missing, and it goes
   * on after the offset */
  char    *text;
} Entry;

struct _ChaosLedger
{
  gboolean  begun;
  guint64   start;
  guint     n_losses;
  /* (element-type Entry) */
  GArray   *entries;
};

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->text);
}

ChaosLedger *
chaos_ledger_new (void)
{
  ChaosLedger *self = g_new0 (ChaosLedger, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);

  return self;
}

void
chaos_ledger_free (ChaosLedger *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/* From after this offset on there is a right to be given everything. */
void
chaos_ledger_begin (ChaosLedger *self,
                    guint64      offset)
{
  self->begun = TRUE;
  self->start = offset;
}

gboolean
chaos_ledger_has_begun (ChaosLedger *self)
{
  return self->begun;
}

void
chaos_ledger_add (ChaosLedger *self,
                  guint64      offset,
                  const char  *text)
{
  Entry entry = { offset, g_strdup (text) };

  g_array_append_val (self->entries, entry);
}

/* The subscriber was told that something is missing up to this offset. */
void
chaos_ledger_add_loss (ChaosLedger *self,
                       guint64      offset)
{
  Entry entry = { offset, NULL };

  self->n_losses++;
  g_array_append_val (self->entries, entry);
}

/* Gets the offset at which the subscriber is. */
guint64
chaos_ledger_get_last (ChaosLedger *self)
{
  if (self->entries->len == 0)
    return self->start;

  return g_array_index (self->entries, Entry, self->entries->len - 1).offset;
}

guint
chaos_ledger_get_n_losses (ChaosLedger *self)
{
  return self->n_losses;
}

guint
chaos_ledger_get_n_added (ChaosLedger *self)
{
  return self->entries->len - self->n_losses;
}

/* Gets the texts by offset, NULL for what is not known. */
GPtrArray *
chaos_ledger_dup_stream (ChaosLedger *self)
{
  GPtrArray *stream = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (entry->text == NULL)
        continue;
      if (entry->offset >= stream->len)
        g_ptr_array_set_size (stream, entry->offset + 1);
      g_free (stream->pdata[entry->offset]);
      stream->pdata[entry->offset] = g_strdup (entry->text);
    }

  return stream;
}

static char *
find_entry_problem (const Entry *entry,
                    guint64      last,
                    GPtrArray   *stream)
{
  const char *text = entry->offset < stream->len ? stream->pdata[entry->offset] : NULL;

  if (entry->text == NULL && entry->offset <= last)
    return g_strdup_printf ("nothing was missing after %" G_GUINT64_FORMAT ", though so it was said", last);
  if (entry->text == NULL)
    return NULL;

  if (entry->offset <= last)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " came after %" G_GUINT64_FORMAT, entry->offset, last);
  if (entry->offset > last + 1)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " followed %" G_GUINT64_FORMAT " without a word",
                            entry->offset, last);
  if (text != NULL && !g_str_equal (text, entry->text))
    return g_strdup_printf ("%" G_GUINT64_FORMAT " was “%s” and not “%s”", entry->offset, entry->text, text);

  return NULL;
}

/*
 * Returns what is wrong, %NULL if nothing is: out of order, twice, missing
 * where nobody has said so, said to be missing where it was not, other than
 * in the stream, or not up to its end.
 */
char *
chaos_ledger_find_problem (ChaosLedger *self,
                           GPtrArray   *stream,
                           guint64     *n_missing)
{
  guint64 last = self->start;

  *n_missing = 0;
  if (!self->begun)
    return g_strdup ("it was never subscribed");

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);
      char *problem = find_entry_problem (entry, last, stream);

      if (problem != NULL)
        return problem;

      if (entry->text == NULL)
        *n_missing += entry->offset - last;
      last = entry->offset;
    }

  if (last + 1 != stream->len)
    return g_strdup_printf ("it ended with %" G_GUINT64_FORMAT " of %u", last, stream->len - 1);

  return NULL;
}

/*
 * Returns what is wrong with a stream: something is in it twice, or what was
 * acknowledged is in it nowhere, though all of it is known.
 */
char *
chaos_find_stream_problem (GPtrArray *stream,
                           GPtrArray *acknowledged)
{
  g_autoptr (GHashTable) texts = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_unknown = 0;
  guint n_absent = 0;
  const char *absent = NULL;

  /* Nothing has the offset 0. */
  for (guint i = 1; i < stream->len; i++)
    {
      if (stream->pdata[i] == NULL)
        n_unknown++;
      else if (!g_hash_table_add (texts, stream->pdata[i]))
        return g_strdup_printf ("“%s” is there twice", (const char *) stream->pdata[i]);
    }

  for (guint i = 0; i < acknowledged->len; i++)
    {
      if (!g_hash_table_contains (texts, acknowledged->pdata[i]))
        {
          absent = acknowledged->pdata[i];
          n_absent++;
        }
    }

  if (n_absent > n_unknown)
    return g_strdup_printf ("%u were acknowledged and are not there, like “%s”", n_absent, absent);

  return NULL;
}
