/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-format.h"

#include <string.h>

/* Whether @marker, and not a longer row of its sign, ends at @iter. */
static gboolean
ends_marker (const GtkTextIter *iter,
             const char        *marker)
{
  int length = (int) strlen (marker);
  GtkTextIter start = *iter;
  g_autofree char *text = NULL;

  if (gtk_text_iter_get_offset (iter) < length)
    return FALSE;

  gtk_text_iter_backward_chars (&start, length);
  text = gtk_text_iter_get_slice (&start, iter);

  return g_str_equal (text, marker) &&
         (!gtk_text_iter_backward_char (&start) || gtk_text_iter_get_char (&start) != (gunichar) *marker);
}

static gboolean
begins_marker (const GtkTextIter *iter,
               const char        *marker)
{
  GtkTextIter end = *iter;
  g_autofree char *text = NULL;

  gtk_text_iter_forward_chars (&end, (int) strlen (marker));
  text = gtk_text_iter_get_slice (iter, &end);

  return g_str_equal (text, marker) && gtk_text_iter_get_char (&end) != (gunichar) *marker;
}

/* Spaces at the ends are not what is to be formatted: signs beside them mean
 * nothing.
 */
static void
trim (GtkTextIter *start,
      GtkTextIter *end)
{
  while (gtk_text_iter_compare (start, end) < 0 && g_unichar_isspace (gtk_text_iter_get_char (start)))
    gtk_text_iter_forward_char (start);

  while (gtk_text_iter_compare (start, end) < 0)
    {
      GtkTextIter last = *end;

      gtk_text_iter_backward_char (&last);
      if (!g_unichar_isspace (gtk_text_iter_get_char (&last)))
        break;
      *end = last;
    }
}

static void
remove_markers (GtkTextBuffer *buffer,
                int            start,
                int            end,
                int            length)
{
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_offset (buffer, &from, end);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, end + length);
  gtk_text_buffer_delete (buffer, &from, &to);
  gtk_text_buffer_get_iter_at_offset (buffer, &from, start - length);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, start);
  gtk_text_buffer_delete (buffer, &from, &to);
}

static void
insert_markers (GtkTextBuffer *buffer,
                int            start,
                int            end,
                const char    *marker)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, end);
  gtk_text_buffer_insert (buffer, &iter, marker, -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, start);
  gtk_text_buffer_insert (buffer, &iter, marker, -1);
}

/**
 * confab_format_toggle:
 * @buffer: a text
 * @marker: the sign of a format, like `**`
 *
 * Puts @marker around what is selected, or removes it where it is there. What
 * was selected stays so. Without a selection, the cursor stands between two.
 */
void
confab_format_toggle (GtkTextBuffer *buffer,
                      const char    *marker)
{
  int length;
  int first, last;
  GtkTextIter start, end;

  g_return_if_fail (GTK_IS_TEXT_BUFFER (buffer));
  g_return_if_fail (marker != NULL && *marker != '\0');

  length = (int) strlen (marker);
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  trim (&start, &end);
  first = gtk_text_iter_get_offset (&start);
  last = gtk_text_iter_get_offset (&end);

  gtk_text_buffer_begin_user_action (buffer);
  if (ends_marker (&start, marker) && begins_marker (&end, marker))
    {
      remove_markers (buffer, first, last, length);
      length = -length;
    }
  else
    {
      insert_markers (buffer, first, last, marker);
    }
  gtk_text_buffer_end_user_action (buffer);

  gtk_text_buffer_get_iter_at_offset (buffer, &start, first + length);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, last + length);
  gtk_text_buffer_select_range (buffer, &end, &start);
}
